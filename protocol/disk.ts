/** Answers of the disk: first what memory may believe now, then whoever waits for it. */
import { must } from "../sim/assert.ts";
import type { DiskImage, Moment } from "../sim/machine.ts";
import { onEpochAccepted, onEpochEstablished } from "./broadcast/discovery.ts";
import { handlerOf } from "./broadcast/handlers.ts";
import {
  BACKGROUND_FAILED,
  HANDLER_GONE,
  LEAVING,
  ROLE_ENDED,
  STALE_DISK,
} from "./broadcast/ignored.ts";
import { onLeadSnapshot } from "./broadcast/leader.ts";
import { onEpochPromised } from "./broadcast/learner.ts";
import { onFlushed } from "./broadcast/log-thread.ts";
import { onStepDone } from "./broadcast/newleader.ts";
import {
  leaveAfterDiskError,
  onLogRecovered,
  onMemoryRead,
  retryRecovery,
} from "./broadcast/shutdown.ts";
import type { Wait } from "./broadcast/state.ts";
import { onTruncated } from "./broadcast/sync-receive.ts";
import { onLogRead, resumeHandler } from "./broadcast/sync-send.ts";
import { takeWait } from "./broadcast/waits.ts";
import type { ServerEffects, ServerProtocol } from "./protocol.ts";
import { startWhenUp } from "./roles.ts";
import type { PeerState } from "./state.ts";
import { purge } from "./storage/purge.ts";
import { settle, settleFailed } from "./storage/settle.ts";
import { stepSnapshot } from "./storage/snapshots.ts";

/**
 * The operation under `tag` has succeeded. Memory follows first (an epoch, a rename), then the
 * asker goes on; if the asker has gone, the answer is stale and ignored. Ours: a thread of
 * ZooKeeper blocks in the call.
 */
export function onDone(peer: PeerState, tag: number, now: Moment, out: ServerEffects): void {
  const settled = settle(peer.store, tag, out);
  if (tag === peer.log.flushTag) return onFlushed(peer, out);
  const wait = takeWait(peer, tag);
  if (wait !== undefined) return goOn(peer, wait, now, out);
  if (settled === undefined) out.ignore(STALE_DISK);
  startWhenUp(peer, now, out);
}

/** The wait is over: its thread goes on, unless its role has ended meanwhile. */
function goOn(peer: PeerState, wait: Wait, now: Moment, out: ServerEffects): void {
  const { leader, learner } = peer;
  if (wait.term !== peer.term) return out.ignore(ROLE_ENDED);
  if (wait.kind === "recoverLog") return onLogRecovered(peer, out);
  if (peer.leaving !== undefined) return out.ignore(LEAVING);
  switch (wait.kind) {
    case "leaderAcceptedEpoch":
      return onEpochAccepted(peer, must(leader, "leader"), now, out);
    case "leaderCurrentEpoch":
      return onEpochEstablished(peer, must(leader, "leader"), now, out);
    case "learnerAcceptedEpoch":
      return onEpochPromised(peer, must(learner, "learner"), now, out);
    case "step":
      return onStepDone(peer, must(learner, "learner"), now, out);
    case "handlerRead":
    case "truncated":
    case "reload":
    case "fastForward":
      return out.ignore(STALE_DISK);
  }
}

/** A disk error ends the role, whichever thread it hits (7.1). */
export function onFailed(peer: PeerState, tag: number, out: ServerEffects): void {
  settleFailed(peer.store, tag, out);
  if (tag === peer.log.flushTag) return leaveAfterDiskError(peer, out);
  const wait = takeWait(peer, tag);
  if (!peer.isUp) return out.exit("disk error while starting");
  if (wait === undefined) return out.ignore(BACKGROUND_FAILED);
  if (wait.term !== peer.term) return out.ignore(ROLE_ENDED);
  if (wait.kind === "recoverLog") return retryRecovery(peer, out);
  if (peer.leaving !== undefined) return out.ignore(LEAVING);
  leaveAfterDiskError(peer, out);
}

/**
 * The directory has been read, for whoever asked under `tag`; ignored if the role, the handler or
 * the question is gone.
 */
export function onLoaded(
  peer: PeerState,
  tag: number,
  image: DiskImage<ServerProtocol>,
  now: Moment,
  out: ServerEffects,
): void {
  const wait = takeWait(peer, tag);
  if (wait === undefined) return out.ignore(STALE_DISK);
  if (wait.term !== peer.term) return out.ignore(ROLE_ENDED);
  if (wait.kind === "reload" || wait.kind === "fastForward") {
    return onMemoryRead(peer, wait.kind, image, out);
  }
  if (peer.leaving !== undefined) return out.ignore(LEAVING);
  if (wait.kind === "truncated") {
    return onTruncated(peer, must(peer.learner, "learner"), image, now, out);
  }
  if (wait.kind !== "handlerRead") return out.ignore(STALE_DISK);
  const leader = must(peer.leader, "leader");
  const handler = handlerOf(leader, wait.conn);
  if (handler === undefined) return out.ignore(HANDLER_GONE);
  onLogRead(peer, leader, handler, image, out);
  resumeHandler(peer, handler, now, out);
}

/**
 * Item "snapshotStep" of SNAPSHOT: what is complete without an fsync goes on from here; behind a
 * snapshot that was due, old ones are purged [FileTxnSnapLog.save, DatadirCleanupManager].
 */
export function onSnapshotItem(peer: PeerState, id: number, now: Moment, out: ServerEffects): void {
  const { config, leader, learner, store } = peer;
  const { writing } = store;
  if (stepSnapshot(store, id, config, out) !== "ended" || writing === undefined) return;
  if (writing.reason === "lead") return onLeadSnapshot(peer, must(leader, "leader"), out);
  if (writing.reason === "sync") {
    peer.waits.delete(writing.tag);
    return onStepDone(peer, must(learner, "learner"), now, out);
  }
  // Nobody waits for the purge behind a snapshot that was due.
  purge(store, config, peer.nextTag, out);
  peer.nextTag += 1;
}
