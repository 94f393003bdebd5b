import type { DiskImage, Moment } from "../../sim/machine.ts";
import type { ServerEffects, ServerProtocol } from "../protocol.ts";
import type { PeerState } from "../state.ts";
import type { HandlerState, LeaderState } from "./state.ts";
/** Begins to bring a learner up to date: the epoch has been agreed upon. */
export declare function startSync(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
  now: Moment,
  out: ServerEffects,
): void;
/** The log on disk has been read. All the rest happens in one step, as under committedLog's lock. */
export declare function onLogRead(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
  disk: DiskImage<ServerProtocol>,
  now: Moment,
  out: ServerEffects,
): void;
/** One part of the tree, as it is now: a stream over a tree that changes meanwhile is fuzzy. */
export declare function streamTree(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
  now: Moment,
  out: ServerEffects,
): void;
/** A handler that was blocked goes on; what came meanwhile waits in its inbox. */
export declare function resumeHandler(
  peer: PeerState,
  handler: HandlerState,
  now: Moment,
  out: ServerEffects,
): void;
/** The oldest packet that waits in the inbox. */
export declare function takeFromInbox(handler: HandlerState): HandlerState["inbox"][number];
