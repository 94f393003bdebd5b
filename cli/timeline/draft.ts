/** What a timeline is made of before it is folded and laid out. */
import type { Zxid } from "../../protocol/zxid.ts";
import type { Micros, NodeId } from "../../sim/machine.ts";
import type { Tone } from "../style.ts";

/** Stands in `what` for the names of the peers. */
export const PEERS = "\u0001";

/** How much a reader wants: the story, messages too, or every entry of the trace. */
export type Detail = 0 | 1 | 2;

/** A run of like events of one node, told as one: "12 writes committed 1:5..1:16". */
export interface Burst {
  /** "write", counted. */
  readonly noun: string;
  readonly verb: string;
  readonly from: Zxid | undefined;
  readonly to: Zxid | undefined;
  readonly count: number;
}

/** One line before its neighbours are known. `at` in microseconds of global time. */
export interface Draft {
  readonly at: Micros;
  /** Ascending; empty for what befalls the network or the run. */
  readonly nodes: readonly NodeId[];
  readonly what: string;
  /** Who else is in it (the senders of a message, the far ends of links), ascending: told at `PEERS`. */
  readonly peers: readonly NodeId[];
  readonly tone: Tone;
  /** With a `what` of its own, each of a few is told by itself, and only many as one. */
  readonly burst: Burst | undefined;
  /** Not told apart from others alike within a moment: "s1-s4 LOOKING". */
  readonly isFoldable: boolean;
  /** How the stage was set, or work of servers: left out where a recipe is told of. */
  readonly isBackstage: boolean;
  /** Says no more than another line of its node at the same moment: left out beside it, as above. */
  readonly isImplied: boolean;
  /** Follows from what is told, or the glyphs show it: left out where the story is to be brief. */
  readonly isUsual: boolean;
  /** The ensemble just after it. */
  readonly glyphs: string;
  readonly epoch: number;
  readonly zxid: Zxid;
}

/** What a draft says, before time and ensemble are stamped on it. */
export interface Saying {
  readonly nodes: readonly NodeId[];
  readonly what: string;
  readonly tone?: Tone;
  readonly peers?: readonly NodeId[];
  readonly burst?: Burst;
  readonly isFoldable?: boolean;
  readonly isBackstage?: boolean;
  readonly isImplied?: boolean;
  readonly isUsual?: boolean;
}
