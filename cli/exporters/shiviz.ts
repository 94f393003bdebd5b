/** A trace as a log with vector clocks, for ShiViz: the expression that reads its lines, then the lines. */
import type { NodeId } from "../../sim/machine.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import { clock } from "../quantities.ts";
import { describeEntry } from "../timeline/entries.ts";
import { hostOf, isWanted, type Exporter, type Extract } from "./exporter.ts";

/** By node, the network behind all others: how many of its events are known. */
type Clock = readonly number[];

const PARSER = String.raw`(?<host>\S+) (?<clock>\{[^}]*\}) (?<time>\S+) (?<event>.*)`;

/**
 * Clocks count the events that are shown, so that any part of a trace is a whole log; what is left
 * out still hands on what it knew.
 */
export function shiviz(extract: Extract): Exporter {
  const none = Array.from({ length: extract.nodes + 1 }, () => 0);
  const place = (node: NodeId): number => (node < 0 ? extract.nodes : node);
  const latest = none.map((): Clock => none);
  /** By the index of an entry: what was known where it happened. */
  const known: Clock[] = [];
  const take = (entry: TraceEntry): string[] => {
    const own = place(entry.node);
    const cause = known[entry.cause] ?? none;
    const isShown = isWanted(entry, extract);
    const before = latest[own] ?? none;
    const merged = before.map((count, node) => {
      return Math.max(count, cause[node] ?? 0) + (isShown && node === own ? 1 : 0);
    });
    latest[own] = merged;
    known[entry.index] = merged;
    return isShown ? [spell(entry, merged)] : [];
  };
  const spell = (entry: TraceEntry, counts: Clock): string => {
    const told = counts.flatMap((count, node) => {
      return count === 0
        ? []
        : [`"${hostOf(node === extract.nodes ? -1 : node, extract)}":${count}`];
    });
    const what = describeEntry(entry, extract.servers);
    return `${hostOf(entry.node, extract)} {${told.join(",")}} ${clock(entry.at)} ${what}`;
  };
  // The second line would part several executions.
  return { head: [PARSER, ""], take, end: () => [] };
}
