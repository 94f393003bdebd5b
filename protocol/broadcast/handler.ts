/** The thread of one learner at the leader: its packets, waits and timeouts [LearnerHandler.run]. */
import { assert, unreachable } from "../../sim/assert.ts";
import type { ConnId, Moment } from "../../sim/machine.ts";
import type { AckEpoch, LearnerInfo, QuorumMessage } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { handlerQueue, PREP } from "../queues.ts";
import { ownerOnArrival } from "../server/sessions/tracker.ts";
import type { PeerState } from "../state.ts";
import { makeZxid, type Zxid } from "../zxid.ts";
import { processAck } from "./acks.ts";
import { sendUpToDate } from "./activation.ts";
import {
  considerEpoch,
  considerEpochAck,
  considerNewLeaderAck,
  giveWay,
  isBoundElsewhere,
  sendLeaderInfo,
} from "./discovery.ts";
import { dropHandler, handlerOf, isBlocked, stopTiming } from "./handlers.ts";
import { HANDLER_GONE, PACKET_UNEXPECTED, STALE_CONNECTION, STALE_TIMER } from "./ignored.ts";
import { mark } from "./marks.ts";
import { onRevalidate, onTouches } from "./session-clock.ts";
import type { HandlerState, LeaderState } from "./state.ts";
import { queueNewLeader, startSync, streamTree, takeFromInbox } from "./sync-send.ts";

/**
 * A packet of a learner [LearnerHandler.run]. Kept while the thread is blocked; ignored if the
 * handler is gone; one that is wrong for the phase before SERVING ends the handler, and is ignored
 * in it.
 */
export function onHandlerReceived(
  peer: PeerState,
  leader: LeaderState,
  conn: ConnId,
  message: QuorumMessage,
  now: Moment,
  out: ServerEffects,
): void {
  const handler = handlerOf(leader, conn);
  if (handler === undefined) return out.ignore(STALE_CONNECTION);
  if (isBlocked(handler) || handler.inbox.length > 0) {
    mark(out, "handler.inbox");
    handler.inbox.push(message);
    return;
  }
  takePacket(peer, leader, handler, message, now, out);
}

/** The connection to a learner is over: so is its handler [LearnerHandler.shutdown]. */
export function onHandlerClosed(leader: LeaderState, conn: ConnId, out: ServerEffects): void {
  const handler = handlerOf(leader, conn);
  if (handler === undefined) return out.ignore(STALE_CONNECTION);
  dropHandler(leader, handler, out);
}

/**
 * The thread's own next step: a part of a snapshot, NEWLEADER, or packets that had to wait
 * [LearnerHandler.run]. Ignored if the handler is gone.
 */
export function onHandlerStep(
  peer: PeerState,
  leader: LeaderState,
  conn: ConnId,
  now: Moment,
  out: ServerEffects,
): void {
  const handler = handlerOf(leader, conn);
  if (handler === undefined) return out.ignore(HANDLER_GONE);
  if (handler.phase === "SNAP") return streamTree(peer, leader, handler, now, out);
  if (handler.phase === "NEWLEADER") queueNewLeader(leader, handler, now, out);
  while (handler.inbox.length > 0 && !isBlocked(handler)) {
    takePacket(peer, leader, handler, takeFromInbox(handler), now, out);
    if (handlerOf(leader, conn) === undefined) return;
  }
}

function takePacket(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
  message: QuorumMessage,
  now: Moment,
  out: ServerEffects,
): void {
  handler.readSince = now.mono;
  switch (handler.phase) {
    case "INFO":
      if (message.kind === "FOLLOWERINFO" || message.kind === "OBSERVERINFO") {
        return onLearnerInfo(peer, leader, handler, message, now, out);
      }
      return refusePacket(leader, handler, out);
    case "ACKEPOCH":
      if (message.kind === "ACKEPOCH") {
        return onAckEpoch(peer, leader, handler, message, now, out);
      }
      return refusePacket(leader, handler, out);
    case "NEWLEADER_ACK":
      if (message.kind === "ACK") {
        return onNewLeaderAck(peer, leader, handler, message.zxid, now, out);
      }
      return refusePacket(leader, handler, out);
    case "SERVING":
      return onServingPacket(peer, leader, handler, message, now, out);
    case "EPOCH_WAIT":
    case "EPOCH_ACK_WAIT":
    case "READ_DISK":
    case "SNAP":
    case "NEWLEADER":
    case "NEWLEADER_WAIT":
      return assert(false, "a blocked thread reads nothing");
    default:
      return unreachable(handler.phase);
  }
}

/** The wrong packet for this phase: LearnerHandler gives the learner up. */
function refusePacket(leader: LeaderState, handler: HandlerState, out: ServerEffects): void {
  out.emit({ kind: "anomaly", what: "packet-out-of-phase", zxid: handler.lastZxid });
  dropHandler(leader, handler, out);
}

function waitInHandler(peer: PeerState, handler: HandlerState, out: ServerEffects): void {
  const { initLimit, tick } = peer.config;
  const queue = handlerQueue(handler.sid);
  out.setTimer("handlerWait", handler.conn, initLimit * tick, queue);
}

function onLearnerInfo(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
  info: LearnerInfo,
  now: Moment,
  out: ServerEffects,
): void {
  handler.isObserver = info.kind === "OBSERVERINFO";
  handler.acceptedEpoch = info.acceptedEpoch;
  handler.phase = "EPOCH_WAIT";
  dropFormer(leader, handler, out);
  if (leader.epochReady) {
    if (isBoundElsewhere(peer, leader, handler)) return giveWay(peer, out);
    mark(out, "discovery.epoch-late");
    return sendLeaderInfo(peer, leader, handler, now, out);
  }
  waitInHandler(peer, handler, out);
  considerEpoch(peer, leader, handler.sid, info.acceptedEpoch, out);
}

/** A learner that introduces itself has given up every connection it had before, whether we know or not. */
function dropFormer(leader: LeaderState, handler: HandlerState, out: ServerEffects): void {
  for (const other of leader.handlers.slice()) {
    if (other.sid !== handler.sid || other === handler || other.phase === "INFO") continue;
    mark(out, "handler.superseded");
    dropHandler(leader, other, out);
  }
}

function onAckEpoch(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
  ack: AckEpoch,
  now: Moment,
  out: ServerEffects,
): void {
  handler.lastZxid = ack.lastZxid;
  handler.needsSnap = ack.needsSnap;
  if (leader.electionFinished) {
    mark(out, "discovery.ack-late");
    return startSync(peer, leader, handler, out);
  }
  handler.phase = "EPOCH_ACK_WAIT";
  waitInHandler(peer, handler, out);
  if (considerEpochAck(peer, leader, handler.sid, ack, now, out)) return;
  mark(out, "discovery.learner-ahead");
  dropHandler(leader, handler, out);
}

function onNewLeaderAck(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
  zxid: Zxid,
  now: Moment,
  out: ServerEffects,
): void {
  handler.phase = "NEWLEADER_WAIT";
  if (leader.phase === "BROADCAST") return sendUpToDate(peer, handler, now, out);
  if (!leader.quorumFormed) waitInHandler(peer, handler, out);
  considerNewLeaderAck(peer, leader, handler.sid, zxid, now, out);
}

function onServingPacket(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
  message: QuorumMessage,
  now: Moment,
  out: ServerEffects,
): void {
  handler.ackDeadline = leader.tick + peer.config.syncLimit;
  switch (message.kind) {
    case "ACK":
      return onAck(peer, leader, handler, message.zxid, out);
    case "PING":
      return onTouches(leader, message, now);
    case "REQUEST": {
      // A write that a learner passes on goes straight to Prep [submitLearnerRequest].
      const { request } = message;
      const { term } = peer;
      const { session } = request;
      const owner = ownerOnArrival(leader.sessions, session, handler.conn);
      return out.post(PREP, { kind: "request", term, request, conn: -1, owner });
    }
    case "SYNC": {
      const { conn } = handler;
      return out.post(PREP, { kind: "sync", term: peer.term, conn, packet: message });
    }
    case "REVALIDATE":
      return onRevalidate(leader, handler, message, now, out);
    default:
      out.emit({ kind: "anomaly", what: "packet-wrong-role", zxid: handler.lastAck });
      out.ignore(PACKET_UNEXPECTED);
  }
}

function onAck(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
  zxid: Zxid,
  out: ServerEffects,
): void {
  stopTiming(handler, zxid);
  if (zxid > handler.lastAck) handler.lastAck = zxid;
  // What the epoch began with is committed: nothing hangs on when it is acknowledged.
  else if (zxid > makeZxid(leader.epoch, 0)) {
    out.emit({ kind: "anomaly", what: "ack-out-of-order", zxid });
  }
  processAck(peer, leader, handler.sid, zxid, out);
}

/**
 * Timer "handlerWait": no quorum within initLimit, the handler dies with its learner
 * [Leader.getEpochToPropose, waitForEpochAck, waitForNewLeaderAck]. Stale if it waits no longer.
 */
export function onHandlerWaitTimer(leader: LeaderState, conn: ConnId, out: ServerEffects): void {
  const handler = handlerOf(leader, conn);
  if (handler === undefined) return out.ignore(STALE_TIMER);
  // With the quorum there the thread only waits for the leader to start, without a limit.
  if (handler.phase === "NEWLEADER_WAIT" && leader.quorumFormed) return out.ignore(STALE_TIMER);
  if (!isBlocked(handler)) return out.ignore(STALE_TIMER);
  mark(out, "handler.wait-timeout");
  dropHandler(leader, handler, out);
}

/**
 * Timer "handlerRead", the timeout of the socket: initLimit ticks, syncLimit once it serves. Armed
 * again for the rest, unless nothing was heard for all of it: then the handler ends (reference 6).
 */
export function onHandlerReadTimer(
  peer: PeerState,
  leader: LeaderState,
  conn: ConnId,
  now: Moment,
  out: ServerEffects,
): void {
  const { initLimit, syncLimit, tick } = peer.config;
  const handler = handlerOf(leader, conn);
  if (handler === undefined) return out.ignore(STALE_TIMER);
  const limit = tick * (handler.phase === "SERVING" ? syncLimit : initLimit);
  // A blocked thread does not read, so its socket cannot time out.
  const rest = isBlocked(handler) ? limit : handler.readSince + limit - now.mono;
  if (rest > 0) return out.setTimer("handlerRead", conn, rest, handlerQueue(handler.sid));
  mark(out, "handler.read-timeout");
  dropHandler(leader, handler, out);
}
