/** Rows of the bug table: mistakes in sessions that end, and in the replay of a log over a fuzzy snapshot. */
import type { BugRow } from "./bugs.ts";

const ROWS = {
  "expired-not-closing": {
    issue: "ZOOKEEPER-1496",
    cost: "M",
    about:
      "a session that expires is forgotten, not marked as closing: the commit of its beginning brings it back",
    affected: "-3.4.3",
    cite: "SessionTrackerImpl.run",
  },
  "sync-skips-sessions": {
    issue: "ZOOKEEPER-1367",
    about:
      "sessions that begin or end while a learner synchronizes do not get into its table of sessions",
    affected: "-3.3.4, 3.4.0-3.4.2",
    cite: "Learner.syncWithLeader; ZooKeeperServer.processTxn",
  },
  "replay-skips-gone": {
    issue: "ZOOKEEPER-3125",
    cost: "M",
    about:
      "over a fuzzy snapshot that lacks the node already, a delete does not raise the parent's pzxid",
    affected: "-3.5.4",
    cite: "DataTree.deleteNode",
  },
  "replay-lowers-pzxid": {
    issue: "ZOOKEEPER-3125-2",
    cost: "M",
    about:
      "over a fuzzy snapshot that has the parent from later on, a delete takes its pzxid back to its own",
    affected: "3.5.5-3.5.10",
    cite: "DataTree.deleteNode; the second commit of ZOOKEEPER-3125",
  },
  "replay-lowers-cversion": {
    issue: "ZOOKEEPER-3249",
    cost: "M",
    about:
      "over a fuzzy snapshot that has the parent from later on, a create takes its cversion back; unless replay-skips-create2 is on too, the creates behind it put that right",
    affected: "3.4.0-3.5.10",
    cite: "DataTree.createNode",
  },
  "replay-counts-children": {
    issue: "ZOOKEEPER-1046",
    about: "a parent's cversion is counted up by each create that finds nothing, not set",
    affected: "-3.3.3",
    cite: "DataTree.createNode",
  },
  "close-without-paths": {
    issue: "ZOOKEEPER-3145",
    cost: "M",
    about:
      "the end of a session deletes what a server finds of it: over a fuzzy snapshot, less than before",
    affected: "-3.5.10",
    cite: "DataTree.killSession",
  },
  "snapshot-amid-multi": {
    issue: "ZOOKEEPER-3127",
    cost: "M",
    about:
      "lastProcessed moves with the first part of a multi: a snapshot that begins then is named by half of it",
    affected: "3.4.0-3.5.4",
    cite: "DataTree.processTxn",
  },
  "snapshot-before-session": {
    issue: "ZOOKEEPER-3144",
    cost: "M",
    about:
      "lastProcessed moves before the table of sessions: a snapshot that begins then lacks the session",
    affected: "-3.5.10",
    cite: "ZooKeeperServer.processTxn",
  },
} as const;

export const SNAPSHOT_BUGS: { readonly [Name in keyof typeof ROWS]: BugRow } = ROWS;
