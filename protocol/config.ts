/** Configuration of a server: the ensemble, the limits and timings of zoo.cfg, and the bugs put back. */
import type { NodeId } from "../sim/machine.ts";
import type { Bugs } from "./bugs.ts";
import { majority, withSid, type Quorum, type SidSet } from "./quorum.ts";
import { oldestOf, releaseAt, switchesOf } from "./releases.ts";
import { NEWEST, type Rules } from "./rules.ts";
import { NEWEST_SYNC_RULES, type SyncRules } from "./sync-rules.ts";

/** Frozen, shared by clones, left out of digests. Durations in microseconds. */
export interface Config {
  /** This server's id, from 1. */
  readonly sid: number;
  readonly isObserver: boolean;
  readonly quorum: Quorum;
  readonly voters: SidSet;
  readonly observers: SidSet;
  /** Every sid of the ensemble, ascending, voters and observers. */
  readonly sids: readonly number[];
  /** Node of a sid, by index; -1 where there is none. */
  readonly nodes: readonly NodeId[];
  /** Sid of a node, by index; 0 for a node that is no server. */
  readonly sidOfNode: readonly number[];

  readonly tick: number;
  /** In ticks. */
  readonly initLimit: number;
  /** In ticks. */
  readonly syncLimit: number;
  /** Learner's budget for connecting: attempts, and the pause between them. */
  readonly connectAttempts: number;
  readonly connectPause: number;
  /** Fast Leader Election: notification timeout, its ceiling, finalizeWait, dial timeout. */
  readonly pollMin: number;
  readonly pollMax: number;
  readonly finalizeWait: number;
  readonly dialTimeout: number;
  readonly observerDelay: number;
  /** Notifications that recvqueue holds; when it is full the oldest one goes. */
  readonly recvCapacity: number;

  /** Transactions kept in memory for DIFF. */
  readonly commitLogCount: number;
  /** Transactions between snapshots (a random share of half of it is added, as ZooKeeper does). */
  readonly snapCount: number;
  /** Percent of the snapshot's size up to which the on-disk log may serve a DIFF; negative: never; 0: no limit. */
  readonly snapshotSizePercent: number;
  /** Largest batch of one fsync. */
  readonly maxBatch: number;
  /** Counter at which an epoch ends; 2^32 - 1 unless made small to meet the roll-over. */
  readonly counterLimit: number;
  /** Entries per step when a snapshot is written or sent. */
  readonly snapshotChunk: number;
  /** Snapshots kept by the purge; logs older than the oldest kept one go too. */
  readonly snapRetain: number;

  /** One server without an ensemble: epoch 0, no election, no quorum [ZooKeeperServerMain]. */
  readonly standalone: boolean;
  readonly rules: Rules;
  readonly syncRules: SyncRules;
  /** Address of each node, by which the scheme `ip` knows its clients. */
  readonly addresses: readonly string[];
  /** Bounds of the session timeouts that are granted, in milliseconds; ZooKeeper's defaults are 2 and 20 ticks. */
  readonly minSessionTimeout: number;
  readonly maxSessionTimeout: number;
  /** zookeeper.extendedTypesEnabled: TTL nodes. */
  readonly extendedTypes: boolean;
  readonly enforceQuota: boolean;
  /** zookeeper.DigestAuthenticationProvider.superDigest, "super:" and a hash; "": nobody is. */
  readonly superDigest: string;
  /** Between two runs of the container manager. */
  readonly containerCheck: number;
  /** The first number of sequential names under any parent: so far their 32-bit counter has come already. */
  readonly firstSequence: number;
  /** A server with more calls in hand stops reading from the clients that made them: this server's share of globalOutstandingLimit. */
  readonly outstandingLimit: number;

  readonly bugs: Bugs;
}

/** What a plan says of an ensemble; one `Config` per server is made from it. Durations in milliseconds. */
export interface Cluster {
  readonly servers: number;
  readonly observers: number;
  readonly tickTime: number;
  readonly initLimit: number;
  readonly syncLimit: number;
  readonly commitLogCount: number;
  readonly snapCount: number;
  readonly snapshotSizePercent: number;
  readonly counterLimit: number;
  readonly snapshotChunk: number;
  /** zookeeper.fastleader.maxNotificationInterval; missing: 60,000. */
  readonly maxNotificationInterval?: number;
  /** QuorumCnxManager.RECV_CAPACITY; missing: 100. */
  readonly recvCapacity?: number;
  /** Clients c1, c2, …, nodes behind the servers; missing: none. */
  readonly clients?: number;
  /** How many servers the connection string of each names; missing: all. */
  readonly clientServers?: number;
  /** Session timeout that they ask for; missing: 10 x tickTime. */
  readonly sessionTimeout?: number;
  /** Bounds of the timeouts that are granted; missing: 2 and 20 ticks. */
  readonly minSessionTimeout?: number;
  readonly maxSessionTimeout?: number;
  /** Between two runs of the container manager; missing: 60,000. */
  readonly containerCheck?: number;
  /** The first number of sequential names, up to 2147483647, after which they are negative; missing: 0. */
  readonly firstSequence?: number;
  /** globalOutstandingLimit; missing: 1,000. */
  readonly outstandingLimit?: number;
  /** What clients are: applications that follow a recipe; missing: they make the calls of the plan. */
  readonly recipe?: RecipeSetup;
  /** When each server is first started, in microseconds; missing: at once. */
  readonly startAt: readonly number[];
  /** The release of each server, from s1 on, the last one of all behind it; missing: `MENDED`. */
  readonly releases?: readonly string[];
  /** Bugs that these releases are without. */
  readonly mend?: readonly string[];
  readonly bugs: readonly string[];
}

/** The recipe of all clients. */
export interface RecipeSetup {
  /** A name of RECIPES, or of a recipe of the user's own. */
  readonly name: string;
  /** It is the user's own: a plan names it, and whoever runs the plan brings it along. */
  readonly own?: true;
  /** How many may hold it, or have to be there: leases of a semaphore, parties of a barrier; missing: 1. */
  readonly size?: number;
  /** There is a resource, r1, that holders write to. */
  readonly resource?: true;
}

/** The sample configuration of ZooKeeper's documentation. */
export const DEFAULT_CLUSTER: Cluster = {
  servers: 5,
  observers: 0,
  tickTime: 2000,
  initLimit: 10,
  syncLimit: 5,
  commitLogCount: 500,
  snapCount: 100_000,
  snapshotSizePercent: 33,
  counterLimit: 4294967295,
  snapshotChunk: 16,
  startAt: [],
  bugs: [],
};

/** How many servers there are, voters and observers. */
export function serversOf(cluster: Cluster): number {
  return cluster.servers + cluster.observers;
}

/**
 * What is switched on at server `sid`; at clients, which are 0: what the cluster names. Frozen; other
 * names are bugs of recipes, and what is neither was refused when the plan was read.
 */
export function bugsOf({ bugs, mend = [], releases = [] }: Cluster, sid: number): Bugs {
  const release = sid === 0 ? undefined : releaseAt(releases, sid);
  if (release === undefined) return switchesOf(bugs);
  if (bugs.length === 0 && mend.length === 0) return release.switches;
  return switchesOf([...release.bugs.filter((name) => !mend.includes(name)), ...bugs]);
}

/**
 * One configuration per server, as zoo.cfg and the system properties would give it: node 0 is s1;
 * the last `observers` of them are observers [QuorumPeerConfig].
 */
export function configsOf(cluster: Cluster): readonly Config[] {
  const total = serversOf(cluster);
  const sids = Array.from({ length: total }, (_, index) => index + 1);
  const voters = sids.slice(0, cluster.servers).reduce(withSid, 0);
  const observers = sids.slice(cluster.servers).reduce(withSid, 0);
  const quorum = Object.freeze(majority(voters));
  const nodes = Object.freeze([-1, ...sids.map((sid) => sid - 1)]);
  const sidOfNode = Object.freeze(sids.slice());
  const addresses = addressesOf(total, cluster.clients ?? 0);
  const { releases = [] } = cluster;
  const hasReleases = releases.length > 0;
  // All answer as the oldest of them does: what they decide together is answered by one of them for all.
  const rules = oldestOf(releases)?.rules ?? NEWEST;
  const plainBugs = bugsOf(cluster, 0);
  // One literal, no spread: V8 gives every spread that is seldom run a hidden class of its own, and
  // code compiled for the servers of one run would be thrown away in the next.
  const configOf = (sid: number): Config => ({
    sid,
    isObserver: (observers & (1 << sid)) !== 0,
    quorum,
    voters,
    observers,
    sids,
    nodes,
    sidOfNode,
    tick: cluster.tickTime * 1000,
    initLimit: cluster.initLimit,
    syncLimit: cluster.syncLimit,
    connectAttempts: 5,
    connectPause: 100_000,
    pollMin: 200_000,
    pollMax: (cluster.maxNotificationInterval ?? 60_000) * 1000,
    finalizeWait: 200_000,
    dialTimeout: 5_000_000,
    observerDelay: 200_000,
    recvCapacity: cluster.recvCapacity ?? 100,
    commitLogCount: cluster.commitLogCount,
    snapCount: cluster.snapCount,
    snapshotSizePercent: readsLog(releases, sid) ? cluster.snapshotSizePercent : NEVER,
    maxBatch: 1000,
    counterLimit: cluster.counterLimit,
    snapshotChunk: cluster.snapshotChunk,
    snapRetain: 3,
    standalone: false,
    rules,
    syncRules: releaseAt(releases, sid)?.syncRules ?? NEWEST_SYNC_RULES,
    addresses,
    minSessionTimeout: cluster.minSessionTimeout ?? 2 * cluster.tickTime,
    maxSessionTimeout: cluster.maxSessionTimeout ?? 20 * cluster.tickTime,
    extendedTypes: true,
    enforceQuota: false,
    superDigest: "",
    containerCheck: (cluster.containerCheck ?? 60_000) * 1000,
    firstSequence: cluster.firstSequence ?? 0,
    outstandingLimit: outstandingLimitOf(cluster, (observers & (1 << sid)) !== 0),
    bugs: hasReleases ? bugsOf(cluster, sid) : plainBugs,
  });
  return Object.freeze(sids).map((sid) => Object.freeze(configOf(sid)));
}

/** As `Config.snapshotSizePercent`. */
const NEVER = -1;

function readsLog(releases: readonly string[], sid: number): boolean {
  return releaseAt(releases, sid)?.syncsFromLog ?? true;
}

/** Leaders and followers of three voters and more share it [FollowerZooKeeperServer.getGlobalOutstandingLimit]. */
function outstandingLimitOf({ outstandingLimit = 1000, servers }: Cluster, alone: boolean): number {
  return alone || servers < 3 ? outstandingLimit : Math.floor(outstandingLimit / (servers - 1));
}

/** Servers in one network, clients in another, as `whoAmI` and the scheme `ip` show them. */
function addressesOf(servers: number, clients: number): readonly string[] {
  const ofServers = Array.from({ length: servers }, (_, index) => `10.0.0.${index + 1}`);
  const ofClients = Array.from(
    { length: clients },
    (_, index) => `10.1.${Math.floor(index / 250)}.${(index % 250) + 1}`,
  );
  return Object.freeze([...ofServers, ...ofClients]);
}
