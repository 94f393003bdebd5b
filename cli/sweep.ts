/** A sweep: many runs of one seed, one after the other, and what they add up to. */
import type { Scenario } from "../scenarios/scenario.ts";
import type { FaultKind } from "../sim/faults.ts";
import type { Phase, Report, Violation } from "../sim/report.ts";
import type { Io } from "./io.ts";
import type { Model } from "./model.ts";
import { scenarioOptions, type Settings } from "./settings.ts";
import { subjectOfScenario } from "./subject.ts";
import { throwIfBroken } from "./verdict.ts";

/**
 * What a sweep runs. `budget` undefined: no limit in time; with one, how far it gets depends on the
 * machine.
 */
export interface SweepOptions {
  readonly scenarios: readonly Scenario[];
  readonly seed: string;
  readonly settings: Settings;
  /** Stop after so many runs, or milliseconds, or failing runs. */
  readonly runs: number;
  readonly budget: number | undefined;
  readonly maxFailures: number;
}

/** A run of a sweep. */
export interface Place {
  readonly scenario: Scenario;
  readonly index: number;
}

/** A property that did not hold, at the lowest index where it did not. */
export interface Failure extends Place {
  readonly violation: Violation;
  readonly digest: string;
  /** Runs in which this property was the first to fail. */
  count: number;
}

/** Sums over the runs made so far. `micros` is virtual time. */
export interface Tally {
  runs: number;
  failed: number;
  unknown: number;
  events: number;
  micros: number;
  /** Runs that reached each goal, in the order of the specification. */
  readonly goals: number[];
  /** The first of these runs, by goal. */
  readonly reachedIn: Map<number, Place>;
  readonly faults: Map<FaultKind, { injected: number; effective: number }>;
  readonly phases: { [Name in Phase]: number };
  /** By property, in the order of their index. */
  readonly failures: Map<string, Failure>;
  /** Reasons to ignore an input, and how often. */
  readonly ignored: Map<string, number>;
  isInterrupted: boolean;
  /** It was stopped by its failures before it had made the runs that it was asked for. */
  isCutShort: boolean;
}

/** Nothing has been run; `goals` is how many the model has. */
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
    ignored: new Map(),
    isInterrupted: false,
    isCutShort: false,
  };
}

/** Longest time between two looks at Ctrl-C. */
const BREATH_MS = 50;

/** Run `k` is run `k` of the seed, whatever was run before: scenarios take turns. */
export async function sweep(
  model: Model,
  options: SweepOptions,
  io: Io,
  onProgress: (tally: Tally, elapsed: number) => void,
): Promise<Tally> {
  const tally = newTally(model.goals.length);
  const started = io.now();
  let breathed = started;
  const stop = io.onInterrupt(() => {
    if (tally.isInterrupted) process.exit(130);
    tally.isInterrupted = true;
  });
  try {
    for (let index = 0; index < options.runs; index += 1) {
      addRun(model, options, tally, index);
      if (tally.failed >= options.maxFailures) {
        tally.isCutShort = tally.runs < options.runs;
        break;
      }
      const now = io.now();
      if (options.budget !== undefined && now - started >= options.budget) break;
      if (now - breathed < BREATH_MS) continue;
      breathed = now;
      onProgress(tally, now - started);
      await new Promise((resolve) => setImmediate(resolve));
      if (tally.isInterrupted) break;
    }
  } finally {
    stop();
  }
  return tally;
}

function addRun(model: Model, options: SweepOptions, tally: Tally, index: number): void {
  const { scenarios, seed, settings } = options;
  const scenario = scenarios[index % scenarios.length];
  if (scenario === undefined) return;
  const plan = scenario.plan(seed, index, scenarioOptions(settings));
  const { properties } = settings;
  const report = model.simulate(plan, properties === undefined ? {} : { properties });
  if (report.outcome === "broken") {
    throwIfBroken(report, subjectOfScenario(scenario, settings, seed, index));
  }
  const place = { scenario, index };
  count(tally, report, place);
  if (report.violation !== undefined) addFailure(tally, place, report, report.violation);
}

function count(tally: Tally, report: Report, place: Place): void {
  tally.runs += 1;
  tally.events += report.events;
  tally.micros += report.micros;
  tally.phases[report.phase] += 1;
  if (report.outcome === "violated") tally.failed += 1;
  if (report.outcome === "unknown") tally.unknown += 1;
  for (const [goal, times] of report.goals.entries()) {
    if (times === 0) continue;
    tally.goals[goal] = (tally.goals[goal] ?? 0) + 1;
    if (!tally.reachedIn.has(goal)) tally.reachedIn.set(goal, place);
  }
  for (const { kind, injected, effective } of report.faults) {
    const sum = tally.faults.get(kind) ?? { injected: 0, effective: 0 };
    sum.injected += injected;
    sum.effective += effective;
    tally.faults.set(kind, sum);
  }
  for (const [reason, times] of report.ignored) {
    tally.ignored.set(reason, (tally.ignored.get(reason) ?? 0) + times);
  }
}

function addFailure(tally: Tally, place: Place, { digest }: Report, violation: Violation): void {
  const known = tally.failures.get(violation.property);
  if (known !== undefined) known.count += 1;
  else tally.failures.set(violation.property, { ...place, violation, digest, count: 1 });
}
