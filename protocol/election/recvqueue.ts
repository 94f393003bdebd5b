/** recvqueue: what the receiver has passed on to the main loop and that has not taken yet. */
import { assert } from "../../sim/assert.ts";
import type { Notification } from "../messages.ts";
import type { Item, ServerEffects } from "../protocol.ts";
import { PACKET } from "../queues.ts";
import type { PeerState } from "../state.ts";
import { CLEARED, OVERFLOWN } from "./ignored.ts";
import { mark } from "./marks.ts";
import type { ElectionState } from "./state.ts";

/**
 * A notification of another server, on its way from the receiver thread to the main loop
 * [FastLeaderElection.recvqueue].
 */
export type NotificationItem = Extract<Item, { kind: "notification" }>;

/**
 * Puts a notification at the tail. Inside lookForLeader the items lie in the queue PACKET and are
 * only counted here; outside they wait for the next call, which does not clear what it finds. When
 * it is full the oldest goes [QuorumCnxManager.addToRecvQueue].
 */
export function enqueue(
  peer: PeerState,
  from: number,
  vote: Notification,
  out: ServerEffects,
): void {
  const { config, election } = peer;
  if (election.queued === config.recvCapacity) {
    mark(out, "election.overflow");
    // The oldest one is the head: the first of `early`, or the next item to be served.
    if (election.isRunning) election.dropped += 1;
    else election.early.shift();
    election.queued -= 1;
  }
  election.queued += 1;
  if (election.isRunning) {
    out.post(PACKET, { kind: "notification", lookup: election.lookup, from, vote });
  } else {
    mark(out, "election.early");
    election.early.push({ from, vote });
  }
}

/**
 * lookForLeader has been called: what came before it may be taken, in the order of arrival
 * [FastLeaderElection.lookForLeader].
 */
export function requeueEarly(peer: PeerState, out: ServerEffects): void {
  const { election } = peer;
  const early = election.early;
  election.early = [];
  election.queued -= early.length;
  for (const { from, vote } of early) enqueue(peer, from, vote, out);
}

/**
 * Takes the item that is being served; false, and ignored, if it had been dropped or cleared before
 * [FastLeaderElection.recvqueue].
 */
export function take(election: ElectionState, item: NotificationItem, out: ServerEffects): boolean {
  if (item.lookup !== election.lookup) {
    out.ignore(CLEARED);
    return false;
  }
  if (election.dropped > 0) {
    election.dropped -= 1;
    out.ignore(OVERFLOWN);
    return false;
  }
  assert(election.queued > 0, "recvqueue counts every item");
  election.queued -= 1;
  return true;
}

/**
 * Empties it at the end of a call; items still on their way are told by their `lookup`
 * [FastLeaderElection.leaveInstance].
 */
export function clear(election: ElectionState): void {
  election.lookup += 1;
  election.queued = 0;
  election.dropped = 0;
}
