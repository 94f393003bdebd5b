/**
 * The swarm: every run draws its own ensemble, weather, users and kinds of fault, so that rare
 * mixtures come up (swarm testing). Nothing here knows any single bug.
 */
import { between, oneIn, pick, type Dice } from "../sim/chance.ts";
import type { Micros } from "../sim/machine.ts";
import { finish, MS, planDice, SECOND, syncTimeout, type Draft } from "./build.ts";
import type { Scenario, ScenarioOptions, ServerPlan } from "./scenario.ts";
import { drawLoad, type Episode } from "./swarm/load.ts";
import { drawHarmable, shuffled, type Mix, type Pattern } from "./swarm/mix.ts";
import { NETWORK_PATTERNS } from "./swarm/networks.ts";
import { PROCESS_PATTERNS } from "./swarm/processes.ts";
import { drawCluster, drawWeather } from "./swarm/settings.ts";
import { STRIKES } from "./swarm/strikes.ts";

export const PATTERNS: readonly Pattern[] = [...NETWORK_PATTERNS, ...PROCESS_PATTERNS, ...STRIKES];

/** A plan and the names of the patterns in it, in the order of their injection. */
export interface SwarmRun {
  readonly plan: ServerPlan;
  readonly patterns: readonly string[];
}

/** What a run may still spend. */
interface Budget {
  patterns: number;
  crashes: number;
  partitions: number;
}

export function drawSwarm(seed: string, index: number, options: ScenarioOptions): SwarmRun {
  const die = planDice(seed, index);
  // Two runs of five have the bounds of the published searches: three servers, at most three
  // crashes and three partitions, four to six writes (known-bugs section 7).
  const small = oneIn(die, 2, 5);
  const weather = drawWeather(die);
  const cluster = drawCluster(die, weather, small, options);
  const recovery = Math.min(4 * SECOND, syncTimeout(cluster)) + SECOND;
  const episodes = drawEpisodes(die, small, recovery);
  const until = options.until ?? lastOf(episodes);
  const draft: Draft = { cluster, until, die, operations: [], faults: [] };
  const mix: Mix = { ...draft, recovery, harmable: drawHarmable(die, cluster) };

  const budget: Budget = small
    ? { patterns: between(die, 3, 9), crashes: 3, partitions: 3 }
    : { patterns: pick(die, [0, 1, 2, 4, 6, 8, 8]), crashes: 8, partitions: 8 };
  const patterns = drawFaults(mix, episodes, budget);
  drawLoad(mix, episodes, small ? between(die, 4, 6) : between(die, 0, pick(die, [8, 20, 60])));
  const run = { scenario: "swarm", seed: `${seed}.${index}`, weather, settle: true };
  return { plan: finish(mix, run), patterns };
}

/** Faults, then a time without new ones: long, short or none. */
function drawEpisodes(die: Dice, small: boolean, recovery: Micros): Episode[] {
  const episodes: Episode[] = [];
  const count = small ? between(die, 3, 6) : between(die, 1, 7);
  let at = between(die, 0, pick(die, [1, 1500 * MS, 2 * SECOND]));
  for (let nth = 0; nth < count; nth += 1) {
    // Half of them are long enough for every timeout to pass.
    const longest = pick(die, [recovery, 2 * recovery]);
    const calm = at + between(die, longest - recovery + 100 * MS, longest);
    const end = calm + between(die, 0, pick(die, [MS, recovery, 2 * recovery]));
    episodes.push({ at, calm, end, isSilent: oneIn(die, 1, 4) });
    at = end;
  }
  return episodes;
}

function lastOf(episodes: readonly Episode[]): Micros {
  return (episodes.at(-1)?.end ?? 0) + SECOND;
}

/** In each episode something happens, and often something else strikes at a point within it. */
function drawFaults(mix: Mix, episodes: readonly Episode[], budget: Budget): string[] {
  const { die } = mix;
  const fitting = PATTERNS.filter(({ fits }) => fits?.(mix.cluster) ?? true);
  const strikes = someOf(
    die,
    fitting.filter((pattern) => STRIKES.includes(pattern)),
  );
  const others = fitting.filter((pattern) => !STRIKES.includes(pattern));
  const disturbances = someOf(die, others);
  // A new epoch is where such protocols go wrong, so most runs can change their leader.
  const deposing = others.filter(({ deposes }) => deposes);
  if (oneIn(die, 2, 3)) disturbances.push(pick(die, deposing));
  const names: string[] = [];
  while (budget.patterns > 0) {
    budget.patterns -= 1;
    const episode = pick(die, episodes);
    const pattern = pick(die, oneIn(die, 1, 2) ? disturbances : strikes);
    if (pattern.crashes > budget.crashes || pattern.partitions > budget.partitions) continue;
    budget.crashes -= pattern.crashes;
    budget.partitions -= pattern.partitions;
    const at = episode.at + between(die, 0, (episode.calm - episode.at) >> 2);
    pattern.inject(mix, at, episode.calm - at);
    names.push(pattern.name);
  }
  return names;
}

/** The kinds that exist at all in this run: few, so that they are not drowned by all the others. */
function someOf(die: Dice, patterns: readonly Pattern[]): Pattern[] {
  return shuffled(die, patterns).slice(0, between(die, 1, 4));
}

export const SWARM: Scenario = {
  name: "swarm",
  group: "swarm",
  about: "Every run draws its own ensemble, weather, writes and mixture of faults.",
  watchFor: [
    "Nothing is ever violated, whatever is drawn.",
    "After the faults a quorum is healed and has to serve again.",
  ],
  goals: [],
  plan: (seed, index, options) => drawSwarm(seed, index, options).plan,
};
