/** What an exporter is: it takes the entries of a trace in turn and gives lines of another format. */
import type { Micros, NodeId } from "../../sim/machine.ts";
import type { Violation } from "../../sim/report.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import { nodeName } from "../timeline/names.ts";

/** What an exporter is told of the run, and which part of it is wanted. */
export interface Extract {
  /** Servers and observers: nodes from there on are clients. */
  readonly servers: number;
  readonly nodes: number;
  readonly name: string;
  readonly only: readonly NodeId[] | undefined;
  /** Both included, in microseconds. */
  readonly from: Micros;
  readonly to: Micros;
  /** Only entries with these indexes; all if undefined. */
  readonly indexes?: ReadonlySet<number> | undefined;
}

/** Lines may come at once or at the end; an exporter is used once. */
export interface Exporter {
  readonly head: readonly string[];
  take(entry: TraceEntry): readonly string[];
  end(violation: Violation | undefined): readonly string[];
}

/** Whether an entry is of the part that is wanted; what befalls the network concerns everybody. */
export function isWanted(
  { at, index, node }: TraceEntry,
  { from, indexes, only, to }: Extract,
): boolean {
  if (indexes?.has(index) === false) return false;
  return at >= from && at <= to && (node < 0 || only === undefined || only.includes(node));
}

/** "s1", "c1", and "net" for what befalls the network. */
export function hostOf(node: NodeId, { servers }: Extract): string {
  return node < 0 ? "net" : nodeName(node, servers);
}
