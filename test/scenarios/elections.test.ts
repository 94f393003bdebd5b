/** Bugs of elections in runs of the swarm: each is found by its property, and the run holds without it. */
import { expect, test } from "vitest";
import type { BugName } from "../../protocol/bugs.ts";
import { simulate } from "../../scenarios/simulate.ts";
import { SWARM } from "../../scenarios/strategies.ts";

const CASES: readonly (readonly [bug: BugName, seed: string, index: number, property: string])[] = [
  ["vote-order-forgets-epoch", "f1", 13, "VotesImprove"],
  ["leading-claim-believed", "a2", 0, "ElectedByQuorum"],
  ["all-votes-end-election", "a1", 0, "ElectedByQuorum"],
  ["old-votes-sent", "f1", 0, "VotesImprove"],
  ["old-round-believed", "f1", 5, "LeadsInOwnRound"],
  ["zxid-before-quorum", "f1", 5, "VoteMatchesDisk"],
  ["election-quorum-off-by-one", "a1", 0, "ElectedByQuorum"],
];

test.each(CASES)("%s in run %s.%d violates %s", (bug, seed, index, property) => {
  const found = simulate(SWARM.plan(seed, index, { scale: "small", bugs: [bug] }));
  expect(found.violation?.property).toBe(property);
  expect(simulate(SWARM.plan(seed, index, { scale: "small" })).violation).toBeUndefined();
});
