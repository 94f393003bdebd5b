/** Rows of the table of bugs: mistakes made in whole systems. */
import type { RecipeBugName, RecipeBugRow } from "./bugs.ts";

type SystemBug = Extract<RecipeBugName, "fencing-does-nothing" | "ignores-breadcrumb">;

const PAIR = ["active-standby"];

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
};
