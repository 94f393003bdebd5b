/** What a simulation test was asked for: its options, and the environment that stands above them. */
import type { ZooKeeper } from "../../protocol/zookeeper.ts";
import type { Scenario, ScenarioOptions } from "../../scenarios/scenario.ts";
import type { OwnProperty } from "../../sim/own-properties.ts";
import { usage } from "../errors.ts";
import { vocabularyOf, type Model } from "../model.ts";
import { orUsage } from "../session.ts";
import { readSetting, type Settings } from "../settings.ts";
import { findProfile, type Profile } from "../profiles.ts";
import { MOST_RUNS, type Lot, type Range } from "../sweep.ts";
import { isSeed } from "../token.ts";
import type { Environment } from "../terminal.ts";

/** A test of one scenario. Settings of the ensemble (`servers`, `bugs`, …) are as in `ScenarioOptions`. */
export interface SimTestOptions extends ScenarioOptions {
  readonly scenario: Scenario;
  /** Runs of the sweep; those of the profile, or 100, if missing. ZABSIM_RUNS stands above it. */
  readonly runs?: number;
  /** As of `fuzz`: "smoke", "pr", "nightly" or "zoo". ZABSIM_PROFILE stands above this and `runs`. */
  readonly profile?: string;
  /** "1" if missing, so that a suite does today what it did yesterday. ZABSIM_SEED stands above it; "S.17" is run 17 of S alone. */
  readonly seed?: string;
  /** Judged besides those of ZooKeeper and of the scenario. */
  readonly properties?: readonly OwnProperty<ZooKeeper>[];
  /** Names of the only properties that count. */
  readonly only?: readonly string[];
  /** Goals that the runs together must reach; those of the scenario if missing. */
  readonly goals?: readonly string[];
  /** The test passes when a run breaks this property, and fails if none does: a check of the check. */
  readonly breaks?: string;
  /** Folder of plans that failed once, run before all others; "regressions" if missing. */
  readonly regressions?: string;
  /** Milliseconds that the test may take; if missing, a minute more than its profile, or five minutes. */
  readonly timeout?: number;
}

/** What a sweep of a test runs. */
export interface TestLot extends Lot {
  readonly range: Range;
  /** Milliseconds after which no run begins; undefined: as long as it takes. */
  readonly budget: number | undefined;
  /** One run was asked for, to look at it again. */
  readonly isSingle: boolean;
}

const DEFAULT_RUNS = 100;

/** How a person makes one run of a test again: `ZABSIM_SEED=S.17`, and what else was in the environment. */
export function variablesFor(env: Environment, seed: string, index: number): string {
  const bug = env["ZABSIM_BUG"] ?? "";
  return `ZABSIM_SEED=${seed}.${index}${bug === "" ? "" : ` ZABSIM_BUG=${bug}`}`;
}

/**
 * The runs of a test, on a model that knows its scenario. The variables ZABSIM_SEED, ZABSIM_RUNS,
 * ZABSIM_PROFILE and ZABSIM_BUG stand above the options. Throws exit 64 for a value that makes no sense.
 */
export function lotOf(model: Model, options: SimTestOptions, env: Environment): TestLot {
  const { bugs, ...settings } = settingsOf(options);
  const { seed, only } = seedOf(env["ZABSIM_SEED"] ?? "", options.seed ?? "1");
  const profile = profileFor(options, env);
  const asksFor = readRuns(env["ZABSIM_RUNS"] ?? "", runsFor(options, env));
  // It ends at the first find: more runs cost nothing, and fewer may miss it.
  const runs = options.breaks === undefined ? asksFor : Math.max(asksFor, options.runs ?? 0);
  // What shows that a property sees a bug is about that bug.
  const isFixed = options.breaks !== undefined && bugs !== undefined;
  const asked = isFixed ? "" : (env["ZABSIM_BUG"] ?? "");
  const named = asked === "" ? (bugs ?? []).join(",") : asked;
  const switched =
    named === "" ? {} : orUsage(() => readSetting("bug", named, vocabularyOf(model)));
  return {
    scenarios: [options.scenario],
    seed,
    settings: { ...profile.settings, ...settings, ...switched },
    verify: profile.verify ?? 0,
    budget: profile.time,
    range: only === undefined ? { from: 0, to: runs } : { from: only, to: only + 1 },
    isSingle: only !== undefined,
  };
}

/** The profile that is asked for, or one that asks for nothing. Throws exit 64 for a name that is none. */
export function profileFor(options: SimTestOptions, env: Environment): Partial<Profile> {
  const name = env["ZABSIM_PROFILE"] || options.profile;
  return name === undefined ? {} : findProfile(name);
}

/** A profile of the environment stands above the number of the options, one of the options below it. */
function runsFor(options: SimTestOptions, env: Environment): number {
  const { runs, time } = profileFor(options, env);
  const ofProfile = runs ?? (time === undefined ? undefined : MOST_RUNS);
  const isFromOutside = (env["ZABSIM_PROFILE"] ?? "") !== "";
  const asked = isFromOutside ? (ofProfile ?? options.runs) : (options.runs ?? ofProfile);
  return asked ?? DEFAULT_RUNS;
}

/** Options that are no matter of the scenario. */
const OF_TEST: readonly string[] = [
  "scenario",
  "runs",
  "profile",
  "seed",
  "properties",
  "only",
  "goals",
  "breaks",
  "regressions",
  "timeout",
] satisfies (keyof SimTestOptions)[];

function settingsOf(options: SimTestOptions): Settings {
  const asked = Object.entries(options).filter(
    ([name, value]) => value !== undefined && !OF_TEST.includes(name),
  );
  const settings = Object.fromEntries(asked) as Settings;
  return options.only === undefined ? settings : { ...settings, properties: options.only };
}

function seedOf(asked: string, fallback: string): { seed: string; only: number | undefined } {
  const [, seed = "", index] = /^([^.]*)(?:\.(\d{1,9}))?$/.exec(asked || fallback) ?? [];
  if (!isSeed(seed)) {
    throw usage("a seed is 1 to 64 of A-Z a-z 0-9 _ -, and a run of it is SEED.NUMBER");
  }
  return { seed, only: index === undefined ? undefined : Number(index) };
}

function readRuns(asked: string, fallback: number): number {
  const runs = asked === "" ? fallback : /^\d{1,9}$/.test(asked) ? Number(asked) : 0;
  if (Number.isInteger(runs) && runs >= 1 && runs <= MOST_RUNS) return runs;
  throw usage(`runs and ZABSIM_RUNS take a whole number from 1 to ${MOST_RUNS}`);
}
