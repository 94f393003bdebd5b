/** What the judges of recipes over data and groups remember. Plain data, cloned with the world. */
import type { Micros } from "../../../sim/machine.ts";
import type { Zxid } from "../../zxid.ts";
import type { BrokersSeen } from "./brokers.ts";
import { startDiscovery, type DiscoverySeen } from "./discovery.ts";

/** One queue, by what was committed and by what was told. */
export interface QueueSeen {
  /** Items that are or were there: contents, which no two offers share. */
  offered: Set<string>;
  /** By content, of items that are gone: since when a more urgent one was there at that moment; 0: there was none. */
  gone: Map<string, Zxid>;
  /** Who was told to have each item. */
  taken: Map<string, number>;
}

/** One counter. */
export interface CounterSeen {
  total: number;
  /** Sum of what was asked to be added, and of what was said to be. */
  asked: number;
  acknowledged: number;
  /** Numbers of the tasks that a committed write has named. */
  written: Set<number>;
}

/** A party that believes to be inside a double barrier. */
export interface InsideSeen {
  readonly client: number;
  readonly node: string;
  /** Nodes of the parties that were there when it entered, its own too. */
  readonly present: ReadonlySet<string>;
}

/** One client's copies, as it tells: zxids of the last change of each node, by path. */
export interface CacheSeen {
  /** What it follows. */
  roots: Set<string>;
  /** What it has. */
  nodes: Map<string, number>;
  /** The newest that it ever had, of nodes that it has lost sight of too. */
  newest: Map<string, number>;
}

/** The account of one run. */
export interface DataSeen {
  /** Changes up to this transaction are known. */
  upTo: Zxid;
  /** Zxid of the last transaction when each client began its task. */
  askedAt: Map<number, Zxid>;
  queues: Map<string, QueueSeen>;
  /** How many takers have died with what they may have taken. */
  cutShort: number;
  counters: Map<string, CounterSeen>;
  /** Nodes of the parties at each double barrier. */
  parties: Map<string, Set<string>>;
  /** Nodes of parties that were there with enough others at once. */
  complete: Set<string>;
  inside: InsideSeen[];
  /** Whole paths of the nodes of members, but for the number of the client at their end. */
  memberNames: Set<string>;
  /** Members, as they believe: nodes, by client. */
  members: Map<number, Set<string>>;
  /** Nodes that were lost with a session. */
  rejoining: Set<string>;
  /** By client; forgotten with its process. */
  caches: Map<number, CacheSeen>;
  discovery: DiscoverySeen;
  /** By their paths. */
  brokers: Map<string, BrokersSeen>;
  /** When the next broker wakes up that has work. */
  nextWake: Micros;
  /** What each transaction was first taken to be decided as, and by whom. */
  decided: Map<string, { readonly outcome: string; readonly client: number }>;
}

/** The account of a run that has not begun. */
export function startData(): DataSeen {
  return {
    upTo: 0 as Zxid,
    askedAt: new Map(),
    queues: new Map(),
    cutShort: 0,
    counters: new Map(),
    parties: new Map(),
    complete: new Set(),
    inside: [],
    memberNames: new Set(),
    members: new Map(),
    rejoining: new Set(),
    caches: new Map(),
    discovery: startDiscovery(),
    brokers: new Map(),
    nextWake: Infinity,
    decided: new Map(),
  };
}

/** The value at `key`; made, and kept, when it is first asked for. */
export function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
