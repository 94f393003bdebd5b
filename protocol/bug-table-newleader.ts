/** Rows of the bug table: how learners of one release or another got through NEWLEADER. */
import type { BugRow } from "./bugs.ts";

const ROWS = {
  "log-thread-takes-history": {
    issue: "ZOOKEEPER-4685",
    about:
      "the log thread flushes the history of a sync, and may acknowledge it before NEWLEADER is: the leader takes that ACK for the one it waits for",
    affected: "3.5.10, 3.6.3-3.8.4, 3.9.0-3.9.1",
    cite: "Learner.syncWithLeader, SendAckRequestProcessor, Leader.waitForNewLeaderAck",
  },
  "newleader-drains-queue": {
    issue: "ZOOKEEPER-4394",
    about:
      "proposals that are not committed at NEWLEADER leave the queue as well: their COMMIT finds nothing, and the sync dies of it",
    affected: "3.5.10, 3.6.3-3.8.6, 3.9.0-3.9.2",
    cite: "Learner.syncWithLeader",
  },
  "diff-applied-after-uptodate": {
    issue: "ZOOKEEPER-3023",
    cost: "M",
    about:
      "what a DIFF brings as committed reaches the tree only after UPTODATE: a follower that counts as synchronized serves less",
    affected: "3.4.10-3.4.14, 3.5.3-3.8.6, 3.9.0-3.9.2",
    cite: "Learner.syncWithLeader; Remix (EuroSys 2025), bad state",
  },
  "snap-not-fsynced": {
    issue: "SNAP-UNSYNCED",
    about:
      "the tree of a SNAP is saved without an fsync: NEWLEADER is acknowledged with what a power cut can take back",
    affected: "-3.5.9",
    cite: "Learner.syncWithLeader, ZooKeeperServer.takeSnapshot (syncSnap since 3.5.10 and 3.6.0)",
  },
  "trunc-snapshot-not-fsynced": {
    issue: "TRUNC-UNSYNCED",
    about:
      "what is committed between TRUNC and NEWLEADER is saved in a snapshot without an fsync, and nowhere else",
    affected: "3.4.0-",
    cite: "Learner.syncWithLeader, ZooKeeperServer.takeSnapshot; reference 7.2",
  },
} as const;

export const NEWLEADER_BUGS: { readonly [Name in keyof typeof ROWS]: BugRow } = ROWS;
