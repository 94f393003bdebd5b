/** Strikes: patterns that hit at a point of the protocol instead of a time (known-bugs section 7). */
import { between, oneIn, pick } from "../../sim/chance.ts";
import type { Fault, Selector, Trigger } from "../../sim/faults.ts";
import { inject, injectWhen, MS, write } from "../build.ts";
import {
  allServers,
  anyServer,
  downTime,
  hasTwo,
  leaderOrServer,
  type Mix,
  type Pattern,
} from "./mix.ts";

/** Files by the beginning of their names, and how many fsyncs of each are worth waiting for. */
const FILES: readonly (readonly [file: string, most: number])[] = [
  ["log", 6],
  ["log", 2],
  ["currentEpoch", 2],
  ["currentEpoch", 1],
  ["acceptedEpoch", 2],
  ["snapshot", 3],
  ["updatingEpoch", 2],
];

/** What must be on the disk before a server says something. */
const PROTOCOL_FILES = ["acceptedEpoch", "acceptedEpoch", "currentEpoch", "log"];

/** Whose loss each takes its own way out. */
const FRAGILE_FILES = ["log", "snapshot", "snapshot", "snapshot", "acceptedEpoch", "currentEpoch"];

/** What a first start writes. */
const FIRST_FILES = ["snapshot", "currentEpoch", "acceptedEpoch"];

/** Packets of discovery, synchronization and broadcast, as a learner receives them. */
export const SYNC_PACKETS: readonly string[] = [
  "LEADERINFO",
  "DIFF",
  "TRUNC",
  "SNAP",
  "SNAPCHUNK",
  "PROPOSAL",
  "COMMIT",
  "NEWLEADER",
  "UPTODATE",
  "*",
];

/** What a leader receives. */
export const LEADER_PACKETS: readonly string[] = ["FOLLOWERINFO", "ACKEPOCH", "ACK", "REQUEST"];

/** Moments that servers tell of themselves. */
export const EVENTS: readonly string[] = [
  "looking",
  "elected",
  "epochProposed",
  "established",
  "syncing",
  "active",
  "proposed",
  "committed",
  "syncStarted",
  "newLeaderAcked",
  "upToDate",
  "roleEnded",
  "snapshotStarted",
  "logTruncated",
];

/** Around the moment, half and half. */
export function phase(mix: Mix): "before" | "after" {
  return oneIn(mix.die, 1, 2) ? "before" : "after";
}

/** Before or after one of the first writes of some file at the node. */
export function fsyncAt(mix: Mix, node: Selector): Trigger {
  const [file, most] = pick(mix.die, FILES);
  return { on: "fsync", phase: phase(mix), file, node, nth: between(mix.die, 1, most) };
}

/** Before or after one of the first packets of a kind in `messages` that reach the node. */
export function packetAt(mix: Mix, to: Selector, messages: readonly string[]): Trigger {
  const message = pick(mix.die, messages);
  const nth = between(mix.die, 1, message === "*" ? 12 : 3);
  return { on: "packet", phase: phase(mix), message, to, nth };
}

/** One server by its name, or whichever it happens at first. */
function anyVictim(mix: Mix): Selector {
  return oneIn(mix.die, 1, 3) ? "any" : anyServer(mix);
}

/** The process dies, or (a third of the time) its machine loses power. */
function stop(mix: Mix, node: Selector): Fault {
  const downFor = downTime(mix);
  return node !== "any" && oneIn(mix.die, 1, 3)
    ? { kind: "power", nodes: [node], downFor }
    : { kind: "crash", node, downFor };
}

/**
 * Crashes, cuts and failing disks at a point of the protocol: at an fsync, a packet or an event.
 */
export const STRIKES: readonly Pattern[] = [
  {
    name: "crash-leader-at-fsync",
    about: "the leader dies just before or after a write becomes durable",
    crashes: 1,
    partitions: 0,
    inject: (mix, at) => injectWhen(mix, at, fsyncAt(mix, "leader"), stop(mix, "leader")),
  },
  {
    name: "crash-one-at-fsync",
    about: "a server dies just before or after a write becomes durable",
    crashes: 1,
    partitions: 0,
    inject: (mix, at) => {
      const node = anyServer(mix);
      injectWhen(mix, at, fsyncAt(mix, node), stop(mix, node));
    },
  },
  {
    name: "crash-again-at-fsync",
    about: "a server dies at a write, is back soon and dies at the next one of that kind",
    crashes: 2,
    partitions: 0,
    inject: (mix, at) => {
      const node = leaderOrServer(mix);
      const file = pick(mix.die, PROTOCOL_FILES);
      const when = { on: "fsync", phase: phase(mix), file, node, nth: 1 } as const;
      const downFor = between(mix.die, MS, 200 * MS);
      injectWhen(mix, at, when, { kind: "crash", node, downFor });
      injectWhen(mix, at, { ...when, nth: 2 }, stop(mix, node));
    },
  },
  {
    name: "crash-at-first-start",
    about: "a server dies around one of the first writes of its life",
    crashes: 1,
    partitions: 0,
    inject: (mix) => {
      const node = anyServer(mix);
      const file = pick(mix.die, FIRST_FILES);
      const when = { on: "fsync", phase: phase(mix), file, node, nth: 1 } as const;
      injectWhen(mix, 0, when, stop(mix, node));
    },
  },
  {
    name: "crash-on-return",
    about: "a server comes back to an ensemble that has changed its leader, and dies at a write",
    crashes: 3,
    partitions: 0,
    fits: (cluster) => cluster.servers >= 3,
    inject: (mix, at, span) => {
      const node = anyServer(mix);
      inject(mix, at, { kind: "crash", node });
      const change = at + between(mix.die, MS, span);
      inject(mix, change, { kind: "crash", node: "leader", downFor: between(mix.die, MS, span) });
      const back = change + mix.recovery + between(mix.die, 0, span);
      write(mix, back - between(mix.die, MS, 300 * MS), "leader");
      inject(mix, back, { kind: "restart", node });
      injectWhen(mix, back, fsyncAt(mix, node), stop(mix, node));
    },
  },
  {
    name: "disk-fails-at-fsync",
    about: "a write of some kind fails with an error, on fewer than a quorum of disks",
    crashes: 1,
    partitions: 0,
    fits: (cluster) => cluster.servers >= 3,
    inject: (mix, at, span) => {
      const node = pick(mix.die, mix.harmable);
      const file = pick(mix.die, FRAGILE_FILES);
      const when = { on: "fsync", phase: "before", file, node, nth: 1 } as const;
      injectWhen(mix, at, when, { kind: "failDisk", node, count: between(mix.die, 1, 2) });
      inject(mix, at + span, { kind: "restart", node });
    },
  },
  {
    name: "crash-at-packet",
    about: "a server dies just before or after a packet reaches it",
    crashes: 1,
    partitions: 0,
    fits: hasTwo,
    inject: (mix, at) => {
      const node = anyVictim(mix);
      injectWhen(mix, at, packetAt(mix, node, SYNC_PACKETS), stop(mix, node));
    },
  },
  {
    name: "crash-leader-at-packet",
    about: "the leader dies as it hears from a follower, or a follower from it",
    crashes: 1,
    partitions: 0,
    fits: hasTwo,
    inject: (mix, at) => {
      const when = oneIn(mix.die, 1, 2)
        ? packetAt(mix, "leader", LEADER_PACKETS)
        : packetAt(mix, anyServer(mix), SYNC_PACKETS);
      injectWhen(mix, at, when, stop(mix, "leader"));
    },
  },
  {
    name: "crash-at-event",
    about: "a server dies at a turning point: elected, synced, active, proposing",
    crashes: 1,
    partitions: 0,
    inject: (mix, at) => {
      const node = anyVictim(mix);
      const event = pick(mix.die, EVENTS);
      const when = { on: "event", event, node, nth: between(mix.die, 1, 2) } as const;
      injectWhen(mix, at, when, stop(mix, node));
    },
  },
  {
    name: "break-sync",
    about: "the stream between leader and learner is reset around a packet of the synchronization",
    crashes: 0,
    partitions: 0,
    fits: hasTwo,
    inject: (mix, at) => {
      const node = anyServer(mix);
      const fault = { kind: "break", a: "leader", b: node } as const;
      injectWhen(mix, at, packetAt(mix, node, SYNC_PACKETS), fault);
    },
  },
  {
    name: "cut-at-packet",
    about: "a server is cut off around a packet of the synchronization",
    crashes: 0,
    partitions: 1,
    fits: hasTwo,
    inject: (mix, at, span) => {
      const node = anyServer(mix);
      const away = oneIn(mix.die, 1, 2) ? node : "leader";
      const fault = { kind: "partition", groups: [[away], ["rest"]], span } as const;
      injectWhen(mix, at, packetAt(mix, node, SYNC_PACKETS), fault);
    },
  },
  {
    name: "elected-in-vain",
    about: "an election ends, and nobody reaches anybody until its leader has given up",
    crashes: 0,
    partitions: 1,
    deposes: true,
    fits: hasTwo,
    inject: (mix, at, span) => {
      const { die, cluster } = mix;
      const groups = allServers(cluster).map((node) => [node]);
      const patience = cluster.initLimit * cluster.tickTime * MS;
      const fault = { kind: "partition", groups, span: patience + between(die, 0, span) } as const;
      const when = { on: "event", event: "elected", node: anyVictim(mix), nth: 1 } as const;
      injectWhen(mix, at, when, fault);
    },
  },
  {
    name: "stall-at-packet",
    about: "a disk stalls as its server hears of a leader, or a leader from a follower",
    crashes: 0,
    partitions: 0,
    fits: hasTwo,
    inject: (mix, at, span) => {
      const node = leaderOrServer(mix);
      const fault = { kind: "stallDisk", node, span } as const;
      const messages = node === "leader" ? LEADER_PACKETS : SYNC_PACKETS;
      injectWhen(mix, at, packetAt(mix, node, messages), fault);
    },
  },
];
