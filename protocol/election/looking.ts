/**
 * The main loop of an election, one poll of recvqueue at a time [FastLeaderElection.lookForLeader,
 * reference 2.5]. A poll is the timer "poll" on the queue PACKET: an item of recvqueue ends it
 * early. Oracle quorums, which may elect without votes, are left out.
 */
import { assert, must, unreachable } from "../../sim/assert.ts";
import type { Notification } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { countSids, hasSid, type SidSet } from "../quorum.ts";
import { PACKET } from "../queues.ts";
import type { PeerState } from "../state.ts";
import { NO_ZXID } from "../zxid.ts";
import { connectAll, haveDelivered } from "./connections.ts";
import {
  NOT_A_VOTER,
  NOT_BETTER,
  NOT_RUNNING,
  NO_HISTORY,
  OBSERVER_VOTE,
  ROUND_BEHIND,
} from "./ignored.ts";
import { mark } from "./marks.ts";
import { ownProposal, ownZxid, sendNotifications } from "./proposal.ts";
import { clear, enqueue, requeueEarly, take, type NotificationItem } from "./recvqueue.ts";
import type { Vote } from "./state.ts";
import { checkLeader, elects, isBetterVote, supporters, type Ballot } from "./vote.ts";

const REFUSALS = {
  silent: "election.leader-silent",
  denies: "election.leader-denies",
  "old-round": "election.leader-self-old",
} as const;

/** Begins lookForLeader. The role is LOOKING already, and may have been for a while. */
export function startLooking(peer: PeerState, out: ServerEffects): void {
  const { config, election } = peer;
  assert(peer.role === "LOOKING", "looks for a leader while LOOKING");
  assert(!election.isRunning, "one lookForLeader at a time");
  assert(election.decided === undefined, "the last lookForLeader has been finished");
  election.logicalclock += 1;
  election.isRunning = true;
  election.isFinalizing = false;
  election.pollTimeout = config.pollMin;
  election.recvset.clear();
  election.outofelection.clear();
  election.proposal = ownProposal(peer);
  out.emit({ kind: "looking", round: election.logicalclock });
  requeueEarly(peer, out);
  sendNotifications(peer, out);
  poll(election.pollTimeout, out);
}

/**
 * Item "notification" of PACKET, in any role. True: the election ended here, `peer.role` is the new
 * role and `election.decided` the vote.
 */
export function onNotificationItem(
  peer: PeerState,
  item: NotificationItem,
  out: ServerEffects,
): boolean {
  const { election } = peer;
  if (!take(election, item, out)) return false;
  assert(election.isRunning, "recvqueue is cleared when lookForLeader ends");
  if (election.isFinalizing) {
    onVoteInSilence(peer, item.from, item.vote, out);
    return false;
  }
  const hasEnded = onVote(peer, item.from, item.vote, out);
  if (!hasEnded && !election.isFinalizing) poll(election.pollTimeout, out);
  return hasEnded;
}

/** Timer "poll": nothing was heard for its time. True as for `onNotificationItem`. */
export function onPollTimer(peer: PeerState, out: ServerEffects): boolean {
  const { config, election } = peer;
  if (!election.isRunning) {
    out.ignore(NOT_RUNNING);
    return false;
  }
  if (election.isFinalizing) {
    mark(out, "election.silence");
    const votes = supporters(election.recvset, election.proposal, false);
    decide(peer, election.proposal, votes, false, out);
    return true;
  }
  if (haveDelivered(election)) {
    mark(out, "election.resend");
    sendNotifications(peer, out);
  } else {
    mark(out, "election.connect-all");
    connectAll(peer, out);
  }
  const doubled = election.pollTimeout * 2;
  if (doubled >= config.pollMax && election.pollTimeout < config.pollMax) {
    mark(out, "election.backoff-ceiling");
  }
  election.pollTimeout = Math.min(doubled, config.pollMax);
  poll(election.pollTimeout, out);
  return false;
}

/**
 * lookForLeader has returned: what it decided becomes the current vote. A step of its own, because
 * the receiver thread may answer with the new role and the old vote in between.
 */
export function finishLooking(peer: PeerState): void {
  const { election } = peer;
  election.currentVote = must(election.decided, "outcome of lookForLeader");
  election.decided = undefined;
}

/**
 * After a follower's sync and after a leader's activation, so that those who join later find equal
 * votes (ZOOKEEPER-1732). The zxid and the round stay as they were.
 */
export function updateElectionVote(peer: PeerState, epoch: number): void {
  if (peer.config.bugs["election-vote-kept"]) return;
  const { leader, zxid, round } = peer.election.currentVote;
  peer.election.currentVote = { leader, zxid, round, peerEpoch: epoch };
}

function onVote(peer: PeerState, from: number, vote: Notification, out: ServerEffects): boolean {
  const { voters } = peer.config;
  if (!hasSid(voters, from) || !hasSid(voters, vote.leader)) {
    out.ignore(NOT_A_VOTER);
    return false;
  }
  switch (vote.state) {
    case "LOOKING":
      return onLookingVote(peer, from, vote, out);
    case "OBSERVING":
      out.ignore(OBSERVER_VOTE);
      return false;
    case "FOLLOWING":
    case "LEADING":
      return onSettledVote(peer, from, vote, out);
    default:
      return unreachable(vote.state);
  }
}

/** A vote of a server that looks, too. True: all of them have voted, which only a bug takes for an end. */
function onLookingVote(
  peer: PeerState,
  from: number,
  vote: Notification,
  out: ServerEffects,
): boolean {
  const { config, election } = peer;
  if (ownZxid(peer) === NO_ZXID || vote.zxid === NO_ZXID) {
    out.ignore(NO_HISTORY);
    return false;
  }
  if (vote.round < election.logicalclock) {
    // The receiver thread has told the sender of our round.
    mark(out, "election.round-behind");
    out.ignore(ROUND_BEHIND);
    return false;
  }
  if (vote.round > election.logicalclock) {
    adoptRound(peer, vote, out);
  } else if (isBetterVote(vote, election.proposal, config)) {
    mark(out, "election.better-vote");
    election.proposal = vote;
    sendNotifications(peer, out);
  }
  election.recvset.set(from, vote);
  const votes = supporters(election.recvset, election.proposal, false);
  // ZOOKEEPER-975: all have voted, but for whom?
  if (config.bugs["all-votes-end-election"] && election.recvset.size === countSids(config.voters)) {
    decide(peer, election.proposal, votes, false, out);
    return true;
  }
  if (!elects(config, votes)) return false;
  mark(out, "election.finalize");
  election.isFinalizing = true;
  poll(config.finalizeWait, out);
  return false;
}

/** Starts over in a newer round: with our own first vote, not with what we had come to propose. */
function adoptRound(peer: PeerState, vote: Notification, out: ServerEffects): void {
  const { election } = peer;
  election.logicalclock = vote.round;
  election.recvset.clear();
  const own = ownProposal(peer);
  const isBetter = isBetterVote(vote, own, peer.config);
  mark(out, isBetter ? "election.round-ahead" : "election.round-ahead-own");
  election.proposal = isBetter ? vote : own;
  sendNotifications(peer, out);
}

/** During finalizeWait only the order of votes counts, whatever state or round they come from. */
function onVoteInSilence(
  peer: PeerState,
  from: number,
  vote: Notification,
  out: ServerEffects,
): void {
  const { config, election } = peer;
  if (!isBetterVote(vote, election.proposal, config)) {
    // Lost for good, even if it says who leads; the silence has to begin again.
    mark(out, "election.finalize-discard");
    out.ignore(NOT_BETTER);
    poll(config.finalizeWait, out);
    return;
  }
  // The quorum will be looked at again only after the next LOOKING vote of this round.
  mark(out, "election.finalize-break");
  election.isFinalizing = false;
  enqueue(peer, from, vote, out);
  poll(election.pollTimeout, out);
}

/** A vote of a server that follows or leads. True: we join it. */
function onSettledVote(
  peer: PeerState,
  from: number,
  vote: Notification,
  out: ServerEffects,
): boolean {
  const { config, election } = peer;
  if (vote.round === election.logicalclock) {
    election.recvset.set(from, vote);
    const votes = supporters(election.recvset, vote, true);
    // ZOOKEEPER-975: a round has one leader at most, but the round of a claim may be over.
    if (config.bugs["leading-claim-believed"] && vote.state === "LEADING") {
      decide(peer, vote, votes, true, out);
      return true;
    }
    if (elects(config, votes) && isConfirmed(peer, election.recvset, vote, out)) {
      const leads = vote.leader === peer.sid;
      mark(out, leads ? "election.told-to-lead" : "election.settled-same-round");
      decide(peer, vote, votes, true, out);
      return true;
    }
  }
  // Votes of our own round belong here too: members of one ensemble may differ in their rounds.
  election.outofelection.set(from, vote);
  // ZOOKEEPER-1732: they were compared like the votes of those who look.
  const ballot: Ballot = config.bugs["settled-votes-strict"] ? { ...vote, state: "LOOKING" } : vote;
  const votes = supporters(election.outofelection, ballot, false);
  if (!elects(config, votes)) return false;
  if (!isConfirmed(peer, election.outofelection, vote, out)) return false;
  mark(out, "election.join");
  election.logicalclock = vote.round;
  decide(peer, vote, votes, true, out);
  return true;
}

function isConfirmed(
  peer: PeerState,
  votes: ReadonlyMap<number, Notification>,
  vote: Vote,
  out: ServerEffects,
): boolean {
  const check = checkLeader(peer.election, votes, vote, peer.sid);
  // ZOOKEEPER-1514: nobody was asked for the round.
  if (check === "old-round" && peer.config.bugs["old-round-believed"]) return true;
  if (check !== "fine") mark(out, REFUSALS[check]);
  return check === "fine";
}

/** setPeerState and leaveInstance; the vote becomes current only in `finishLooking`. */
function decide(
  peer: PeerState,
  vote: Vote,
  votes: SidSet,
  joined: boolean,
  out: ServerEffects,
): void {
  const { config, election } = peer;
  const { leader, zxid, round, peerEpoch } = vote;
  assert(round === election.logicalclock, "an election ends in the round of its vote");
  const role = leader === peer.sid ? "LEADING" : config.isObserver ? "OBSERVING" : "FOLLOWING";
  assert(role !== "LEADING" || !config.isObserver, "observers do not lead");
  peer.role = role;
  election.decided = { leader, zxid, round, peerEpoch };
  election.isRunning = false;
  election.isFinalizing = false;
  clear(election);
  out.clearTimer("poll", 0);
  if (role === "OBSERVING") mark(out, "election.observer-learns");
  out.emit({ kind: "elected", leader, role, round, votes, joined });
}

function poll(timeout: number, out: ServerEffects): void {
  out.setTimer("poll", 0, timeout, PACKET);
}
