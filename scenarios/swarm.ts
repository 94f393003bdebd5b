/**
 * The swarm: every run draws its own ensemble, weather, users and kinds of fault, so that rare
 * mixtures come up (swarm testing). Nothing here knows any single bug.
 */
import { between, oneIn, pick, type Dice } from "../sim/chance.ts";
import type { Micros } from "../sim/machine.ts";
import { finish, MS, planDice, SECOND, syncTimeout, type Draft } from "./build.ts";
import type { EnsemblePlan, Scale, ScenarioOptions } from "./scenario.ts";
import { drawApplications } from "./swarm/applications.ts";
import { drawCampaign, drawCampaignEpisodes, VICTIM_PATTERNS } from "./swarm/campaign.ts";
import { CLIENT_PATTERNS, placeClients } from "./swarm/clients.ts";
import { drawLoad, LAST_START, type Episode } from "./swarm/load.ts";
import { drawHarmable, drawVictim, shuffled, type Mix, type Pattern } from "./swarm/mix.ts";
import { NETWORK_PATTERNS } from "./swarm/networks.ts";
import { PROCESS_PATTERNS } from "./swarm/processes.ts";
import { drawService } from "./swarm/service.ts";
import { drawCluster, drawWeather } from "./swarm/settings.ts";
import { STRIKES } from "./swarm/strikes.ts";

/** Every pattern of the swarm. Their order is part of what a seed means. */
export const PATTERNS: readonly Pattern[] = [
  ...NETWORK_PATTERNS,
  ...PROCESS_PATTERNS,
  ...CLIENT_PATTERNS,
  ...STRIKES,
  ...VICTIM_PATTERNS,
];

/** A plan and the names of the patterns in it, in the order of their injection. */
export interface SwarmRun {
  readonly plan: EnsemblePlan;
  readonly patterns: readonly string[];
}

/** What a run may still spend. */
interface Budget {
  patterns: number;
  crashes: number;
  partitions: number;
}

/**
 * The plan of run `index`, a pure function of its arguments: a quarter of the runs is about
 * clients, the others about servers, small, wide or a campaign.
 */
export function drawSwarm(seed: string, index: number, options: ScenarioOptions): SwarmRun {
  const die = planDice(seed, index);
  if (options.scale === undefined && oneIn(die, 1, 4)) {
    const { draft, patterns, weather } = drawService(die, options);
    const run = { scenario: "swarm", seed: `${seed}.${index}`, weather, settle: true };
    return { plan: finish(draft, run), patterns };
  }
  const scale = options.scale ?? pick(die, SCALES);
  const weather = drawWeather(die);
  const cluster = drawCluster(die, weather, scale, options);
  const recovery = Math.min(4 * SECOND, syncTimeout(cluster)) + SECOND;
  const episodes =
    scale === "campaign"
      ? drawCampaignEpisodes(die, recovery)
      : drawEpisodes(die, scale === "small", recovery);
  const until = options.until ?? lastOf(episodes);
  const draft: Draft = { cluster, until, die, operations: [], faults: [] };
  const harmable = drawHarmable(die, cluster);
  const mix: Mix = { ...draft, recovery, harmable, victim: drawVictim(die, cluster) };

  const { patterns, silent } =
    scale === "campaign"
      ? { patterns: drawCampaign(mix, episodes), silent: new Set<Episode>() }
      : drawFaults(mix, episodes, drawBudget(die, scale));
  const used = episodes.map((episode) => {
    return silent.has(episode) ? { ...episode, isSilent: true } : episode;
  });
  drawLoad(mix, used, drawCount(die, scale));
  drawApplications(mix, used, between(die, 0, pick(die, [6, 20, 40])));
  placeClients(mix);
  const run = { scenario: "swarm", seed: `${seed}.${index}`, weather, settle: true };
  return { plan: finish(mix, run), patterns };
}

const SCALES: readonly Scale[] = ["small", "wide", "campaign", "campaign", "campaign", "campaign"];

/**
 * The bounds of the published searches are three servers, at most three crashes and three
 * partitions, four to six writes (known-bugs section 7).
 */
function drawBudget(die: Dice, scale: Scale): Budget {
  return scale === "small"
    ? { patterns: between(die, 4, 10), crashes: 3, partitions: 3 }
    : { patterns: pick(die, [0, 2, 4, 6, 9, 12, 12]), crashes: 12, partitions: 12 };
}

/** How many writes users ask for, besides those of the patterns. */
function drawCount(die: Dice, scale: Scale): number {
  if (scale === "small") return between(die, 4, 6);
  return between(die, 0, pick(die, scale === "wide" ? [8, 20, 60] : [0, 8]));
}

/** Faults, then a time without new ones: long, short or none. */
function drawEpisodes(die: Dice, small: boolean, recovery: Micros): Episode[] {
  const episodes: Episode[] = [];
  const count = small ? between(die, 3, 6) : between(die, 1, 10);
  let at = between(die, 0, pick(die, [1, 1500 * MS, 2 * SECOND]));
  for (let nth = 0; nth < count && at < LAST_START; nth += 1) {
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

/** What is drawn from: few kinds in a run, so that none is drowned by all the others. */
interface Hand {
  readonly disturbances: readonly Pattern[];
  readonly strikes: readonly Pattern[];
}

function drawHand({ die, cluster }: Mix): Hand {
  const fitting = PATTERNS.filter(({ fits }) => fits?.(cluster) ?? true);
  const strikes = fitting.filter((pattern) => STRIKES.includes(pattern));
  const others = fitting.filter((pattern) => !STRIKES.includes(pattern));
  const some = shuffled(die, others).slice(0, between(die, 1, 4));
  // A new epoch is where such protocols go wrong: in most runs half of what disturbs brings one.
  const deposing = pick(
    die,
    others.filter(({ deposes }) => deposes),
  );
  return {
    disturbances: oneIn(die, 3, 4) ? [...some, ...some.map(() => deposing)] : some,
    strikes: shuffled(die, strikes).slice(0, between(die, 1, 4)),
  };
}

/** The names of patterns in the order of their injection, and the episodes in which nobody may write for their sake. */
interface Drawn {
  readonly patterns: readonly string[];
  readonly silent: ReadonlySet<Episode>;
}

/** In an episode something happens, and often something else strikes at a point within it. */
function drawFaults(mix: Mix, episodes: readonly Episode[], budget: Budget): Drawn {
  const { die } = mix;
  const silent = new Set<Episode>();
  const { disturbances, strikes } = drawHand(mix);
  const names: string[] = [];
  const disturbed: Episode[] = [];
  while (budget.patterns > 0) {
    budget.patterns -= 1;
    const isStrike = oneIn(die, 1, 2);
    const pattern = pick(die, isStrike ? strikes : disturbances);
    // A strike finds more to hit where something is going on already.
    const hasFound = isStrike && disturbed.length > 0 && oneIn(die, 3, 4);
    const episode = pick(die, hasFound ? disturbed : episodes);
    if (pattern.crashes > budget.crashes || pattern.partitions > budget.partitions) continue;
    budget.crashes -= pattern.crashes;
    budget.partitions -= pattern.partitions;
    const at = episode.at + between(die, 0, (episode.calm - episode.at) >> 2);
    pattern.inject(mix, at, episode.calm - at);
    names.push(pattern.name);
    if (pattern.isSilent === true) silent.add(episode);
    if (!isStrike) disturbed.push(episode);
  }
  return { patterns: names, silent };
}
