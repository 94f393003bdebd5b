/** Draws the ensemble and the weather of a run of the swarm: small limits, so that they are met. */
import type { Cluster } from "../../protocol/config.ts";
import { between, oneIn, pick, type Dice } from "../../sim/chance.ts";
import type { Micros } from "../../sim/machine.ts";
import { CALM, type Weather } from "../../sim/plan.ts";
import { clientOptions, clusterOf, MS, nodesOf } from "../build.ts";
import type { Scale, ScenarioOptions } from "../scenario.ts";

const LATENCIES: readonly (readonly [Micros, Micros])[] = [
  [50, 300],
  [200, 800],
  [200, 800],
  [1000, 5000],
  [100, 20_000],
  [10_000, 40_000],
];

/** From far faster to far slower than the network. */
const FSYNCS: readonly (readonly [Micros, Micros])[] = [
  [20, 200],
  [500, 3000],
  [500, 3000],
  [2000, 20_000],
  [10_000, 80_000],
];

const SERVICES: readonly Micros[] = [0, 50, 500, 3000, 10_000];

/**
 * From a fast local network to a slow one far apart, with disks of every speed; one run in five
 * loses up to 5 % of its packets.
 */
export function drawWeather(die: Dice): Weather {
  return {
    latency: pick(die, LATENCIES),
    fsync: pick(die, FSYNCS),
    service: pick(die, SERVICES),
    lossPermille: oneIn(die, 1, 5) ? between(die, 1, 50) : 0,
  };
}

/** Tries that find a fit for all but the tightest limits. */
const TRIES = 20;

/** As `drawWeather`, but of a kind in which such an ensemble can work: calm if none is found. */
export function drawBearableWeather(die: Dice, cluster: Cluster): Weather {
  for (let left = TRIES; left > 0; left -= 1) {
    const weather = drawWeather(die);
    if (isBearable(cluster, weather)) return weather;
  }
  return CALM;
}

function isBearable(cluster: Cluster, weather: Weather): boolean {
  const { initLimit, syncLimit, tickTime, clients = 0, sessionTimeout = 10 * tickTime } = cluster;
  // A client gives each server an equal share of its timeout to answer.
  const patience = (sessionTimeout * MS) / Math.min(cluster.clientServers ?? 13, nodesOf(cluster));
  return (
    initNeed(weather) <= initLimit * tickTime * MS &&
    syncNeed(weather) <= syncLimit * tickTime * MS &&
    (clients === 0 || connectNeed(weather) <= patience)
  );
}

const VOTERS: { readonly [Kind in Scale]: readonly number[] } = {
  small: [3],
  wide: [2, 2, 3, 3, 3, 4, 4, 5, 5, 7],
  campaign: [3, 3, 3, 5],
};

const OBSERVERS: { readonly [Kind in Scale]: readonly number[] } = {
  small: [0],
  wide: [0, 0, 0, 0, 0, 0, 1, 2],
  campaign: [0, 1, 1],
};

const TICKS: { readonly [Kind in Scale]: readonly number[] } = {
  small: [100, 200, 200, 500, 500, 1000, 2000],
  wide: [100, 200, 200, 500, 500, 1000, 2000],
  campaign: [100, 200, 200, 500],
};

/**
 * The ensemble of a run. Limits are drawn low, but never so low that servers in this weather could
 * not keep them; `options` of the command line go before what is drawn.
 */
export function drawCluster(
  die: Dice,
  weather: Weather,
  scale: Scale,
  options: ScenarioOptions,
): Cluster {
  const tickTime = pick(die, TICKS[scale]);
  const cluster = clusterOf(
    {
      servers: pick(die, VOTERS[scale]),
      observers: pick(die, OBSERVERS[scale]),
      tickTime,
      initLimit: atLeast(between(die, 2, pick(die, [3, 10])), tickTime, initNeed(weather)),
      syncLimit: atLeast(between(die, 2, 5), tickTime, syncNeed(weather)),
      commitLogCount: oneIn(die, scale === "campaign" ? 5 : 4, 6) ? between(die, 2, 8) : 500,
      snapCount: oneIn(die, 2, 3) ? between(die, 4, 40) : 100_000,
      snapshotSizePercent: pick(die, [-1, 0, 0, 33, 300, 1000]),
      snapshotChunk: oneIn(die, 1, 2) ? 1 : between(die, 1, 16),
      ...(oneIn(die, 1, 6) ? { counterLimit: between(die, 8, 64) } : {}),
      ...(oneIn(die, 1, 6) ? { maxNotificationInterval: pick(die, [800, 3200]) } : {}),
      ...(oneIn(die, 1, 6) ? { recvCapacity: between(die, 6, 16) } : {}),
    },
    options,
  );
  // Sessions are transactions too, and a campaign counts on few of them.
  const isServing = scale === "campaign" ? oneIn(die, 1, 6) : oneIn(die, 1, 2);
  const clients = isServing ? drawClients(die, cluster, weather) : {};
  const granted = drawGranted(die, { ...cluster, ...clients }, weather);
  const isStaggered = oneIn(die, 1, 4);
  const startAt = Array.from({ length: isStaggered ? nodesOf(cluster) : 0 }, () =>
    between(die, 0, 3000 * MS),
  );
  return { ...cluster, ...clients, ...granted, ...clientOptions(options), startAt };
}

/**
 * A few clients, whose sessions live between the shortest and the longest time that servers allow.
 * None where even the longest would not do: a client gives each server an equal share of it to answer.
 */
export function drawClients(die: Dice, cluster: Cluster, weather: Weather): Partial<Cluster> {
  const { tickTime } = cluster;
  const clientServers = Math.min(pick(die, [1, 2, 2, 2, 3, 13]), nodesOf(cluster));
  const least = Math.ceil((clientServers * connectNeed(weather)) / MS);
  const longest = 20 * tickTime;
  const drawn = between(die, 2 * tickTime, pick(die, [3, 4, 10, 20]) * tickTime);
  const rest = {
    containerCheck: pick(die, [tickTime, 10 * tickTime, 60_000]),
    outstandingLimit: pick(die, [1, 3, 1000, 1000]),
  };
  const clients = between(die, 1, 4);
  if (least > longest) return {};
  // A client waits for up to a second before it dials again: most sessions should survive that.
  const patient = oneIn(die, 2, 3) ? Math.min(2500, longest) : 0;
  const sessionTimeout = Math.max(least, drawn, patient);
  return { clients, clientServers, sessionTimeout, ...rest };
}

/** Now and then servers grant sessions less than clients ask for, but no less than the weather allows. */
export function drawGranted(die: Dice, cluster: Cluster, weather: Weather): Partial<Cluster> {
  const { clients = 0, sessionTimeout = 0, tickTime } = cluster;
  const servers = cluster.clientServers ?? nodesOf(cluster);
  const least = Math.max(2 * tickTime, Math.ceil((servers * connectNeed(weather)) / MS));
  if (clients === 0 || least >= sessionTimeout || !oneIn(die, 1, 6)) return {};
  return { maxSessionTimeout: between(die, least, sessionTimeout) };
}

/** Whether the limits of the ensemble can be kept in this weather, and the sessions of its clients. */
export function suits(cluster: Cluster, weather: Weather): boolean {
  const { clients = 0, initLimit, syncLimit, tickTime } = cluster;
  const sessionTimeout = cluster.sessionTimeout ?? 10 * tickTime;
  const servers = cluster.clientServers ?? nodesOf(cluster);
  return (
    atLeast(initLimit, tickTime, initNeed(weather)) === initLimit &&
    atLeast(syncLimit, tickTime, syncNeed(weather)) === syncLimit &&
    (clients === 0 || servers * connectNeed(weather) <= sessionTimeout * MS)
  );
}

/**
 * Limits below what the weather needs would make an ensemble that never works, and a run without
 * anything to check. `need` in microseconds, the result in ticks.
 */
function atLeast(limit: number, tickTime: number, need: Micros): number {
  return Math.max(limit, Math.ceil(need / (tickTime * MS)));
}

/** Discovery: late starters, four packets and two small files. */
function initNeed(weather: Weather): Micros {
  const loss = weather.lossPermille > 0 ? 2000 * MS : 0;
  return 1000 * MS + 8 * weather.latency[1] + 6 * weather.fsync[1] + 40 * weather.service + loss;
}

/** A round trip with an fsync in it, twice over. */
function syncNeed(weather: Weather): Micros {
  const loss = weather.lossPermille > 0 ? 1500 * MS : 0;
  return 200 * MS + 4 * weather.latency[1] + 4 * weather.fsync[1] + 20 * weather.service + loss;
}

/** A dial, a handshake, and the commit of a session at a server that is not the leader. */
function connectNeed(weather: Weather): Micros {
  return 20 * MS + 8 * weather.latency[1] + 2 * weather.fsync[1] + 12 * weather.service;
}
