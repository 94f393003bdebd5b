/** What `zabsim zoo` was asked to measure. */
import { availableParallelism } from "node:os";
import { DEFAULT_STRATEGY, UNSCALED } from "../../scenarios/scenario.ts";
import { usage } from "../errors.ts";
import { runTimeoutOf } from "../fuzz-options.ts";
import { vocabularyOf, type Model } from "../model.ts";
import { findProfile } from "../profiles.ts";
import { integerFlag, orUsage, seedOf, textFlag, type Session } from "../session.ts";
import { readSetting, readStrategy, type Settings } from "../settings.ts";
import { MOST_RUNS } from "../sweep.ts";
import type { Mix } from "./hunts.ts";

/** One row of the table of bugs. */
export type Bug = Model["bugs"][number];

/** What is measured, and with what effort. */
export interface ZooPlan {
  readonly bugs: readonly Bug[];
  readonly strategies: readonly string[];
  readonly seed: string;
  readonly seeds: number;
  /** Most runs of a seed. */
  readonly budget: number;
  readonly workers: number;
  /** Milliseconds; see `fuzz`. */
  readonly runTimeout: number;
}

/** The documents are of this seed. */
const SEED = "zoo";
const SEEDS = 30;
const QUICK_SEEDS = 10;
const BUDGET = 1000;
/** Bugs by name; without one, all of servers and clients that break anything; with `--quick`, of these the cheap ones. */
export function zooPlanOf(session: Session, names: readonly string[]): ZooPlan {
  const { flags, model } = session;
  const words = vocabularyOf(model);
  const isQuick = flags["quick"] === true;
  const asked = textFlag(session, "strategy")?.split(",") ?? [DEFAULT_STRATEGY];
  const strategies = asked.map((name) => orUsage(() => readStrategy(name, words.strategies)));
  return {
    bugs: names.length === 0 ? usualBugs(model, isQuick) : namedBugs(model, names),
    strategies: words.strategies.filter((name) => strategies.includes(name)),
    seed: seedOf(session) ?? SEED,
    seeds: integerFlag(session, "seeds", 1, 1000) ?? (isQuick ? QUICK_SEEDS : SEEDS),
    budget: integerFlag(session, "runs", 1, MOST_RUNS) ?? BUDGET,
    workers: integerFlag(session, "workers", 1, 256, "ZABSIM_WORKERS") ?? availableParallelism(),
    runTimeout: runTimeoutOf(session),
  };
}

function usualBugs({ bugs }: Model, isQuick: boolean): readonly Bug[] {
  return bugs.filter(({ breaks, cost = "S", recipes }) => {
    return breaks.length > 0 && recipes === undefined && (!isQuick || cost === "S");
  });
}

function namedBugs(model: Model, names: readonly string[]): readonly Bug[] {
  const asked = orUsage(() => readSetting("bug", names.join(","), vocabularyOf(model))).bugs ?? [];
  const chosen = model.bugs.filter(({ name }) => asked.includes(name));
  const stranger = chosen.find(({ recipes }) => recipes !== undefined);
  if (stranger === undefined) return chosen;
  const wayOut = `zabsim measure recipes ${stranger.name}`;
  throw usage(`${stranger.name} is a bug of recipes, and not in the zoo`, wayOut);
}

/** The mix that is drawn first: the one profile of all bugs. */
export function settingsOfHunt(bug: string, strategy: string, mix: Mix): Settings {
  const profile = mix === "zoo" ? (findProfile("zoo").settings ?? {}) : {};
  const { scale, ...others } = profile;
  const isScaled = scale !== undefined && !UNSCALED.includes(strategy);
  return { ...others, ...(isScaled ? { scale } : {}), bugs: [bug], strategy };
}
