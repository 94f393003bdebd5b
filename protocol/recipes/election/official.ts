/** The election of ZooKeeper's own recipes, mended: candidates in a queue, who ask each other for their names [LeaderElectionSupport] (reference 14.11). */
import { behindTheNext } from "../lock/contender.ts";
import { startQueued, stepQueued, type Queued, type QueuedKind } from "../lock/queued.ts";
import type { Recipe } from "../recipe.ts";
import { bugsIn } from "../turn.ts";

const ELECTION: QueuedKind = {
  name: "leader-election",
  placeOf: () => ({ label: "n_", readsAll: true }),
  ruleOf: () => behindTheNext,
  writes: () => true,
};

/** "lead": offer itself, lead for a while, resign. */
export const leaderElection: Recipe<Queued> = {
  name: ELECTION.name,
  start: startQueued,
  step: (candidate, input, turn) => {
    // Its handlers filter for NodeDeleted: whatever else happens, it stays what it is.
    if (input.kind === "connection" && bugsIn(turn)["hears-only-of-deletions"]) return;
    stepQueued(ELECTION, candidate, input, turn);
  },
};
