/** A model with a scenario of the user's own in it: its properties, goals, bugs and recipes count like ours. */
import type { ZooKeeper } from "../protocol/zookeeper.ts";
import type { Recipe } from "../protocol/recipes/recipe.ts";
import type { EnsemblePlan, Scenario } from "../scenarios/scenario.ts";
import type { OwnProperty } from "../sim/own-properties.ts";
import type { Property } from "../sim/property.ts";
import { usage } from "./errors.ts";
import type { Model } from "./model.ts";
import { looksLikePath } from "./read-text.ts";
import { textFlag, type Session } from "./session.ts";
import { looksLikeToken } from "./token.ts";

/**
 * A model that knows `scenario` and judges its properties and `more` in every run of it; in runs of
 * others they see nothing. It stands in place of one of that name, unless it is of a file, which is
 * how it is found then. A worker thread can load it only from a file: else `source` is undefined.
 */
export function withScenario(
  model: Model,
  scenario: Scenario,
  more: readonly OwnProperty<ZooKeeper>[] = [],
): Model {
  const own = [...(scenario.properties ?? []), ...more];
  const { recipes = [] } = scenario;
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
    ...(scenario.file === undefined
      ? {
          source: undefined,
          scenarios: [...model.scenarios.filter(({ name }) => name !== scenario.name), scenario],
        }
      : {}),
    properties: [
      ...model.properties.map((row) => joined(row, scenario, scenario.hold)),
      ...own.filter(({ kind }) => kind !== "sometimes"),
    ],
    goals: [
      ...model.goals.map((row) => joined(row, scenario, scenario.seeks)),
      ...own.filter(({ kind }) => kind === "sometimes"),
    ],
    bugs: [...model.bugs, ...bugs],
    brought: [
      ...(model.brought ?? []),
      {
        scenario: scenario.name,
        properties: own.map(({ name }) => name),
        recipes: recipes.map(({ name }) => name),
        file: scenario.file,
      },
    ],
    simulate: (plan, options = {}) => {
      const judged = plan.scenario === scenario.name ? own : own.map(blindfold);
      return model.simulate(plan, {
        ...options,
        own: [...judged, ...(options.own ?? [])],
        recipes: [...recipesFor(plan, scenario), ...(options.recipes ?? [])],
      });
    },
    curve: (plan, options) =>
      model.curve(plan, {
        ...options,
        recipes: [...recipesFor(plan, scenario), ...(options.recipes ?? [])],
      }),
  };
}

function recipesFor(plan: EnsemblePlan, { name, recipes = [] }: Scenario): readonly Recipe[] {
  return plan.scenario === name ? recipes : [];
}

/** What is said of recipes is said of one of the user's own, too, if its scenario names it. */
function joined(row: Property, { recipe }: Scenario, named: readonly string[] = []): Property {
  const { name, within } = row;
  if (recipe === undefined || within === undefined || !named.includes(name)) return row;
  return { ...row, within: [...within, recipe] };
}

/** A property that keeps its place and sees nothing. */
function blindfold(property: OwnProperty<ZooKeeper>): OwnProperty<ZooKeeper> {
  return { ...property, see: () => undefined, missing: () => undefined };
}

/** The same for one target, and the module of `--scenario`, by which a plan is judged. A plan cannot name one: to load it is to run it. */
export async function withModule(session: Session, target: string): Promise<Session> {
  const module = textFlag(session, "scenario");
  if (module === undefined) return withModules(session, [target]);
  const { holdsScenario, loadFile } = await import("./scenario-file/read.ts");
  const isNamed = session.model.scenarios.some(({ name }) => name === target);
  if (isNamed || looksLikeToken(target) || (looksLikePath(target) && holdsScenario(target))) {
    throw usage("--scenario goes with a plan from a file, or a failure id");
  }
  const model = withFile(session.model, await loadFile(module, session.json));
  return { ...session, model };
}

/** The session, with a model that knows what the modules among `targets` bring along. Throws exit 65 for one that is no good. */
export async function withModules(session: Session, targets: readonly string[]): Promise<Session> {
  let { model } = session;
  for (const target of targets) {
    if (!looksLikePath(target) || looksLikeToken(target)) continue;
    const { isModule, loadFile } = await import("./scenario-file/read.ts");
    if (isModule(target)) model = withFile(model, await loadFile(target, session.json));
  }
  return { ...session, model };
}

/** The model that knows the scenario of a file, if that has anything of its own to be known. */
export function withFile(model: Model, scenario: Scenario): Model {
  const { bugs = [], properties = [], recipes = [] } = scenario;
  const isPlain = bugs.length + properties.length + recipes.length === 0;
  return isPlain ? model : withScenario(model, scenario);
}
