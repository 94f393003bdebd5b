/** The loop at the end of Leader.lead: every half tick the quorum is looked at and learners are pinged (reference 5.4, 5.5). */
import type { Moment } from "../../sim/machine.ts";
import { ping as pingPacket } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { sidBit, type SidSet } from "../quorum.ts";
import { TICKER } from "../queues.ts";
import type { PeerState } from "../state.ts";
import { decides } from "./acks.ts";
import { dropHandler } from "./handlers.ts";
import { mark } from "./marks.ts";
import { leaveRole } from "./shutdown.ts";
import type { HandlerState, LeaderState } from "./state.ts";

/**
 * Timer "halfTick", every tick / 2 of the leader's own clock. At every second one it leaves its
 * role unless a quorum, itself included, is still synced; then it pings [Leader.lead].
 */
export function onHalfTick(
  peer: PeerState,
  leader: LeaderState,
  now: Moment,
  out: ServerEffects,
): void {
  const { config } = peer;
  if (!leader.skipsTick) {
    leader.tick += 1;
    if (!decides(config, syncedServers(peer, leader)) && !config.bugs["no-step-down"]) {
      mark(out, "leader.quorum-lost");
      return leaveRole(peer, "not sufficient followers synced", out);
    }
  }
  leader.skipsTick = !leader.skipsTick;
  pingLearners(peer, leader, now, out);
  out.setTimer("halfTick", peer.term, Math.floor(config.tick / 2), TICKER);
}

/** Ourselves and every server whose handler has heard of it in time, synced or not. */
function syncedServers(peer: PeerState, leader: LeaderState): SidSet {
  let synced = sidBit(peer.sid);
  for (const handler of leader.handlers) {
    if (leader.tick <= handler.ackDeadline) synced |= sidBit(handler.sid);
  }
  return synced;
}

function pingLearners(peer: PeerState, leader: LeaderState, now: Moment, out: ServerEffects): void {
  const ping = pingPacket(leader.lastProposed);
  const limit = peer.config.syncLimit * peer.config.tick;
  const lagging: HandlerState[] = [];
  for (const handler of leader.handlers) {
    if (!handler.senderStarted) continue;
    if (handler.timedSince !== 0 && now.mono - handler.timedSince >= limit) lagging.push(handler);
    else out.send(handler.conn, ping);
  }
  for (const handler of lagging) {
    mark(out, "handler.proposal-unacked");
    dropHandler(leader, handler, out);
  }
}
