/** The leader's three quorums on its way to activation (reference 3 and 4.9): infos, ACKEPOCHs, NEWLEADER acks. */
import type { Moment } from "../../sim/machine.ts";
import { leaderInfo } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { hasSid, withSid } from "../quorum.ts";
import { PACKET } from "../queues.ts";
import type { PeerState } from "../state.ts";
import { writeAcceptedEpoch, writeCurrentEpoch } from "../storage/epochs.ts";
import { epochOf, makeZxid, NO_ZXID, type Zxid } from "../zxid.ts";
import { decides } from "./acks.ts";
import { activate } from "./activation.ts";
import { mark } from "./marks.ts";
import { leaveRole } from "./shutdown.ts";
import type { HandlerState, LeaderState, StateSummary } from "./state.ts";
import { resumeHandler, startSync } from "./sync-send.ts";
import { waitFor } from "./waits.ts";

/**
 * Arms the limit of the main thread's next wait: initLimit ticks, then timer "leadWait"
 * [Leader.getEpochToPropose, waitForEpochAck, waitForNewLeaderAck].
 */
export function waitForQuorum(peer: PeerState, out: ServerEffects): void {
  const { initLimit, tick } = peer.config;
  out.setTimer("leadWait", peer.term, initLimit * tick, PACKET);
}

/** [StateSummary.isMoreRecentThan] */
export function isMoreRecent(a: StateSummary, b: StateSummary): boolean {
  if (a.currentEpoch !== b.currentEpoch) return a.currentEpoch > b.currentEpoch;
  return a.lastZxid > b.lastZxid;
}

/** A server tells what epoch it has accepted, observers too; a quorum freezes the new epoch [getEpochToPropose]. */
export function considerEpoch(
  peer: PeerState,
  leader: LeaderState,
  sid: number,
  acceptedEpoch: number,
  out: ServerEffects,
): void {
  const { config } = peer;
  if (!leader.waitingForNewEpoch) return;
  if (hasSid(config.observers, sid)) mark(out, "discovery.observer-counts");
  // ZOOKEEPER-1343: an epoch that somebody has accepted may be another leader's already.
  const isTaken = config.bugs["reuse-epoch"]
    ? acceptedEpoch > leader.epoch
    : acceptedEpoch >= leader.epoch;
  // ZOOKEEPER-335: before Zab 1.0 nobody asked what had been promised.
  if (config.bugs["epoch-from-last-zxid"]) {
    leader.epoch = epochOf(leader.summary.lastZxid) + 1;
  } else if (isTaken) {
    leader.epoch = acceptedEpoch + 1;
  }
  leader.connectingFollowers = withSid(leader.connectingFollowers, sid);
  if (!hasSid(leader.connectingFollowers, peer.sid)) return;
  if (!decides(config, leader.connectingFollowers)) return;

  mark(out, "discovery.epoch-frozen");
  leader.waitingForNewEpoch = false;
  out.clearTimer("leadWait", peer.term);
  const tag = waitFor(peer, { kind: "leaderAcceptedEpoch", term: peer.term });
  writeAcceptedEpoch(peer.store, leader.epoch, tag, config, out);
}

/**
 * A server that came when the epoch was fixed has promised a later one: it can never join us
 * (reference 3) [Learner.registerWithLeader].
 */
export function isBoundElsewhere(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
): boolean {
  return handler.acceptedEpoch > leader.epoch && !peer.config.bugs["stuck-behind-promise"];
}

/**
 * A would-be leader fixed a later epoch and failed. ZooKeeper leaves whoever promised it outside
 * until the next election, for whatever reason that comes; here the leader calls for one.
 * [Learner.registerWithLeader]
 */
export function giveWay(peer: PeerState, out: ServerEffects): void {
  mark(out, "leader.later-promise");
  leaveRole(peer, "a server has accepted a later epoch", out);
}

/**
 * The new epoch is on this server's disk as accepted: it may be told. Handlers that wait for it go
 * on, and this server acknowledges it first [Leader.lead].
 */
export function onEpochAccepted(
  peer: PeerState,
  leader: LeaderState,
  now: Moment,
  out: ServerEffects,
): void {
  leader.epochReady = true;
  leader.lastProposed = makeZxid(leader.epoch, 0);
  leader.phase = "EPOCH_ACK";
  out.emit({ kind: "epochProposed", epoch: leader.epoch });
  const waiting = leader.handlers.filter(({ phase }) => phase === "EPOCH_WAIT");
  if (waiting.some((handler) => isBoundElsewhere(peer, leader, handler))) return giveWay(peer, out);
  for (const handler of waiting) sendLeaderInfo(peer, leader, handler, now, out);
  waitForQuorum(peer, out);
  considerEpochAck(peer, leader, peer.sid, leader.summary, now, out);
}

/**
 * Proposes the frozen epoch to one learner, whose handler then waits for ACKEPOCH
 * [LearnerHandler.run] (reference 3, step 3).
 */
export function sendLeaderInfo(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
  now: Moment,
  out: ServerEffects,
): void {
  handler.phase = "ACKEPOCH";
  // Written by the handler itself: the sender thread has not started.
  out.send(handler.conn, leaderInfo(leader.epoch));
  resumeHandler(peer, handler, now, out);
}

/** A server has accepted the epoch. False: its history is more recent than ours, it may not follow us [waitForEpochAck]. */
export function considerEpochAck(
  peer: PeerState,
  leader: LeaderState,
  sid: number,
  summary: StateSummary,
  now: Moment,
  out: ServerEffects,
): boolean {
  const { config } = peer;
  if (leader.electionFinished) return true;
  if (summary.currentEpoch !== -1) {
    if (isMoreRecent(summary, leader.summary) && !config.bugs["leader-ignores-ahead"]) return false;
    if (summary.lastZxid !== NO_ZXID) {
      leader.electingFollowers = withSid(leader.electingFollowers, sid);
    }
  }
  if (!hasSid(leader.electingFollowers, peer.sid)) return true;
  if (decides(config, leader.electingFollowers)) finishElection(peer, leader, now, out);
  return true;
}

/**
 * Lets handlers and the main thread go on: they sync while it writes its currentEpoch
 * [Leader.waitForEpochAck].
 */
export function finishElection(
  peer: PeerState,
  leader: LeaderState,
  now: Moment,
  out: ServerEffects,
): void {
  leader.electionFinished = true;
  leader.phase = "CURRENT_EPOCH";
  out.clearTimer("leadWait", peer.term);
  const tag = waitFor(peer, { kind: "leaderCurrentEpoch", term: peer.term });
  writeCurrentEpoch(peer.store, leader.epoch, tag, peer.config, out);
  for (const handler of leader.handlers) {
    if (handler.phase !== "EPOCH_ACK_WAIT") continue;
    startSync(peer, leader, handler, out);
    resumeHandler(peer, handler, now, out);
  }
}

/**
 * currentEpoch is on disk: the leader is established and counts itself [Leader.lead]. It serves at
 * once if the followers' quorum came before.
 */
export function onEpochEstablished(
  peer: PeerState,
  leader: LeaderState,
  now: Moment,
  out: ServerEffects,
): void {
  leader.phase = "NEWLEADER_ACK";
  out.emit({ kind: "established", epoch: leader.epoch, lastZxid: peer.store.lastProcessed });
  waitForQuorum(peer, out);
  considerNewLeaderAck(peer, leader, peer.sid, makeZxid(leader.epoch, 0), now, out);
  const early = peer.config.bugs["propose-before-quorum"];
  if (leader.phase === "NEWLEADER_ACK" && (leader.quorumFormed || early)) {
    activate(peer, leader, now, out);
  }
}

/** A server holds our whole history in this epoch, on its disk [waitForNewLeaderAck]. */
export function considerNewLeaderAck(
  peer: PeerState,
  leader: LeaderState,
  sid: number,
  zxid: Zxid,
  now: Moment,
  out: ServerEffects,
): void {
  if (leader.quorumFormed) return;
  if (zxid !== makeZxid(leader.epoch, 0)) {
    // Logged and not counted; the handler goes on regardless (ZOOKEEPER-4685).
    return out.emit({ kind: "anomaly", what: "newleader-ack-wrong-epoch", zxid });
  }
  leader.newLeaderAcks = withSid(leader.newLeaderAcks, sid);
  if (!decides(peer.config, leader.newLeaderAcks)) return;
  leader.quorumFormed = true;
  // Followers alone may complete the set, but only the main thread activates, after its own call.
  if (leader.phase === "NEWLEADER_ACK") activate(peer, leader, now, out);
}
