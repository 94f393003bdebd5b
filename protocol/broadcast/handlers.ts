/** The leader's table of learner handlers: connections, sender threads, live traffic. */
import type { ConnId, Moment } from "../../sim/machine.ts";
import type { Bugs } from "../bugs.ts";
import {
  proposal,
  zxidPacket,
  type Proposal as ProposalPacket,
  type QuorumMessage,
} from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { handlerQueue } from "../queues.ts";
import type { PeerState } from "../state.ts";
import type { Txn } from "../transaction.ts";
import { ZERO, type Zxid } from "../zxid.ts";
import { mark } from "./marks.ts";
import type { HandlerPhase, HandlerState, LeaderState } from "./state.ts";

/** Phases in which the thread is blocked and reads nothing. */
const BLOCKED: { readonly [Phase in HandlerPhase]: boolean } = {
  INFO: false,
  EPOCH_WAIT: true,
  ACKEPOCH: false,
  EPOCH_ACK_WAIT: true,
  READ_DISK: true,
  SNAP: true,
  NEWLEADER: true,
  NEWLEADER_ACK: false,
  NEWLEADER_WAIT: true,
  SERVING: false,
};

/**
 * Whether the thread of LearnerHandler waits for something else than its learner: packets that come
 * stay in its inbox.
 */
export function isBlocked(handler: HandlerState): boolean {
  return handler.phase !== "SERVING" && BLOCKED[handler.phase];
}

/**
 * The handler of that connection [Leader.learners]; undefined once it has been dropped. Looks at
 * each.
 */
export function handlerOf(leader: LeaderState, conn: ConnId): HandlerState | undefined {
  for (const handler of leader.handlers) if (handler.conn === conn) return handler;
  return undefined;
}

/** A learner has dialled [LearnerCnxAcceptor]. */
export function addHandler(
  peer: PeerState,
  leader: LeaderState,
  conn: ConnId,
  sid: number,
  now: Moment,
  out: ServerEffects,
): void {
  const { tick, initLimit, syncLimit } = peer.config;
  leader.handlers.push({
    conn,
    sid,
    phase: "INFO",
    isObserver: false,
    acceptedEpoch: -1,
    lastZxid: ZERO,
    needsSnap: false,
    inbox: [],
    queued: [],
    senderStarted: false,
    forwarding: false,
    streamed: 0,
    lastAck: ZERO,
    readSince: now.mono,
    ackDeadline: leader.tick + initLimit + syncLimit,
    timedZxid: ZERO,
    timedSince: 0,
    latestZxid: ZERO,
    latestSince: 0,
  });
  out.accept(conn, handlerQueue(sid));
  out.setTimer("handlerRead", conn, initLimit * tick, handlerQueue(sid));
}

/** Closes the connection and ends the threads of a handler [LearnerHandler.shutdown]. */
export function dropHandler(leader: LeaderState, handler: HandlerState, out: ServerEffects): void {
  const at = leader.handlers.indexOf(handler);
  if (at >= 0) leader.handlers.splice(at, 1);
  out.hangUp(handler.conn);
  out.clearTimer("handlerRead", handler.conn);
  out.clearTimer("handlerWait", handler.conn);
}

/**
 * Hands a packet to the sender thread [LearnerHandler.queuePacket], which may not run yet: it then
 * keeps its order.
 */
export function transmit(handler: HandlerState, message: QuorumMessage, out: ServerEffects): void {
  if (handler.senderStarted) out.send(handler.conn, message);
  else handler.queued.push(message);
}

/**
 * From now on packets go out as they are transmitted, those that have waited first
 * [LearnerHandler.startSendingPackets].
 */
export function startSender(handler: HandlerState, out: ServerEffects): void {
  handler.senderStarted = true;
  for (const message of handler.queued) out.send(handler.conn, message);
  handler.queued = [];
}

/** A new proposal for a participant; SyncLimitCheck times one at a time (reference 5.5). */
export function sendProposal(
  handler: HandlerState,
  packet: ProposalPacket,
  now: Moment,
  out: ServerEffects,
): void {
  transmit(handler, packet, out);
  if (handler.phase !== "SERVING" && handler.phase !== "NEWLEADER_WAIT") return;
  if (handler.timedSince === 0) {
    handler.timedSince = now.mono;
    handler.timedZxid = packet.txn.zxid;
  } else {
    handler.latestSince = now.mono;
    handler.latestZxid = packet.txn.zxid;
  }
}

/**
 * SyncLimitCheck hears of an ACK [LearnerHandler.SyncLimitCheck.updateAck]: it jumps to the
 * proposal sent last, or to none.
 */
export function stopTiming(handler: HandlerState, zxid: Zxid): void {
  if (handler.timedZxid === zxid) {
    handler.timedZxid = handler.latestZxid;
    handler.timedSince = handler.latestSince;
  } else if (handler.latestZxid !== zxid) {
    return;
  }
  handler.latestZxid = ZERO;
  handler.latestSince = 0;
}

/**
 * Sends committed history: the proposal and at once its COMMIT, to observers too
 * [LearnerHandler.queueCommittedProposals].
 */
export function sendCommitted(handler: HandlerState, txn: Txn, out: ServerEffects): void {
  transmit(handler, proposal("PROPOSAL", txn), out);
  transmit(handler, zxidPacket("COMMIT", txn.zxid), out);
}

/**
 * From now on `handler` gets every broadcast packet, after those in flight that its sync has not
 * covered: it has sent everything up to `queued` [Leader.startForwarding, reference 4.4].
 */
export function startForwarding(
  leader: LeaderState,
  handler: HandlerState,
  queued: Zxid,
  bugs: Bugs,
  out: ServerEffects,
): void {
  if (leader.lastProposed > queued) {
    let passed = false;
    for (const txn of leader.toBeApplied) {
      if (txn.zxid <= queued) continue;
      sendCommitted(handler, txn, out);
      passed = true;
    }
    if (passed) mark(out, "forward.to-be-applied");
    // ZOOKEEPER-1551: an observer never hears whether they were committed, only INFORMs of what is.
    if (!handler.isObserver || bugs["outstanding-to-observers"]) {
      forwardOutstanding(leader, handler, queued, out);
    }
  }
  handler.forwarding = true;
}

function forwardOutstanding(
  leader: LeaderState,
  handler: HandlerState,
  queued: Zxid,
  out: ServerEffects,
): void {
  let passed = false;
  for (const { txn } of leader.outstanding) {
    if (txn.zxid <= queued) continue;
    transmit(handler, proposal("PROPOSAL", txn), out);
    passed = true;
  }
  if (passed) mark(out, "forward.outstanding");
}
