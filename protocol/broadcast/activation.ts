/** The leader becomes active: its whole history counts as committed (reference 4.9) [Leader.startZkServer]. */
import type { Moment } from "../../sim/machine.ts";
import { updateElectionVote } from "../election/looking.ts";
import { zxidPacket } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { handlerQueue, TICKER } from "../queues.ts";
import type { PeerState } from "../state.ts";
import { comparableDigest } from "../storage/memory.ts";
import { makeZxid, NO_ZXID } from "../zxid.ts";
import { transmit } from "./handlers.ts";
import { startSessions } from "./session-clock.ts";
import type { HandlerState, LeaderState } from "./state.ts";
import { resumeHandler } from "./sync-send.ts";

const UPTODATE = zxidPacket("UPTODATE", NO_ZXID);

/**
 * A quorum, ourselves included, holds our history in this epoch: all of it is committed, clients
 * are served, learners that wait get UPTODATE [Leader.startZkServer]. lastProcessed becomes (e, 0).
 */
export function activate(
  peer: PeerState,
  leader: LeaderState,
  now: Moment,
  out: ServerEffects,
): void {
  const { store } = peer;
  const start = makeZxid(leader.epoch, 0);
  out.clearTimer("leadWait", peer.term);
  leader.phase = "BROADCAST";
  leader.lastCommitted = start;
  out.emit({ kind: "active", epoch: leader.epoch, lastZxid: store.lastProcessed });
  store.lastProcessed = start;
  out.emit({
    kind: "restored",
    reason: "activation",
    lastZxid: start,
    digest: comparableDigest(store),
  });
  peer.serving = true;
  updateElectionVote(peer, leader.epoch);
  startSessions(peer, leader, now, out);
  for (const handler of leader.handlers) {
    if (handler.phase === "NEWLEADER_WAIT") sendUpToDate(peer, handler, now, out);
  }
  out.setTimer("halfTick", peer.term, Math.floor(peer.config.tick / 2), TICKER);
}

/**
 * The learner may serve clients [LearnerHandler.run]; from now on the handler reads its packets,
 * and waits syncLimit ticks for each.
 */
export function sendUpToDate(
  peer: PeerState,
  handler: HandlerState,
  now: Moment,
  out: ServerEffects,
): void {
  const { syncLimit, tick } = peer.config;
  handler.phase = "SERVING";
  transmit(handler, UPTODATE, out);
  resumeHandler(peer, handler, now, out);
  out.setTimer("handlerRead", handler.conn, syncLimit * tick, handlerQueue(handler.sid));
}
