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
  /** What it follows, and how many levels below that. */
  roots: Map<string, number>;
  /** What it has. */
  nodes: Map<string, number>;
  /** The newest that it ever had, of nodes that it has lost sight of too. */
  newest: Map<string, number>;
}

/** Configurations, by the nodes that hold them. */
export interface ConfigurationsSeen {
  /** Number of the version that is committed, of nodes that somebody has followed. */
  current: Map<string, number>;
  /** What each process follows, and the version that it has applied; by client. */
  readers: Map<number, Map<string, number>>;
  /** The highest that a client has ever applied, in an earlier process too. */
  newest: Map<number, Map<string, number>>;
  /** Paths of what is rolled out in stages. */
  staged: Set<string>;
}

/** Names that clients register, by their nodes. */
export interface NamesSeen {
  /** That somebody has asked to register. */
  nodes: Set<string>;
  /** Numbers of the tasks whose registration was committed. */
  written: Set<number>;
  /** Client and node: it has asked for the end of its name since it last registered it. */
  leaving: Set<string>;
  /** Who believes to have each. */
  holders: Map<string, number>;
}

/** The account of one run. */
export interface DataSeen {
  /** Changes up to this transaction are known. */
  upTo: Zxid;
  /** Zxid of the last transaction when each client began its task. */
  askedAt: Map<number, Zxid>;
  queues: Map<string, QueueSeen>;
  /** By content, of items that are offered with a delay: when it is over, by no clock of anybody's. */
  due: Map<string, Micros>;
  /** The wall clock of a client has jumped: nobody can tell any more when something is due. */
  hasJumped: boolean;
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
  configurations: ConfigurationsSeen;
  names: NamesSeen;
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
    due: new Map(),
    hasJumped: false,
    cutShort: 0,
    counters: new Map(),
    parties: new Map(),
    complete: new Set(),
    inside: [],
    memberNames: new Set(),
    members: new Map(),
    rejoining: new Set(),
    caches: new Map(),
    configurations: {
      current: new Map(),
      readers: new Map(),
      newest: new Map(),
      staged: new Set(),
    },
    names: { nodes: new Set(), written: new Set(), leaving: new Set(), holders: new Map() },
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
