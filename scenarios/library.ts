/** What users of the package call: one run of a scenario or a plan, and all that it gives as plain data. */
import { ALL_BUG_NAMES } from "../protocol/all-bugs.ts";
import type { Recipe } from "../protocol/recipes/recipe.ts";
import { GOALS } from "../protocol/spec/zookeeper.ts";
import type { ZooKeeper } from "../protocol/zookeeper.ts";
import type { Micros } from "../sim/machine.ts";
import type { OwnProperty } from "../sim/own-properties.ts";
import { PLAN_SCHEMA } from "../sim/plan.ts";
import type { PropertyKind } from "../sim/property.ts";
import type { Counters, FaultCount, Outcome, Phase, Violation } from "../sim/report.ts";
import type { TraceEntry } from "../sim/trace.ts";
import type { EnsemblePlan, Scenario, ScenarioOptions } from "./scenario.ts";
import { simulate, type SimulateOptions } from "./simulate.ts";

/** What is run and how it is watched. What a scenario could be asked for counts for scenarios only. */
export interface RunRequest extends ScenarioOptions {
  /** Of the scenario's plan; "1" if missing. The same seed gives the same run, everywhere. */
  readonly seed?: string;
  /** Which run of that seed; 0 if missing. */
  readonly index?: number;
  /** Judged besides those of ZooKeeper, and of the scenario. */
  readonly properties?: readonly OwnProperty<ZooKeeper>[];
  /** Recipes of the user's own that a plan may name, besides those of the scenario. */
  readonly recipes?: readonly Recipe[];
  /** Names of the only properties that count. */
  readonly only?: readonly string[];
  /** Keep every entry of the trace; slower, and tens of thousands of objects. */
  readonly trace?: boolean;
  /** Stop as `unknown` after this many events. */
  readonly maxEvents?: number;
}

/** One run, as plain data: equal for equal requests on every machine. Times in microseconds of the run. */
export interface SimulatedRun {
  /** Nothing was violated and the run came to its end. */
  readonly ok: boolean;
  readonly outcome: Outcome;
  /** A run ends at its first violation. */
  readonly violation: Violation | undefined;
  /** The same as a list: empty or one. */
  readonly violations: readonly Violation[];
  /** Why the outcome is `unknown` or `broken`. */
  readonly why: string | undefined;
  readonly properties: readonly {
    readonly name: string;
    readonly kind: PropertyKind;
    readonly outcome: Outcome;
  }[];
  readonly goals: readonly {
    readonly name: string;
    readonly reached: boolean;
    readonly count: number;
  }[];
  /** 16 hex digits over all events: equal digests, equal runs. */
  readonly digest: string;
  readonly events: number;
  readonly micros: Micros;
  readonly phase: Phase;
  readonly faults: readonly FaultCount[];
  readonly counters: Counters;
  /** The whole run as data: `simulate(plan)` repeats it. */
  readonly plan: EnsemblePlan;
  /** Empty unless it was asked for. */
  readonly trace: readonly TraceEntry[];
}

/**
 * Runs a scenario or a plan to its end and judges it: synchronous, pure, without a clock. Throws
 * RangeError for a bug or a recipe that does not exist, TypeError for what is neither plan nor scenario, and
 * OwnPropertyError if the code of a property does, RecipeFailure if that of a recipe does.
 */
export function simulateAny(
  subject: Scenario | EnsemblePlan,
  request: RunRequest = {},
): SimulatedRun {
  const plan = planOf(subject, request);
  const own = [...ownOf(subject), ...(request.properties ?? [])];
  const trace: TraceEntry[] = [];
  const recipes = [...recipesOf(subject), ...(request.recipes ?? [])];
  const report = simulate(plan, { ...watchedBy(request, trace), own, recipes });
  const { broken, outcome, unknown, violation } = report;
  const goals = [...GOALS, ...own.filter(({ kind }) => kind === "sometimes")];
  const run: SimulatedRun = {
    ok: outcome === "held",
    outcome,
    violation,
    violations: violation === undefined ? [] : [violation],
    why: broken ?? unknown,
    properties: report.properties,
    goals: goals.map(({ name }, goal) => {
      const count = report.goals[goal] ?? 0;
      return { name, reached: count > 0, count };
    }),
    digest: report.digest,
    events: report.events,
    micros: report.micros,
    phase: report.phase,
    faults: report.faults,
    counters: report.counters,
    plan,
    trace,
  };
  FOLLOWED.set(run, recipes);
  return run;
}

/** A run is plain data, and recipes are code. */
const FOLLOWED: WeakMap<SimulatedRun, readonly Recipe[]> = new WeakMap();

/** Recipes of the user's own that this run was made with, so that it can be made again; none for a copy. */
export function recipesFollowed(run: SimulatedRun): readonly Recipe[] {
  return FOLLOWED.get(run) ?? [];
}

function watchedBy(request: RunRequest, trace: TraceEntry[]): SimulateOptions {
  return {
    properties: request.only,
    maxEvents: request.maxEvents,
    record: request.trace === true ? (entry) => trace.push(entry) : undefined,
  };
}

function ownOf(subject: Scenario | EnsemblePlan): readonly OwnProperty<ZooKeeper>[] {
  return "plan" in subject ? (subject.properties ?? []) : [];
}

function recipesOf(subject: Scenario | EnsemblePlan): readonly Recipe[] {
  return "plan" in subject ? (subject.recipes ?? []) : [];
}

function planOf(subject: Scenario | EnsemblePlan, request: RunRequest): EnsemblePlan {
  if ("plan" in subject) {
    const { seed = "1", index = 0, ...options } = request;
    refuseUnknown(
      options.bugs ?? [],
      (subject.bugs ?? []).map(({ name }) => name),
    );
    return subject.plan(seed, index, options);
  }
  const { schema }: { readonly schema: unknown } = subject;
  if (schema !== PLAN_SCHEMA) {
    throw new TypeError(`simulate takes a scenario or a plan of schema ${PLAN_SCHEMA}`);
  }
  // A recipe of the user's own has bugs of its own.
  if (subject.cluster.recipe?.own !== true) refuseUnknown(subject.cluster.bugs, []);
  return subject;
}

function refuseUnknown(bugs: readonly string[], own: readonly string[]): void {
  const known: readonly string[] = [...ALL_BUG_NAMES, ...own];
  const unknown = bugs.find((bug) => !known.includes(bug));
  if (unknown !== undefined) throw new RangeError(`there is no bug ${JSON.stringify(unknown)}`);
}
