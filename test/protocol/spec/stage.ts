/** A stage for the specification: servers, links and disks that a test plays by hand, step by step. */
import { configsOf, DEFAULT_CLUSTER, type Config } from "../../../protocol/config.ts";
import type { ServerEvent } from "../../../protocol/events.ts";
import {
  ackEpoch,
  leaderInfo,
  proposal,
  syncMode,
  zxidPacket,
  type Message,
} from "../../../protocol/messages.ts";
import { SEAL, type ServerRecord } from "../../../protocol/records.ts";
import { applyTxn } from "../../../protocol/server/tree/apply.ts";
import { nextChunk } from "../../../protocol/server/tree/chunks.ts";
import { newTree } from "../../../protocol/server/tree/tree.ts";
import type { Tree } from "../../../protocol/server/tree/types.ts";
import { GOALS } from "../../../protocol/spec/goals.ts";
import type { SidSet } from "../../../protocol/quorum.ts";
import type { ZabSeen, ZabView } from "../../../protocol/spec/seen.ts";
import { zabSpec } from "../../../protocol/spec/zab.ts";
import type { Txn } from "../../../protocol/transaction.ts";
import { makeZxid, ZERO, type Zxid } from "../../../protocol/zxid.ts";
import { must } from "../../../sim/assert.ts";
import type { StopKind } from "../../../sim/property.ts";
import { creation, SOUND, treeOf } from "../histories.ts";

interface File {
  records: ServerRecord[];
  length: number;
  synced: number;
  torn: boolean;
}

interface Actor {
  readonly logs: Map<string, File>;
  readonly files: Map<string, number>;
  tree: Tree;
  lastZxid: Zxid;
  isUp: boolean;
}

/** Servers are named by sid, from 1; zxids are written as makeZxid(epoch, counter). */
export interface Stage {
  readonly seen: ZabSeen;
  readonly config: readonly Config[];
  readonly actors: readonly Actor[];
  readonly view: ZabView;
  /** What was violated, in the order of first violation. */
  readonly violated: string[];
  readonly reached: Set<string>;
  conn: number;
}

export function newStage(servers = 3, observers = 0): Stage {
  const config = configsOf({ ...DEFAULT_CLUSTER, servers, observers });
  const actors = config.map(() => ({
    logs: new Map<string, File>(),
    files: new Map<string, number>(),
    tree: newTree(),
    lastZxid: ZERO,
    isUp: false,
  }));
  const violated: string[] = [];
  const reached = new Set<string>();
  const view: ZabView = {
    now: 0,
    violate(property) {
      if (!violated.includes(property)) violated.push(property);
    },
    reach: (goal) => reached.add(must(GOALS[goal], "goal").name),
    isUp: (node) => actors[node]?.isUp === true,
    fileNames: (node) => [...must(actors[node], "actor").logs.keys()],
    log: (node, file) => actors[node]?.logs.get(file),
    file: (node, name) => actors[node]?.files.get(name),
  };
  const stage = { seen: zabSpec.start(config), config, actors, view, violated, reached, conn: 0 };
  for (const { sid } of config) start(stage, sid);
  return stage;
}

export function actor(stage: Stage, sid: number): Actor {
  return must(stage.actors[sid - 1], "actor");
}

export function emit(stage: Stage, sid: number, event: ServerEvent): void {
  zabSpec.emitted(stage.seen, sid - 1, event, stage.view);
}

export function send(
  stage: Stage,
  from: number,
  to: number,
  message: Message,
  conn?: number,
): void {
  zabSpec.sent(stage.seen, from - 1, to - 1, conn ?? stage.conn, message, stage.view);
}

export function write(stage: Stage, sid: number, name: string, value: number): void {
  actor(stage, sid).files.set(name, value);
  zabSpec.wrote(stage.seen, sid - 1, name, value, stage.view);
}

// Disks.

function open(stage: Stage, sid: number, name: string): File {
  const { logs } = actor(stage, sid);
  const found = logs.get(name) ?? { records: [], length: 0, synced: 0, torn: false };
  logs.set(name, found);
  return found;
}

export function appendTo(stage: Stage, sid: number, name: string, record: ServerRecord): void {
  const file = open(stage, sid, name);
  file.records.push(record);
  file.length += 1;
  zabSpec.appended(stage.seen, sid - 1, name, record, stage.view);
}

/** Name of the log file that is written to. */
function logName(stage: Stage, sid: number, first: Zxid): string {
  const names = [...actor(stage, sid).logs.keys()].filter((name) => name.startsWith("log."));
  return names.at(-1) ?? `log.${first.toString(16)}`;
}

export function append(stage: Stage, sid: number, ...txns: readonly Txn[]): void {
  for (const txn of txns) appendTo(stage, sid, logName(stage, sid, txn.zxid), txn);
}

export function fsyncFile(stage: Stage, sid: number, name: string): void {
  const file = open(stage, sid, name);
  file.synced = file.length;
  zabSpec.synced(stage.seen, sid - 1, name, file.length, stage.view);
}

export function fsync(stage: Stage, sid: number): void {
  for (const [name, { length, synced }] of actor(stage, sid).logs) {
    if (name.startsWith("log.") && synced < length) fsyncFile(stage, sid, name);
  }
}

export function log(stage: Stage, sid: number, ...txns: readonly Txn[]): void {
  append(stage, sid, ...txns);
  fsync(stage, sid);
}

/** Cuts everything above `zxid` off the log. */
export function truncate(stage: Stage, sid: number, zxid: Zxid): void {
  for (const [name, file] of actor(stage, sid).logs) {
    if (!name.startsWith("log.")) continue;
    const kept = file.records.filter((record) => record.kind === "txn" && record.zxid <= zxid);
    if (kept.length === file.length) continue;
    file.records = kept;
    file.length = kept.length;
    file.synced = Math.min(file.synced, kept.length);
    zabSpec.truncated(stage.seen, sid - 1, name, kept.length, stage.view);
  }
}

export function remove(stage: Stage, sid: number, name: string): void {
  actor(stage, sid).logs.delete(name);
  zabSpec.removed(stage.seen, sid - 1, name, stage.view);
}

/** A complete and durable snapshot named `zxid`: of the tree as it is, or of `txns` alone. */
export function snapshot(stage: Stage, sid: number, zxid: Zxid, txns?: readonly Txn[]): void {
  const tree = txns === undefined ? actor(stage, sid).tree : treeOf(txns);
  const name = `snapshot.${zxid.toString(16)}`;
  appendTo(stage, sid, name, nextChunk(tree, 0, tree.nextNumber));
  appendTo(stage, sid, name, SEAL);
  fsyncFile(stage, sid, name);
}

// Processes.

export function start(stage: Stage, sid: number): void {
  actor(stage, sid).isUp = true;
  zabSpec.started(stage.seen, sid - 1, stage.view);
}

/** Keeps what is synced, and `survivors` more records. */
export function stop(stage: Stage, sid: number, how: StopKind = "crash", survivors = 0): void {
  const one = actor(stage, sid);
  one.isUp = false;
  one.tree = newTree();
  for (const file of one.logs.values()) {
    const length = Math.min(file.length, file.synced + survivors);
    file.records = file.records.slice(0, length);
    file.length = length;
    file.synced = length;
  }
  zabSpec.stopped(stage.seen, sid - 1, how, stage.view);
}

/** Comes up with what the log gives. */
export function boot(stage: Stage, sid: number, acceptedEpoch: number, currentEpoch: number): void {
  start(stage, sid);
  const one = actor(stage, sid);
  one.tree = newTree();
  one.lastZxid = ZERO;
  for (const txn of history(stage, sid)) {
    applyTxn(one.tree, txn, SOUND);
    one.lastZxid = txn.zxid;
  }
  const { lastZxid } = one;
  emit(stage, sid, { kind: "restored", reason: "boot", lastZxid, digest: one.tree.digest });
  emit(stage, sid, { kind: "booted", lastZxid, acceptedEpoch, currentEpoch });
}

export function history(stage: Stage, sid: number): readonly Txn[] {
  const txns: Txn[] = [];
  for (const [name, { records }] of actor(stage, sid).logs) {
    if (!name.startsWith("log.")) continue;
    for (const record of records) if (record.kind === "txn") txns.push(record);
  }
  return txns;
}

export function endRole(stage: Stage, sid: number, memoryKept = true): void {
  const { tree, lastZxid } = actor(stage, sid);
  const role = must(stage.seen.nodes[sid - 1], "node").role;
  if (role === "LOOKING") return;
  const { digest } = tree;
  emit(stage, sid, { kind: "roleEnded", role, why: "test", memoryKept, lastZxid, digest });
  emit(stage, sid, { kind: "looking", round: 1 });
}

// Protocol, a phase at a time.

export function txn(epoch: number, counter: number, value = `v${counter}`): Txn {
  return creation(makeZxid(epoch, counter), `k${counter}`, value, -1, counter);
}

/** Every voter that a stage may have. */
export const ALL: SidSet = -1;

export function elect(stage: Stage, leader: number, followers: readonly number[]): void {
  for (const sid of [leader, ...followers]) {
    const isObserver = must(stage.config[sid - 1], "config").isObserver;
    const role = sid === leader ? "LEADING" : isObserver ? "OBSERVING" : "FOLLOWING";
    emit(stage, sid, { kind: "elected", leader, role, round: 1, votes: ALL, joined: false });
  }
}

/** Discovery: the epoch is accepted by all and established by the leader. */
export function establish(
  stage: Stage,
  leader: number,
  followers: readonly number[],
  epoch: number,
): void {
  stage.conn += 1;
  write(stage, leader, "acceptedEpoch", epoch);
  emit(stage, leader, { kind: "epochProposed", epoch });
  for (const sid of followers) {
    send(stage, leader, sid, leaderInfo(epoch));
    write(stage, sid, "acceptedEpoch", epoch);
    send(stage, sid, leader, ackEpoch(actor(stage, sid).lastZxid, epoch - 1));
  }
  write(stage, leader, "currentEpoch", epoch);
  const { lastZxid } = actor(stage, leader);
  emit(stage, leader, { kind: "established", epoch, lastZxid });
}

/** DIFF with `txns`, all logged and applied before the ACK of NEWLEADER. */
export function diff(
  stage: Stage,
  leader: number,
  sid: number,
  epoch: number,
  txns: readonly Txn[] = [],
): void {
  const { lastZxid } = actor(stage, leader);
  send(stage, leader, sid, syncMode("DIFF", lastZxid));
  emit(stage, sid, { kind: "syncStarted", mode: "DIFF", zxid: lastZxid });
  for (const each of txns) {
    send(stage, leader, sid, proposal("PROPOSAL", each));
    send(stage, leader, sid, zxidPacket("COMMIT", each.zxid));
  }
  send(stage, leader, sid, zxidPacket("NEWLEADER", makeZxid(epoch, 0)));
  for (const each of txns) {
    append(stage, sid, each);
    deliver(stage, sid, each);
  }
  fsync(stage, sid);
  ackNewLeader(stage, leader, sid, epoch);
}

export function ackNewLeader(stage: Stage, leader: number, sid: number, epoch: number): void {
  write(stage, sid, "currentEpoch", epoch);
  const { lastZxid } = actor(stage, sid);
  emit(stage, sid, { kind: "newLeaderAcked", epoch, lastZxid });
  send(stage, sid, leader, zxidPacket("ACK", makeZxid(epoch, 0)));
}

export function activate(
  stage: Stage,
  leader: number,
  followers: readonly number[],
  epoch: number,
): void {
  const one = actor(stage, leader);
  emit(stage, leader, { kind: "active", epoch, lastZxid: one.lastZxid });
  one.lastZxid = makeZxid(epoch, 0);
  const { digest } = one.tree;
  emit(stage, leader, { kind: "restored", reason: "activation", lastZxid: one.lastZxid, digest });
  for (const sid of followers) upToDate(stage, leader, sid, epoch);
}

export function upToDate(stage: Stage, leader: number, sid: number, epoch: number): void {
  send(stage, leader, sid, zxidPacket("UPTODATE", ZERO));
  emit(stage, sid, { kind: "upToDate", epoch, lastZxid: actor(stage, sid).lastZxid });
}

/** From LOOKING to BROADCAST; nobody lacks anything. */
export function lead(
  stage: Stage,
  leader: number,
  followers: readonly number[],
  epoch: number,
): void {
  elect(stage, leader, followers);
  establish(stage, leader, followers, epoch);
  for (const sid of followers) diff(stage, leader, sid, epoch);
  activate(stage, leader, followers, epoch);
}

export function propose(
  stage: Stage,
  leader: number,
  followers: readonly number[],
  each: Txn,
): void {
  emit(stage, leader, { kind: "proposed", txn: each });
  for (const sid of followers) send(stage, leader, sid, proposal("PROPOSAL", each));
}

export function commit(
  stage: Stage,
  leader: number,
  followers: readonly number[],
  each: Txn,
): void {
  for (const sid of followers) send(stage, leader, sid, zxidPacket("COMMIT", each.zxid));
  for (const sid of [leader, ...followers]) deliver(stage, sid, each);
}

export function deliver(stage: Stage, sid: number, each: Txn, digest?: number): void {
  const one = actor(stage, sid);
  applyTxn(one.tree, each, SOUND);
  one.lastZxid = each.zxid;
  emit(stage, sid, { kind: "delivered", txn: each, digest: digest ?? one.tree.digest });
}

/** Proposed, logged everywhere, committed and delivered everywhere. */
export function replicate(
  stage: Stage,
  leader: number,
  followers: readonly number[],
  ...txns: readonly Txn[]
): void {
  for (const each of txns) {
    propose(stage, leader, followers, each);
    for (const sid of [leader, ...followers]) log(stage, sid, each);
    commit(stage, leader, followers, each);
  }
}
