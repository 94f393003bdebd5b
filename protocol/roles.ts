/** Changes of role: from LOOKING to what the election decided; the way back is broadcast/shutdown.ts [QuorumPeer.run]. */
import { unreachable } from "../sim/assert.ts";
import type { Moment } from "../sim/machine.ts";
import { becomeLeader, becomeStandalone } from "./broadcast/leader.ts";
import { becomeLearner } from "./broadcast/learner.ts";
import { ROLE_ENDED } from "./broadcast/ignored.ts";
import { finishLooking, startLooking } from "./election/looking.ts";
import type { ServerEffects } from "./protocol.ts";
import { PACKET } from "./queues.ts";
import type { PeerState } from "./state.ts";

/**
 * Begins the first election, as soon as nothing that boot wrote is under way any more
 * [QuorumPeer.start]. Does nothing before that, and after it.
 */
export function startWhenUp(peer: PeerState, now: Moment, out: ServerEffects): void {
  if (peer.isUp || peer.store.inFlight.length > 0) return;
  peer.isUp = true;
  if (peer.config.standalone) return becomeStandalone(peer, now, out);
  startLooking(peer, out);
}

/**
 * The election has ended and others can see the new role; the main loop takes it up in a step of
 * its own [FastLeaderElection.lookForLeader, QuorumPeer.run].
 */
export function onElected(peer: PeerState, out: ServerEffects): void {
  peer.term += 1;
  out.post(PACKET, { kind: "resume", term: peer.term });
}

/**
 * Item "resume" of PACKET: the role that was elected begins [QuorumPeer.run]. Ignored if it is over
 * already.
 */
export function startRole(peer: PeerState, term: number, out: ServerEffects): void {
  if (term !== peer.term) return out.ignore(ROLE_ENDED);
  finishLooking(peer);
  switch (peer.role) {
    case "LEADING":
      return becomeLeader(peer, out);
    case "FOLLOWING":
    case "OBSERVING":
      return becomeLearner(peer, peer.election.currentVote.leader, out);
    case "LOOKING":
      return out.ignore(ROLE_ENDED);
    default:
      return unreachable(peer.role);
  }
}
