/**
 * What a recipe is: a machine over the calls of a client. It is told of answers, watches, its
 * connection and the time, one input per step, and says what it asks for by the functions of
 * `turn.ts`. The four laws of a machine hold for it too (sim/machine.ts).
 */
import type { Code } from "../api/codes.ts";
import type { EventType, Op, Result } from "../api/operations.ts";
import type { SessionId } from "../transaction.ts";
import type { Turn } from "./turn.ts";
import type { ConnectionState, Task } from "./vocabulary.ts";

/** No call, watch or write is waited for: no tag is 0. */
export const NONE = 0;

/** The answer to a call. CONNECTIONLOSS: it may have been carried out, now or later, or never. */
export interface Answered {
  readonly kind: "answered";
  /** As `ask` gave it. */
  readonly tag: number;
  readonly op: Op;
  /** Session of the handle that it was asked of. */
  readonly session: SessionId;
  readonly err: Code;
  readonly result: Result;
}

/** What a recipe may be told, one input per step. Any may come late, to a state that has moved on. */
export type RecipeInput =
  /** The next task; another comes only after `finish`. */
  | Task
  | Answered
  /** A watch that the call of that tag has left. Changes of the connection come as `connection`. */
  | {
      readonly kind: "fired";
      readonly tag: number;
      readonly type: EventType;
      readonly path: string;
    }
  /** LOST comes once per session, before the handle that replaces it. */
  | { readonly kind: "connection"; readonly state: ConnectionState; readonly session: SessionId }
  | { readonly kind: "alarm"; readonly name: string }
  /** The resource has answered a write; `unknown`: the connection broke. */
  | {
      readonly kind: "stored";
      readonly tag: number;
      readonly outcome: "taken" | "refused" | "unknown";
    };

/** A recipe, with the shape of its state. Plain state, changed in place. */
export interface Recipe<State extends object = object> {
  readonly name: string;
  /** At each start of its process: nothing is remembered. */
  start(turn: Turn): State;
  step(state: State, input: RecipeInput, turn: Turn): void;
}
