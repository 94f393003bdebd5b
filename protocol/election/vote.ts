/** How votes are compared and counted. */
import type { Config } from "../config.ts";
import type { Notification, ServerState } from "../messages.ts";
import { countSids, isQuorum, NO_SIDS, withSid, type SidSet } from "../quorum.ts";
import { counterOf } from "../zxid.ts";
import type { ElectionState, Vote } from "./state.ts";

/** A vote with the state of the server that told it. */
export interface Ballot extends Vote {
  readonly state: ServerState;
}

/**
 * The total order of votes: epoch, then zxid, then sid [totalOrderPredicate]. The epoch must come
 * first in all three comparisons: ZOOKEEPER-1419 forgot it in the last. The round has no part in it.
 * A hierarchical quorum would first refuse leaders of weight zero (2.4).
 */
export function isBetterVote(vote: Vote, current: Vote, config: Config): boolean {
  const forgets = config.bugs["vote-order-forgets-epoch"] && vote.zxid === current.zxid;
  if (forgets && vote.leader > current.leader) return true;
  if (vote.peerEpoch !== current.peerEpoch) return vote.peerEpoch > current.peerEpoch;
  if (config.bugs["vote-by-id"] && vote.leader !== current.leader) {
    return vote.leader > current.leader;
  }
  if (config.bugs["compare-by-counter"] && counterOf(vote.zxid) !== counterOf(current.zxid)) {
    return counterOf(vote.zxid) > counterOf(current.zxid);
  }
  if (vote.zxid !== current.zxid) return vote.zxid > current.zxid;
  return vote.leader > current.leader;
}

/**
 * Whether two ballots say the same [Vote.equals]. Settled servers may rightly differ in zxid and
 * round (ZOOKEEPER-1805). ZooKeeper loses the version of a vote on its way into recvset; with
 * `oneLostVersion` even the epochs of settled servers are not compared.
 */
export function isSameVote(a: Ballot, b: Ballot, oneLostVersion: boolean): boolean {
  if (a.leader !== b.leader) return false;
  if (a.state === "LOOKING" || b.state === "LOOKING") {
    return a.zxid === b.zxid && a.round === b.round && a.peerEpoch === b.peerEpoch;
  }
  return oneLostVersion || a.peerEpoch === b.peerEpoch;
}

/** Whether these voters may end an election [SyncedLearnerTracker.hasAllQuorums]. */
export function elects({ bugs, quorum }: Config, sids: SidSet): boolean {
  if (bugs["election-quorum-off-by-one"]) return countSids(sids & quorum.voters) >= quorum.need - 1;
  return isQuorum(quorum, sids);
}

/** Who of `votes` says the same as `vote` [getVoteTracker]; a reconfiguration would count twice. */
export function supporters(
  votes: ReadonlyMap<number, Notification>,
  vote: Ballot,
  oneLostVersion: boolean,
): SidSet {
  let sids = NO_SIDS;
  for (const [sid, held] of votes) {
    if (isSameVote(vote, held, oneLostVersion)) sids = withSid(sids, sid);
  }
  return sids;
}

/**
 * `silent`: we have not heard of that leader. `denies`: it says that it does not lead. `old-round`:
 * it is ourselves, in a round we have left.
 */
export type LeaderCheck = "fine" | "silent" | "denies" | "old-round";

/**
 * What speaks against the leader that a quorum names [checkLeader]. Another server must have said
 * itself that it leads: a majority may still name the dead. We ourselves lead only in the round
 * we are in: a restarted leader must not believe its old followers (ZOOKEEPER-1514).
 */
export function checkLeader(
  election: ElectionState,
  votes: ReadonlyMap<number, Notification>,
  vote: Vote,
  self: number,
): LeaderCheck {
  if (vote.leader === self) return vote.round === election.logicalclock ? "fine" : "old-round";
  const told = votes.get(vote.leader);
  if (told === undefined) return "silent";
  return told.state === "LEADING" ? "fine" : "denies";
}
