/** Stories and small worlds with another order of NEWLEADER: each shows what the bug leads to. */
import { expect, test } from "vitest";
import type { BugName } from "../../protocol/bugs.ts";
import { findScenario } from "../../scenarios/catalogue.ts";
import { simulate } from "../../scenarios/simulate.ts";
import { must } from "../../sim/assert.ts";

const CASES: readonly (readonly [story: string, bug: BugName, property: string])[] = [
  ["leader-crash-kept", "log-thread-takes-history", "NeverHappens"],
  ["leader-crash-kept", "diff-applied-after-uptodate", "ServesInitialHistory"],
  ["follower-snap", "snap-not-fsynced", "HistoryBeforeEpoch"],
  ["leader-crash-kept", "refuted-fix-1848", "HistoryBeforeEpoch"],
  ["leader-crash-kept", "refuted-fix-1930", "HistoryBeforeEpoch"],
  ["leader-crash-kept", "refuted-fix-1993", "HistoryBeforeEpoch"],
  ["leader-crash-kept", "refuted-fix-2111", "ServesInitialHistory"],
];

test.each(CASES)("%s with %s violates %s", (story, bug, property) => {
  const scenario = must(findScenario(story), story);
  const { violation } = simulate(scenario.plan("1", 0, { bugs: [bug] }));
  expect(violation?.property).toBe(property);
});

test("a proposal that straddles NEWLEADER is met in few small worlds", () => {
  const { plan } = must(findScenario("swarm"), "swarm");
  const fails = (index: number): boolean => {
    const drawn = plan("f1", index, { bugs: ["newleader-drains-queue"], scale: "small" });
    return simulate(drawn).violation?.property === "NeverHappens";
  };
  expect([0, 1, 2, 3].some(fails)).toBe(true);
});
