/** One party of a double barrier: its state, and what all of its steps need. */
import type { Op, Result } from "../../api/operations.ts";
import { compareNames } from "../sequence.ts";
import { clearAlarm, finish, type Turn } from "../turn.ts";
import type { Task } from "../vocabulary.ts";
import { drop, newErrand, send, type Errand } from "./errand.ts";

/**
 * JOINING with a node of its own, or MAKING the directory for it; LOOKING at `ready`, COUNTING the
 * parties, PROCLAIMING the round; WAITING for it. INSIDE. Then it LISTS those who are still there,
 * DELETES its node, WATCHES another's, and STAYS until that is gone. WITHDRAWING: it gives up.
 */
type Step =
  | "IDLE"
  | "JOINING"
  | "MAKING"
  | "LOOKING"
  | "COUNTING"
  | "PROCLAIMING"
  | "WAITING"
  | "INSIDE"
  | "LISTING"
  | "DELETING"
  | "WATCHING"
  | "STAYING"
  | "WITHDRAWING";

/** Plain data. */
export interface Party {
  step: Step;
  errand: Errand;
  /** Name of its node, of this attempt alone. */
  own: string;
  /** Whom `ready` names, in order, and its version; -1: it was never made. */
  round: readonly string[];
  version: number;
  /** Tags of the calls that have left watches. */
  watched: number[];
  /** One of the watches has gone off since it began to look. */
  isWoken: boolean;
  isTired: boolean;
}

/** Label of the nodes of parties. */
export const PARTY = "party";
/** Alarms: it has been inside for long enough; it has waited for long enough. */
export const STAY = "stay";
export const PATIENCE = "patience";
/** Version of `ready` while there is none. */
export const NEVER_MADE = -1;

/** A party that is about nothing. */
export function newParty(): Party {
  return {
    step: "IDLE",
    errand: newErrand(),
    own: "",
    round: [],
    version: NEVER_MADE,
    watched: [],
    isWoken: false,
    isTired: false,
  };
}

/** The next step is to ask for `op`. */
export function go(state: Party, next: Step, op: Op, turn: Turn): void {
  state.step = next;
  send(state.errand, op, turn);
}

/** Path of its node. */
export function pathOf({ own }: Party, { path }: Task): string {
  return `${path}/${own}`;
}

/** Their nodes, in the order of their names. */
export function partiesOf(result: Result): readonly string[] {
  if (result.kind !== "children") return [];
  return result.children.filter((name) => name.startsWith(PARTY)).toSorted(compareNames);
}

/** Its task is over. */
export function end(state: Party, turn: Turn): void {
  state.step = "IDLE";
  state.watched = [];
  drop(state.errand);
  clearAlarm(turn, PATIENCE);
  clearAlarm(turn, STAY);
  finish(turn);
}
