/** The causal slice of a run: what the event that broke a property came of. */
import type { Violation } from "../sim/report.ts";
import type { TraceEntry } from "../sim/trace.ts";
import type { Model } from "./model.ts";
import type { Subject } from "./subject.ts";
import { judge } from "./verdict.ts";

/** Indexes of the entries that belong to it, of so many. */
export interface Slice {
  readonly indexes: ReadonlySet<number>;
  readonly total: number;
}

/**
 * Everything in the event that broke the property and, following causes back, what led to it; and every
 * fault that struck before, with what it did at once. Undefined if nothing is violated.
 */
export function sliceOf(model: Model, subject: Subject): Slice | undefined {
  const causes: number[] = [];
  const events: number[] = [];
  const striking = new Set<number>();
  const { report } = judge(model, subject, (entry: TraceEntry) => {
    causes[entry.index] = entry.cause;
    events[entry.index] = entry.event;
    if (entry.kind === "fault") striking.add(entry.event);
  });
  const { violation } = report;
  return violation && traceBack(violation, causes, events, striking);
}

function traceBack(
  violation: Violation,
  causes: readonly number[],
  events: readonly number[],
  striking: ReadonlySet<number>,
): Slice {
  const indexes = new Set<number>();
  for (const [index, event] of events.entries()) {
    if (event !== violation.event && !striking.has(event)) continue;
    for (let at = index; at >= 0 && !indexes.has(at); at = causes[at] ?? -1) indexes.add(at);
  }
  return { indexes, total: events.length };
}
