/** A model with a scenario of the user's own in it: its properties, goals and bugs count like those of ZooKeeper. */
import type { ZooKeeper } from "../protocol/zookeeper.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import type { OwnProperty } from "../sim/own-properties.ts";
import type { Model } from "./model.ts";

/**
 * A model that knows `scenario`, in place of one of that name, and judges its properties and `more`
 * in every run. Worker threads cannot load it: its `source` is undefined.
 */
export function withScenario(
  model: Model,
  scenario: Scenario,
  more: readonly OwnProperty<ZooKeeper>[] = [],
): Model {
  const own = [...(scenario.properties ?? []), ...more];
  const bugs = (scenario.bugs ?? []).map(({ about, name }) => ({
    name,
    issue: name,
    about,
    affected: scenario.name,
    breaks: own.filter(({ brokenBy }) => brokenBy.includes(name)).map((property) => property.name),
    cite: `scenario ${scenario.name}`,
  }));
  return {
    ...model,
    source: undefined,
    scenarios: [...model.scenarios.filter(({ name }) => name !== scenario.name), scenario],
    properties: [...model.properties, ...own.filter(({ kind }) => kind !== "sometimes")],
    goals: [...model.goals, ...own.filter(({ kind }) => kind === "sometimes")],
    bugs: [...model.bugs, ...bugs],
    simulate: (plan, options) => model.simulate(plan, { ...options, own }),
  };
}
