/** Which timer is whose. */
import type { Moment } from "../sim/machine.ts";
import { onHandlerReadTimer, onHandlerWaitTimer } from "./broadcast/handler.ts";
import { STALE_TIMER } from "./broadcast/ignored.ts";
import { onLeadWaitTimer } from "./broadcast/leader.ts";
import { onConnectLimitTimer, onConnectTimer } from "./broadcast/learner.ts";
import { onLearnerReadTimer } from "./broadcast/packets.ts";
import { recoverLog } from "./broadcast/shutdown.ts";
import { onContainersTimer, onExpiryTimer } from "./broadcast/session-clock.ts";
import { onHalfTick } from "./broadcast/ticker.ts";
import { onElectionDialTimer, onElectionHelloTimer } from "./election/connections.ts";
import { onPollTimer, startLooking } from "./election/looking.ts";
import type { ServerEffects } from "./protocol.ts";
import { onElected } from "./roles.ts";
import type { PeerState } from "./state.ts";

/**
 * Hands a timer to whose it is. `key` is a connection, a sid, or the term of the role that armed
 * it; a timer of another term, or of a role that is ending, is ignored as stale.
 */
export function onTimer(
  peer: PeerState,
  name: string,
  key: number,
  now: Moment,
  out: ServerEffects,
): void {
  switch (name) {
    case "poll":
      if (onPollTimer(peer, out)) onElected(peer, out);
      return;
    case "electionDial":
      return onElectionDialTimer(peer, key, out);
    case "electionHello":
      return onElectionHelloTimer(peer, key, out);
    case "observerDelay":
      if (key !== peer.term) return out.ignore(STALE_TIMER);
      return startLooking(peer, out);
    case "diskRetry":
      if (key !== peer.term) return out.ignore(STALE_TIMER);
      return recoverLog(peer, out);
    default:
      return onRoleTimer(peer, name, key, now, out);
  }
}

function onRoleTimer(
  peer: PeerState,
  name: string,
  key: number,
  now: Moment,
  out: ServerEffects,
): void {
  const { leader, learner, term } = peer;
  if (peer.leaving !== undefined) return out.ignore(STALE_TIMER);
  switch (name) {
    case "halfTick":
      if (leader === undefined || key !== term) break;
      return onHalfTick(peer, leader, now, out);
    case "expiry":
      if (leader === undefined || key !== term) break;
      return onExpiryTimer(peer, leader, now, out);
    case "containers":
      if (leader === undefined || key !== term) break;
      return onContainersTimer(peer, now, out);
    case "leadWait":
      if (leader === undefined || key !== term) break;
      return onLeadWaitTimer(peer, leader, now, out);
    case "handlerWait":
      if (leader === undefined) break;
      return onHandlerWaitTimer(leader, key, out);
    case "handlerRead":
      if (leader === undefined) break;
      return onHandlerReadTimer(peer, leader, key, now, out);
    case "connect":
      if (learner === undefined || key !== term) break;
      return onConnectTimer(peer, learner, out);
    case "connectLimit":
      if (learner === undefined || key !== term) break;
      return onConnectLimitTimer(peer, learner, out);
    case "learnerRead":
      if (learner === undefined) break;
      return onLearnerReadTimer(peer, learner, key, now, out);
    default:
      break;
  }
  out.ignore(STALE_TIMER);
}
