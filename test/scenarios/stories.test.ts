/** Every story, run: it holds and reaches the goals that it names. */
import { describe, expect, test } from "vitest";
import { GOALS } from "../../protocol/spec/zookeeper.ts";
import { findScenario, SCENARIOS } from "../../scenarios/catalogue.ts";
import type { Scenario, ScenarioOptions } from "../../scenarios/scenario.ts";
import { simulate } from "../../scenarios/simulate.ts";
import { must } from "../../sim/assert.ts";

/** The seed of the command line, and two others. */
const SEEDS = ["1", "2", "3"];

function reach(scenario: Scenario, seed: string, options: ScenarioOptions): void {
  const report = simulate(scenario.plan(seed, 0, options));
  expect(report).toMatchObject({ outcome: "held", phase: "done", violation: undefined });
  const reached = GOALS.filter((_, index) => (report.goals[index] ?? 0) > 0);
  expect(reached.map(({ name }) => name)).toEqual(expect.arrayContaining([...scenario.goals]));
}

const isTold = ({ group, isDrawn }: Scenario): boolean =>
  group !== "swarm" && group !== "museum" && isDrawn !== true;

describe.each(SCENARIOS.filter(isTold))("$name", (scenario) => {
  test.each(SEEDS)("reaches its goals, seed %s", (seed) => reach(scenario, seed, {}));
});

describe("leader-isolated", () => {
  const scenario = must(findScenario("leader-isolated"), "leader-isolated");
  test.each([3, 7, 9])("works with %i servers", (servers) => reach(scenario, "1", { servers }));
  test("works with observers", () => reach(scenario, "1", { observers: 2 }));
});
