/** Rows of the bug table: mistakes in elections, from the order of votes to the vote of a leader that failed. */
import type { BugRow } from "./bugs.ts";

const ROWS = {
  "vote-order-forgets-epoch": {
    issue: "ZOOKEEPER-1419",
    about:
      "at equal zxids the higher server id wins whatever the epochs: two votes beat each other",
    affected: "3.4.0-3.4.3",
    cite: "FastLeaderElection.totalOrderPredicate",
  },
  "leading-claim-believed": {
    issue: "ZOOKEEPER-975",
    about: "who says that it leads in our round is followed, without a quorum that says so too",
    affected: "-3.3.6",
    cite: "FastLeaderElection.lookForLeader",
  },
  "all-votes-end-election": {
    issue: "ZOOKEEPER-975",
    about: "an election ends when every server has voted, for whomever it may be",
    affected: "-3.3.6",
    cite: "FastLeaderElection.lookForLeader",
  },
  "old-votes-sent": {
    issue: "ZOOKEEPER-975",
    about:
      "votes for a peer that cannot be reached queue up, and it is told them all, old ones first",
    affected: "-3.3.6",
    cite: "QuorumCnxManager.toSend",
  },
  "old-round-believed": {
    issue: "ZOOKEEPER-1514",
    about: "a server leads because others follow it still, in a round that it is not in",
    affected: "-3.4.3",
    cite: "FastLeaderElection.checkLeader",
  },
  "zxid-before-quorum": {
    issue: "ZOOKEEPER-790",
    about:
      "who is elected takes the first zxid of a new epoch at once, and votes with it if it fails",
    affected: "-3.3.1",
    cite: "Leader.lead",
  },
  "election-quorum-off-by-one": {
    issue: "M2",
    about: "an election ends with one vote less than a quorum",
    affected: "none",
    cite: "FastLeaderElection.getVoteTracker",
  },
  "settled-votes-strict": {
    issue: "ZOOKEEPER-1732",
    about:
      "votes of a settled ensemble count together only if their zxids and rounds are equal, too",
    affected: "-3.4.5",
    cite: "FastLeaderElection.lookForLeader, Vote.equals; ZOOKEEPER-1805",
  },
  "election-vote-kept": {
    issue: "ZOOKEEPER-1732",
    about: "who has joined a leader goes on telling the epoch that it was elected with",
    affected: "-3.4.5",
    cite: "QuorumPeer.updateElectionVote; ZOOKEEPER-1818",
  },
} as const;

export const ELECTION_BUGS: { readonly [Name in keyof typeof ROWS]: BugRow } = ROWS;
