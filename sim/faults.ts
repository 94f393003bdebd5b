/** Faults as data: what can be done to a universe, when, and to whom. They print, shrink and replay. */
import type { Micros } from "./machine.ts";

/**
 * Names nodes by role; resolved when a fault fires. "s3" and "c1" name one node, "leader",
 * "follower" and "observer" one node of that role, "any" any one, "any(2)" that many,
 * "followers", "clients" and "all" (every server) each of them, "rest" whoever no other group of the same fault names,
 * "majority" and "minority" that share of the voters (the leader in the majority).
 */
export type Selector = string;

/**
 * What is done, with selectors that are resolved when it strikes; one that means nobody does
 * nothing. Spans and periods are microseconds of global time; without a span a fault lasts until it
 * is healed or undone.
 */
export type Fault =
  /** Packets pass between nodes that share a group; whoever is in none is cut off from all. */
  | {
      readonly kind: "partition";
      readonly groups: readonly (readonly Selector[])[];
      readonly span?: Micros;
    }
  /** Ends every partition, cut, hold, delay and loss. */
  | { readonly kind: "heal" }
  /** One way: packets from `from` to `to` are lost, acknowledgements included. */
  | { readonly kind: "cut"; readonly from: Selector; readonly to: Selector; readonly span?: Micros }
  /** Packets are kept back, none is lost, no stream breaks. */
  | {
      readonly kind: "hold";
      readonly from: Selector;
      readonly to: Selector;
      readonly span?: Micros;
    }
  | { readonly kind: "release"; readonly from: Selector; readonly to: Selector }
  /** Every packet from `from` to `to` takes `by` longer. */
  | {
      readonly kind: "delay";
      readonly from: Selector;
      readonly to: Selector;
      readonly by: Micros;
      readonly span?: Micros;
    }
  /** A share of the packets from `from` to `to` is lost and sent again. */
  | {
      readonly kind: "loss";
      readonly from: Selector;
      readonly to: Selector;
      readonly permille: number;
      readonly span?: Micros;
    }
  /** The link of two nodes is down and up again, `times` times, half a `period` each. */
  | {
      readonly kind: "flap";
      readonly a: Selector;
      readonly b: Selector;
      readonly period: Micros;
      readonly times: number;
    }
  /** Resets the streams of two nodes; each direction delivers a prefix. */
  | { readonly kind: "break"; readonly a: Selector; readonly b: Selector }
  /** The process dies; its peers are told at once. With `downFor` it is started again. */
  | { readonly kind: "crash"; readonly node: Selector; readonly downFor?: Micros }
  /** The machine loses power: more of the page cache is lost, and nobody is told. */
  | { readonly kind: "power"; readonly nodes: readonly Selector[]; readonly downFor?: Micros }
  | { readonly kind: "restart"; readonly node: Selector }
  /** The process stops for `span` and then goes on, as a long collection of garbage does. */
  | { readonly kind: "pause"; readonly node: Selector; readonly span: Micros }
  /** The disk of a stopped (or running, then crashed) node comes back empty. Beyond tolerance. */
  | { readonly kind: "wipe"; readonly node: Selector }
  /** Every fsync takes `by` longer. */
  | {
      readonly kind: "slowDisk";
      readonly node: Selector;
      readonly by: Micros;
      readonly span?: Micros;
    }
  /** No fsync ends before the span is over. */
  | { readonly kind: "stallDisk"; readonly node: Selector; readonly span: Micros }
  /** The next `count` fsyncs or small-file writes fail. */
  | { readonly kind: "failDisk"; readonly node: Selector; readonly count: number }
  /** Every fsync and small-file write fails until the span is over. */
  | { readonly kind: "fullDisk"; readonly node: Selector; readonly span: Micros }
  /** fsync reports success and does nothing. Beyond tolerance. */
  | { readonly kind: "lyingDisk"; readonly node: Selector; readonly span?: Micros }
  /** A synced record of the newest file that begins with `file` is spoilt. Beyond tolerance. */
  | { readonly kind: "rot"; readonly node: Selector; readonly file: string; readonly nth: number }
  /** The clock of a node runs `ppm` fast (or slow). */
  | { readonly kind: "skew"; readonly node: Selector; readonly ppm: number }
  /** The wall clock of a node jumps. */
  | { readonly kind: "jump"; readonly node: Selector; readonly millis: number };

/** The word by which people, plans and the tally of faults know a fault. */
export type FaultKind = Fault["kind"];

/** A moment named by what happens there, instead of by a time. */
export type Trigger =
  /** The nth fsync (or small-file write) of a file whose name begins with `file`: before it has any effect, or after, before the process hears of it. */
  | {
      readonly on: "fsync";
      readonly phase: "before" | "after";
      readonly file: string;
      readonly node: Selector;
      readonly nth: number;
    }
  /** The nth message of this kind delivered to the node; "*" is any kind. */
  | {
      readonly on: "packet";
      readonly phase: "before" | "after";
      readonly message: string;
      readonly to: Selector;
      readonly nth: number;
    }
  /** The nth event of this kind that the node emits. */
  | { readonly on: "event"; readonly event: string; readonly node: Selector; readonly nth: number };

/**
 * A fault with its time. With a trigger it strikes once, at the moment that the trigger names, or
 * never.
 */
export interface PlannedFault {
  /** Stable within the plan; survives shrinking. */
  readonly id: number;
  /** Virtual time; with a trigger, the time from which the trigger counts. */
  readonly at: Micros;
  readonly when?: Trigger;
  readonly fault: Fault;
}

/** What each kind does, in a line, for `zabsim list faults`. `tolerated` faults are within what ZooKeeper promises to survive. */
export interface FaultEntry {
  readonly kind: FaultKind;
  /** What it is done to. One node alone has no link; a fault of the network is of all links. */
  readonly on: "link" | "network" | "process" | "disk" | "clock";
  readonly about: string;
  readonly tolerated: boolean;
}

/**
 * Every kind of fault. `tolerated`: ZooKeeper promises to survive it, while fewer than a quorum of
 * disks are harmed.
 */
export const FAULTS: readonly FaultEntry[] = [
  {
    kind: "partition",
    on: "link",
    about: "groups of nodes cannot reach each other",
    tolerated: true,
  },
  { kind: "heal", on: "network", about: "ends every fault of the network", tolerated: true },
  { kind: "cut", on: "link", about: "one direction of a link loses everything", tolerated: true },
  {
    kind: "hold",
    on: "link",
    about: "a direction keeps its packets back without losing any",
    tolerated: true,
  },
  { kind: "release", on: "link", about: "ends a hold", tolerated: true },
  { kind: "delay", on: "link", about: "a direction takes longer", tolerated: true },
  {
    kind: "loss",
    on: "link",
    about: "packets are lost and sent again, 200 ms later and doubling",
    tolerated: true,
  },
  { kind: "flap", on: "link", about: "a link goes down and up again and again", tolerated: true },
  {
    kind: "break",
    on: "link",
    about: "the streams of two nodes are reset, each direction after a prefix",
    tolerated: true,
  },
  {
    kind: "crash",
    on: "process",
    about: "a process dies; a prefix of its unsynced writes survives",
    tolerated: true,
  },
  {
    kind: "power",
    on: "process",
    about: "machines lose power; unsynced writes are mostly gone, nobody is told",
    tolerated: true,
  },
  { kind: "restart", on: "process", about: "a stopped process starts again", tolerated: true },
  {
    kind: "pause",
    on: "process",
    about: "a process stops for a while and goes on",
    tolerated: true,
  },
  { kind: "wipe", on: "disk", about: "a node comes back with an empty disk", tolerated: false },
  { kind: "slowDisk", on: "disk", about: "every fsync takes longer", tolerated: true },
  { kind: "stallDisk", on: "disk", about: "no fsync ends for a while", tolerated: true },
  {
    kind: "failDisk",
    on: "disk",
    about: "the next fsyncs fail with an I/O error",
    tolerated: true,
  },
  { kind: "fullDisk", on: "disk", about: "writes fail for want of space", tolerated: true },
  { kind: "lyingDisk", on: "disk", about: "fsync says done and does nothing", tolerated: false },
  {
    kind: "rot",
    on: "disk",
    about: "a record on the disk is spoilt; its checksum tells",
    tolerated: false,
  },
  { kind: "skew", on: "clock", about: "a clock runs fast or slow", tolerated: true },
  { kind: "jump", on: "clock", about: "a wall clock jumps", tolerated: true },
];
