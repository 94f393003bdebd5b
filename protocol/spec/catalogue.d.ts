/** The properties: published name, what it says, where it was read, what breaks it, what puts it to the test. */
import type { Property } from "../../sim/property.ts";
import type { ZabView } from "./seen.ts";
declare const ROWS: readonly [
  {
    readonly name: "Leadership1";
    readonly kind: "always";
    readonly about: "two servers that lead at the same time, past discovery, lead different epochs";
    readonly cite: "Zab.tla Leadership1; reference 8.1, 1";
    readonly brokenBy: readonly ["epoch-ack-timeout-passes", "observer-in-quorum"];
    readonly exercisedBy: "two-leaders";
  },
  {
    readonly name: "Leadership2";
    readonly kind: "always";
    readonly about: "no epoch is ever established by two servers";
    readonly cite: "Zab.tla Leadership2; reference 8.1, 2";
    readonly brokenBy: readonly ["reuse-epoch", "accepted-epoch-not-persisted"];
    readonly exercisedBy: "leader-change";
  },
  {
    readonly name: "PrefixConsistency";
    readonly kind: "always";
    readonly about: "of the histories that two servers delivered, one is a prefix of the other";
    readonly cite: "Zab.tla PrefixConsistency; reference 8.1, 3";
    readonly brokenBy: readonly [
      "trunc-skipped",
      "diff-without-trunc",
      "commit-quorum-off-by-one",
      "vote-by-id",
    ];
    readonly exercisedBy: "leader-change";
  },
  {
    readonly name: "Integrity";
    readonly kind: "always";
    readonly about: "what is delivered was broadcast before, by a primary";
    readonly cite: "Zab.tla Integrity; Zab (DSN 2011) section 3; reference 8.1, 4";
    readonly brokenBy: readonly ["propose-before-quorum"];
    readonly exercisedBy: "leader-elected";
  },
  {
    readonly name: "Agreement";
    readonly kind: "always";
    readonly about: "if one server delivered x and another y, one of them delivered both";
    readonly cite: "Zab.tla Agreement; reference 8.1, 5";
    readonly brokenBy: readonly [
      "trunc-skipped",
      "diff-without-trunc",
      "vote-by-id",
      "compare-by-counter",
    ];
    readonly exercisedBy: "leader-change";
  },
  {
    readonly name: "TotalOrder";
    readonly kind: "always";
    readonly about: "if one server delivered x before y, whoever delivered y delivered x before it";
    readonly cite: "Zab.tla TotalOrder; reference 8.1, 6";
    readonly brokenBy: readonly ["diff-over-gap", "diff-sets-zxid-first", "trunc-skipped"];
    readonly exercisedBy: "diff-sync";
  },
  {
    readonly name: "LocalPrimaryOrder";
    readonly kind: "always";
    readonly about: "what one primary broadcast is delivered in its order, without a gap";
    readonly cite: "Zab.tla LocalPrimaryOrder (for all pairs); reference 8.1, 7";
    readonly brokenBy: readonly [
      "commit-out-of-order",
      "propose-to-synced-only",
      "uptodate-commit-stale",
    ];
    readonly exercisedBy: "sync-under-load";
  },
  {
    readonly name: "GlobalPrimaryOrder";
    readonly kind: "always";
    readonly about: "what an older epoch broadcast is delivered before what a newer one did";
    readonly cite: "Zab.tla GlobalPrimaryOrder; reference 8.1, 8";
    readonly brokenBy: readonly ["old-epoch-proposals"];
    readonly exercisedBy: "leader-change";
  },
  {
    readonly name: "PrimaryIntegrity";
    readonly kind: "always";
    readonly about: "a primary broadcasts only after it delivered all that anybody delivers of older epochs";
    readonly cite: "Zab.tla PrimaryIntegrity; reference 8.1, 9";
    readonly brokenBy: readonly [
      "vote-by-id",
      "compare-by-counter",
      "commit-on-first-ack",
      "old-epoch-proposals",
    ];
    readonly exercisedBy: "leader-change";
  },
  {
    readonly name: "ZxidWellFormed";
    readonly kind: "always";
    readonly about: "zxids of a log rise by one within an epoch, and an epoch begins at 1";
    readonly cite: "reference 8.1, 10";
    readonly brokenBy: readonly [
      "no-rollover-guard",
      "diff-over-gap",
      "propose-to-synced-only",
      "late-log-append",
    ];
    readonly exercisedBy: "rollover";
  },
  {
    readonly name: "EpochMonotonicity";
    readonly kind: "always";
    readonly about: "no server takes back an epoch it accepted, nor works in one it did not accept";
    readonly cite: "reference 8.1, 11; Zab1.0 wiki (acceptedEpoch, currentEpoch)";
    readonly brokenBy: readonly ["accepted-epoch-not-persisted", "current-epoch-at-uptodate"];
    readonly exercisedBy: "restart-after-crash";
  },
  {
    readonly name: "UniqueZxid";
    readonly kind: "always";
    readonly about: "a zxid stands for one transaction, for ever and everywhere";
    readonly cite: "reference 8.1, 12; ZOOKEEPER-335";
    readonly brokenBy: readonly [
      "reuse-epoch",
      "accepted-epoch-not-persisted",
      "no-rollover-guard",
    ];
    readonly exercisedBy: "leader-change";
  },
  {
    readonly name: "ProcessConsistency";
    readonly kind: "always";
    readonly about: "the log of a follower that acknowledged NEWLEADER is a prefix of its leader's history";
    readonly cite: "mixed-grained specification, ProcessConsistency; reference 8.2, 13";
    readonly brokenBy: readonly [
      "no-fast-forward",
      "late-log-append",
      "trunc-skipped",
      "diff-without-trunc",
    ];
    readonly exercisedBy: "uncommitted-tail-lost";
  },
  {
    readonly name: "LeaderLogCompleteness";
    readonly kind: "always";
    readonly about: "the newest established leader has everything that was ever committed";
    readonly cite: "mixed-grained specification, LeaderLogCompleteness; reference 8.2, 14";
    readonly brokenBy: readonly [
      "vote-by-id",
      "compare-by-counter",
      "epoch-before-log",
      "leader-ignores-ahead",
    ];
    readonly exercisedBy: "leader-change";
  },
  {
    readonly name: "CommittedLogDurability";
    readonly kind: "always";
    readonly about: "no synchronization removes a committed transaction from a follower's disk";
    readonly cite: "mixed-grained specification, CommittedLogDurability; reference 8.2, 15";
    readonly brokenBy: readonly ["epoch-before-log", "vote-by-id", "newleader-before-snap"];
    readonly exercisedBy: "trunc-sync";
  },
  {
    readonly name: "CommittedLogMonotonicity";
    readonly kind: "always";
    readonly about: "the committed history only grows at its end; nobody commits beside it";
    readonly cite: "mixed-grained specification, MonotonicRead; reference 8.2, 16";
    readonly brokenBy: readonly [
      "no-step-down",
      "commit-out-of-order",
      "vote-by-id",
      "observer-in-quorum",
    ];
    readonly exercisedBy: "two-claimants";
  },
  {
    readonly name: "QuorumDurability";
    readonly kind: "always";
    readonly about: "what is committed is on the disks of a quorum at every instant, crashed servers included";
    readonly cite: "reference 8.2, 17";
    readonly brokenBy: readonly [
      "ack-before-fsync",
      "leader-ack-before-fsync",
      "commit-quorum-off-by-one",
      "commit-on-first-ack",
      "observer-in-quorum",
      "log-after-uptodate",
      "ack-newleader-before-fsync",
      "retain-after-disk-error",
    ];
    readonly exercisedBy: "leader-commits-before-own-fsync";
  },
  {
    readonly name: "MemoryDiskAgreement";
    readonly kind: "always";
    readonly about: "memory that is kept over a change of role is what the disk would give";
    readonly cite: "reference 8.2, 18; ZOOKEEPER-2845, -3642, -4712, -5094";
    readonly brokenBy: readonly [
      "no-fast-forward",
      "retain-aborted-snap",
      "retain-aborted-trunc",
      "late-log-append",
    ];
    readonly exercisedBy: "memory-kept-over-role-change";
  },
  {
    readonly name: "TreeAgreement";
    readonly kind: "always";
    readonly about: "trees at the same committed zxid are equal";
    readonly cite: "reference 8.2, 19 [DataTree.compareDigest]; known-bugs I6";
    readonly brokenBy: readonly [
      "newleader-before-snap",
      "retain-aborted-snap",
      "diff-sets-zxid-first",
    ];
    readonly exercisedBy: "snap-sync";
  },
  {
    readonly name: "NeverHappens";
    readonly kind: "always";
    readonly about: "nothing occurs that ZooKeeper's code only warns about or dies of";
    readonly cite: "Zab.tla ShouldNotBeTriggered; reference 8.2, 20";
    readonly brokenBy: readonly ["propose-to-synced-only", "diff-over-gap", "commit-out-of-order"];
    readonly exercisedBy: "sync-under-load";
  },
  {
    readonly name: "NoDirtyRead";
    readonly kind: "always";
    readonly about: "a read shows committed state, and only synchronized servers answer reads";
    readonly cite: "reference 8.3, 22";
    readonly brokenBy: readonly ["trunc-skipped", "diff-without-trunc"];
    readonly exercisedBy: "read-served";
  },
  {
    readonly name: "RestartRefused";
    readonly kind: "always";
    readonly about: "a server whose disk is sound comes up again";
    readonly cite: "reference 7.5; ZOOKEEPER-1653; known-bugs I7";
    readonly brokenBy: readonly ["accepted-epoch-not-persisted", "retain-after-disk-error"];
    readonly exercisedBy: "crash-between-log-and-epoch";
  },
  {
    readonly name: "LeaderEstablished";
    readonly kind: "eventually";
    readonly about: "a healed quorum has an active leader that a quorum follows";
    readonly cite: "reference 8.5, L1";
    readonly brokenBy: readonly ["no-step-down", "accepted-epoch-not-persisted"];
    readonly exercisedBy: "quorum-lost";
  },
  {
    readonly name: "EveryoneDelivers";
    readonly kind: "eventually";
    readonly about: "every server of a healed quorum delivers all that is committed, and answers";
    readonly cite: "reference 8.5, L2";
    readonly brokenBy: readonly ["propose-to-synced-only", "uptodate-commit-stale"];
    readonly exercisedBy: "diff-sync";
  },
];
export type PropertyName = (typeof ROWS)[number]["name"];
export declare const PROPERTIES: readonly Property[];
/** Records a violation under the name of its property. */
export declare function violate(view: ZabView, property: PropertyName, why: string): void;
export {};
