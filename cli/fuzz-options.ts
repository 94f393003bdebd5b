/** What `fuzz` was asked to do: which scenarios, which runs, how long. */
import { availableParallelism } from "node:os";
import type { Scenario } from "../scenarios/scenario.ts";
import { didYouMean, quote, usage } from "./errors.ts";
import { fuzzSeedOf, type FuzzSeed } from "./fuzz-seed.ts";
import { isGuided } from "./guide.ts";
import { profileOf, type Profile } from "./profiles.ts";
import type { Model } from "./model.ts";
import { looksLikePath } from "./read-text.ts";
import { budgetOf, integerFlag, settingsOf, spanFlag, textFlag, type Session } from "./session.ts";
import { scenarioOptions, type Settings } from "./settings.ts";
import { followedIn, isSought } from "./scope.ts";
import { refuseDrawing } from "./subject.ts";
import { MOST_RUNS, type Range, type SweepOptions } from "./sweep.ts";

const DEFAULT_RUNS = 1000;
const MOST_SHARDS = 10_000;
const MOST_WORKERS = 256;
/** Runs that are worth a thread of their own, which takes some tenths of a second to start. */
const RUNS_PER_WORKER = 20;
/** Longer than any run that its budget of events ends. */
const RUN_TIMEOUT_MS = 120_000;

/** One of several equal parts of a sweep, made elsewhere and at another time. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
  /** What the shards together run. */
  readonly whole: Range;
}

/** What `fuzz` was asked for, as its flags and the environment say. */
export interface FuzzOptions extends SweepOptions {
  readonly shard: Shard | undefined;
  /** Goals that must be reached. */
  readonly required: readonly string[];
  /** Folder of the plans that a guided sweep begins with and adds to. */
  readonly corpus: string | undefined;
}

/** Whether the time is a limit that should not be met, because the runs are counted. */
export function isCapped({ budget, shard, range }: FuzzOptions): boolean {
  return budget !== undefined && (shard?.whole ?? range).to < MOST_RUNS;
}

/** Reads the flags of `fuzz`, and the environment; exit 64 with the flag and its range if one is wrong. */
export async function fuzzOptionsOf(
  session: Session,
  names: readonly string[],
): Promise<FuzzOptions & Pick<FuzzSeed, "origin">> {
  const profile = profileOf(session);
  const settings = { ...profile.settings, ...settingsOf(session) };
  const scenarios = await selectScenarios(session, names, settings);
  const { range: whole, budget } = extentOf(session, profile);
  const { seed, origin } = fuzzSeedOf(session);
  const shard = shardOf(session, whole, origin);
  if (isGuided(session.model, settings)) refuseParts(scenarios, whole, shard);
  return {
    scenarios,
    seed,
    origin,
    settings,
    range: shard === undefined ? whole : rangeOfShard(shard),
    shard,
    corpus: corpusOf(session, settings),
    budget,
    maxFailures: integerFlag(session, "max-failures", 1, MOST_RUNS) ?? MOST_RUNS,
    verify: verifyOf(session) ?? profile.verify ?? 0,
    required: shard === undefined ? requiredOf(session, scenarios) : refuseRequired(session),
  };
}

/** `--verify` alone is every run. */
function verifyOf(session: Session): number | undefined {
  if (session.flags["verify"] === true) return 100;
  return integerFlag(session, "verify", 0, 100, "ZABSIM_VERIFY");
}

/** `--require`: goals by name, or all that such scenarios are about. Throws exit 64 for one that is none. */
export function requiredOf(session: Session, scenarios: readonly Scenario[]): string[] {
  const known = session.model.goals.map(({ name }) => name);
  const words = (textFlag(session, "require") ?? "").split(",").map((word) => word.trim());
  const asked = words.filter((word) => word !== "");
  if (asked.includes("all")) {
    const followed = followedIn(scenarios);
    return session.model.goals.filter((row) => isSought(row, followed)).map(({ name }) => name);
  }
  const stranger = asked.find((word) => !known.includes(word));
  if (stranger === undefined) return known.filter((name) => asked.includes(name));
  throw usage(
    `no goal ${quote(stranger)}.${didYouMean(stranger, known)}`,
    "zabsim list goals shows them all",
  );
}

function refuseRequired(session: Session): string[] {
  if (textFlag(session, "require") === undefined) return [];
  throw usage("--require is for the whole of a sweep: give it to merge, not to a shard");
}

function corpusOf(session: Session, settings: Settings): string | undefined {
  const corpus = textFlag(session, "corpus");
  if (corpus === undefined || isGuided(session.model, settings)) return corpus;
  throw usage("--corpus goes with --strategy guided: no other strategy learns from it");
}

/** A guided run is made of those before it, so a sweep of them is one, from its first run on. */
function refuseParts(
  scenarios: readonly Scenario[],
  { from }: Range,
  shard: Shard | undefined,
): void {
  const why = "a guided run is made of the runs before it";
  if (shard !== undefined) {
    throw usage(`--strategy guided and --shard exclude each other: ${why}`, "--workers share it");
  }
  if (from > 0) throw usage(`--strategy guided begins with run 0, not ${from}: ${why}`);
  if (scenarios.length > 1) {
    throw usage(`--strategy guided searches one scenario at a time: ${why}`);
  }
}

/** Scenarios and groups by name, and scenarios from files. */
export async function selectScenarios(
  { model, json }: Session,
  names: readonly string[],
  settings: Settings,
): Promise<Scenario[]> {
  const chosen = new Set<Scenario>();
  for (const name of names.length === 0 ? usualScenarios(model, settings) : names) {
    if (looksLikePath(name)) {
      const { loadScenario } = await import("./scenario-file/read.ts");
      chosen.add(await loadScenario(name, scenarioOptions(settings), json));
      continue;
    }
    const found = model.scenarios.filter(
      (scenario) => scenario.name === name || scenario.group === name,
    );
    if (found.length === 0) {
      const known = model.scenarios.flatMap((scenario) => [scenario.name, scenario.group]);
      throw usage(
        `no scenario or group ${quote(name)}.${didYouMean(name, known)}`,
        "zabsim list scenarios shows them all",
      );
    }
    for (const scenario of found) chosen.add(scenario);
  }
  for (const scenario of chosen) refuseDrawing(scenario, settings, usage);
  return [...chosen];
}

/** The swarm, unless the bugs are of recipes: nothing would come of them where no recipe is followed. */
function usualScenarios({ bugs, scenarios }: Model, settings: Settings): readonly string[] {
  const recipes = bugs
    .filter(({ name }) => settings.bugs?.includes(name))
    .flatMap(({ recipes: where = [] }) => where);
  const drawn = scenarios.filter(({ isDrawn, recipe = "" }) => isDrawn && recipes.includes(recipe));
  return drawn.length === 0 ? ["swarm"] : drawn.map(({ name }) => name);
}

/** The runs that are asked for. Time ends a sweep that has no end of its own. */
function extentOf(
  session: Session,
  profile: Partial<Profile>,
): { range: Range; budget: number | undefined } {
  const isFlag = (name: string): boolean => textFlag(session, name) !== undefined;
  const [one, other] = ["runs", "time", "range"].filter(isFlag);
  if (other !== undefined) throw usage(`--${one} and --${other} exclude each other`);
  const runs = integerFlag(session, "runs", 1, MOST_RUNS, "ZABSIM_RUNS");
  const budget = budgetOf(session);
  // A flag stands above the environment.
  if (one === undefined && runs !== undefined && budget !== undefined) {
    throw usage("ZABSIM_RUNS and ZABSIM_TIME exclude each other");
  }
  if (one === "range") return { range: rangeOf(session), budget: undefined };
  if (one === undefined && runs === undefined && budget === undefined) {
    const { runs: most = profile.time === undefined ? DEFAULT_RUNS : MOST_RUNS, time } = profile;
    return { range: { from: 0, to: most }, budget: time };
  }
  if (one === "runs" || budget === undefined) {
    return { range: { from: 0, to: runs ?? DEFAULT_RUNS }, budget: undefined };
  }
  return { range: { from: 0, to: MOST_RUNS }, budget };
}

function rangeOf(session: Session): Range {
  const text = textFlag(session, "range") ?? "";
  const [, first = "", last = ""] = /^(\d{1,9})-(\d{1,9})$/.exec(text) ?? [];
  const range = { from: Number(first), to: Number(last) + 1 };
  if (last !== "" && range.from < range.to) return range;
  throw usage(
    `--range takes the first and the last run, not ${quote(text)}`,
    "for example --range 500-999; runs are counted from 0",
  );
}

function shardOf(session: Session, whole: Range, origin: FuzzSeed["origin"]): Shard | undefined {
  const text = textFlag(session, "shard");
  if (text === undefined) return undefined;
  const [, index = "0", of = "0"] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of), whole };
  if (shard.index < 1 || shard.index > shard.of || shard.of > MOST_SHARDS) {
    throw usage(
      `--shard takes which of how many, not ${quote(text)}`,
      `for example --shard 1/4, up to ${MOST_SHARDS}`,
    );
  }
  if (shard.of > whole.to - whole.from) {
    throw usage(`--shard ${text}: there are only ${whole.to - whole.from} runs to share`);
  }
  if (origin === "random") {
    throw usage("--shard needs --seed: shards of different seeds are no whole");
  }
  return shard;
}

/** Shards are neighbours, so that a sweep that its failures end is cut where one sweep would be. */
export function rangeOfShard({ index, of, whole }: Shard): Range {
  const cut = (place: number): number =>
    whole.from + Math.floor(((whole.to - whole.from) * place) / of);
  return { from: cut(index - 1), to: cut(index) };
}

/** How many threads make the runs; 1 is this one. */
export function workersOf(session: Session, { from, to }: Range): number {
  const asked = integerFlag(session, "workers", 1, MOST_WORKERS, "ZABSIM_WORKERS");
  const runs = to - from;
  const useful = asked ?? Math.min(availableParallelism(), Math.ceil(runs / RUNS_PER_WORKER));
  return Math.min(useful, runs);
}

/** Milliseconds after which a run counts as hung. */
export function runTimeoutOf(session: Session): number {
  const micros = spanFlag(session, "run-timeout", 100_000);
  return micros === undefined ? RUN_TIMEOUT_MS : micros / 1000;
}
