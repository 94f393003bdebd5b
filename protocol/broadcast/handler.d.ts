import type { ConnId, Moment } from "../../sim/machine.ts";
import type { QuorumMessage } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";
import type { LeaderState } from "./state.ts";
/** A packet of a learner. */
export declare function onHandlerReceived(
  peer: PeerState,
  leader: LeaderState,
  conn: ConnId,
  message: QuorumMessage,
  now: Moment,
  out: ServerEffects,
): void;
/** The connection to a learner is over. */
export declare function onHandlerClosed(
  leader: LeaderState,
  conn: ConnId,
  out: ServerEffects,
): void;
/** The thread's own next step: a part of a snapshot, or a packet that had to wait. */
export declare function onHandlerStep(
  peer: PeerState,
  leader: LeaderState,
  conn: ConnId,
  now: Moment,
  out: ServerEffects,
): void;
/** Timer "handlerWait": no quorum in time, the handler dies with its learner. */
export declare function onHandlerWaitTimer(
  leader: LeaderState,
  conn: ConnId,
  out: ServerEffects,
): void;
/** Timer "handlerRead": armed again for the rest of the limit, unless nothing was heard for all of it. */
export declare function onHandlerReadTimer(
  peer: PeerState,
  leader: LeaderState,
  conn: ConnId,
  now: Moment,
  out: ServerEffects,
): void;
