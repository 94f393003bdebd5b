/** Runs that are about clients: a small ensemble in fair health, busy applications, and trouble between the two. */
import { DEFAULT_CLUSTER, type Cluster } from "../../protocol/config.ts";
import { between, oneIn, pick, type Dice } from "../../sim/chance.ts";
import type { Micros } from "../../sim/machine.ts";
import type { Weather } from "../../sim/plan.ts";
import { clientOptions, clusterOf, MS, SECOND, syncTimeout, type Draft } from "../build.ts";
import type { ScenarioOptions } from "../scenario.ts";
import { drawApplications } from "./applications.ts";
import { CLIENT_PLOTS, CLIENT_TROUBLES, placeClients } from "./clients.ts";
import { drawLoad, type Episode } from "./load.ts";
import { drawHarmable, drawVictim, shuffled, type Mix, type Pattern } from "./mix.ts";
import { NETWORK_PATTERNS } from "./networks.ts";
import { PROCESS_PATTERNS } from "./processes.ts";
import { drawClients, drawGranted, drawWeather } from "./settings.ts";

/** A draft with everything in it, and the names of its patterns in the order of their injection. */
export interface ServiceRun {
  readonly draft: Draft;
  readonly weather: Weather;
  readonly patterns: readonly string[];
}

/** What strikes in an episode. */
interface Trouble {
  readonly episode: Episode;
  readonly patterns: readonly Pattern[];
}

/** Time for the first election, so that the first trouble finds sessions to trouble. */
const WARM: Micros = SECOND;

/** How long servers wait for each other: enough for a client to change its server, and no longer than this. */
const PATIENCE: Micros = 2 * SECOND;
const MOST_PATIENT: Micros = 12 * SECOND;

/** A run about clients. Draws from `die` alone, so that the same words give the same run. */
export function drawService(die: Dice, options: ScenarioOptions): ServiceRun {
  const weather = drawWeather(die);
  const servers = drawServers(die, weather, options);
  const granted = drawGranted(die, servers, weather);
  const cluster = { ...servers, ...granted, ...clientOptions(options) };
  const { draft, episodes, mix, patterns } = drawTroubledService(die, cluster, options);
  drawApplications(mix, episodes, between(die, 6, pick(die, [24, 60])));
  drawLoad(mix, episodes, between(die, 0, 6));
  placeClients(mix);
  return { draft, weather, patterns };
}

/** Servers, clients and what befalls them; nobody asks for anything yet. */
export interface TroubledService {
  readonly draft: Draft;
  readonly mix: Mix;
  readonly episodes: readonly Episode[];
  /** In the order of their injection. */
  readonly patterns: readonly string[];
}

/**
 * Draws faults for the cluster. Whoever then adds what clients do calls `placeClients` at the end.
 */
export function drawTroubledService(
  die: Dice,
  cluster: Cluster,
  options: ScenarioOptions,
): TroubledService {
  const recovery = Math.min(4 * SECOND, syncTimeout(cluster)) + SECOND;
  const drawn = drawEpisodes(die, recovery);
  const until = options.until ?? (drawn.at(-1)?.end ?? 0) + SECOND;
  const draft: Draft = { cluster, until, die, operations: [], faults: [] };
  const mix: Mix = {
    ...draft,
    recovery,
    harmable: drawHarmable(die, cluster),
    victim: drawVictim(die, cluster),
  };
  const troubles = drawTroubles(mix, drawn);
  const episodes = troubles.map(({ episode }) => episode);
  const patterns = injectTroubles(mix, troubles);
  return { draft, mix, episodes, patterns };
}

/** Ticks long enough that a client can change its server before servers give each other up. */
export function drawServers(die: Dice, weather: Weather, options: ScenarioOptions): Cluster {
  const tickTime = pick(die, [200, 500, 500, 1000, 2000]);
  const cluster = clusterOf(
    {
      servers: pick(die, [2, 2, 3, 3, 3, 4, 5]),
      observers: oneIn(die, 1, 5) ? 1 : 0,
      tickTime,
      initLimit: DEFAULT_CLUSTER.initLimit,
      syncLimit: Math.max(between(die, 2, 5), Math.ceil(PATIENCE / (tickTime * MS))),
      commitLogCount: oneIn(die, 1, 2) ? between(die, 2, 8) : 500,
      snapCount: oneIn(die, 3, 4) ? between(die, 4, 24) : 100_000,
      snapshotSizePercent: pick(die, [-1, 33]),
      snapshotChunk: oneIn(die, 3, 4) ? 1 : 16,
    },
    options,
  );
  const drawn = drawClients(die, cluster, weather);
  const withClients = { ...cluster, ...drawn, ...clientOptions(options) };
  const isOutlasting = oneIn(die, 1, 2) && options.syncLimit === undefined;
  return isOutlasting ? outlastingSessions(withClients) : withClients;
}

/** Servers wait for each other twice as long as for a client, as they do with ZooKeeper's defaults. */
function outlastingSessions(cluster: Cluster): Cluster {
  const { sessionTimeout = 0, syncLimit, tickTime } = cluster;
  const outlasting = Math.ceil(Math.min(2 * sessionTimeout, MOST_PATIENT / MS) / tickTime);
  return { ...cluster, syncLimit: Math.max(syncLimit, outlasting) };
}

function drawEpisodes(die: Dice, recovery: Micros): Episode[] {
  const episodes: Episode[] = [];
  const count = between(die, 2, 6);
  let at = WARM + between(die, 0, SECOND);
  for (let nth = 0; nth < count; nth += 1) {
    const calm = at + between(die, 500 * MS, recovery);
    const end = calm + between(die, MS, recovery);
    episodes.push({ at, calm, end, isSilent: oneIn(die, 1, 3) });
    at = end;
  }
  return episodes;
}

/** What befalls clients in each episode, and in some of them servers too. */
function drawTroubles({ cluster, die }: Draft, episodes: readonly Episode[]): Trouble[] {
  const fitting = (patterns: readonly Pattern[]): Pattern[] =>
    patterns.filter(({ fits }) => fits?.(cluster) ?? true);
  const plots = shuffled(die, fitting(CLIENT_PLOTS)).slice(0, between(die, 1, 3));
  const troubles = shuffled(die, fitting(CLIENT_TROUBLES)).slice(0, between(die, 1, 3));
  const ofServers = shuffled(die, fitting([...NETWORK_PATTERNS, ...PROCESS_PATTERNS]));
  return episodes.map((episode) => {
    const ofClients = oneIn(die, 3, 4) ? plots : troubles;
    const patterns = [
      ...(ofClients.length > 0 ? [pick(die, ofClients)] : []),
      ...(oneIn(die, 1, 3) ? ofServers.slice(0, between(die, 1, 2)) : []),
    ];
    const isSilent = episode.isSilent || patterns.some((pattern) => pattern.isSilent === true);
    return { episode: { ...episode, isSilent }, patterns };
  });
}

function injectTroubles(mix: Mix, troubles: readonly Trouble[]): string[] {
  const names: string[] = [];
  for (const { episode, patterns } of troubles) {
    const { at, calm } = episode;
    for (const { inject, name } of patterns) {
      inject(mix, at + between(mix.die, 0, (calm - at) >> 1), calm - at);
      names.push(name);
    }
  }
  return names;
}
