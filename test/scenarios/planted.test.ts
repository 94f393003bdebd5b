/** Stories with a bug put back, and small runs with an observer: each shows what the bug leads to. */
import { expect, test } from "vitest";
import type { BugName } from "../../protocol/bugs.ts";
import { findScenario } from "../../scenarios/catalogue.ts";
import { simulate } from "../../scenarios/simulate.ts";
import { must } from "../../sim/assert.ts";

const CASES: readonly (readonly [story: string, bug: BugName, property: string, seed: string])[] = [
  ["session-moves", "no-owner-check", "SessionFifo", "1"],
  ["watch-across-reconnect", "watches-not-restored", "WatchBeforeData", "1"],
  ["session-survives-failover", "session-timers-not-reset", "ExpiryNotEarly", "1"],
  ["ephemeral-of-crashed-client", "ephemerals-one-by-one", "EphemeralLifecycle", "1"],
  ["multi-across-leader-crash", "connection-loss-retried", "WriteOnce", "1"],
  ["follower-trunc", "trunc-cuts-too-much", "CommittedLogDurability", "1"],
  ["leader-isolated", "trunc-keeps-offset", "QuorumDurability", "1"],
  // Two steps of a thread have to fall between two commits: one seed in twenty.
  ["snap-under-load", "newleader-before-snap", "QuorumDurability", "4"],
];

test.each(CASES)("%s with %s violates %s", (story, bug, property, seed) => {
  const scenario = must(findScenario(story), story);
  const { violation } = simulate(scenario.plan(seed, 0, { bugs: [bug] }));
  expect(violation?.property).toBe(property);
});

/** Two mistakes of ZOOKEEPER-1551; without observers they cannot be made. Seeds that have not far to go. */
test.each<[bug: BugName, property: string, seed: string]>([
  ["inform-not-logged", "ZxidWellFormed", "4"],
  ["outstanding-to-observers", "NeverHappens", "5"],
])("runs with an observer and %s violate %s", (bug, property, seed) => {
  const options = { bugs: [bug], observers: 1, scale: "small" } as const;
  const swarm = must(findScenario("swarm"), "swarm");
  const broken: string[] = [];
  for (let index = 0; index < 100 && !broken.includes(property); index += 1) {
    const { violation } = simulate(swarm.plan(seed, index, options));
    if (violation !== undefined) broken.push(violation.property);
  }
  expect(broken).toContain(property);
});
