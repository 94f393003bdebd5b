/** What the runs of a sweep add up to. Tallies of neighbouring ranges add up too, in the order of their indexes. */
import type { FaultKind } from "../sim/faults.ts";
import type { Phase, Report, Violation } from "../sim/report.ts";
import type { Divergence } from "./verify.ts";

/** What a sweep looks at in a report. */
export type Glance = Omit<Report, "properties" | "counters" | "pins">;

/** A run of a sweep: its report, why there is none, or where it parted from itself. */
export type Swept =
  | { readonly index: number; readonly report: Glance }
  | { readonly index: number; readonly abandoned: string }
  | { readonly index: number; readonly diverged: Divergence };

/** A property that did not hold, at the lowest index where it did not. */
export interface Failure {
  readonly index: number;
  readonly violation: Violation;
  readonly digest: string;
  /** Runs in which this property was the first to fail. */
  count: number;
}

/** A run that threw, hung or took its thread with it. */
export interface Abandoned {
  readonly index: number;
  readonly why: string;
}

/** A run that was made twice and was not the same; it ends its sweep. */
export interface Diverged extends Divergence {
  readonly index: number;
}

/** How far explorations came, all together. */
export interface ExploredSum {
  /** Runs that were explorations. */
  worlds: number;
  /** Of them, those of which all was seen that their bound asks for. */
  complete: number;
  states: number;
  orders: number;
}

/** What the runs so far add up to. */
export interface Tally {
  runs: number;
  failed: number;
  /** Without a verdict; abandoned runs and one that diverged are among them. */
  unknown: number;
  events: number;
  micros: number;
  /** Runs that reached each goal, in the order of the specification. */
  readonly goals: number[];
  /** Index of the first of these runs, by goal. */
  readonly reachedIn: Map<number, number>;
  readonly faults: Map<FaultKind, { injected: number; effective: number }>;
  readonly phases: { [Name in Phase]: number };
  /** By property, in the order of their index. */
  readonly failures: Map<string, Failure>;
  readonly abandoned: Abandoned[];
  /** Reasons to ignore an input, and how often. */
  readonly ignored: Map<string, number>;
  diverged: Diverged | undefined;
  readonly explored: ExploredSum;
  isInterrupted: boolean;
}

/** Before any run; `goals`: how many the specification has. */
export function newTally(goals: number): Tally {
  return {
    runs: 0,
    failed: 0,
    unknown: 0,
    events: 0,
    micros: 0,
    goals: Array.from({ length: goals }, () => 0),
    reachedIn: new Map(),
    faults: new Map(),
    phases: { safety: 0, healing: 0, done: 0 },
    failures: new Map(),
    abandoned: [],
    ignored: new Map(),
    diverged: undefined,
    explored: { worlds: 0, complete: 0, states: 0, orders: 0 },
    isInterrupted: false,
  };
}

/** Counts a run that comes after all that were counted before. */
export function addRun(tally: Tally, run: Swept): void {
  tally.runs += 1;
  if ("abandoned" in run) {
    tally.unknown += 1;
    tally.abandoned.push({ index: run.index, why: run.abandoned });
    return;
  }
  if ("diverged" in run) {
    tally.unknown += 1;
    tally.diverged = { index: run.index, ...run.diverged };
    return;
  }
  const { index, report } = run;
  const { violation, digest } = report;
  tally.events += report.events;
  tally.micros += report.micros;
  tally.phases[report.phase] += 1;
  if (report.outcome === "violated") tally.failed += 1;
  if (report.outcome === "unknown") tally.unknown += 1;
  for (const [goal, times] of report.goals.entries()) {
    if (times > 0) addGoal(tally, goal, 1, index);
  }
  for (const { kind, ...sum } of report.faults) addFaults(tally, kind, sum);
  for (const [reason, times] of report.ignored) addIgnored(tally, reason, times);
  if (report.explored !== undefined) {
    const { states, orders, isComplete } = report.explored;
    addExplored(tally, { worlds: 1, complete: isComplete ? 1 : 0, states, orders });
  }
  if (violation !== undefined) addFailure(tally, { index, violation, digest, count: 1 });
}

/** Adds what was counted over higher indexes; equal to having counted it all in one. */
export function addTally(tally: Tally, later: Tally): void {
  tally.runs += later.runs;
  tally.failed += later.failed;
  tally.unknown += later.unknown;
  tally.events += later.events;
  tally.micros += later.micros;
  for (const phase of ["safety", "healing", "done"] as const) {
    tally.phases[phase] += later.phases[phase];
  }
  for (const [goal, index] of later.reachedIn) {
    addGoal(tally, goal, later.goals[goal] ?? 0, index);
  }
  for (const [kind, sum] of later.faults) addFaults(tally, kind, sum);
  for (const [reason, times] of later.ignored) addIgnored(tally, reason, times);
  for (const failure of later.failures.values()) addFailure(tally, failure);
  tally.abandoned.push(...later.abandoned);
  tally.diverged ??= later.diverged;
  addExplored(tally, later.explored);
  tally.isInterrupted ||= later.isInterrupted;
}

function addGoal(tally: Tally, goal: number, times: number, index: number): void {
  tally.goals[goal] = (tally.goals[goal] ?? 0) + times;
  if (!tally.reachedIn.has(goal)) tally.reachedIn.set(goal, index);
}

function addFaults(
  { faults }: Tally,
  kind: FaultKind,
  { injected, effective }: { injected: number; effective: number },
): void {
  const sum = faults.get(kind) ?? { injected: 0, effective: 0 };
  sum.injected += injected;
  sum.effective += effective;
  faults.set(kind, sum);
}

function addIgnored({ ignored }: Tally, reason: string, times: number): void {
  ignored.set(reason, (ignored.get(reason) ?? 0) + times);
}

function addExplored({ explored }: Tally, sum: ExploredSum): void {
  explored.worlds += sum.worlds;
  explored.complete += sum.complete;
  explored.states += sum.states;
  explored.orders += sum.orders;
}

function addFailure({ failures }: Tally, failure: Failure): void {
  const { property } = failure.violation;
  const known = failures.get(property);
  if (known === undefined) failures.set(property, { ...failure });
  else known.count += failure.count;
}
