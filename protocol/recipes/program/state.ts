/** State of a program between two steps: plain data, of which the program itself can be made again. */
import type { Ask, Reply } from "./asks.ts";
import type { Entry } from "./journal.ts";

/** An ask that is not replied to yet. */
export interface Awaited {
  readonly ask: Ask;
  /** Of the call or write; 0 for the other asks. */
  readonly tag: number;
}

/** Something that the program believes to hold. */
export interface Inside {
  readonly name: string;
  readonly token: number;
}

/** A thing that a watch has told, or that it can tell no more. */
export type WatchNews = Extract<Reply, { readonly kind: "fired" | "lost" }>;

/** Plain data. */
export interface ProgramState {
  /** That `restart` gave; none at first. */
  args: readonly unknown[];
  journal: Entry[];
  /** Undefined: no program runs. */
  awaited: Awaited | undefined;
  /** Watches with this tag or a lower one were set by a program that is over. */
  setBefore: number;
  /** A watch of the session was set. */
  hasWatch: boolean;
  /** Not asked for yet, in the order in which it was told. */
  news: WatchNews[];
  inside: Inside[];
  /** It has said that it waits. */
  hasTold: boolean;
  /** Something that it asked for took time. */
  hasWaited: boolean;
}

/** Before the first task, or after one. */
export function idleState(): ProgramState {
  return {
    args: [],
    journal: [],
    awaited: undefined,
    setBefore: 0,
    hasWatch: false,
    news: [],
    inside: [],
    hasTold: false,
    hasWaited: false,
  };
}
