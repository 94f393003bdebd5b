/** Stories of clients with a bug put back: each shows what the bug leads to. */
import { expect, test } from "vitest";
import type { BugName } from "../../protocol/bugs.ts";
import { findScenario } from "../../scenarios/catalogue.ts";
import { simulate } from "../../scenarios/simulate.ts";
import { must } from "../../sim/assert.ts";

const CASES: readonly (readonly [story: string, bug: BugName, property: string])[] = [
  ["session-moves", "no-owner-check", "SessionFifo"],
  ["watch-across-reconnect", "watches-not-restored", "WatchBeforeData"],
  ["session-survives-failover", "session-timers-not-reset", "ExpiryNotEarly"],
  ["ephemeral-of-crashed-client", "ephemerals-one-by-one", "EphemeralLifecycle"],
  ["multi-across-leader-crash", "connection-loss-retried", "WriteOnce"],
];

test.each(CASES)("%s with %s violates %s", (story, bug, property) => {
  const scenario = must(findScenario(story), story);
  const { violation } = simulate(scenario.plan("1", 0, { bugs: [bug] }));
  expect(violation?.property).toBe(property);
});
