/** The end of a role: its threads are drained, memory is kept, completed or dropped, and the server looks again (1.4, 4.7). */
import { assert, must } from "../../sim/assert.ts";
import { below } from "../../sim/chance.ts";
import type { DiskImage } from "../../sim/machine.ts";
import { startLooking } from "../election/looking.ts";
import type { ServerEffects, ServerProtocol } from "../protocol.ts";
import { LOG, PACKET } from "../queues.ts";
import { endService } from "../server/operator.ts";
import type { PeerState } from "../state.ts";
import { flushLog } from "../storage/log.ts";
import { comparableDigest } from "../storage/memory.ts";
import { fastForward, reload } from "../storage/recovery.ts";
import { abandonSnapshot } from "../storage/snapshots.ts";
import { mark, type BroadcastMark } from "./marks.ts";
import type { LeaderState, LearnerState, LogThread } from "./state.ts";
import { waitFor } from "./waits.ts";

/** A log thread with nothing to do, and no fsync under way [SyncRequestProcessor]. */
export function newLogThread(): LogThread {
  return { queued: 0, batch: [], flushTag: 0 };
}

/**
 * Ends the role, for whatever reason. It takes a while: the main thread is held until the server
 * is LOOKING again [QuorumPeer.run, Learner.shutdown, Leader.shutdown].
 */
export function leaveRole(peer: PeerState, why: string, out: ServerEffects): void {
  if (peer.leaving === undefined) leave(peer, why, false, out);
}

/**
 * A disk error: the server stops serving (7.1), and what the log holds may not be durable. Memory
 * may be ahead of it for good, so it is dropped (ZOOKEEPER-4882).
 */
export function leaveAfterDiskError(peer: PeerState, out: ServerEffects): void {
  mark(out, "end.disk-error");
  if (peer.log.flushTag !== 0) out.release(LOG);
  peer.log = newLogThread();
  if (peer.leaving === undefined) return leave(peer, "disk error", true, out);
  peer.leaving = { ...peer.leaving, diskFailed: true, dropMemory: dropsAfterDiskError(peer) };
  continueLeaving(peer, out);
}

function dropsAfterDiskError(peer: PeerState): boolean {
  return !peer.config.bugs["retain-after-disk-error"];
}

function leave(peer: PeerState, why: string, diskFailed: boolean, out: ServerEffects): void {
  const { leader, learner } = peer;
  assert(peer.role !== "LOOKING", "leaves a role");
  const isUnsafe = learner !== undefined && hasUnsafeMemory(peer, learner);
  const isDropped = isUnsafe || !mayKeepMemory(peer);
  const dropMemory = isDropped || (diskFailed && dropsAfterDiskError(peer));
  peer.leaving = { why, hadServed: peer.serving, dropMemory, diskFailed };
  peer.serving = false;
  if (leader !== undefined) closeHandlers(peer, leader, out);
  if (learner !== undefined) closeLearner(peer, learner, out);
  endService(peer, out);
  abandonSnapshot(peer.store, out);
  out.hold(PACKET);
  continueLeaving(peer, out);
}

function mayKeepMemory({ config, serving }: PeerState): boolean {
  const { keepsMemory } = config.syncRules;
  return keepsMemory === "always" || (keepsMemory === "unserved" && !serving);
}

/**
 * An aborted SNAP is in memory only, and so is a DIFF that ends in a snapshot; an aborted TRUNC has
 * applied commits without logging them (ZOOKEEPER-3642, 5094).
 */
function hasUnsafeMemory(peer: PeerState, { snapshotNeeded, syncMode }: LearnerState): boolean {
  const { bugs } = peer.config;
  if (syncMode === "NONE" || !snapshotNeeded) return false;
  return !bugs[syncMode === "TRUNC" ? "retain-aborted-trunc" : "retain-aborted-snap"];
}

function closeHandlers(peer: PeerState, leader: LeaderState, out: ServerEffects): void {
  out.clearTimer("leadWait", peer.term);
  out.clearTimer("halfTick", peer.term);
  out.clearTimer("expiry", peer.term);
  out.clearTimer("containers", peer.term);
  for (const { conn } of leader.handlers) {
    out.hangUp(conn);
    out.clearTimer("handlerRead", conn);
    out.clearTimer("handlerWait", conn);
  }
  leader.handlers = [];
}

const ABORTS: { readonly [Phase in LearnerState["phase"]]: BroadcastMark } = {
  CONNECTING: "abort.connecting",
  LEADERINFO: "abort.discovery",
  SYNC: "abort.discovery",
  SNAP: "abort.snap",
  HISTORY: "abort.diff",
  UPTODATE: "abort.uptodate",
  BROADCAST: "abort.broadcast",
};

function closeLearner(peer: PeerState, learner: LearnerState, out: ServerEffects): void {
  const { conn, phase, syncMode } = learner;
  if (phase === "HISTORY" && syncMode === "TRUNC") mark(out, "abort.trunc");
  else if (phase === "HISTORY" && syncMode === "SNAP") mark(out, "abort.snap");
  else mark(out, ABORTS[phase]);
  out.clearTimer("connect", peer.term);
  out.clearTimer("connectLimit", peer.term);
  out.clearTimer("learnerRead", conn);
  // M14's mistake: the old connection stays open, and the old leader goes on talking.
  if (conn >= 0 && !peer.config.bugs["old-epoch-proposals"]) out.hangUp(conn);
}

/** Goes on once nothing is left in the log thread: what it still wrote behind fast-forward's back was ZOOKEEPER-4712. */
export function continueLeaving(peer: PeerState, out: ServerEffects): void {
  const leaving = must(peer.leaving, "role that is ending");
  const { log, term } = peer;
  const mustDrain = !leaving.diskFailed && !peer.config.bugs["late-log-append"];
  if (mustDrain && (log.queued > 0 || log.batch.length > 0)) {
    mark(out, "end.log-drained");
    return;
  }
  if (leaving.diskFailed) return recoverLog(peer, out);
  if (leaving.dropMemory) return out.load(waitFor(peer, { kind: "reload", term }));
  if (leaving.hadServed && !peer.config.bugs["no-fast-forward"]) {
    return out.load(waitFor(peer, { kind: "fastForward", term }));
  }
  endRole(peer, out);
}

/**
 * After a disk error the log may hold records that are not durable, and no vote may rest on them:
 * it is flushed before the role ends. Ours; ZooKeeper leaves them (ZOOKEEPER-4882).
 */
export function recoverLog(peer: PeerState, out: ServerEffects): void {
  const { term } = peer;
  const tag = waitFor(peer, { kind: "recoverLog", term });
  if (flushLog(peer.store, tag, out)) return;
  peer.waits.delete(tag);
  onLogRecovered(peer, out);
}

/**
 * The log is durable after a disk error: the role may end now, with memory as it is, or once memory
 * has been rebuilt.
 */
export function onLogRecovered(peer: PeerState, out: ServerEffects): void {
  const leaving = must(peer.leaving, "role that is ending");
  if (!leaving.dropMemory) return endRole(peer, out);
  out.load(waitFor(peer, { kind: "reload", term: peer.term }));
}

/** The disk fails still: tries again a tick later, until it does not. */
export function retryRecovery(peer: PeerState, out: ServerEffects): void {
  out.setTimer("diskRetry", peer.term, peer.config.tick, LOG);
}

/**
 * The disk has been read, to replace memory or to complete it [ZKDatabase.loadDataBase,
 * fastForwardDataBase]; the role ends. If neither can be done, the process exits.
 */
export function onMemoryRead(
  peer: PeerState,
  how: "reload" | "fastForward",
  image: DiskImage<ServerProtocol>,
  out: ServerEffects,
): void {
  const { config, store } = peer;
  const refusal =
    how === "reload"
      ? reload(store, image, reloadReason(peer), config, out)
      : fastForward(store, image, config, out);
  // Neither memory nor the disk can be relied on: the next start refuses, or finds the better half.
  if (refusal !== undefined) return out.exit(refusal);
  if (how === "fastForward") mark(out, "end.fast-forward");
  endRole(peer, out);
}

function reloadReason(peer: PeerState): "snap" | "trunc" | "fastForward" {
  const mode = peer.learner?.syncMode;
  if (mode === "SNAP") return "snap";
  return mode === "TRUNC" ? "trunc" : "fastForward";
}

function endRole(peer: PeerState, out: ServerEffects): void {
  const { role, store } = peer;
  const leaving = must(peer.leaving, "role that is ending");
  assert(role !== "LOOKING", "ends a role");
  out.emit({
    kind: "roleEnded",
    role,
    why: leaving.why,
    memoryKept: !leaving.dropMemory,
    lastZxid: store.lastProcessed,
    digest: comparableDigest(store),
  });
  peer.role = "LOOKING";
  peer.term += 1;
  peer.leader = undefined;
  peer.learner = undefined;
  peer.leaving = undefined;
  peer.log = newLogThread();
  out.release(PACKET);
  if (role !== "OBSERVING") return startLooking(peer, out);
  const delay = below(peer.dice, peer.config.observerDelay + 1);
  out.setTimer("observerDelay", peer.term, delay, PACKET);
}
