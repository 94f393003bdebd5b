/** Rows of the bug table: mistakes in what clients are served, from Prep to watches. */
import type { BugRow } from "./bugs.ts";

const ROWS = {
  "pzxid-not-raised": {
    issue: "M16",
    about: "deleting a child does not raise its parent's pzxid",
    affected: "none",
    cite: "DataTree.deleteNode; ZOOKEEPER-3125",
  },
  "reply-before-event": {
    issue: "M17",
    about: "a reply goes out before the watch events of what it shows",
    affected: "none",
    cite: "FinalRequestProcessor.processRequest",
  },
  "ignores-last-zxid-seen": {
    issue: "M18",
    about: "a server takes a client that has seen more than the server has",
    affected: "none",
    cite: "ZooKeeperServer.processConnectRequest",
  },
  "session-timers-not-reset": {
    issue: "M19",
    about: "a new leader does not give the sessions their full timeout again",
    affected: "none",
    cite: "LeaderZooKeeperServer.createSessionTracker",
  },
  "ephemerals-one-by-one": {
    issue: "M20",
    about: "the ephemerals of a session that ends are deleted in transactions of their own",
    affected: "none",
    cite: "PrepRequestProcessor, closeSession",
  },
  "suffix-from-child-count": {
    issue: "M21",
    about: "the number of a sequential node is its parent's count of children",
    affected: "none",
    cite: "PrepRequestProcessor.pRequest2TxnCreate",
  },
  "replay-counts-versions": {
    issue: "M24",
    about: "setData counts the version up when it is applied, so that a replay counts twice",
    affected: "none",
    cite: "DataTree.setData",
  },
  "replay-skips-create2": {
    issue: "CREATE2-REPLAY",
    about:
      "over a fuzzy snapshot that holds the node already, only a plain create raises cversion and pzxid of the parent",
    affected: "3.5.0- (by reading)",
    cite: "DataTree.processTxn",
  },
  "reads-overtake-writes": {
    issue: "READ-OVERTAKES",
    about: "a read is served although a write of its session is on its way",
    affected: "none",
    cite: "CommitProcessor.run",
  },
  "no-owner-check": {
    issue: "ZOOKEEPER-417",
    about: "a delayed request of a session that has moved to another server is carried out",
    affected: "-3.1.2",
    cite: "SessionTrackerImpl.checkSession",
  },
  "touch-table-kept": {
    issue: "TOUCHES-KEPT",
    about: "a learner tells its leader of every session it has ever heard of, at each PING",
    affected: "none",
    cite: "LearnerSessionTracker.snapshot",
  },
  "closing-session-writes": {
    issue: "ZOOKEEPER-1208",
    about: "a session whose close is on its way may still write",
    affected: "-3.3.3",
    cite: "SessionTrackerImpl.checkSession; PrepRequestProcessor",
  },
  "session-ids-repeat": {
    issue: "IDS-REPEAT",
    about: "a server counts its session ids from the same number at each start",
    affected: "none",
    cite: "SessionTrackerImpl.initializeNextSessionId",
  },
  "ephemeral-index-kept": {
    issue: "INDEX-KEPT",
    about: "an ephemeral that is deleted stays in the index of its session",
    affected: "none",
    cite: "DataTree.deleteNode",
  },
  "watches-not-restored": {
    issue: "ZOOKEEPER-23",
    about: "a client that reconnects does not set its watches up again",
    affected: "none (before 3.0.0)",
    cite: "ClientCnxn.SendThread.primeConnection",
  },
  "client-forgets-last-zxid": {
    issue: "CLIENT-FORGETS",
    about: "a client that reconnects does not say what it has seen, so a server that lags takes it",
    affected: "none",
    cite: "ClientCnxn.SendThread.primeConnection",
  },
  "connection-loss-retried": {
    issue: "RETRY-ON-LOSS",
    about:
      "a write that was in flight when the connection broke is sent again: it may happen twice",
    affected: "none",
    cite: "ClientCnxn.SendThread.cleanup",
  },
  "reply-zxid-of-request": {
    issue: "ZOOKEEPER-1412",
    about:
      "the reply to a read carries the zxid that its request was stamped with: what the leader proposed last, or nothing",
    affected: "-3.3.4, 3.4.0-3.4.3",
    cite: "FinalRequestProcessor.processRequest",
  },
  "restore-by-czxid": {
    issue: "ZOOKEEPER-1667",
    about:
      "the data watch of a client that comes back says NodeCreated of a node that was deleted and created again",
    affected: "-3.4.5",
    cite: "DataTree.setWatches",
  },
  "failed-write-forgets-reads": {
    issue: "READS-FORGOTTEN",
    about: "reads that wait behind a write of their session are never served if the write fails",
    affected: "none",
    cite: "CommitProcessor.run",
  },
  "client-tries-one-server": {
    issue: "ONE-SERVER",
    about: "a client that has lost its server dials the same one again, not the next of its list",
    affected: "none",
    cite: "StaticHostProvider.next",
  },
} as const;

export const SERVICE_BUGS: { readonly [Name in keyof typeof ROWS]: BugRow } = ROWS;
