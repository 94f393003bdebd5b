/** What an application with a recipe is configured with, told to do, and tells observers: belief, never fact. */
import type { Micros, NodeId } from "../../sim/machine.ts";
import type { ClientConfig } from "../client/vocabulary.ts";
import type { RecipeBugs } from "./bugs.ts";

/** No resource to write to. */
export const NO_RESOURCE: NodeId = -1;

/** Frozen, shared by clones, left out of digests. */
export interface RecipeConfig extends ClientConfig {
  /** Name of a row of RECIPES, or of a recipe of the user's own. */
  readonly recipe: string;
  /** How many may hold it, or have to be there: leases of a semaphore, parties of a barrier; or partitions of work. */
  readonly size: number;
  /** The node that holders write to; NO_RESOURCE: there is none. */
  readonly resource: NodeId;
  readonly recipeBugs: RecipeBugs;
  /** Names of all bugs of the plan, those of a user's own recipe too. */
  readonly bugNames: readonly string[];
}

/** A resource: what a lock protects, on a machine of its own that knows nothing of ZooKeeper. */
export interface ResourceConfig {
  /** r1, r2, … by their number, from 1. */
  readonly resource: number;
  /** It refuses a writer whose token is older than one that it has seen. */
  readonly isFenced: boolean;
}

/** One thing that an application is to do with its recipe, once; it does one after the other. */
export interface Task {
  readonly kind: "task";
  /** Unique in a run. */
  readonly task: number;
  /** A word of the recipe's own: "use", "offer", "take", … (`RecipeRow.asks`). */
  readonly ask: string;
  /** The lock, queue, barrier, … that is meant. */
  readonly path: string;
  /** How long what was got is kept. */
  readonly span: Micros;
  /** How long it may take to get it; 0: for ever. */
  readonly patience: Micros;
  /** A number of the recipe's own: a priority, an amount, a vote. */
  readonly value: number;
}

/**
 * What an application believes of its recipe. `asked` and `finished` frame a task. Of what can be
 * held: `waiting` for its turn (`text`: the path whose change wakes it), `granted` (with a token), `suspended` and `resumed` while it does not
 * know, `lost` without its doing, `released` by itself, `gaveUp` before it was granted. The others
 * are single facts of recipes that hold nothing.
 */
export type Believed =
  | "asked"
  | "finished"
  | "waiting"
  | "granted"
  | "suspended"
  | "resumed"
  | "lost"
  | "released"
  | "gaveUp"
  /** A node of a queue: offered, or taken; `text` is the item. */
  | "offered"
  | "taken"
  /** A barrier: closed, opened, passed; a double one: entered, left. */
  | "closed"
  | "opened"
  | "passed"
  | "entered"
  | "left"
  /** A counter: `number` was added, read, set, or not set because another was faster. */
  | "added"
  | "set"
  | "refused"
  | "read"
  /** Two-phase commit: `text` is "commit" or "abort". */
  | "voted"
  | "decided"
  /** A group: joined, and left; a node that is kept: it is there, and it is not any more. */
  | "joined"
  | "quit"
  /** A cache: it `wrote` what `text` says; it `follows` a path; it `saw` the node `text` as of the zxid `number`; 0: that it is gone. */
  | "wrote"
  | "follows"
  | "saw"
  /** A name: it was registered, or is another's, or was given up; or it was asked whose it is. */
  | "registered"
  | "denied"
  | "unregistered"
  | "resolved"
  /**
   * A configuration: it `listens` to the node that holds it, and has `applied` the version `number`, with the content `text`.
   * Who publishes has `staged` it for a canary, which has `acknowledged` it, and has `published` it;
   * or has `rolledBack` what was staged, by another version.
   */
  | "listens"
  | "applied"
  | "staged"
  | "acknowledged"
  | "published"
  | "rolledBack"
  /** Discovery: the instance `text` was picked for the key `number`; a consumer `called` it at once, or found none to call. */
  | "picked"
  | "called"
  | "unserved"
  /**
   * A system: this process `serves` those who use the system, from now until it `rests`, dies, or
   * sleeps. Told when it is true of users, not when it is hoped; telling it again changes nothing.
   */
  | "serves"
  | "rests"
  /** ... and it has made sure that whoever `text` names does no harm any more. */
  | "fenced"
  /** A work queue: the job of number `text` is in it. */
  | "submitted"
  /** Brokers: it is the controller of the epoch `number`, and is no more; what it has assigned to whom, in that epoch. */
  | "elected"
  | "resigned"
  | "assigned"
  /** A program of a user's own: `text` is a note of its own, or the error that ended it. */
  | "noted"
  | "failed";

/** One shape for all, so that whoever reads them needs to know one. */
export interface RecipeEvent {
  readonly kind: "recipe";
  readonly what: Believed;
  /** 0: none is meant. */
  readonly task: number;
  readonly path: string;
  /** Own znode, an item, a member: whatever `what` is about; "" for nothing. */
  readonly text: string;
  /** A token, an amount, a count; 0 for nothing. */
  readonly number: number;
}

/** What a resource tells: a write has been taken, or refused because a newer holder has written. */
export interface ResourceEvent {
  readonly kind: "resource";
  readonly taken: boolean;
  readonly from: NodeId;
  readonly token: number;
  readonly value: number;
  /** It keeps a ledger, and takes each value once. */
  readonly isLedger?: true;
}

/** Curator's connection states [ConnectionState]; NONE before the first connection (reference 9.6). */
export type ConnectionState = "NONE" | "CONNECTED" | "SUSPENDED" | "RECONNECTED" | "LOST";
