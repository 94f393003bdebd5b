/** Rows of the catalogue: what Fast Leader Election owes to ZAB, which judges leaders only when they are past discovery. */

/** As the rows of catalogue.ts, which puts them first. */
export const ELECTION_ROWS = [
  {
    name: "VotesImprove",
    kind: "always",
    about: "while a server looks it gives a vote up only for a better one or for a newer round",
    cite: "FastLeaderElection.totalOrderPredicate; reference 2.1, 2.4; ZOOKEEPER-1419, -975",
    brokenBy: ["vote-order-forgets-epoch", "old-votes-sent", "compare-by-counter", "vote-by-id"],
    exercisedBy: "epoch-without-txn",
  },
  {
    name: "ElectedByQuorum",
    kind: "always",
    about: "an election ends by the votes of a quorum, or by what a quorum tells of its leader",
    cite: "FastLeaderElection.getVoteTracker; reference 2.5; ZOOKEEPER-975",
    brokenBy: ["leading-claim-believed", "all-votes-end-election", "election-quorum-off-by-one"],
    exercisedBy: "joined-running-ensemble",
  },
  {
    name: "VoteMatchesDisk",
    kind: "always",
    about: "a server votes for itself with an epoch and a history that its own disk has",
    cite: "FastLeaderElection.getInitLastLoggedZxid, getPeerEpoch; ZOOKEEPER-790",
    brokenBy: ["zxid-before-quorum"],
    exercisedBy: "epoch-abandoned",
    restsOnDisks: true,
  },
  {
    name: "LeadsInOwnRound",
    kind: "always",
    about: "who is elected to lead was in the round of those votes itself",
    cite: "FastLeaderElection.checkLeader; reference 2.5; ZOOKEEPER-1514",
    brokenBy: ["old-round-believed"],
    exercisedBy: "restart-after-crash",
  },
] as const;
