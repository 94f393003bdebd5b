/** The leader's main thread: its start, its limits, and learners that dial (reference 3 to 5) [Leader.lead]. */
import type { ConnId, Moment } from "../../sim/machine.ts";
import type { ServerEffects } from "../protocol.ts";
import { noChanges } from "../server/prep/outstanding.ts";
import { newSessions } from "../server/sessions/tracker.ts";
import type { PeerState } from "../state.ts";
import { beginSnapshot } from "../storage/snapshots.ts";
import { NO_SIDS } from "../quorum.ts";
import { epochOf, makeZxid, ZERO } from "../zxid.ts";
import { considerEpoch, finishElection, waitForQuorum } from "./discovery.ts";
import { addHandler } from "./handlers.ts";
import { NOT_LEADING, STALE_TIMER } from "./ignored.ts";
import { mark } from "./marks.ts";
import { startSessions } from "./session-clock.ts";
import { leaveRole } from "./shutdown.ts";
import type { LeaderState } from "./state.ts";

/** The election said that this server leads: it begins with a snapshot of what it has (7.3 c), by most rules. */
export function becomeLeader(peer: PeerState, out: ServerEffects): void {
  const { config, store } = peer;
  const leader = newLeader(peer);
  peer.leader = leader;
  if (!config.syncRules.snapshotAtLead) return onLeadSnapshot(peer, leader, out);
  beginSnapshot(store, "lead", -1, config, out);
}

function newLeader({ config, store }: PeerState): LeaderState {
  return {
    phase: "SNAPSHOT",
    epoch: -1,
    waitingForNewEpoch: true,
    connectingFollowers: NO_SIDS,
    epochReady: false,
    electingFollowers: NO_SIDS,
    electionFinished: false,
    summary: { currentEpoch: store.currentEpoch, lastZxid: store.lastProcessed },
    newLeaderAcks: NO_SIDS,
    quorumFormed: false,
    handlers: [],
    lastProposed: ZERO,
    lastCommitted: ZERO,
    outstanding: [],
    toBeApplied: [],
    tick: 0,
    skipsTick: true,
    sessions: newSessions(config.tick, config.standalone),
    expiryArmed: -1,
    changes: noChanges(),
    syncs: [],
  };
}

/**
 * A server without an ensemble leads itself, in the epoch of what it has: Prep, log and final
 * processor are the same, and its own log is the quorum [ZooKeeperServerMain].
 */
export function becomeStandalone(peer: PeerState, now: Moment, out: ServerEffects): void {
  const { store } = peer;
  const leader = newLeader(peer);
  peer.role = "LEADING";
  peer.leader = leader;
  leader.phase = "BROADCAST";
  leader.epoch = epochOf(store.lastProcessed);
  leader.lastProposed = store.lastProcessed;
  leader.lastCommitted = store.lastProcessed;
  peer.serving = true;
  startSessions(peer, leader, now, out);
}

/**
 * The snapshot is written: counts itself among those who tell their epoch [Leader.lead,
 * getEpochToPropose].
 */
export function onLeadSnapshot(peer: PeerState, leader: LeaderState, out: ServerEffects): void {
  leader.phase = "EPOCH";
  // ZOOKEEPER-790: nobody follows yet, and memory says that it is in a new epoch.
  if (peer.config.bugs["zxid-before-quorum"]) {
    peer.store.lastProcessed = makeZxid(epochOf(peer.store.lastProcessed) + 1, 0);
  }
  waitForQuorum(peer, out);
  considerEpoch(peer, leader, peer.sid, peer.store.acceptedEpoch, out);
}

/**
 * A learner dials the quorum port [Leader.LearnerCnxAcceptor]. Refused, and ignored, unless this
 * server leads and is not about to stop.
 */
export function onLearnerDialed(
  peer: PeerState,
  conn: ConnId,
  sid: number,
  now: Moment,
  out: ServerEffects,
): void {
  const { leader } = peer;
  if (leader === undefined || peer.leaving !== undefined || sid === 0) {
    out.refuse(conn);
    return out.ignore(NOT_LEADING);
  }
  addHandler(peer, leader, conn, sid, now, out);
}

/**
 * Timer "leadWait": a quorum did not come together within initLimit ticks, and the role ends
 * [Leader.lead]. Stale where nothing is waited for.
 */
export function onLeadWaitTimer(
  peer: PeerState,
  leader: LeaderState,
  now: Moment,
  out: ServerEffects,
): void {
  switch (leader.phase) {
    case "EPOCH":
      mark(out, "leader.no-epoch-quorum");
      return leaveRole(peer, "no quorum of infos in time", out);
    case "EPOCH_ACK":
      mark(out, "leader.no-epoch-ack-quorum");
      // ZOOKEEPER-1191: the wait looked at a flag of the wait before, and so always succeeded.
      if (peer.config.bugs["epoch-ack-timeout-passes"]) {
        return finishElection(peer, leader, now, out);
      }
      return leaveRole(peer, "no quorum of epoch acks in time", out);
    case "NEWLEADER_ACK":
      mark(out, "leader.no-newleader-quorum");
      return leaveRole(peer, "no quorum of NEWLEADER acks in time", out);
    case "SNAPSHOT":
    case "CURRENT_EPOCH":
    case "BROADCAST":
      return out.ignore(STALE_TIMER);
  }
}
