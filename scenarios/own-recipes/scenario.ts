/** Scenarios in which clients follow a recipe of a user's own through drawn trouble. */
import type { Recipe } from "../../protocol/recipes/recipe.ts";
import type { AskRow } from "../../protocol/recipes/row.ts";
import type { RecipePropertyName } from "../../protocol/spec/recipes/catalogue.ts";
import type { RecipeGoal } from "../../protocol/spec/recipes/goals.ts";
import { PROPERTIES } from "../../protocol/spec/zookeeper.ts";
import { drawRecipePlan } from "../recipes/drawn.ts";
import type { Scenario, ScenarioBug, ScenarioOptions } from "../scenario.ts";

/** What is not said is drawn anew for every run. */
export interface RecipeScenarioParts {
  /** Every client follows it, again and again. */
  readonly recipe: Recipe;
  /** That of the recipe if missing. */
  readonly name?: string;
  /** One sentence: what the recipe is for. */
  readonly about?: string;
  readonly servers?: number;
  readonly clients?: number;
  /** Milliseconds. */
  readonly sessionTimeout?: number;
  /** How many may hold it, or have to be there (`Me.size`); 1 if missing. */
  readonly size?: number;
  /** There is a resource to write to (`Me.store`), which knows old tokens from new ones. */
  readonly resource?: boolean;
  /** It grants in the order of tokens: FairHandOver is judged too. */
  readonly fair?: boolean;
  /** Mistakes that can be switched on (`Me.bug`). */
  readonly bugs?: readonly ScenarioBug[];
  /** Judged besides. */
  readonly properties?: NonNullable<Scenario["properties"]>;
  /** Goals that runs must reach. */
  readonly goals?: readonly string[];
}

const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

const JUDGED: readonly RecipePropertyName[] = [
  "ExclusiveAtServer",
  "ExclusiveInBelief",
  "NoLostWakeUp",
];

const SOUGHT: readonly RecipeGoal[] = [
  "granted",
  "handed-over",
  "handed-over-by-expiry",
  "waited",
  "expired-while-waiting",
  "leader-changed-while-waiting",
];

/** They may run one after the other, for seconds each, and are to be over in time after the faults. */
const MOST_PROGRAMS = 8;

/** The program is run once for each task, whatever that is called. */
const RUN: AskRow = {
  ask: "run",
  about: "runs its program",
  weight: 1,
  holds: false,
  givesUp: false,
  values: 0,
  by: "any",
};

/**
 * A scenario of a recipe: each run draws ensemble, weather and faults (servers crash and are cut off,
 * leaders change; clients pause, crash, lose their connection or their session) and when which client
 * is to run its program; one that is still running does it afterwards. Judged are all promises of
 * ZooKeeper; that nobody is in what another is in (`Me.enter`), by belief and by node; that the
 * resource takes no old write; and that every program that a client runs comes to an end after the
 * faults. Throws TypeError for a name that a plan cannot hold.
 */
export function recipeScenario(parts: RecipeScenarioParts): Scenario {
  const { bugs, fair = false, goals = [], properties = [], recipe, resource = false } = parts;
  const { name = recipe.name, about = `Clients follow ${recipe.name} through trouble.` } = parts;
  for (const named of [name, recipe.name]) {
    if (!NAME.test(named))
      throw new TypeError(`${JSON.stringify(named)} is no name: write my-lock`);
  }
  const { size } = parts;
  const row = {
    recipe,
    about,
    cite: "",
    asks: [RUN],
    ...(size === undefined ? {} : { sizes: [size] }),
    hasResource: resource,
    isOwn: true,
    mostTasks: MOST_PROGRAMS,
  } as const;
  const own = properties.filter(({ kind }) => kind !== "sometimes");
  return {
    name,
    group: "own",
    about,
    watchFor: [],
    goals,
    recipe: recipe.name,
    isDrawn: true,
    recipes: [recipe],
    seeks: resource ? [...SOUGHT, "fenced-off", "written-by-holder"] : SOUGHT,
    hold: [
      ...[...PROPERTIES, ...own].map((property) => property.name),
      ...JUDGED,
      ...(resource ? ["ExclusiveAtResource"] : []),
      ...(fair ? ["FairHandOver"] : []),
    ],
    ...(properties.length === 0 ? {} : { properties }),
    ...(bugs === undefined ? {} : { bugs }),
    plan: (seed, index, options) =>
      drawRecipePlan(name, row, seed, index, { ...settingsOf(parts), ...options }),
  };
}

function settingsOf({ clients, servers, sessionTimeout }: RecipeScenarioParts): ScenarioOptions {
  return {
    ...(clients === undefined ? {} : { clients }),
    ...(servers === undefined ? {} : { servers }),
    ...(sessionTimeout === undefined ? {} : { sessionTimeout }),
  };
}
