/**
 * What a straight-line program may ask for, one thing at a time, and what it is told: both plain
 * data. It is a generator that yields asks and is given replies; the calls that people write are
 * made of these (scenarios/own-recipes/).
 */
import type { Micros } from "../../../sim/machine.ts";
import type { Code } from "../../api/codes.ts";
import type { EventType, Op, Result } from "../../api/operations.ts";
import type { SessionId } from "../../transaction.ts";
import type { ConnectionState, Task } from "../vocabulary.ts";

/** Times are of the own clock. */
export type Ask =
  | { readonly kind: "call"; readonly op: Op }
  /** The next event of a watch that this program has set. `within`: give up then; 0: never. */
  | { readonly kind: "watch"; readonly within: Micros }
  /** `whileConnected`: wakes up, too, when the connection is SUSPENDED or LOST, and at once if it is. */
  | { readonly kind: "sleep"; readonly span: Micros; readonly whileConnected: boolean }
  /** A write at the resource. */
  | { readonly kind: "store"; readonly token: number; readonly value: number }
  /** It believes to hold `name`. `node`: the path that bars others, and `token` its czxid; "" and 0: none. */
  | {
      readonly kind: "enter";
      readonly name: string;
      readonly node: string;
      readonly token: number;
    }
  | { readonly kind: "leave"; readonly name: string }
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "facts" }
  | { readonly kind: "guid" }
  /** Begins anew with these arguments, and with an empty journal. There is no reply. */
  | { readonly kind: "restart"; readonly args: readonly unknown[] }
  /** It is about to end, by an error of ZooKeeper that it did not catch. */
  | { readonly kind: "failed"; readonly text: string };

/** One for each ask, but for `restart`. */
export type Reply =
  | { readonly kind: "answered"; readonly err: Code; readonly result: Result }
  | { readonly kind: "fired"; readonly type: EventType; readonly path: string }
  /** The session of the watches is over: none of them can fire any more. */
  | { readonly kind: "lost" }
  | { readonly kind: "timeUp" }
  | { readonly kind: "woken"; readonly state: ConnectionState }
  | { readonly kind: "stored"; readonly outcome: "taken" | "refused" | "unknown" }
  | {
      readonly kind: "facts";
      readonly state: ConnectionState;
      readonly session: SessionId;
      /** Since the process was started, or the machine: only differences say something. */
      readonly now: Micros;
    }
  | { readonly kind: "guid"; readonly guid: string }
  | { readonly kind: "done" };

/** What does not change as long as a program runs. */
export interface ProgramFacts {
  /** c1 is 1. */
  readonly client: number;
  /** How many may hold it, or have to be there. */
  readonly size: number;
  /** Names of the bugs of the plan. */
  readonly bugs: readonly string[];
  readonly task: Task;
}

/** What a program is while it runs. It yields asks; but users write it, so it may yield anything. */
export type Running = Iterator<unknown, unknown, Reply>;

/** Starts a program. `args`: what `restart` was given; none at first. */
export type Program = (facts: ProgramFacts, args: readonly unknown[]) => Running;
