/** Properties of what servers bring along from one role, or from a synchronization, to the next: rows of the catalogue. */

export const SYNC_PROPERTIES = [
  {
    name: "HistoryBeforeEpoch",
    kind: "always",
    about:
      "a follower works in an epoch only when the history told it by its leader is on its disk",
    cite: "reference 7.2; Remix (EuroSys 2025): history, then epoch, then ACK; ZOOKEEPER-4643",
    brokenBy: [
      "epoch-before-log",
      "log-after-uptodate",
      "trunc-keeps-offset",
      "snapshot-lost-after-failed-trunc",
      "snap-not-fsynced",
      "trunc-snapshot-not-fsynced",
    ],
    exercisedBy: "diff-sync",
  },
  {
    name: "ServesInitialHistory",
    kind: "always",
    about: "a follower that serves has applied all that its leader began the epoch with",
    cite: "Zab (DSN 2011) section 4, synchronization; Remix (EuroSys 2025), bad state; ZOOKEEPER-3023",
    brokenBy: ["diff-applied-after-uptodate", "diff-sets-zxid-first", "diff-skips-first"],
    exercisedBy: "diff-sync",
    restsOnDisks: true,
  },
  {
    name: "MemoryDiskAgreement",
    kind: "always",
    about: "memory that is kept over a change of role is what the disk would give",
    cite: "reference 8.2, 18; ZOOKEEPER-2845, -3642, -4712, -5094",
    brokenBy: [
      "snapshot-amid-multi",
      "no-fast-forward",
      "retain-after-disk-error",
      "retain-aborted-trunc",
      "trunc-keeps-offset",
      "inform-not-logged",
      "newleader-drains-queue",
      "diff-applied-after-uptodate",
    ],
    exercisedBy: "memory-kept-over-role-change",
    restsOnDisks: true,
  },
] as const;
