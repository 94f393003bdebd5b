/** The gate: a change that makes the search blind fails here. Each bug is found within so many runs of one seed. */
import { expect, test } from "vitest";
import { settingsOfHunt } from "../../cli/zoo/plan.ts";
import type { Mix } from "../../cli/zoo/hunts.ts";
import { scenarioOptions } from "../../cli/settings.ts";
import type { BugName } from "../../protocol/bugs.ts";
import { simulate } from "../../scenarios/simulate.ts";
import { SWARM } from "../../scenarios/strategies.ts";

/** Three to thirty times what most seeds need (docs/zoo.md), so that no change of chance alone fails here. */
const BUDGET = 200;

/** Whom the small worlds of `--profile zoo` show. */
const SMALL: readonly BugName[] = [
  "commit-quorum-off-by-one",
  "accepted-epoch-not-persisted",
  "ack-before-fsync",
  "leader-ack-before-fsync",
  "commit-on-first-ack",
  "commit-out-of-order",
  "compare-by-counter",
  "vote-by-id",
  "trunc-skipped",
  "no-step-down",
  "old-epoch-proposals",
  "propose-before-quorum",
  "propose-to-synced-only",
  "uptodate-commit-stale",
  "leading-claim-believed",
  "all-votes-end-election",
  "old-votes-sent",
  "zxid-before-quorum",
  "election-quorum-off-by-one",
  "epoch-from-last-zxid",
  "epoch-ack-timeout-passes",
  "leader-ignores-ahead",
  "diff-without-trunc",
  "diff-sets-zxid-first",
  "epoch-before-log",
  "ack-newleader-before-fsync",
  "log-after-uptodate",
  "log-thread-takes-history",
  "newleader-drains-queue",
  "diff-applied-after-uptodate",
  "snap-not-fsynced",
  "refuted-fix-1848",
  "refuted-fix-1930",
  "refuted-fix-1993",
  "refuted-fix-2111",
  "sync-skips-window",
  "no-fast-forward",
  "late-log-append",
  "retain-after-disk-error",
  "no-rollover-guard",
  "no-epoch-marker",
  "snapshot-named-by-log",
  "pzxid-not-raised",
  "reply-before-event",
  "session-timers-not-reset",
  "ephemerals-one-by-one",
  "suffix-from-child-count",
  "reads-overtake-writes",
  "diff-skips-first",
  "touch-table-kept",
  "session-ids-repeat",
  "ephemeral-index-kept",
  "watches-not-restored",
  "connection-loss-retried",
  "reply-zxid-of-request",
  "failed-write-forgets-reads",
  "trunc-cuts-too-much",
  "trunc-keeps-offset",
  "replay-counts-children",
];

/** Who takes observers, several servers or longer runs. */
const ANY: readonly BugName[] = [
  "observer-in-quorum",
  "diff-over-gap",
  "restore-by-czxid",
  "outstanding-to-observers",
];

const CASES: readonly (readonly [BugName, Mix])[] = [
  ...SMALL.map((bug) => [bug, "zoo"] as const),
  ...ANY.map((bug) => [bug, "default"] as const),
];

test.each(CASES)("%s is found, %s mix", (bug, mix) => {
  const options = scenarioOptions(settingsOfHunt(bug, "swarm", mix));
  let index = 0;
  while (index < BUDGET && !simulate(SWARM.plan("gate-1", index, options)).violation) index += 1;
  expect(index).toBeLessThan(BUDGET);
});
