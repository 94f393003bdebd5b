/** Fixes of NEWLEADER that were proposed and refuted by model checking (Remix, EuroSys 2025): each ends one mistake and leaves others. */
import type { BugName, BugRow } from "./bugs.ts";

interface RefutedFix extends BugRow {
  /** The mistakes that are still made where the fix is in. */
  readonly leaves: readonly BugName[];
}

type Fix = "refuted-fix-1848" | "refuted-fix-1930" | "refuted-fix-1993" | "refuted-fix-2111";

export const REFUTED_FIXES: { readonly [Name in Fix]: RefutedFix } = {
  "refuted-fix-1848": {
    issue: "PR-1848",
    about:
      "committed history is logged, applied and fsynced before the ACK, but currentEpoch is still written first",
    affected: "none",
    cite: "apache/zookeeper pull request 1848 (for ZOOKEEPER-3023); Remix, I-8",
    leaves: ["epoch-before-log"],
  },
  "refuted-fix-1930": {
    issue: "PR-1930",
    about:
      "a COMMIT behind NEWLEADER finds its proposal again; the history still goes to the log thread",
    affected: "none",
    cite: "apache/zookeeper pull request 1930 (for ZOOKEEPER-4394); Remix, I-12",
    leaves: [
      "epoch-before-log",
      "ack-newleader-before-fsync",
      "log-thread-takes-history",
      "diff-applied-after-uptodate",
    ],
  },
  "refuted-fix-1993": {
    issue: "PR-1993",
    about:
      "the history is fsynced before the ACK of NEWLEADER and acknowledged after UPTODATE; currentEpoch is still written first",
    affected: "none",
    cite: "apache/zookeeper pull request 1993 (for ZOOKEEPER-4646, 4685); Remix, I-11",
    leaves: ["epoch-before-log", "newleader-drains-queue", "diff-applied-after-uptodate"],
  },
  "refuted-fix-2111": {
    issue: "PR-2111",
    about:
      "history, then the epoch, then the ACK; but memory follows after UPTODATE, and COMMITs find an empty queue",
    affected: "none",
    cite: "apache/zookeeper pull request 2111 (for ZOOKEEPER-4785), in 3.8.5 and 3.9.2; Remix, I-11",
    leaves: ["newleader-drains-queue", "diff-applied-after-uptodate"],
  },
};

/** What a switch turns on besides itself: of a refuted fix what it leaves, of any other nothing. */
export function leftBy(name: string): readonly BugName[] {
  return name in REFUTED_FIXES ? REFUTED_FIXES[name as Fix].leaves : [];
}
