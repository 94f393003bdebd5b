/** Whose business a connection is: the election's, the learner's, or a handler's of the leader. */
import type { ConnId, Moment, NodeId } from "../sim/machine.ts";
import { onHandlerClosed, onHandlerReceived } from "./broadcast/handler.ts";
import { LEAVING, STALE_CONNECTION } from "./broadcast/ignored.ts";
import { onLearnerDialed } from "./broadcast/leader.ts";
import { onLeaderAccepted, onLeaderRefused } from "./broadcast/learner.ts";
import { onLeaderClosed, onLearnerReceived } from "./broadcast/packets.ts";
import {
  isElectionConn,
  onElectionAccepted,
  onElectionClosed,
  onElectionDialed,
  onElectionRefused,
} from "./election/connections.ts";
import { onElectionReceived } from "./election/receiver.ts";
import { CLIENT_PORT } from "./api/packets.ts";
import { ELECTION_PORT, type Message, type QuorumMessage } from "./messages.ts";
import type { ServerEffects } from "./protocol.ts";
import { onClientClosed, onClientDialed, onClientReceived } from "./server/clients.ts";
import type { PeerState } from "./state.ts";

function sidOf(peer: PeerState, node: NodeId): number {
  return peer.config.sidOfNode[node] ?? 0;
}

/**
 * Hands a dial to the owner of the port: election, client port, or the leader's acceptor
 * [QuorumCnxManager.Listener, ServerCnxnFactory, LearnerCnxAcceptor]. Whoever has no use for it
 * refuses it.
 */
export function onDialed(
  peer: PeerState,
  conn: ConnId,
  from: NodeId,
  port: string,
  now: Moment,
  out: ServerEffects,
): void {
  if (port === ELECTION_PORT) return onElectionDialed(peer, conn, from, out);
  if (port === CLIENT_PORT) return onClientDialed(peer, conn, from, out);
  onLearnerDialed(peer, conn, sidOf(peer, from), now, out);
}

/**
 * A dial of ours was answered; `tag` tells which. One that was given up before is hung up
 * [QuorumCnxManager.initiateConnection, Learner.connectToLeader].
 */
export function onAccepted(
  peer: PeerState,
  input: {
    readonly conn: ConnId;
    readonly from: NodeId;
    readonly port: string;
    readonly tag: number;
  },
  now: Moment,
  out: ServerEffects,
): void {
  const { conn, from, port, tag } = input;
  if (port === ELECTION_PORT) return onElectionAccepted(peer, conn, sidOf(peer, from), tag, out);
  onLeaderAccepted(peer, conn, tag, now, out);
}

/**
 * A dial of ours failed. `tag` tells a dial from one given up before, which is ignored.
 * [QuorumCnxManager.initiateConnection, Learner.connectToLeader]
 */
export function onRefused(
  peer: PeerState,
  from: NodeId,
  port: string,
  tag: number,
  out: ServerEffects,
): void {
  if (port === ELECTION_PORT) return onElectionRefused(peer, sidOf(peer, from), tag, out);
  onLeaderRefused(peer, tag, out);
}

/**
 * Hands a packet to who is responsible for its kind, and then for its connection. A packet of the
 * quorum port that comes while a role ends, or after, is ignored for that reason: nobody reads it
 * [Learner.shutdown].
 */
export function onReceived(
  peer: PeerState,
  conn: ConnId,
  from: NodeId,
  message: Message,
  now: Moment,
  out: ServerEffects,
): void {
  // The kind is read once: there are too many shapes of messages for V8 to know where it stands.
  switch (message.kind) {
    case "HELLO":
    case "NOTIFICATION":
      return onElectionReceived(peer, conn, sidOf(peer, from), message, out);
    case "CALL":
    case "CONNECT":
    case "CONNECTED":
    case "REPLY":
    case "EVENT":
      return onClientReceived(peer, conn, message, now, out);
    default:
      return onQuorumReceived(peer, conn, message, now, out);
  }
}

function onQuorumReceived(
  peer: PeerState,
  conn: ConnId,
  message: QuorumMessage,
  now: Moment,
  out: ServerEffects,
): void {
  const { leader, learner } = peer;
  if (peer.leaving !== undefined) return out.ignore(LEAVING);
  if (learner !== undefined) return onLearnerReceived(peer, learner, conn, message, now, out);
  if (leader !== undefined) return onHandlerReceived(peer, leader, conn, message, now, out);
  out.ignore(STALE_CONNECTION);
}

/**
 * Tells the owner of a connection that it is over. Election first, for it alone outlives roles;
 * what belonged to a role that has ended is ignored.
 */
export function onClosed(peer: PeerState, conn: ConnId, from: NodeId, out: ServerEffects): void {
  const sid = sidOf(peer, from);
  if (isElectionConn(peer, conn, sid)) return onElectionClosed(peer, conn, sid, out);
  if (sid === 0) return onClientClosed(peer, conn, out);
  const { leader, learner } = peer;
  if (peer.leaving !== undefined) return out.ignore(LEAVING);
  if (learner !== undefined) return onLeaderClosed(peer, learner, conn, out);
  if (leader !== undefined) return onHandlerClosed(leader, conn, out);
  out.ignore(STALE_CONNECTION);
}
