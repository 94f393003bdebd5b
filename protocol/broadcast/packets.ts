/** The socket of a learner: which phase takes the packet, silence, the end of the connection. */
import { unreachable } from "../../sim/assert.ts";
import type { ConnId, Moment } from "../../sim/machine.ts";
import type { QuorumMessage } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { PACKET } from "../queues.ts";
import type { PeerState } from "../state.ts";
import { onBroadcastPacket } from "./follower.ts";
import { PACKET_UNEXPECTED, STALE_CONNECTION, STALE_TIMER } from "./ignored.ts";
import { onLeaderInfo } from "./learner.ts";
import { mark } from "./marks.ts";
import { leaveRole } from "./shutdown.ts";
import type { LearnerState } from "./state.ts";
import { onOpPacket, onSyncPacket, onTreePacket, outOfPhase } from "./sync-receive.ts";

/**
 * A packet of the leader, handed to its phase [Learner.readPacket]. On a connection of an earlier
 * role it is ignored; one that is wrong for a phase of discovery or sync ends the role.
 */
export function onLearnerReceived(
  peer: PeerState,
  learner: LearnerState,
  conn: ConnId,
  message: QuorumMessage,
  now: Moment,
  out: ServerEffects,
): void {
  if (conn !== learner.conn && !isTakenFromOldLeader(peer, learner, message)) {
    return out.ignore(STALE_CONNECTION);
  }
  learner.readSince = now.mono;
  switch (learner.phase) {
    case "BROADCAST":
      return onBroadcastPacket(peer, learner, message, out);
    case "LEADERINFO":
      if (message.kind !== "LEADERINFO") return outOfPhase(peer, out);
      return onLeaderInfo(peer, learner, message, out);
    case "SYNC":
      return onOpPacket(peer, learner, message, out);
    case "SNAP":
      return onTreePacket(peer, learner, message, out);
    case "HISTORY":
    case "UPTODATE":
      return onSyncPacket(peer, learner, message, now, out);
    case "CONNECTING":
      return out.ignore(PACKET_UNEXPECTED);
    default:
      return unreachable(learner.phase);
  }
}

/** M14's mistake: proposals of a leader that this server has left behind are as good as any. */
function isTakenFromOldLeader(
  peer: PeerState,
  learner: LearnerState,
  message: QuorumMessage,
): boolean {
  if (!peer.config.bugs["old-epoch-proposals"]) return false;
  return learner.phase === "BROADCAST" && message.kind === "PROPOSAL";
}

/**
 * The connection to the leader is over, and so is the role: an IOException in ZooKeeper's loops
 * [Follower.followLeader].
 */
export function onLeaderClosed(
  peer: PeerState,
  learner: LearnerState,
  conn: ConnId,
  out: ServerEffects,
): void {
  if (conn !== learner.conn) return out.ignore(STALE_CONNECTION);
  leaveRole(peer, "connection to the leader lost", out);
}

/**
 * Timer "learnerRead", the timeout of the socket: initLimit ticks, syncLimit behind NEWLEADER.
 * Armed again for the rest, unless nothing was heard for all of it: then the role ends (reference
 * 6).
 */
export function onLearnerReadTimer(
  peer: PeerState,
  learner: LearnerState,
  conn: ConnId,
  now: Moment,
  out: ServerEffects,
): void {
  if (conn !== learner.conn) return out.ignore(STALE_TIMER);
  const rest = learner.readSince + learner.readLimit - now.mono;
  if (rest > 0) return out.setTimer("learnerRead", conn, rest, PACKET);
  mark(out, "learner.read-timeout");
  leaveRole(peer, "nothing heard of the leader", out);
}
