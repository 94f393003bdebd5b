/** What the receiver thread does with a notification, whatever the main loop is at [WorkerReceiver]. */
import type { ConnId } from "../../sim/machine.ts";
import { notification, type ElectionMessage, type Notification } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { hasSid } from "../quorum.ts";
import type { PeerState } from "../state.ts";
import { onHello, toSend } from "./connections.ts";
import { NOBODY_LOOKS, STALE_CONNECTION, UNEXPECTED_HELLO } from "./ignored.ts";
import { mark } from "./marks.ts";
import { enqueue } from "./recvqueue.ts";

/**
 * Input "received" with HELLO or NOTIFICATION, in any role. `sid` is the server at the other end.
 * On a connection that another has replaced it is ignored
 * [FastLeaderElection.Messenger.WorkerReceiver].
 */
export function onElectionReceived(
  peer: PeerState,
  conn: ConnId,
  sid: number,
  message: ElectionMessage,
  out: ServerEffects,
): void {
  const { election } = peer;
  if (message.kind === "HELLO") {
    if (election.unnamed.has(conn)) onHello(peer, conn, message.sid, out);
    else out.ignore(UNEXPECTED_HELLO);
    return;
  }
  if (election.links[sid]?.conn !== conn) {
    out.ignore(STALE_CONNECTION);
    return;
  }
  onNotification(peer, sid, message, out);
}

/**
 * The rules of reference 2.6. Rule 5 (a newer configuration in the message rebuilds the election)
 * comes with reconfiguration; so does the part of rule 3 that reports a disloyal voter to the
 * leader (maxTimeToWaitForEpoch), which is off by default.
 */
function onNotification(
  peer: PeerState,
  from: number,
  message: Notification,
  out: ServerEffects,
): void {
  if (!hasSid(peer.config.voters, from)) {
    replyToNonVoter(peer, from, out);
    return;
  }
  const senderLooks = message.state === "LOOKING";
  if (peer.role === "LOOKING") {
    enqueue(peer, from, message, out);
    if (senderLooks && message.round < peer.election.logicalclock) {
      mark(out, "election.reply-lower-round");
      toSend(peer, from, runningVote(peer), out);
    }
    return;
  }
  if (senderLooks) replyAsSettled(peer, from, out);
  else out.ignore(NOBODY_LOOKS);
}

/** Our proposal; before lookForLeader is called again it is still that of the last call. */
function runningVote(peer: PeerState): Notification {
  const { logicalclock, proposal } = peer.election;
  // A joined ensemble may have moved our clock past the round of that proposal.
  if (proposal.round === logicalclock) return proposal;
  const { leader, zxid, peerEpoch } = proposal;
  return notification("LOOKING", leader, zxid, logicalclock, peerEpoch);
}

/**
 * Rule 1: the last decided vote under today's round, even while we look. Faithful to the letter: an
 * observer that has found its leader and a voter that still looks answer each other without end.
 */
function replyToNonVoter(peer: PeerState, sid: number, out: ServerEffects): void {
  mark(out, "election.reply-non-voter");
  const { currentVote, logicalclock } = peer.election;
  const { leader, zxid, peerEpoch } = currentVote;
  toSend(peer, sid, notification(peer.role, leader, zxid, logicalclock, peerEpoch), out);
}

/**
 * Rule 3: whom we believe to lead. Between the end of lookForLeader and `finishLooking` that is
 * the previous vote under the new role.
 */
function replyAsSettled(peer: PeerState, sid: number, out: ServerEffects): void {
  const { currentVote, decided } = peer.election;
  mark(out, decided === undefined ? "election.reply-settled" : "election.reply-race");
  const { leader, zxid, round, peerEpoch } = currentVote;
  toSend(peer, sid, notification(peer.role, leader, zxid, round, peerEpoch), out);
}
