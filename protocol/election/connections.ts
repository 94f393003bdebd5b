/** The connection manager of elections: one connection per pair of servers, mailboxes of one message [QuorumCnxManager]. */
import type { ConnId, NodeId } from "../../sim/machine.ts";
import type { ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";

/** Whether an input about `conn` with server `sid` belongs here: closed and received do not say the port. */
export declare function isElectionConn(peer: PeerState, conn: ConnId, sid: number): boolean;
/** "dialed" on ELECTION_PORT. */
export declare function onElectionDialed(
  peer: PeerState,
  conn: ConnId,
  from: NodeId,
  out: ServerEffects,
): void;
/** "accepted" of ELECTION_PORT. */
export declare function onElectionAccepted(
  peer: PeerState,
  conn: ConnId,
  sid: number,
  tag: number,
  out: ServerEffects,
): void;
/** "refused" of ELECTION_PORT. */
export declare function onElectionRefused(
  peer: PeerState,
  sid: number,
  tag: number,
  out: ServerEffects,
): void;
export declare function onElectionClosed(
  peer: PeerState,
  conn: ConnId,
  sid: number,
  out: ServerEffects,
): void;
/** Timer "electionDial": key is a sid. */
export declare function onElectionDialTimer(peer: PeerState, sid: number, out: ServerEffects): void;
/** Timer "electionHello": key is a connection. */
export declare function onElectionHelloTimer(
  peer: PeerState,
  conn: ConnId,
  out: ServerEffects,
): void;
