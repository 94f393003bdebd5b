/** The learner's side of a sync: the op packet, the tree, the history, up to UPTODATE (reference 4.6) [Learner.syncWithLeader]. */
import { assert } from "../../sim/assert.ts";
import type { DiskImage, Moment } from "../../sim/machine.ts";
import type { Anomaly } from "../events.ts";
import type { Proposal, QuorumMessage, SyncMode } from "../messages.ts";
import type { ServerEffects, ServerProtocol } from "../protocol.ts";
import { PACKET } from "../queues.ts";
import type { PeerState } from "../state.ts";
import { clearMemory, endReceiving, receiveChunk } from "../storage/memory.ts";
import { emitRestored, reloadTruncated } from "../storage/recovery.ts";
import { truncateLog } from "../storage/truncate.ts";
import { epochOf, isNextZxid, ZERO, type Zxid } from "../zxid.ts";
import { applyInSync } from "./commit-thread.ts";
import { COMMIT_UNMATCHED, PACKET_WHILE_SYNCING, PING_WHILE_SYNCING } from "./ignored.ts";
import { mark } from "./marks.ts";
import { onNewLeader, onUpToDate } from "./newleader.ts";
import { leaveRole } from "./shutdown.ts";
import type { LearnerState } from "./state.ts";
import { waitFor } from "./waits.ts";

/** The leader is a step ahead of us, or we of it: nothing can be said about the history any more. */
function abortSync(
  peer: PeerState,
  what: Anomaly,
  zxid: Zxid,
  why: string,
  out: ServerEffects,
): void {
  out.emit({ kind: "anomaly", what, zxid });
  leaveRole(peer, why, out);
}

/**
 * A packet that does not belong to the phase: told to observers, and the role ends, as an exception
 * in syncWithLeader does.
 */
export function outOfPhase(peer: PeerState, out: ServerEffects): void {
  const { lastProcessed } = peer.store;
  abortSync(peer, "packet-out-of-phase", lastProcessed, "packet in the wrong phase", out);
}

/**
 * Phase SYNC: the first packet says how [Learner.syncWithLeader]. TRUNC cuts the disk, SNAP empties
 * memory, at once; a log that cannot be cut there ends the role, and any other packet does.
 */
export function onOpPacket(
  peer: PeerState,
  learner: LearnerState,
  message: QuorumMessage,
  out: ServerEffects,
): void {
  const { config, store } = peer;
  switch (message.kind) {
    case "DIFF":
      beginSync(learner, message, config.syncRules.snapshotAtNewLeader, out);
      // ZOOKEEPER-2355: taken for done before a single transaction has come.
      if (config.bugs["diff-sets-zxid-first"]) store.lastProcessed = message.zxid;
      return;
    case "TRUNC":
      beginSync(learner, message, true, out);
      return truncate(peer, message.zxid, out);
    case "SNAP":
      beginSync(learner, message, true, out);
      learner.phase = "SNAP";
      return clearMemory(store);
    default:
      return outOfPhase(peer, out);
  }
}

/** `snapshotNeeded`: what comes until NEWLEADER goes into memory, and there into a snapshot. */
function beginSync(
  learner: LearnerState,
  { kind, zxid }: SyncMode,
  snapshotNeeded: boolean,
  out: ServerEffects,
): void {
  learner.phase = "HISTORY";
  learner.syncMode = kind;
  learner.syncZxid = zxid;
  learner.snapshotNeeded = snapshotNeeded;
  learner.writeToTxnLog = !snapshotNeeded;
  out.emit({ kind: "syncStarted", mode: kind, zxid });
}

/** Cuts the log and takes memory from the disk again: all else would keep what the leader never had. */
function truncate(peer: PeerState, zxid: Zxid, out: ServerEffects): void {
  const { config, store } = peer;
  if (config.bugs["trunc-skipped"]) return;
  if (!truncateLog(store, zxid, config, out)) {
    peer.needsSnap = true;
    return leaveRole(peer, "the log cannot be cut there", out);
  }
  out.load(waitFor(peer, { kind: "truncated", term: peer.term }));
  out.hold(PACKET);
}

/**
 * The disk has been read behind the cut: memory is what it holds [ZKDatabase.truncateLog]. If it
 * cannot be rebuilt the process exits.
 */
export function onTruncated(
  peer: PeerState,
  learner: LearnerState,
  image: DiskImage<ServerProtocol>,
  now: Moment,
  out: ServerEffects,
): void {
  const { config, store } = peer;
  const refusal = reloadTruncated(store, image, learner.syncZxid, config, out);
  // As ZooKeeper does when a truncation fails.
  if (refusal !== undefined) return out.exit(refusal);
  learner.readSince = now.mono;
  out.release(PACKET);
}

/**
 * Phase SNAP: the tree comes in parts, and its signature last [Learner.syncWithLeader,
 * ZKDatabase.deserializeSnapshot]. Any other packet ends the role.
 */
export function onTreePacket(
  peer: PeerState,
  learner: LearnerState,
  message: QuorumMessage,
  out: ServerEffects,
): void {
  const { store } = peer;
  switch (message.kind) {
    case "SNAPCHUNK":
      return receiveChunk(store, message.chunk);
    case "SNAPEND":
      endReceiving(store, learner.syncZxid);
      emitRestored(store, "snap", out);
      learner.phase = "HISTORY";
      return;
    default:
      return outOfPhase(peer, out);
  }
}

/**
 * Phases HISTORY, before NEWLEADER, and UPTODATE, behind it [Learner.syncWithLeader]. A hole within
 * an epoch ends the role, and so does a COMMIT of nothing; packets without a place here are
 * ignored.
 */
export function onSyncPacket(
  peer: PeerState,
  learner: LearnerState,
  message: QuorumMessage,
  now: Moment,
  out: ServerEffects,
): void {
  switch (message.kind) {
    case "PROPOSAL":
      return onSyncProposal(peer, learner, message, out);
    case "COMMIT":
      return onSyncCommit(peer, learner, message.zxid, out);
    case "INFORM":
      return onSyncInform(peer, learner, message, out);
    case "NEWLEADER":
      if (learner.phase !== "HISTORY") return outOfPhase(peer, out);
      return onNewLeader(peer, learner, now, out);
    case "UPTODATE":
      if (learner.phase !== "UPTODATE") return outOfPhase(peer, out);
      return onUpToDate(peer, learner, now, out);
    case "PING":
      return out.ignore(PING_WHILE_SYNCING);
    case "LEADERINFO":
    case "DIFF":
    case "TRUNC":
    case "SNAP":
    case "SNAPCHUNK":
    case "SNAPEND":
      out.emit({ kind: "anomaly", what: "packet-out-of-phase", zxid: learner.lastQueued });
      return out.ignore(PACKET_WHILE_SYNCING);
    default:
      out.emit({ kind: "anomaly", what: "packet-wrong-role", zxid: learner.lastQueued });
      return out.ignore(PACKET_WHILE_SYNCING);
  }
}

/** False: the history that is being streamed has a hole, and the sync is off. */
function followsOn(
  peer: PeerState,
  learner: LearnerState,
  zxid: Zxid,
  out: ServerEffects,
): boolean {
  const before = learner.lastQueued;
  learner.lastQueued = zxid;
  // The first one is not compared with what we have.
  if (before === ZERO || isNextZxid(before, zxid)) return true;
  const isWider = epochOf(zxid) > epochOf(before);
  if (isWider || !peer.config.syncRules.refusesHoles) {
    if (isWider) mark(out, "learner.epoch-wider-gap");
    out.emit({ kind: "anomaly", what: "sync-gap", zxid });
    return true;
  }
  abortSync(peer, "sync-gap", zxid, "hole in the history that is synced", out);
  return false;
}

function onSyncProposal(
  peer: PeerState,
  learner: LearnerState,
  { txn }: Proposal,
  out: ServerEffects,
): void {
  if (followsOn(peer, learner, txn.zxid, out)) learner.notLogged.push(txn);
}

function onSyncCommit(
  peer: PeerState,
  learner: LearnerState,
  zxid: Zxid,
  out: ServerEffects,
): void {
  const head = learner.notLogged[0];
  if (head === undefined) {
    // A null dereference in ZooKeeper, and what ZOOKEEPER-4394 died of.
    const why = "commit with nothing queued";
    return abortSync(peer, "commit-without-pending", zxid, why, out);
  }
  if (learner.writeToTxnLog) {
    const isAcked = learner.phase === "UPTODATE";
    mark(out, isAcked ? "learner.commit-after-newleader" : "learner.commit-before-newleader");
    learner.committed.push(zxid);
    return;
  }
  if (head.zxid !== zxid) return out.ignore(COMMIT_UNMATCHED);
  learner.notLogged.shift();
  mark(out, "learner.commit-in-memory");
  applyInSync(peer, head, out);
}

function onSyncInform(
  peer: PeerState,
  learner: LearnerState,
  { txn }: Proposal,
  out: ServerEffects,
): void {
  assert(peer.leaving === undefined, "syncs while the role is alive");
  if (!followsOn(peer, learner, txn.zxid, out)) return;
  mark(out, "learner.inform-in-sync");
  // ZOOKEEPER-1551: behind the snapshot of NEWLEADER, too, where only the log would keep it.
  const isTooLate = peer.config.bugs["inform-not-logged"] && learner.snapshotNeeded;
  if (!learner.writeToTxnLog || isTooLate) {
    applyInSync(peer, txn, out);
    return;
  }
  learner.notLogged.push(txn);
  learner.committed.push(txn.zxid);
}
