/** A learner that serves: proposals, commits and pings of its leader (reference 5.2) [Follower.processPacket, Observer.processPacket]. */
import { ping, type QuorumMessage } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { COMMIT } from "../queues.ts";
import { onRevalidated } from "../server/handshake.ts";
import type { PeerState } from "../state.ts";
import type { Txn } from "../transaction.ts";
import { isNextZxid, ZERO, type Zxid } from "../zxid.ts";
import { COMMIT_NOTHING_PENDING, PACKET_UNEXPECTED } from "./ignored.ts";
import { handToLog } from "./log-thread.ts";
import type { LearnerState } from "./state.ts";

/**
 * A packet in phase BROADCAST, of a follower or an observer [Follower.processPacket,
 * Observer.processPacket]. One that is not for this kind of learner is told to observers and
 * ignored.
 */
export function onBroadcastPacket(
  peer: PeerState,
  learner: LearnerState,
  message: QuorumMessage,
  out: ServerEffects,
): void {
  const { isObserver } = peer.config;
  switch (message.kind) {
    case "PROPOSAL":
      if (isObserver) return unexpected(learner, out);
      noteZxid(learner, message.txn, out);
      learner.pending.push(message.txn);
      return handToLog(peer, message.txn, out);
    case "COMMIT":
      if (isObserver) return unexpected(learner, out);
      return commitPending(peer, learner, message.zxid, out);
    case "INFORM":
      if (!isObserver) return unexpected(learner, out);
      noteZxid(learner, message.txn, out);
      handToLog(peer, message.txn, out);
      return out.post(COMMIT, { kind: "apply", term: peer.term, txn: message.txn });
    case "PING":
      return answerPing(peer, learner, message.zxid, out);
    case "SYNC": {
      const { cxid, session } = message;
      return out.post(COMMIT, { kind: "synced", term: peer.term, session, cxid });
    }
    case "REVALIDATE":
      return onRevalidated(peer, message.session, message.isValid, out);
    default:
      return unexpected(learner, out);
  }
}

/** The leader hears whom we have heard of since the last time [Learner.ping]. */
function answerPing(peer: PeerState, learner: LearnerState, zxid: Zxid, out: ServerEffects): void {
  const { pipeline } = peer;
  out.send(learner.conn, ping(zxid, [...pipeline.touched]));
  if (!peer.config.bugs["touch-table-kept"]) pipeline.touched.clear();
}

function unexpected(learner: LearnerState, out: ServerEffects): void {
  out.emit({ kind: "anomaly", what: "packet-wrong-role", zxid: learner.lastQueued });
  out.ignore(PACKET_UNEXPECTED);
}

/** ZooKeeper: a gap is only warned of. */
function noteZxid(learner: LearnerState, { zxid }: Txn, out: ServerEffects): void {
  const before = learner.lastQueued;
  learner.lastQueued = zxid;
  if (before === ZERO || isNextZxid(before, zxid)) return;
  out.emit({ kind: "anomaly", what: "proposal-gap", zxid });
}

/** A proposal that waits here is committed; it may not be on our own disk yet (reference 0, consequence 2). */
export function commitPending(
  peer: PeerState,
  learner: LearnerState,
  zxid: Zxid,
  out: ServerEffects,
): void {
  const head = learner.pending[0];
  if (head === undefined) {
    out.emit({ kind: "anomaly", what: "commit-without-pending", zxid });
    return out.ignore(COMMIT_NOTHING_PENDING);
  }
  // M14's mistake has two halves: what an old leader proposed is taken for what the new one commits.
  if (head.zxid !== zxid && !peer.config.bugs["old-epoch-proposals"]) {
    out.emit({ kind: "anomaly", what: "commit-mismatch", zxid });
    return out.exit("commit of another zxid than the first pending");
  }
  learner.pending.shift();
  out.post(COMMIT, { kind: "apply", term: peer.term, txn: head });
}
