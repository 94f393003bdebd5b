/** What each bug is: its issue, the mistake in a sentence, the releases that had it, and where that was read. */
import { ELECTION_BUGS } from "./bug-table-election.ts";
import { BUG_NAMES, type BugEntry, type BugName, type BugRow } from "./bugs.ts";
import { SYNC_BUGS } from "./bug-table-sync.ts";
import { NEWLEADER_BUGS } from "./bug-table-newleader.ts";
import { REFUTED_FIXES } from "./refuted-fixes.ts";
import { SERVICE_BUGS } from "./service-bugs.ts";
import { SNAPSHOT_BUGS } from "./bug-table-snapshot.ts";

const CLASSIC = "none";

const ROWS: { readonly [Name in BugName]: BugRow } = {
  "commit-quorum-off-by-one": {
    issue: "M1",
    about: "a proposal is committed with one acknowledgement less than a quorum",
    affected: CLASSIC,
    cite: "Leader.tryToCommit",
  },
  "accepted-epoch-not-persisted": {
    issue: "M3",
    about:
      "ACKEPOCH is sent without writing acceptedEpoch first: the promise does not outlive a crash",
    affected: "-3.3.6 (in spirit: nothing was promised)",
    cite: "Learner.registerWithLeader; ZOOKEEPER-1081",
  },
  "current-epoch-at-uptodate": {
    issue: "M4",
    about: "currentEpoch is written at UPTODATE instead of before the ACK of NEWLEADER",
    affected: "none (3.4.0 in development)",
    cite: "ZOOKEEPER-1282",
  },
  "ack-before-fsync": {
    issue: "M5",
    about: "a follower acknowledges a proposal that is not on its disk yet",
    affected: CLASSIC,
    cite: "SyncRequestProcessor, SendAckRequestProcessor",
  },
  "leader-ack-before-fsync": {
    issue: "M6",
    about: "the leader counts its own acknowledgement before its own fsync",
    affected: CLASSIC,
    cite: "AckRequestProcessor",
  },
  "commit-on-first-ack": {
    issue: "M7",
    about: "the first acknowledgement commits a proposal",
    affected: CLASSIC,
    cite: "Leader.tryToCommit",
  },
  "commit-out-of-order": {
    issue: "M8",
    about: "a proposal is committed although the one before it is not",
    affected: CLASSIC,
    cite: "Leader.tryToCommit",
  },
  "compare-by-counter": {
    issue: "M9",
    about: "votes compare the counters of zxids and forget their epochs",
    affected: CLASSIC,
    cite: "FastLeaderElection.totalOrderPredicate",
  },
  "vote-by-id": {
    issue: "M10",
    about: "votes compare server ids before zxids: a stale server with a high id wins",
    affected: CLASSIC,
    cite: "FastLeaderElection.totalOrderPredicate",
  },
  "trunc-skipped": {
    issue: "M11",
    about: "TRUNC is taken for done and nothing is cut",
    affected: CLASSIC,
    cite: "Learner.syncWithLeader; ZOOKEEPER-3701",
  },
  "no-step-down": {
    issue: "M13",
    about: "a leader that has lost its quorum goes on leading",
    affected: CLASSIC,
    cite: "Leader.lead",
  },
  "old-epoch-proposals": {
    issue: "M14",
    about: "a server goes on taking proposals of the leader it has left",
    affected: CLASSIC,
    cite: "Learner.shutdown",
  },
  "observer-in-quorum": {
    issue: "M22",
    about: "observers count towards the quorums of discovery and synchronization",
    affected: "none (ZOOKEEPER-2959, up to 3.4.12, is a part of it)",
    cite: "ZOOKEEPER-2959",
  },
  "propose-before-quorum": {
    issue: "M25",
    about: "a leader proposes before a quorum has acknowledged NEWLEADER",
    affected: CLASSIC,
    cite: "Leader.lead, startZkServer",
  },
  "propose-to-synced-only": {
    issue: "M26",
    about: "a learner between NEWLEADER and its ACK is left out of proposals",
    affected: CLASSIC,
    cite: "zookeeper-specifications/protocol-spec/issues.md, 1",
  },
  "uptodate-commit-stale": {
    issue: "M27",
    about: "commits made while a learner synchronizes never reach it",
    affected: CLASSIC,
    cite: "zookeeper-specifications/protocol-spec/issues.md, 3",
  },
  "former-acks-count": {
    issue: "M15",
    about: "ACKs that a follower sent over a former connection count, though it was told to cut",
    affected: "3.4.0- (by reading of Leader.processAck and Learner.syncWithLeader)",
    cite: "Leader.startForwarding",
  },
  "stuck-behind-promise": {
    issue: "STUCK-PROMISE",
    about: "a server that accepted a later epoch than the leader's can never join it",
    affected: "3.4.0- (by reading)",
    cite: "Learner.registerWithLeader",
  },
  "epoch-from-last-zxid": {
    issue: "ZOOKEEPER-335",
    cost: "M",
    about: "a new epoch follows the leader's last zxid, whatever the servers have promised",
    affected: "-3.3.6",
    cite: "ZOOKEEPER-335, 1081; Leader.lead before Zab 1.0",
  },
  "reuse-epoch": {
    issue: "ZOOKEEPER-1343",
    about: "a new epoch may be one that somebody has accepted already (> for >=)",
    affected: "3.4.0-3.4.2",
    cite: "Leader.getEpochToPropose",
  },
  "epoch-ack-timeout-passes": {
    issue: "ZOOKEEPER-1191",
    about: "a leader whose wait for ACKEPOCH times out goes on without a quorum",
    affected: "none (3.4.0 in development)",
    cite: "Leader.waitForEpochAck; ZOOKEEPER-1192",
  },
  "leader-ignores-ahead": {
    issue: "ACKEPOCH-AHEAD",
    about: "a leader keeps a learner whose history is more recent than its own",
    affected: CLASSIC,
    cite: "Leader.waitForEpochAck",
  },
  "diff-without-trunc": {
    issue: "ZOOKEEPER-1154",
    about: "a learner with a transaction that the leader never had gets a DIFF without a TRUNC",
    affected: "3.3.0-3.3.3",
    cite: "LearnerHandler.queueCommittedProposals",
  },
  "diff-over-gap": {
    issue: "ZOOKEEPER-2418",
    cost: "M",
    about: "a DIFF from the log on disk is sent although it ends before the window begins",
    affected: "3.5.0-3.5.10",
    cite: "LearnerHandler.syncFollower",
  },
  "diff-from-replaced-log": {
    issue: "ZOOKEEPER-2846",
    about: "a DIFF is served from a log on disk that a SNAP has replaced",
    affected: "3.5.0- (open)",
    cite: "LearnerHandler.syncFollower",
  },
  "diff-sets-zxid-first": {
    issue: "ZOOKEEPER-2355",
    about: "a learner takes the zxid of the DIFF packet before it has its transactions",
    affected: "-3.4.10, 3.5.0-3.5.3",
    cite: "Learner.syncWithLeader",
  },
  "epoch-before-log": {
    issue: "ZOOKEEPER-4643",
    about: "currentEpoch is written before the history of the new epoch is on disk",
    affected: "3.4.10-3.4.14, 3.5.3-3.8.4, 3.9.0-3.9.1",
    cite: "Learner.syncWithLeader",
  },
  "ack-newleader-before-fsync": {
    issue: "ZOOKEEPER-4646",
    about:
      "NEWLEADER is acknowledged when the history was handed to the log, not when it is durable",
    affected: "3.5.10, 3.6.3-3.6.4, 3.7.0-3.8.4, 3.9.0-3.9.1",
    cite: "Learner.syncWithLeader",
  },
  "log-after-uptodate": {
    issue: "ZOOKEEPER-3911",
    about: "the history of a DIFF is logged only after UPTODATE",
    affected: "3.4.10-3.4.14, 3.5.3-3.5.9, 3.6.0-3.6.2",
    cite: "Learner.syncWithLeader",
  },
  "sync-skips-window": {
    issue: "ZOOKEEPER-4925",
    about: "what a learner applies while it synchronizes is missing from its committedLog",
    affected: "3.9.3",
    cite: "Learner.syncWithLeader",
  },
  "no-fast-forward": {
    issue: "ZOOKEEPER-2845",
    about: "a server goes back to LOOKING without reading the tail of its log into its tree",
    affected: "3.4.10-3.4.11, 3.5.3",
    cite: "ZooKeeperServer.shutdown",
  },
  "late-log-append": {
    issue: "ZOOKEEPER-4712",
    cost: "M",
    about: "the log thread of an ended role still writes after the tail was read",
    affected: "3.4.12-3.4.14, 3.5.4-3.9.2",
    cite: "SyncRequestProcessor.shutdown",
  },
  "retain-aborted-snap": {
    issue: "ZOOKEEPER-3642",
    about: "the memory of an aborted SNAP is kept, although nothing of it is on disk",
    affected: "3.4.9-3.4.14, 3.5.3-3.5.9, 3.6.0-3.6.2",
    cite: "Learner.shutdown",
  },
  "retain-aborted-trunc": {
    issue: "ZOOKEEPER-5094",
    about: "the memory of an aborted TRUNC is kept, with commits that are not in the log",
    affected: "3.4.9-3.4.14, 3.5.3- (open)",
    cite: "Learner.shutdown",
  },
  "retain-after-disk-error": {
    issue: "ZOOKEEPER-4882",
    about: "memory is kept after a disk error, with transactions that were never written",
    affected: "3.5.3- (open)",
    cite: "ZooKeeperServer.shutdown",
  },
  "no-rollover-guard": {
    issue: "ZOOKEEPER-1277",
    about: "the counter of zxids runs over into the epoch",
    affected: "-3.3.4, 3.4.0-3.4.3",
    cite: "Leader.propose",
  },
  "epoch-memory-first": {
    issue: "ZOOKEEPER-2307",
    about: "an epoch is changed in memory before its file; if the write fails the two disagree",
    affected: "-3.4.6, 3.5.0-3.5.1",
    cite: "QuorumPeer.setAcceptedEpoch",
  },
  "no-epoch-marker": {
    issue: "ZOOKEEPER-1653",
    about:
      "a crash between the history of an epoch and currentEpoch leaves a server that refuses to start",
    affected: "3.4.0-3.4.5, 3.5.0- (open, 2354)",
    cite: "QuorumPeer.loadDataBase",
  },
  "trunc-keeps-snapshot": {
    issue: "ZOOKEEPER-1549",
    cost: "M",
    about: "TRUNC cuts the log and reloads a snapshot that holds what was cut",
    affected: "3.4.0-3.4.5, 3.5.0- (open, 4837)",
    cite: "ZKDatabase.truncateLog",
  },
  "trunc-keeps-larger": {
    issue: "TRUNC-LARGER",
    about: "TRUNC to a zxid that the log lacks keeps the first larger record",
    affected: "3.4.0- (by reading)",
    cite: "FileTxnLog.truncate",
  },
  "snapshot-named-by-log": {
    issue: "M23",
    about: "a snapshot is named by the end of the log instead of by what the tree surely holds",
    affected: CLASSIC,
    cite: "FileTxnSnapLog.save",
  },
  "diff-skips-first": {
    issue: "M12",
    about: "a DIFF begins one transaction too late",
    affected: CLASSIC,
    cite: "LearnerHandler.queueCommittedProposals",
  },
  ...ELECTION_BUGS,
  ...NEWLEADER_BUGS,
  ...REFUTED_FIXES,
  ...SERVICE_BUGS,
  ...SYNC_BUGS,
  ...SNAPSHOT_BUGS,
};

/** Every bug of servers and clients, without the properties that it breaks: those name it (`Property.brokenBy`). */
export const BUGS: readonly (Omit<BugEntry, "breaks"> & { readonly name: BugName })[] =
  BUG_NAMES.map((name) => ({
    name,
    ...ROWS[name],
  }));
