/** The leader becomes active: its whole history counts as committed (reference 4.9) [Leader.startZkServer]. */
import type { Moment } from "../../sim/machine.ts";
import type { ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";
import type { HandlerState, LeaderState } from "./state.ts";
/** A quorum, ourselves included, holds our history in this epoch. */
export declare function activate(
  peer: PeerState,
  leader: LeaderState,
  now: Moment,
  out: ServerEffects,
): void;
/** The learner may serve clients; from now on the handler reads its packets. */
export declare function sendUpToDate(
  peer: PeerState,
  handler: HandlerState,
  now: Moment,
  out: ServerEffects,
): void;
