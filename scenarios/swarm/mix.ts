/** One run of the swarm while it is drawn, and what a pattern of faults is. */
import type { Cluster } from "../../protocol/config.ts";
import { below, between, oneIn, pick, type Dice } from "../../sim/chance.ts";
import type { Selector } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { MS, needOf, nodesOf, server, type Draft } from "../build.ts";

/** A draft, with what patterns need to know of its ensemble. */
export interface Mix extends Draft {
  /** About how long the ensemble needs to get over a fault. */
  readonly recovery: Micros;
  /** Voters whose disks may fail or fill up: fewer than a quorum, so that faults stay tolerable. */
  readonly harmable: readonly Selector[];
  /** Whom the patterns mean that strike the same server again. */
  readonly victim: Selector;
}

/** A named way to do harm. It draws what it needs, and never asks what the run will look like. */
export interface Pattern {
  readonly name: string;
  readonly about: string;
  /** Crashes (of processes or power) and partitions that it may cause. */
  readonly crashes: number;
  readonly partitions: number;
  /** Likely to end the epoch of a leader. */
  readonly deposes?: boolean;
  /** It is about what happens while nobody writes. */
  readonly isSilent?: boolean;
  /** Whether it means anything for this ensemble; missing: always. */
  readonly fits?: (cluster: Cluster) => boolean;
  /** Injects faults from `at` on, which are about over by `at + span`. */
  readonly inject: (mix: Mix, at: Micros, span: Micros) => void;
}

/** A voter or an observer; the victim again, more often than others. */
export function anyServer(mix: Mix): Selector {
  if (oneIn(mix.die, 1, 3)) return mix.victim;
  return server(between(mix.die, 1, nodesOf(mix.cluster)));
}

/** The leader, or one server by its name, half and half. */
export function leaderOrServer(mix: Mix): Selector {
  return below(mix.die, 2) === 0 ? "leader" : anyServer(mix);
}

/** Each item once, in an order of chance. */
export function shuffled<Item>(die: Dice, items: readonly Item[]): Item[] {
  const order = items.slice();
  for (let left = order.length; left > 1; left -= 1) {
    const index = below(die, left);
    const [moved] = order.splice(index, 1);
    if (moved !== undefined) order.push(moved);
  }
  return order;
}

/** "s1" … by number, observers last. */
export function allServers(cluster: Cluster): Selector[] {
  return Array.from({ length: nodesOf(cluster) }, (_, index) => server(index + 1));
}

/** "c1" … by number. */
export function clients(cluster: Cluster): Selector[] {
  return Array.from({ length: cluster.clients ?? 0 }, (_, index) => `c${index + 1}`);
}

/** "s1" … by number, without the observers. */
export function voters(cluster: Cluster): Selector[] {
  return allServers(cluster).slice(0, cluster.servers);
}

/** Down for a moment, for about a recovery, or for most of the run. */
export function downTime(mix: Mix): Micros {
  const { die, recovery } = mix;
  const longest = pick(die, [300 * MS, recovery, recovery, 4 * recovery]);
  return between(die, 20 * MS, longest);
}

/** As many voters as may be harmed, in an order of chance: one fewer than a quorum. */
export function drawHarmable(die: Dice, cluster: Cluster): Selector[] {
  return shuffled(die, voters(cluster)).slice(0, needOf(cluster) - 1);
}

/** Whether there are clients. */
export function hasClients(cluster: Cluster): boolean {
  return (cluster.clients ?? 0) > 0;
}

/** Mostly the voter who wins an election among equals: it leads, fails and leads again. */
export function drawVictim(die: Dice, cluster: Cluster): Selector {
  return server(oneIn(die, 5, 6) ? cluster.servers : between(die, 1, nodesOf(cluster)));
}

/** Whether there are at least two servers. */
export function hasTwo(cluster: Cluster): boolean {
  return nodesOf(cluster) >= 2;
}
