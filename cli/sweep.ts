/** A sweep: many runs of one seed, counted in the order of their indexes, whoever makes them. */
import { must } from "../sim/assert.ts";
import { mixText } from "../sim/chance.ts";
import { isRecipeFailure } from "../protocol/recipes/program/failure.ts";
import type { Report } from "../sim/report.ts";
import type { EnsemblePlan, Scenario } from "../scenarios/scenario.ts";
import type { SimulateOptions } from "../scenarios/simulate.ts";
import type { Io } from "./io.ts";
import { judgedOf } from "./judged.ts";
import type { Model } from "./model.ts";
import type { Standing } from "./progress.ts";
import { scenarioOptions, type Settings } from "./settings.ts";
import { subjectOfScenario, type Subject } from "./subject.ts";
import { addRun, addTally, newTally, type Glance, type Swept, type Tally } from "./tally.ts";
import { throwIfBroken } from "./verdict.ts";
import { divergenceOfProgram, simulateTwice } from "./verify.ts";

/** Indexes of runs, `to` excluded. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What decides a run, apart from its index. */
export interface Lot {
  /** They take turns. */
  readonly scenarios: readonly Scenario[];
  readonly seed: string;
  readonly settings: Settings;
  /** Share of the runs that are made twice and compared, in percent. */
  readonly verify?: number;
}

/** Says what the runs of a sweep are, where that depends on the runs before them. */
export interface Guide {
  /** No run from here on can be made before those below have been heard of. */
  readonly horizon: number;
  /** Seed and index are enough to make its plans again, so that tokens can name its runs. */
  readonly isNamed: boolean;
  /** The plan of a run that can be made now, or of one that broke something. */
  planOf(index: number): EnsemblePlan;
  /** Takes note of the next run, in the order of their indexes. */
  hear(run: Swept): void;
}

/** A lot whose runs may depend on those before them. */
export interface GuidedLot extends Lot {
  /** Knows the plans, where they do. */
  readonly guide?: Guide | undefined;
}

/** What a sweep runs, and when it stops. */
export interface SweepOptions extends GuidedLot {
  readonly range: Range;
  /** Stop after so many milliseconds, or failing runs. */
  readonly budget: number | undefined;
  readonly maxFailures: number;
}

/** No sweep has more runs, or more failing ones; so the index of a token has nine digits. */
export const MOST_RUNS = 999_999_999;

/**
 * Makes the runs of a sweep, and hands them over in the order of their indexes, without gaps. It begins
 * nothing new once `mayGoOn` says no, and hands over what it has begun.
 */
export type Runner = (mayGoOn: () => boolean) => AsyncIterable<readonly Swept[]>;

/** The scenario of run `index`: they take turns. */
export function scenarioAt({ scenarios }: Lot, index: number): Scenario {
  return must(scenarios[index % scenarios.length], "a scenario");
}

/**
 * Run `k` is run `k` of the seed, whatever was run before, and wherever. With a `planned` of its own it is
 * that, and its report says what it reached.
 */
export function runOnce(model: Model, lot: Lot, index: number, planned?: EnsemblePlan): Swept {
  const { seed, settings } = lot;
  let plan = planned;
  try {
    const scenario = scenarioAt(lot, index);
    plan ??= scenario.plan(seed, index, scenarioOptions(settings));
    const properties = judgedOf(model, settings, plan, scenario.hold);
    const asked = {
      ...(properties === undefined ? {} : { properties }),
      ...(planned === undefined ? {} : { cover: true }),
    };
    const isVerified = (mixText(index, `verify ${seed}`) >>> 0) % 100 < (lot.verify ?? 0);
    const report = (isVerified ? simulateTwice : simulateOnce)(model, plan, asked);
    if ("event" in report) return { index, diverged: report };
    const { properties: _verdicts, counters: _work, pins: _order, ...glance } = report;
    return { index, report: glance };
  } catch (error) {
    const parted = isRecipeFailure(error) ? error.parted : undefined;
    if (parted !== undefined && plan !== undefined) {
      return { index, diverged: divergenceOfProgram(model, plan, parted) };
    }
    const what = error instanceof Error ? error.message : String(error);
    return { index, abandoned: `it threw: ${firstLine(what)}` };
  }
}

function simulateOnce(model: Model, plan: EnsemblePlan, options: SimulateOptions): Report {
  return model.simulate(plan, options);
}

/** The first line of what somebody's error says, of bounded length. */
export function firstLine(text: string): string {
  return (text.split("\n", 1)[0] ?? "").replace(/\p{Cc}/gu, " ").slice(0, 200);
}

/** Longest time between two looks at Ctrl-C. */
const BREATH_MS = 50;

/** Makes the runs in this thread, one after the other. Nobody can stop one that hangs. */
export async function* runsHere(
  model: Model,
  options: SweepOptions,
  io: Io,
  mayGoOn: () => boolean,
): AsyncGenerator<readonly Swept[]> {
  const { guide, range } = options;
  let breathed = io.now();
  for (let index = range.from; index < range.to; index += 1) {
    const run = runOnce(model, options, index, guide?.planOf(index));
    guide?.hear(run);
    yield [run];
    if (!mayGoOn()) return;
    const now = io.now();
    if (now - breathed < BREATH_MS) continue;
    breathed = now;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Who is told of a sweep while it goes on. */
export interface SweepWatch {
  readonly onProgress: (standing: Omit<Standing, "total">) => void;
  /** The first run in which a property fails, in the order of their indexes. */
  readonly onFailure?: (index: number, report: Glance) => void;
}

/**
 * Counts runs until they, the time, the failures or the patience of the user end. Returns at least one
 * tally; if failures end the sweep, one up to each failing run, so that shards can be joined exactly.
 */
export async function sweep(
  model: Model,
  options: SweepOptions,
  io: Io,
  runner: Runner,
  watch: SweepWatch,
): Promise<Tally[]> {
  const isLimited = options.maxFailures < MOST_RUNS;
  const parts: Tally[] = [];
  let part = newTally(model.goals.length);
  let runs = 0;
  let failed = 0;
  const properties = new Set<string>();
  let isInterrupted = false;
  const started = io.now();
  const isLate = (): boolean =>
    options.budget !== undefined && io.now() - started >= options.budget;
  const stop = io.onInterrupt(() => {
    if (isInterrupted) process.exit(130);
    isInterrupted = true;
    io.err("\nfinishing what was begun; Ctrl-C again stops at once\n");
  });
  try {
    batches: for await (const batch of runner(() => !isInterrupted && !isLate())) {
      for (const run of batch) {
        refuseBroken(options, run);
        addRun(part, run);
        runs += 1;
        tellFirst(run, properties, watch);
        if (part.diverged !== undefined) break batches;
        if (part.failed === 0 || !isLimited) continue;
        failed += 1;
        parts.push(part);
        part = newTally(model.goals.length);
        if (failed >= options.maxFailures) break batches;
      }
      const all = failed + part.failed;
      const elapsed = io.now() - started;
      const distinct = properties.size;
      watch.onProgress({ done: runs, budget: options.budget, failed: all, distinct, elapsed });
    }
  } finally {
    stop();
  }
  part.isInterrupted = isInterrupted;
  return [...parts, part];
}

function tellFirst(run: Swept, properties: Set<string>, { onFailure }: SweepWatch): void {
  if (!("report" in run) || run.report.violation === undefined) return;
  const { property } = run.report.violation;
  if (!properties.has(property)) onFailure?.(run.index, run.report);
  properties.add(property);
}

function refuseBroken(lot: GuidedLot, run: Swept): void {
  if (!("report" in run) || run.report.outcome !== "broken") return;
  throwIfBroken(run.report, subjectOfSwept(lot, run.index));
}

/** Run `index` of a sweep; of a guided one it must be one that broke something, or can be made now. */
export function subjectOfSwept(lot: GuidedLot, index: number): Subject {
  const { guide, seed, settings } = lot;
  const subject = subjectOfScenario(scenarioAt(lot, index), settings, seed, index);
  if (guide === undefined) return subject;
  const plan = guide.planOf(index);
  return guide.isNamed
    ? { ...subject, plan }
    : { ...subject, plan, token: undefined, replay: undefined };
}

/**
 * One tally of neighbouring ones: all of them, or up to the run that ends the sweep. For the
 * limit they must be cut at every failing run, as `sweep` does.
 */
export function joinTallies(parts: readonly Tally[], maxFailures: number): Tally {
  const whole = newTally(parts[0]?.goals.length ?? 0);
  for (const part of parts) {
    if (whole.failed >= maxFailures || whole.diverged !== undefined) break;
    addTally(whole, part);
  }
  return whole;
}
