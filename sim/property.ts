/** Properties and the observer that judges them: always, eventually, sometimes. */
import type { Fault } from "./faults.ts";
import type { ConnId, Micros, NodeId, Protocol } from "./machine.ts";

/**
 * `always`: broken in no run. `eventually`: true once a run has healed. `sometimes`: happens in at
 * least one run of a search.
 */
export type PropertyKind = "always" | "eventually" | "sometimes";

/** One row of a specification, as `list` prints it. */
export interface Property {
  /** Its published name where there is one. */
  readonly name: string;
  readonly kind: PropertyKind;
  readonly about: string;
  /** Paper, specification, class or document it was read from. */
  readonly cite: string;
  /** Planted bugs that break it. Empty only for `sometimes`. */
  readonly brokenBy: readonly string[];
  /** The `sometimes` that shows it was put to the test. */
  readonly exercisedBy?: string;
  /** Names of what runs may follow; only those that follow one of them are about it. Missing: all are. */
  readonly within?: readonly string[];
  /** It can be kept only while disks keep what they said was durable. */
  readonly restsOnDisks?: true;
}

/** A log file as the disk holds it; entries from `synced` on are in the page cache only. */
export interface LogView<R> {
  readonly records: readonly R[];
  readonly length: number;
  readonly synced: number;
  /** A crash left half a record behind the last one. */
  readonly torn: boolean;
}

/** What an observer may see of the world: disks, with records R and small files of V, and who is up. */
export interface View<R, V> {
  readonly now: Micros;
  /** Records a violation. `why` is one sentence for people. */
  readonly violate: (property: string, why: string) => void;
  /** Counts a goal, by its index in `Spec.goals`. */
  reach(goal: number): void;
  isUp(node: NodeId): boolean;
  /** Names of the files of a node, oldest first. */
  fileNames(node: NodeId): readonly string[];
  log(node: NodeId, file: string): LogView<R> | undefined;
  /** A small file as the disk holds it (always durable). */
  file(node: NodeId, name: string): V | undefined;
}

/** How much of its time a system served, from the first time that it did to the end of the run; whole numbers. */
export interface Availability {
  /** Thousandths of that time; 0 if it never served. */
  readonly sharePermille: number;
  /** The longest time without a break in which it did not serve; the whole run if it never did. */
  readonly longestGapMs: number;
}

/** How a process came to its end. */
export type StopKind = "crash" | "power" | "exit";

/**
 * Judges one protocol. It sees what machines emit, what passes over links and what is on disks,
 * and keeps its own account in `Seen`, plain data that is cloned when the world is forked.
 */
export interface Spec<P extends Protocol, Seen extends object> {
  readonly properties: readonly Property[];
  readonly goals: readonly Property[];
  start(configs: readonly P["config"][]): Seen;

  emitted(seen: Seen, node: NodeId, event: P["event"], view: View<P["record"], P["value"]>): void;
  /** Here and below, `conn` is -1 for a datagram. */
  sent(
    seen: Seen,
    from: NodeId,
    to: NodeId,
    conn: ConnId,
    message: P["message"],
    view: View<P["record"], P["value"]>,
  ): void;
  /** The thread of `node` takes a message up; its machine's step follows. */
  received(
    seen: Seen,
    node: NodeId,
    from: NodeId,
    conn: ConnId,
    message: P["message"],
    view: View<P["record"], P["value"]>,
  ): void;
  /** A record reached the page cache. */
  appended(
    seen: Seen,
    node: NodeId,
    file: string,
    record: P["record"],
    view: View<P["record"], P["value"]>,
  ): void;
  /** The first `length` records of `file` are durable. */
  synced(
    seen: Seen,
    node: NodeId,
    file: string,
    length: number,
    view: View<P["record"], P["value"]>,
  ): void;
  truncated(
    seen: Seen,
    node: NodeId,
    file: string,
    length: number,
    view: View<P["record"], P["value"]>,
  ): void;
  wrote(
    seen: Seen,
    node: NodeId,
    name: string,
    value: P["value"],
    view: View<P["record"], P["value"]>,
  ): void;
  removed(seen: Seen, node: NodeId, name: string, view: View<P["record"], P["value"]>): void;
  /** A process ended; its page cache has already been cut to what survives. */
  stopped(seen: Seen, node: NodeId, how: StopKind, view: View<P["record"], P["value"]>): void;
  started(seen: Seen, node: NodeId, view: View<P["record"], P["value"]>): void;
  faulted(
    seen: Seen,
    fault: Fault,
    nodes: readonly NodeId[],
    view: View<P["record"], P["value"]>,
  ): void;

  /** A figure, and no verdict; undefined where nobody serves, missing where nobody can. Changes nothing. */
  availability?(seen: Seen, now: Micros): Availability | undefined;

  /** Nodes that a selector means right now, by what machines have emitted; empty if none. */
  resolve(seen: Seen, selector: string, view: View<P["record"], P["value"]>): readonly NodeId[];
  /** Which quorum of nodes could go on after healing, given who must stay broken. */
  isCore(seen: Seen, nodes: readonly NodeId[]): boolean;
  /** After healing: what is still missing, as the violation it would be, or undefined. */
  unsettled(
    seen: Seen,
    core: readonly NodeId[],
    view: View<P["record"], P["value"]>,
  ): Unsettled | undefined;
  /** After healing, again and again: a request that the core has to serve; undefined: none now. */
  probe(
    seen: Seen,
    core: readonly NodeId[],
  ): { readonly node: NodeId; readonly command: P["command"] } | undefined;
}

/** What a healed core still owes, phrased as the violation that it becomes when time is up. */
export interface Unsettled {
  readonly property: string;
  readonly why: string;
}
