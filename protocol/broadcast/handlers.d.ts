/** The leader's table of learner handlers: connections, sender threads, live traffic. */
import type { ConnId, Moment } from "../../sim/machine.ts";
import { type Proposal as ProposalPacket, type QuorumMessage } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";
import type { Txn } from "../txn.ts";
import { type Zxid } from "../zxid.ts";
import type { HandlerState, LeaderState } from "./state.ts";
export declare function isBlocked(handler: HandlerState): boolean;
export declare function handlerOf(leader: LeaderState, conn: ConnId): HandlerState | undefined;
/** A learner has dialled [LearnerCnxAcceptor]. */
export declare function addHandler(
  peer: PeerState,
  leader: LeaderState,
  conn: ConnId,
  sid: number,
  now: Moment,
  out: ServerEffects,
): void;
/** Closes the connection and ends the threads of a handler [LearnerHandler.shutdown]. */
export declare function dropHandler(
  leader: LeaderState,
  handler: HandlerState,
  out: ServerEffects,
): void;
/** Hands a packet to the sender thread, which may not run yet. */
export declare function transmit(
  handler: HandlerState,
  message: QuorumMessage,
  out: ServerEffects,
): void;
export declare function startSender(handler: HandlerState, out: ServerEffects): void;
/** A new proposal for a participant; SyncLimitCheck times one at a time (reference 5.5). */
export declare function sendProposal(
  handler: HandlerState,
  packet: ProposalPacket,
  now: Moment,
  out: ServerEffects,
): void;
/** SyncLimitCheck hears of an ACK: it jumps to the proposal sent last, or to none. */
export declare function stopTiming(handler: HandlerState, zxid: Zxid): void;
/** Sends committed history: the proposal and at once its COMMIT, to observers too. */
export declare function sendCommitted(handler: HandlerState, txn: Txn, out: ServerEffects): void;
/**
 * From now on `handler` gets every broadcast packet, after those in flight that its sync has not
 * covered: it has sent everything up to `queued` [Leader.startForwarding, reference 4.4].
 */
export declare function startForwarding(
  leader: LeaderState,
  handler: HandlerState,
  queued: Zxid,
  out: ServerEffects,
): void;
