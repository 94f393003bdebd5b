/**
 * Recipes as literal pure functions: a state and an event make another state and effects, all of it
 * plain data. Slower than a `Recipe`, which changes its state in place; but nothing has to be replayed
 * when it is forked, as with a program.
 */
import type { Micros } from "../../sim/machine.ts";
import { clonePlain } from "../../sim/plain.ts";
import type { Op } from "../api/operations.ts";
import { blaming } from "./program/failure.ts";
import type { Recipe, RecipeInput } from "./recipe.ts";
import { ask, clearAlarm, finish, setAlarm, store, tell, type Turn } from "./turn.ts";
import type { Believed } from "./vocabulary.ts";

/** What is asked for. A `tag` is a word of the recipe's own: what comes of it comes under that. */
export type StepEffect =
  | { readonly kind: "ask"; readonly tag: string; readonly op: Op }
  /** A write at the resource, fenced by `token`. */
  | {
      readonly kind: "store";
      readonly tag: string;
      readonly token: number;
      readonly value: number;
    }
  /** It rings after so many microseconds, once; set anew if it was set. */
  | { readonly kind: "setAlarm"; readonly name: string; readonly after: Micros }
  | { readonly kind: "clearAlarm"; readonly name: string }
  /** A belief; `text` and `number` as `RecipeEvent` has them, "" and 0 if missing. */
  | {
      readonly kind: "tell";
      readonly what: Believed;
      readonly path: string;
      readonly text?: string;
      readonly number?: number;
    }
  /** The task is done; the next one may come. */
  | { readonly kind: "finish" };

type Tagged = Extract<RecipeInput, { readonly tag: number }>;
type Retagged<Input> = Input extends Tagged ? Omit<Input, "tag"> & { readonly tag: string } : Input;

/** What happens to it, as a `Recipe` is told, but under its own tags. */
export type StepEvent = Retagged<RecipeInput>;

/** What a process knows of itself when it starts. */
export interface StepFacts {
  /** c1 is 1. */
  readonly client: number;
  /** Which start of the process it is, from 0. */
  readonly incarnation: number;
  /** How many may hold it, or have to be there. */
  readonly size: number;
  /** Names of the bugs of the plan. */
  readonly bugs: readonly string[];
}

/** A recipe of two pure functions. `step` may not change what it is given. */
export interface Stepped<State> {
  readonly init: (facts: StepFacts) => State;
  readonly step: (
    state: State,
    event: StepEvent,
  ) => { readonly state: State; readonly effects: readonly StepEffect[] };
}

/** The state of one that is stepped, and what its tags are to the process. */
export interface SteppedState<State> {
  own: State;
  tags: Map<number, string>;
}

/** The recipe of that name. Its steps throw RecipeFailure for what the functions throw. */
export function recipeOfSteps<State>(
  name: string,
  { init, step }: Stepped<State>,
): Recipe<SteppedState<State>> {
  return {
    name,
    start: ({ app: { config, incarnation } }) => {
      const { bugNames: bugs, client, size } = config;
      const own = blaming(name, () => clonePlain(init({ client, incarnation, size, bugs })));
      return { own, tags: new Map() };
    },
    step: (state, input, turn) => {
      const event = eventOf(state, input);
      if (event === undefined) return;
      const next = blaming(name, () => clonePlain(step(state.own, event)));
      state.own = next.state;
      for (const effect of next.effects) carryOut(state, effect, turn);
    },
  };
}

/** Undefined for what it has not asked for, and for what it has been told of already. */
function eventOf<State>({ tags }: SteppedState<State>, input: RecipeInput): StepEvent | undefined {
  if (!("tag" in input)) return input;
  const tag = tags.get(input.tag);
  if (tag === undefined) return undefined;
  // A watch may still come of a call that was answered.
  const isOver = input.kind !== "answered" || !("watch" in input.op && input.op.watch);
  if (isOver) tags.delete(input.tag);
  return { ...input, tag };
}

function carryOut<State>({ tags }: SteppedState<State>, effect: StepEffect, turn: Turn): void {
  switch (effect.kind) {
    case "ask":
      tags.set(ask(turn, effect.op), effect.tag);
      return;
    case "store":
      tags.set(store(turn, effect.token, effect.value), effect.tag);
      return;
    case "setAlarm":
      return setAlarm(turn, effect.name, effect.after);
    case "clearAlarm":
      return clearAlarm(turn, effect.name);
    case "tell":
      return tell(turn, effect.what, effect.path, effect.text, effect.number);
    case "finish":
      return finish(turn);
  }
}
