/** The leader's three quorums on its way to activation (reference 3 and 4.9): infos, ACKEPOCHs, NEWLEADER acks. */
import type { Moment } from "../../sim/machine.ts";
import type { ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";
import { type Zxid } from "../zxid.ts";
import type { HandlerState, LeaderState, StateSummary } from "./state.ts";
/** Arms the limit of the main thread's next wait. */
export declare function waitForQuorum(peer: PeerState, out: ServerEffects): void;
/** [StateSummary.isMoreRecentThan] */
export declare function isMoreRecent(a: StateSummary, b: StateSummary): boolean;
/** A server tells what epoch it has accepted, observers too; a quorum freezes the new epoch [getEpochToPropose]. */
export declare function considerEpoch(
  peer: PeerState,
  leader: LeaderState,
  sid: number,
  acceptedEpoch: number,
  out: ServerEffects,
): void;
/** The new epoch is on this server's disk as accepted: it may be told. */
export declare function onEpochAccepted(
  peer: PeerState,
  leader: LeaderState,
  now: Moment,
  out: ServerEffects,
): void;
export declare function sendLeaderInfo(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
  now: Moment,
  out: ServerEffects,
): void;
/** A server has accepted the epoch. False: its history is more recent than ours, it may not follow us [waitForEpochAck]. */
export declare function considerEpochAck(
  peer: PeerState,
  leader: LeaderState,
  sid: number,
  summary: StateSummary,
  now: Moment,
  out: ServerEffects,
): boolean;
/** Lets handlers and the main thread go on: they sync while it writes its currentEpoch. */
export declare function finishElection(
  peer: PeerState,
  leader: LeaderState,
  now: Moment,
  out: ServerEffects,
): void;
/** currentEpoch is on disk: the leader is established and counts itself. */
export declare function onEpochEstablished(
  peer: PeerState,
  leader: LeaderState,
  now: Moment,
  out: ServerEffects,
): void;
/** A server holds our whole history in this epoch, on its disk [waitForNewLeaderAck]. */
export declare function considerNewLeaderAck(
  peer: PeerState,
  leader: LeaderState,
  sid: number,
  zxid: Zxid,
  now: Moment,
  out: ServerEffects,
): void;
