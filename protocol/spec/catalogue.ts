/** The properties: published name, what it says, where it was read, what breaks it, what puts it to the test. */
import type { Property } from "../../sim/property.ts";
import { ELECTION_ROWS } from "./election-properties.ts";
import type { ZabView } from "./seen.ts";
import { SYNC_PROPERTIES } from "./sync-properties.ts";

const ROWS = [
  {
    name: "Leadership1",
    kind: "always",
    about: "two servers that lead at the same time, past discovery, lead different epochs",
    cite: "Zab.tla Leadership1; reference 8.1, 1",
    brokenBy: ["epoch-ack-timeout-passes"],
    exercisedBy: "two-leaders",
    restsOnDisks: true,
  },
  {
    name: "Leadership2",
    kind: "always",
    about: "no epoch is ever established by two servers",
    cite: "Zab.tla Leadership2; reference 8.1, 2",
    brokenBy: ["epoch-ack-timeout-passes", "epoch-from-last-zxid"],
    exercisedBy: "leader-change",
    restsOnDisks: true,
  },
  {
    name: "PrefixConsistency",
    kind: "always",
    about: "of the histories that two servers delivered, one is a prefix of the other",
    cite: "Zab.tla PrefixConsistency; reference 8.1, 3",
    brokenBy: ["diff-without-trunc", "diff-sets-zxid-first", "sync-skips-window", "trunc-skipped"],
    exercisedBy: "leader-change",
    restsOnDisks: true,
  },
  {
    name: "Integrity",
    kind: "always",
    about: "what is delivered was broadcast before, by a primary",
    cite: "Zab.tla Integrity; Zab (DSN 2011) section 3; reference 8.1, 4",
    brokenBy: ["propose-before-quorum"],
    exercisedBy: "leader-elected",
  },
  {
    name: "Agreement",
    kind: "always",
    about: "if one server delivered x and another y, one of them delivered both",
    cite: "Zab.tla Agreement; reference 8.1, 5",
    brokenBy: ["diff-without-trunc", "diff-sets-zxid-first", "trunc-skipped", "no-fast-forward"],
    exercisedBy: "leader-change",
    restsOnDisks: true,
  },
  {
    name: "TotalOrder",
    kind: "always",
    about: "if one server delivered x before y, whoever delivered y delivered x before it",
    cite: "Zab.tla TotalOrder; reference 8.1, 6",
    brokenBy: ["diff-sets-zxid-first", "sync-skips-window"],
    exercisedBy: "diff-sync",
    restsOnDisks: true,
  },
  {
    name: "LocalPrimaryOrder",
    kind: "always",
    about: "what one primary broadcast is delivered in its order, without a gap",
    cite: "Zab.tla LocalPrimaryOrder (for all pairs); reference 8.1, 7",
    brokenBy: ["diff-sets-zxid-first"],
    exercisedBy: "sync-under-load",
  },
  {
    name: "GlobalPrimaryOrder",
    kind: "always",
    about: "what an older epoch broadcast is delivered before what a newer one did",
    cite: "Zab.tla GlobalPrimaryOrder; reference 8.1, 8",
    brokenBy: ["old-epoch-proposals"],
    exercisedBy: "leader-change",
  },
  {
    name: "PrimaryIntegrity",
    kind: "always",
    about: "a primary broadcasts only after it delivered all that anybody delivers of older epochs",
    cite: "Zab.tla PrimaryIntegrity; reference 8.1, 9",
    brokenBy: [
      "diff-without-trunc",
      "old-epoch-proposals",
      "no-fast-forward",
      "diff-from-replaced-log",
    ],
    exercisedBy: "leader-change",
    restsOnDisks: true,
  },
  {
    name: "ZxidWellFormed",
    kind: "always",
    about: "zxids of a log rise by one within an epoch, and an epoch begins at 1",
    cite: "reference 8.1, 10",
    brokenBy: ["no-rollover-guard", "late-log-append", "inform-not-logged"],
    exercisedBy: "rollover",
  },
  {
    name: "EpochMonotonicity",
    kind: "always",
    about: "no server takes back an epoch it accepted, nor works in one it did not accept",
    cite: "reference 8.1, 11; Zab1.0 wiki (acceptedEpoch, currentEpoch)",
    brokenBy: ["accepted-epoch-not-persisted", "current-epoch-at-uptodate", "epoch-memory-first"],
    exercisedBy: "restart-after-crash",
  },
  {
    name: "UniqueZxid",
    kind: "always",
    about: "a zxid stands for one transaction, for ever and everywhere",
    cite: "reference 8.1, 12; ZOOKEEPER-335",
    brokenBy: ["epoch-from-last-zxid"],
    exercisedBy: "leader-change",
    restsOnDisks: true,
  },
  {
    name: "ProcessConsistency",
    kind: "always",
    about: "the log of a follower that acknowledged NEWLEADER is a prefix of its leader's history",
    cite: "mixed-grained specification, ProcessConsistency; reference 8.2, 13",
    brokenBy: [
      "diff-without-trunc",
      "trunc-skipped",
      "old-epoch-proposals",
      "no-fast-forward",
      "late-log-append",
    ],
    exercisedBy: "uncommitted-tail-lost",
    restsOnDisks: true,
  },
  {
    name: "LeaderLogCompleteness",
    kind: "always",
    about: "the newest established leader has everything that was ever committed",
    cite: "mixed-grained specification, LeaderLogCompleteness; reference 8.2, 14",
    brokenBy: [
      "snapshot-named-by-log",
      "no-fast-forward",
      "commit-quorum-off-by-one",
      "leader-ignores-ahead",
    ],
    exercisedBy: "leader-change",
    restsOnDisks: true,
  },
  {
    name: "CommittedLogDurability",
    kind: "always",
    about: "no synchronization removes a committed transaction from a follower's disk",
    cite: "mixed-grained specification, CommittedLogDurability; reference 8.2, 15",
    brokenBy: [
      "sync-skips-window",
      "no-fast-forward",
      "leader-ignores-ahead",
      "trunc-cuts-too-much",
    ],
    exercisedBy: "trunc-sync",
    restsOnDisks: true,
  },
  {
    name: "CommittedLogMonotonicity",
    kind: "always",
    about: "the committed history only grows at its end; nobody commits beside it",
    cite: "mixed-grained specification, MonotonicRead; reference 8.2, 16",
    brokenBy: ["snapshot-named-by-log", "commit-on-first-ack"],
    exercisedBy: "two-claimants",
    restsOnDisks: true,
  },
  {
    name: "QuorumDurability",
    kind: "always",
    about:
      "what is committed is on the disks of a quorum at every instant, crashed servers included",
    cite: "reference 8.2, 17",
    brokenBy: [
      "ack-before-fsync",
      "leader-ack-before-fsync",
      "commit-quorum-off-by-one",
      "commit-on-first-ack",
      "observer-in-quorum",
      "log-after-uptodate",
      "ack-newleader-before-fsync",
      "former-acks-count",
      "newleader-before-snap",
      "trunc-keeps-offset",
    ],
    exercisedBy: "leader-commits-before-own-fsync",
  },
  {
    name: "TreeAgreement",
    kind: "always",
    about: "trees at the same committed zxid are equal",
    cite: "reference 8.2, 19 [DataTree.compareDigest]; known-bugs I6",
    brokenBy: [
      "snapshot-named-by-log",
      "trunc-keeps-snapshot",
      "trunc-keeps-larger",
      "replay-counts-versions",
      "replay-skips-create2",
      "replay-skips-gone",
      "replay-lowers-pzxid",
      "replay-counts-children",
      "close-without-paths",
    ],
    exercisedBy: "snap-sync",
    restsOnDisks: true,
  },
  {
    name: "NeverHappens",
    kind: "always",
    about: "nothing occurs that ZooKeeper's code only warns about or dies of",
    cite: "Zab.tla ShouldNotBeTriggered; reference 8.2, 20",
    brokenBy: [
      "propose-to-synced-only",
      "commit-out-of-order",
      "sync-skips-window",
      "uptodate-commit-stale",
      "diff-over-gap",
      "outstanding-to-observers",
      "log-thread-takes-history",
      "newleader-drains-queue",
    ],
    exercisedBy: "sync-under-load",
  },
  {
    name: "NoDirtyRead",
    kind: "always",
    about: "a read shows committed state, and only synchronized servers answer reads",
    cite: "reference 8.3, 22",
    brokenBy: [
      "diff-sets-zxid-first",
      "commit-out-of-order",
      "no-fast-forward",
      "reply-zxid-of-request",
    ],
    exercisedBy: "read-served",
    restsOnDisks: true,
  },
  {
    name: "RestartRefused",
    kind: "always",
    about: "a server whose disk is sound comes up again",
    cite: "reference 7.5; ZOOKEEPER-1653; known-bugs I7",
    brokenBy: ["no-epoch-marker", "no-rollover-guard"],
    exercisedBy: "crash-between-log-and-epoch",
  },
] as const;

const LIVENESS = [
  {
    name: "LeaderEstablished",
    kind: "eventually",
    about: "a healed quorum has an active leader that a quorum follows",
    cite: "reference 8.5, L1",
    brokenBy: [
      "no-step-down",
      "compare-by-counter",
      "vote-by-id",
      "observer-in-quorum",
      "stuck-behind-promise",
      "settled-votes-strict",
      "election-vote-kept",
    ],
    exercisedBy: "quorum-lost",
  },
  {
    name: "EveryoneDelivers",
    kind: "eventually",
    about: "every server of a healed quorum delivers all that is committed, and answers",
    cite: "reference 8.5, L2",
    brokenBy: ["diff-sets-zxid-first", "propose-to-synced-only", "trunc-skipped"],
    exercisedBy: "diff-sync",
  },
] as const;

/** A name of the tables above or of the others, so that a violation misspelt does not compile. */
export type PropertyName = (
  | typeof ELECTION_ROWS
  | typeof ROWS
  | typeof SYNC_PROPERTIES
  | typeof LIVENESS
)[number]["name"];

/** What ZAB promises of servers. */
export const PROPERTIES: readonly Property[] = [
  ...ELECTION_ROWS,
  ...ROWS,
  ...SYNC_PROPERTIES,
  ...LIVENESS,
];

/** Records a violation under the name of its property. */
export function violate(view: ZabView, property: PropertyName, why: string): void {
  view.violate(property, why);
}
