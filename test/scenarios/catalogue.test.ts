/** Every story gives a valid, deterministic plan for every size of ensemble. */
import { describe, expect, test } from "vitest";
import { BUG_NAMES } from "../../protocol/bugs.ts";
import { configsOf } from "../../protocol/config.ts";
import { GOALS } from "../../protocol/spec/zookeeper.ts";
import { findScenario, SCENARIOS } from "../../scenarios/catalogue.ts";
import type { ScenarioOptions, EnsemblePlan } from "../../scenarios/scenario.ts";
import { checkPlan } from "./check-plan.ts";

const stories = SCENARIOS.filter(({ group }) => group === "stories");

test("there are at least sixteen stories, under different names", () => {
  expect(stories.length).toBeGreaterThanOrEqual(16);
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
  expect(findScenario("leader-isolated")?.group).toBe("stories");
  expect(findScenario("leader-isolatd")).toBeUndefined();
});

describe.each(SCENARIOS)("$name", (scenario) => {
  test("says what happens and what to watch for", () => {
    expect(scenario.about).toMatch(/^[A-Z].*\.$/);
    expect(scenario.watchFor.length).toBeGreaterThan(0);
    for (const sentence of scenario.watchFor) expect(sentence).toMatch(/^[A-Z].*\.$/);
    const isSearched = scenario.group === "swarm" || scenario.isDrawn === true;
    // An exhibit is there for what it breaks, or does not.
    if (!isSearched && scenario.group !== "museum") expect(scenario.goals).not.toHaveLength(0);
    expect(GOALS.map(({ name }) => name)).toEqual(expect.arrayContaining([...scenario.goals]));
  });

  test("is a pure function of seed, index and options", () => {
    const plan = scenario.plan("seed", 3, {});
    expect(scenario.plan("seed", 3, {})).toEqual(plan);
    expect(plan.seed).toBe("seed.3");
    expect(scenario.plan("seed", 4, {})).not.toEqual(plan);
    expect(scenario.plan("other", 3, {})).not.toEqual(plan);
  });

  // Exhibits are many and alike: the smallest, the usual and the largest ensemble tell.
  const sizes = scenario.group === "museum" ? [1, 3, 13] : [1, 2, 3, 5, 8, 13];
  test.each(sizes)("is valid for %i servers", (servers) => {
    for (const observers of [0, 2]) {
      const plan = scenario.plan("1", 0, { servers, observers });
      checkPlan(plan, scenario.tolerated !== false);
      expect(configsOf(plan.cluster)).toHaveLength(servers + observers);
    }
  });

  test("honours every option", () => {
    const options: Required<Omit<ScenarioOptions, "strategy" | "scale" | "beyondTolerance">> = {
      servers: 3,
      observers: 1,
      clients: 12,
      sessionTimeout: 4321,
      tickTime: 300,
      initLimit: 20,
      syncLimit: 30,
      snapCount: 77,
      commitLogCount: 8,
      outstandingLimit: 9,
      minSessionTimeout: 500,
      maxSessionTimeout: 7000,
      until: 7_000_000,
      bugs: [BUG_NAMES[3]],
      releases: ["3.8.3", "3.9.1"],
      mend: [BUG_NAMES[4]],
    };
    const plan: EnsemblePlan = scenario.plan("1", 0, options);
    const { until, ...cluster } = options;
    expect(plan.cluster).toMatchObject(cluster);
    expect(plan.until).toBe(until);
    checkPlan(plan, scenario.tolerated !== false);
  });
});
