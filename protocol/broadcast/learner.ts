/** A learner on its way to its leader: connecting and discovery (reference 3) [Learner.connectToLeader, registerWithLeader]. */
import { must } from "../../sim/assert.ts";
import type { ConnId, Moment } from "../../sim/machine.ts";
import { ackEpoch, learnerInfo, QUORUM_PORT, type LeaderInfo } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { PACKET } from "../queues.ts";
import type { PeerState } from "../state.ts";
import { writeAcceptedEpoch } from "../storage/epochs.ts";
import { ZERO } from "../zxid.ts";
import { STALE_DIAL, STALE_TIMER } from "./ignored.ts";
import { mark } from "./marks.ts";
import { leaveRole } from "./shutdown.ts";
import type { LearnerState } from "./state.ts";
import { waitFor } from "./waits.ts";

/** No connection, or no dial under way. */
const NONE = -1;

/**
 * The election said whom to follow, or to observe: dials it, for initLimit ticks at most
 * [Follower.followLeader, Observer.observeLeader, Learner.connectToLeader].
 */
export function becomeLearner(peer: PeerState, leader: number, out: ServerEffects): void {
  const { initLimit, tick } = peer.config;
  const learner: LearnerState = {
    leader,
    phase: "CONNECTING",
    conn: NONE,
    dialTag: NONE,
    dials: 0,
    readSince: 0,
    readLimit: initLimit * tick,
    epoch: -1,
    syncMode: "NONE",
    syncZxid: ZERO,
    snapshotNeeded: false,
    writeToTxnLog: false,
    notLogged: [],
    committed: [],
    lastQueued: ZERO,
    steps: [],
    pending: [],
  };
  peer.learner = learner;
  out.setTimer("connectLimit", peer.term, initLimit * tick, PACKET);
  dialLeader(peer, learner, out);
}

function dialLeader(peer: PeerState, learner: LearnerState, out: ServerEffects): void {
  learner.dials += 1;
  learner.dialTag = peer.nextTag;
  peer.nextTag += 1;
  const node = must(peer.config.nodes[learner.leader], "node of the leader");
  out.dial(node, QUORUM_PORT, PACKET, learner.dialTag);
}

/**
 * Our dial was answered: introduces itself with the epoch that it has promised
 * [Learner.registerWithLeader]. An answer to a dial of an earlier role is hung up.
 */
export function onLeaderAccepted(
  peer: PeerState,
  conn: ConnId,
  tag: number,
  now: Moment,
  out: ServerEffects,
): void {
  const { config, learner, store } = peer;
  if (learner === undefined || learner.dialTag !== tag || peer.leaving !== undefined) {
    out.hangUp(conn);
    return out.ignore(STALE_DIAL);
  }
  learner.dialTag = NONE;
  learner.conn = conn;
  learner.phase = "LEADERINFO";
  learner.readSince = now.mono;
  out.clearTimer("connectLimit", peer.term);
  out.setTimer("learnerRead", conn, learner.readLimit, PACKET);
  const kind = config.isObserver ? "OBSERVERINFO" : "FOLLOWERINFO";
  out.send(conn, learnerInfo(kind, peer.sid, store.acceptedEpoch));
}

/**
 * It may not lead yet: dials again after a pause, so many times at most, then the role ends
 * [Learner.connectToLeader]. Ignored if the dial was given up.
 */
export function onLeaderRefused(peer: PeerState, tag: number, out: ServerEffects): void {
  const { config, learner } = peer;
  if (learner === undefined || learner.dialTag !== tag || peer.leaving !== undefined) {
    return out.ignore(STALE_DIAL);
  }
  learner.dialTag = NONE;
  if (learner.dials >= config.connectAttempts) return giveUpConnecting(peer, out);
  out.setTimer("connect", peer.term, config.connectPause, PACKET);
}

/** Timer "connect": the pause before the next dial is over [Learner.LeaderConnector]. */
export function onConnectTimer(peer: PeerState, learner: LearnerState, out: ServerEffects): void {
  mark(out, "discovery.connect-retry");
  dialLeader(peer, learner, out);
}

/**
 * Timer "connectLimit": initLimit ticks have gone into dialling, and the role ends (reference 6).
 * Stale once it is connected.
 */
export function onConnectLimitTimer(
  peer: PeerState,
  learner: LearnerState,
  out: ServerEffects,
): void {
  if (learner.phase !== "CONNECTING") return out.ignore(STALE_TIMER);
  giveUpConnecting(peer, out);
}

function giveUpConnecting(peer: PeerState, out: ServerEffects): void {
  mark(out, "discovery.connect-failed");
  leaveRole(peer, "could not connect to the leader", out);
}

/**
 * The leader names the new epoch [Learner.registerWithLeader]: one below the promised ends the
 * role, an equal one is answered without counting, a new one is promised on disk before it is
 * acknowledged.
 */
export function onLeaderInfo(
  peer: PeerState,
  learner: LearnerState,
  info: LeaderInfo,
  out: ServerEffects,
): void {
  const { config, store } = peer;
  learner.epoch = info.epoch;
  // ZOOKEEPER-335: an epoch was no promise, so an old one was as good as any.
  const isBound = !config.bugs["epoch-from-last-zxid"];
  if (isBound && info.epoch < store.acceptedEpoch) {
    mark(out, "discovery.epoch-old");
    return leaveRole(peer, "the leader's epoch is below the accepted one", out);
  }
  if (isBound && info.epoch === store.acceptedEpoch) {
    // Accepted before, maybe from another leader: tells its zxid and does not count.
    mark(out, "discovery.epoch-promised");
    return sendAckEpoch(peer, learner, -1, out);
  }
  mark(out, "discovery.epoch-told");
  if (config.bugs["accepted-epoch-not-persisted"]) {
    store.acceptedEpoch = info.epoch;
    return sendAckEpoch(peer, learner, store.currentEpoch, out);
  }
  const tag = waitFor(peer, { kind: "learnerAcceptedEpoch", term: peer.term });
  writeAcceptedEpoch(store, info.epoch, tag, config, out);
  out.hold(PACKET);
}

/**
 * acceptedEpoch is on disk: ACKEPOCH goes out [Learner.registerWithLeader] (reference 3, step 4).
 */
export function onEpochPromised(
  peer: PeerState,
  learner: LearnerState,
  now: Moment,
  out: ServerEffects,
): void {
  learner.readSince = now.mono;
  out.release(PACKET);
  sendAckEpoch(peer, learner, peer.store.currentEpoch, out);
}

function sendAckEpoch(
  peer: PeerState,
  learner: LearnerState,
  currentEpoch: number,
  out: ServerEffects,
): void {
  learner.phase = "SYNC";
  out.send(learner.conn, ackEpoch(peer.store.lastProcessed, currentEpoch, peer.needsSnap));
}
