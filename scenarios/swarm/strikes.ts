/** Strikes: patterns that hit at a point of the protocol instead of a time (known-bugs section 7). */
import { between, oneIn, pick } from "../../sim/chance.ts";
import type { Fault, Selector, Trigger } from "../../sim/faults.ts";
import { injectWhen } from "../build.ts";
import { anyServer, downTime, hasTwo, type Mix, type Pattern } from "./mix.ts";

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

/** Packets of discovery, synchronization and broadcast, as a learner receives them. */
const SYNC_PACKETS = [
  "LEADERINFO",
  "DIFF",
  "TRUNC",
  "SNAP",
  "PROPOSAL",
  "COMMIT",
  "NEWLEADER",
  "UPTODATE",
  "*",
];

/** What a leader receives. */
const LEADER_PACKETS = ["FOLLOWERINFO", "ACKEPOCH", "ACK", "REQUEST"];

/** Moments that servers tell of themselves. */
const EVENTS = [
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

function phase(mix: Mix): "before" | "after" {
  return oneIn(mix.die, 1, 2) ? "before" : "after";
}

function fsyncAt(mix: Mix, node: Selector): Trigger {
  const [file, most] = pick(mix.die, FILES);
  return { on: "fsync", phase: phase(mix), file, node, nth: between(mix.die, 1, most) };
}

function packetAt(mix: Mix, to: Selector, messages: readonly string[]): Trigger {
  const message = pick(mix.die, messages);
  const nth = between(mix.die, 1, message === "*" ? 12 : 3);
  return { on: "packet", phase: phase(mix), message, to, nth };
}

/** The process dies, or (a third of the time) its machine loses power. */
function stop(mix: Mix, node: Selector): Fault {
  const downFor = downTime(mix);
  return oneIn(mix.die, 1, 3)
    ? { kind: "power", nodes: [node], downFor }
    : { kind: "crash", node, downFor };
}

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
    name: "crash-at-packet",
    about: "a server dies just before or after a packet reaches it",
    crashes: 1,
    partitions: 0,
    fits: hasTwo,
    inject: (mix, at) => {
      const node = anyServer(mix);
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
      const node = anyServer(mix);
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
    name: "stall-at-packet",
    about: "the disk of a server stalls around a packet of the synchronization",
    crashes: 0,
    partitions: 0,
    fits: hasTwo,
    inject: (mix, at, span) => {
      const node = anyServer(mix);
      const fault = { kind: "stallDisk", node, span } as const;
      injectWhen(mix, at, packetAt(mix, node, SYNC_PACKETS), fault);
    },
  },
];
