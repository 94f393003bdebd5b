/** One report of several runs of a plan, in all of which everything held. */
import type { FaultKind } from "./faults.ts";
import type { FaultCount, Report } from "./report.ts";

/** The first run, with the most that either has reached, met and suffered of each kind. */
export function joinReports(first: Report, other: Report): Report {
  return {
    ...first,
    micros: Math.max(first.micros, other.micros),
    goals: first.goals.map((times, goal) => Math.max(times, other.goals[goal] ?? 0)),
    faults: joinFaults(first.faults, other.faults),
    ignored: joinCounts(first.ignored, other.ignored),
  };
}

function joinFaults(
  some: readonly FaultCount[],
  others: readonly FaultCount[],
): readonly FaultCount[] {
  const joined = new Map<FaultKind, FaultCount>();
  for (const count of [...some, ...others]) {
    const known = joined.get(count.kind);
    if (known === undefined || known.injected < count.injected) joined.set(count.kind, count);
  }
  return [...joined.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1));
}

function joinCounts(some: Report["ignored"], others: Report["ignored"]): Report["ignored"] {
  const joined = new Map<string, number>();
  for (const [reason, times] of [...some, ...others]) {
    joined.set(reason, Math.max(joined.get(reason) ?? 0, times));
  }
  return [...joined].sort((a, b) => (a[0] < b[0] ? -1 : 1));
}
