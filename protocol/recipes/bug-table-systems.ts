/** Rows of the table of bugs: mistakes made in whole systems. */
import type { RecipeBugName, RecipeBugRow } from "./bugs.ts";

type SystemBug = Extract<
  RecipeBugName,
  | "fencing-does-nothing"
  | "ignores-breadcrumb"
  | "claim-outlives-worker"
  | "claim-of-former-session"
  | "marked-before-effect"
>;

const PAIR = ["active-standby"];
const JOBS = ["work-queue"];

/** In the order of RECIPE_BUG_NAMES. */
export const SYSTEM_BUG_ROWS: { readonly [Name in SystemBug]: RecipeBugRow } = {
  "fencing-does-nothing": {
    issue: "FENCING-BIN-TRUE",
    about:
      "the method that is to fence the former active says that it has, and does nothing: one that wakes up late still writes",
    affected: "HDFS configured with shell(/bin/true)",
    recipes: PAIR,
    cite: "dfs.ha.fencing.methods; ZKFailoverController.fenceOldActive",
  },
  "ignores-breadcrumb": {
    issue: "BREADCRUMB-IGNORED",
    about: "whoever gets the lock is active, and does not ask whether another one still may be",
    affected: "hand-written pairs; a lock alone",
    recipes: PAIR,
    cite: "ActiveStandbyElector.fenceOldActive",
  },
  "claim-outlives-worker": {
    issue: "CLAIM-NOT-EPHEMERAL",
    about: "the claim of a worker is not ephemeral: who dies at a job keeps it for ever",
    affected: "hand-written work queues",
    recipes: JOBS,
    cite: "reference 14.5, lock-safe",
  },
  "claim-of-former-session": {
    issue: "CLAIM-OF-FORMER-SESSION",
    about:
      "a worker finds a claim with its own name, and does not ask which session made it: it goes with the former one, and two are at the job",
    affected: "hand-written work queues; the shape of CURATOR-604",
    recipes: JOBS,
    cite: "reference 14, ephemeralOwner; known-bugs R8",
  },
  "marked-before-effect": {
    issue: "MARKED-BEFORE-EFFECT",
    about: "a job is marked as done before it has taken effect: whoever dies in between loses it",
    affected: "Curator DistributedQueue without a lock path",
    recipes: JOBS,
    cite: "reference 14.5, at most once",
  },
};
