/** What a server proposes when it begins to look for a leader, and how it tells the others. */
import { notification, type Notification } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { hasSid } from "../quorum.ts";
import type { PeerState } from "../state.ts";
import type { Zxid } from "../zxid.ts";
import { toSend } from "./connections.ts";
import { enqueue } from "./recvqueue.ts";
import { MIN_EPOCH, MIN_ZXID, NOBODY } from "./state.ts";

/** Broadcasts the running vote to every voter, ourselves included [sendNotifications]. */
export function sendNotifications(peer: PeerState, out: ServerEffects): void {
  const { config, election } = peer;
  for (const sid of config.sids) {
    if (!hasSid(config.voters, sid)) continue;
    if (sid === peer.sid) enqueue(peer, sid, election.proposal, out);
    else toSend(peer, sid, election.proposal, out);
  }
}

/** The zxid that our own first vote tells; an observer has none to tell [getInitLastLoggedZxid]. */
export function ownZxid(peer: PeerState): Zxid {
  return peer.config.isObserver ? MIN_ZXID : peer.store.lastProcessed;
}

/** Our own first vote, under the round we are in. */
export function ownProposal(peer: PeerState): Notification {
  const { config, election } = peer;
  const leader = config.isObserver ? NOBODY : peer.sid;
  const epoch = config.isObserver ? MIN_EPOCH : peer.store.currentEpoch;
  return notification("LOOKING", leader, ownZxid(peer), election.logicalclock, epoch);
}
