/** Everything that can be simulated, gathered for the commands; tests put their own in its place. */
import type { BugEntry } from "../protocol/bugs.ts";
import type { Scenario, EnsemblePlan } from "../scenarios/scenario.ts";
import type { demandedOf } from "../scenarios/beyond-tolerance.ts";
import type { Exhibit } from "../scenarios/museum/exhibit.ts";
import type { RecipeRow } from "../protocol/recipes/row.ts";
import type { Release } from "../protocol/releases.ts";
import type { curveOf } from "../scenarios/inevitable.ts";
import type { shrink } from "../scenarios/shrink/shrink.ts";
import type { SimulateOptions } from "../scenarios/simulate.ts";
import type { Strategy } from "../scenarios/strategies.ts";
import type { FaultEntry } from "../sim/faults.ts";
import type { Property } from "../sim/property.ts";
import type { Report } from "../sim/report.ts";
import { builtFile } from "./built.ts";
import type { CoverageRow } from "./coverage-rows.ts";
import type { Vocabulary } from "./settings.ts";

/** What a scenario brings along. */
export interface Brought {
  readonly scenario: string;
  readonly properties: readonly string[];
  readonly recipes: readonly string[];
  /** The module that exports the scenario, as the user named it; undefined: it is not known. */
  readonly file: string | undefined;
}

/**
 * What commands know of the simulated system. Nothing of ZooKeeper is in a command but through it.
 */
export interface Model {
  /** Path of a module whose `loadModel` gives a worker thread this model; without it, it stays in its thread. */
  readonly source?: string | undefined;
  readonly scenarios: readonly Scenario[];
  /** What `always` and `eventually` holds, in the order of `Report.properties`. */
  readonly properties: readonly Property[];
  /** In the order of `Report.goals`. */
  readonly goals: readonly Property[];
  readonly bugs: readonly BugEntry[];
  readonly recipes: readonly RecipeRow[];
  readonly museum: readonly Exhibit[];
  /** From the oldest one on. */
  readonly releases: readonly Pick<Release, "name" | "bugs">[];
  /** What is there because scenarios of the user's bring it along. */
  readonly brought?: readonly Brought[];
  readonly faults: readonly FaultEntry[];
  readonly strategies: readonly Pick<Strategy, "name" | "about" | "needs" | "isGuided" | "worth">[];
  readonly marks: readonly CoverageRow[];
  readonly ignored: readonly CoverageRow[];
  /** What can be demanded of a plan beyond tolerance, by name. */
  readonly demanded: typeof demandedOf;
  readonly shrink: typeof shrink;
  /** When a violation became inevitable. */
  readonly curve: typeof curveOf;
  readonly simulate: (plan: EnsemblePlan, options?: SimulateOptions) => Report;
}

/** Loads the real thing, once a command is known: help and version need none of it. */
export async function loadModel(): Promise<Model> {
  const [
    scenarios,
    strategies,
    simulator,
    shrinker,
    inevitable,
    tolerance,
    spec,
    bugs,
    recipeBugs,
    recipes,
    museum,
    recipeSpec,
    faults,
    coverage,
    releases,
  ] = await Promise.all([
    import("../scenarios/catalogue.ts"),
    import("../scenarios/strategies.ts"),
    import("../scenarios/simulate.ts"),
    import("../scenarios/shrink/shrink.ts"),
    import("../scenarios/inevitable.ts"),
    import("../scenarios/beyond-tolerance.ts"),
    import("../protocol/spec/zookeeper.ts"),
    import("../protocol/bug-table.ts"),
    import("../protocol/recipes/bug-table.ts"),
    import("../protocol/recipes/table.ts"),
    import("../scenarios/museum/museum.ts"),
    import("../protocol/spec/recipes/spec.ts"),
    import("../sim/faults.ts"),
    import("./coverage-rows.ts"),
    import("../protocol/releases.ts"),
  ]);
  return {
    source: builtFile("model.js"),
    scenarios: scenarios.SCENARIOS,
    properties: recipeSpec.ALL_PROPERTIES,
    goals: spec.GOALS,
    bugs: [...bugs.BUGS, ...recipeBugs.RECIPE_BUGS].map((bug) => {
      const made = [bug.name, ...(bug.leaves ?? [])];
      const broken = recipeSpec.ALL_PROPERTIES.filter(({ brokenBy }) =>
        brokenBy.some((name) => made.includes(name)),
      );
      return { ...bug, breaks: broken.map(({ name }) => name) };
    }),
    recipes: recipes.RECIPES,
    museum: museum.EXHIBITS,
    releases: releases.RELEASES,
    faults: faults.FAULTS,
    strategies: strategies.STRATEGIES,
    marks: coverage.MARKS,
    ignored: coverage.IGNORED,
    simulate: simulator.simulate,
    demanded: tolerance.demandedOf,
    shrink: shrinker.shrink,
    curve: inevitable.curveOf,
  };
}

/** The names that settings may use. */
export function vocabularyOf(model: Model): Vocabulary {
  const namesOf = (entries: readonly { readonly name: string }[]): string[] =>
    entries.map(({ name }) => name);
  const { bugs, properties, strategies } = model;
  return { bugs, properties: namesOf(properties), strategies: namesOf(strategies) };
}
