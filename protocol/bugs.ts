/** The table of bugs: switches that put a known mistake back, one condition each at the line where it is made. */

/** One row of the table, as `list bugs` shows it. It switches nothing by itself. */
export interface BugEntry {
  /** Switch on the command line, and field of `Bugs`. */
  readonly name: string;
  /** Short identity: M5, ZOOKEEPER-4643. */
  readonly issue: string;
  readonly about: string;
  /** Releases that had it, as `spansOf` reads them; "none" for a classic mistake. */
  readonly affected: string;
  /** Names of the properties it breaks. */
  readonly breaks: readonly string[];
  readonly cite: string;
  /** What it took to put it back: missing, or "S": one condition, or one order of steps; "M": some lines. */
  readonly cost?: "S" | "M";
  /** A refuted fix: the bugs that its switch turns on, for it leaves them; it breaks what they break. */
  readonly leaves?: readonly string[];
  /** Recipes in which it can be made; missing: it is in servers or clients. */
  readonly recipes?: readonly string[];
}

/** What the table says of a bug; the properties that it breaks name it. */
export type BugRow = Omit<BugEntry, "name" | "breaks">;

/** Every switch off: the protocol as it should be. */
export const BUG_NAMES = [
  "commit-quorum-off-by-one", // M1
  "accepted-epoch-not-persisted", // M3
  "current-epoch-at-uptodate", // M4
  "ack-before-fsync", // M5
  "leader-ack-before-fsync", // M6
  "commit-on-first-ack", // M7
  "commit-out-of-order", // M8
  "compare-by-counter", // M9
  "vote-by-id", // M10
  "trunc-skipped", // M11
  "no-step-down", // M13
  "old-epoch-proposals", // M14
  "observer-in-quorum", // M22
  "propose-before-quorum", // M25
  "propose-to-synced-only", // M26
  "uptodate-commit-stale", // M27
  "former-acks-count", // M15
  "vote-order-forgets-epoch", // ZOOKEEPER-1419
  "leading-claim-believed", // ZOOKEEPER-975
  "all-votes-end-election", // ZOOKEEPER-975
  "old-votes-sent", // ZOOKEEPER-975
  "old-round-believed", // ZOOKEEPER-1514
  "zxid-before-quorum", // ZOOKEEPER-790
  "election-quorum-off-by-one", // M2
  "settled-votes-strict", // ZOOKEEPER-1732
  "election-vote-kept", // ZOOKEEPER-1732
  "stuck-behind-promise",
  "epoch-from-last-zxid", // ZOOKEEPER-335
  "reuse-epoch", // ZOOKEEPER-1343
  "epoch-ack-timeout-passes", // ZOOKEEPER-1191
  "leader-ignores-ahead",
  "diff-without-trunc", // ZOOKEEPER-1154
  "diff-over-gap", // ZOOKEEPER-2418
  "diff-from-replaced-log", // ZOOKEEPER-2846
  "diff-sets-zxid-first", // ZOOKEEPER-2355
  "epoch-before-log", // ZOOKEEPER-4643
  "ack-newleader-before-fsync", // ZOOKEEPER-4646
  "log-after-uptodate", // ZOOKEEPER-3911
  "log-thread-takes-history", // ZOOKEEPER-4685
  "newleader-drains-queue", // ZOOKEEPER-4394
  "diff-applied-after-uptodate", // ZOOKEEPER-3023
  "snap-not-fsynced",
  "trunc-snapshot-not-fsynced",
  "refuted-fix-1848",
  "refuted-fix-1930",
  "refuted-fix-1993",
  "refuted-fix-2111",
  "sync-skips-window", // ZOOKEEPER-4925
  "no-fast-forward", // ZOOKEEPER-2845
  "late-log-append", // ZOOKEEPER-4712
  "retain-aborted-snap", // ZOOKEEPER-3642
  "retain-aborted-trunc", // ZOOKEEPER-5094
  "retain-after-disk-error", // ZOOKEEPER-4882
  "no-rollover-guard", // ZOOKEEPER-1277
  "epoch-memory-first", // ZOOKEEPER-2307
  "no-epoch-marker", // ZOOKEEPER-1653
  "trunc-keeps-snapshot", // ZOOKEEPER-1549
  "trunc-keeps-larger", // FileTxnLog.truncate
  "snapshot-named-by-log", // M23
  "pzxid-not-raised", // M16
  "reply-before-event", // M17
  "ignores-last-zxid-seen", // M18
  "session-timers-not-reset", // M19
  "ephemerals-one-by-one", // M20
  "suffix-from-child-count", // M21
  "replay-counts-versions", // M24
  "replay-skips-create2", // DataTree.processTxn
  "reads-overtake-writes",
  "no-owner-check",
  "diff-skips-first", // M12
  "touch-table-kept",
  "closing-session-writes", // ZOOKEEPER-1208
  "session-ids-repeat",
  "ephemeral-index-kept",
  "watches-not-restored",
  "client-forgets-last-zxid",
  "connection-loss-retried",
  "reply-zxid-of-request", // ZOOKEEPER-1412
  "restore-by-czxid", // ZOOKEEPER-1667
  "failed-write-forgets-reads",
  "client-tries-one-server",
  "newleader-before-snap", // ZOOKEEPER-3104
  "inform-not-logged", // ZOOKEEPER-1551
  "outstanding-to-observers", // ZOOKEEPER-1551
  "trunc-cuts-too-much", // ZOOKEEPER-1156
  "trunc-keeps-offset", // ZOOKEEPER-1489
  "snapshot-lost-after-failed-trunc", // ZOOKEEPER-3701
  "expired-not-closing", // ZOOKEEPER-1496
  "sync-skips-sessions", // ZOOKEEPER-1367
  "replay-skips-gone", // ZOOKEEPER-3125
  "replay-lowers-pzxid", // ZOOKEEPER-3125
  "replay-lowers-cversion", // ZOOKEEPER-3249
  "replay-counts-children", // ZOOKEEPER-1046
  "close-without-paths", // ZOOKEEPER-3145
  "snapshot-amid-multi", // ZOOKEEPER-3127
  "snapshot-before-session", // ZOOKEEPER-3144
] as const;

/** A name of BUG_NAMES, so that a switch misspelt does not compile. */
export type BugName = (typeof BUG_NAMES)[number];
/** Every switch with its position. Frozen, and shared by all servers of a run. */
export type Bugs = { readonly [Name in BugName]: boolean };

/** Every switch off: the correct protocol. A new object, for the caller to change. */
export function noBugs(): { [Name in BugName]: boolean } {
  return Object.fromEntries(BUG_NAMES.map((name) => [name, false])) as {
    [Name in BugName]: boolean;
  };
}
