/** Rows of the bug table: mistakes in what a leader sends to synchronize, and in what a learner cuts off its log. */
import type { BugRow } from "./bugs.ts";

const ROWS = {
  "newleader-before-snap": {
    issue: "ZOOKEEPER-3104",
    cost: "M",
    about: "NEWLEADER is queued before the tree is sent: what is committed in between follows it",
    affected: "3.4.0-3.4.14, 3.5.0-3.5.4",
    cite: "LearnerHandler.run; ZOOKEEPER-3589",
  },
  "inform-not-logged": {
    issue: "ZOOKEEPER-1551",
    cost: "M",
    about: "an observer applies an INFORM behind NEWLEADER at once, and never logs it",
    affected: "3.3.0-3.4.5",
    cite: "Learner.syncWithLeader",
  },
  "outstanding-to-observers": {
    issue: "ZOOKEEPER-1551",
    cost: "M",
    about: "an observer that synchronizes is sent proposals that are not committed",
    affected: "3.3.0-3.4.5",
    cite: "Leader.startForwarding",
  },
  "trunc-cuts-too-much": {
    issue: "ZOOKEEPER-1156",
    about: "TRUNC cuts off one transaction more than it was told to",
    affected: "3.3.0-3.3.3",
    cite: "FileTxnLog.PositionInputStream",
  },
  "trunc-keeps-offset": {
    issue: "ZOOKEEPER-1489",
    about:
      "the log goes on behind a TRUNC where it had ended before: no reader looks behind the hole",
    affected: "3.3.0-3.3.5, 3.4.0-3.4.3",
    cite: "FileTxnSnapLog.truncateLog",
  },
  "snapshot-lost-after-failed-trunc": {
    issue: "ZOOKEEPER-3701",
    about: "a TRUNC that fails leaves the snapshots closed: the next one is dropped without a word",
    affected: "3.3.6, 3.4.4-3.4.14, 3.5.0-3.5.6",
    cite: "FileTxnSnapLog.truncateLog",
  },
} as const;

/** Rows of BUG_NAMES that belong here, by name. */
export const SYNC_BUGS: { readonly [Name in keyof typeof ROWS]: BugRow } = ROWS;
