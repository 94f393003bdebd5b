/** Every recipe, by its name: what it is, what it is asked, what it needs. */
import type { Recipe } from "./recipe.ts";
import { lock } from "./lock/lock.ts";

/** One word that a recipe's tasks may ask, and how runs are drawn that ask it. */
export interface AskRow {
  readonly ask: string;
  /** One sentence: what the application then does. */
  readonly about: string;
  /** How often it is drawn, beside the other asks of its recipe. */
  readonly weight: number;
  /** Its `span` means something: how long something is kept. */
  readonly holds: boolean;
  /** Its `patience` means something: it may give up. */
  readonly givesUp: boolean;
  /** Its `value` is drawn below this; 0: it means nothing. */
  readonly values: number;
  /** Who does it: one client, the first, or each of them at about the same time. */
  readonly by: "any" | "first" | "each";
}

/** One recipe as `list recipes` shows it, with its machine. */
export interface RecipeRow {
  readonly recipe: Recipe;
  /** One sentence: what it does. */
  readonly about: string;
  /** Class or section that it was read from. */
  readonly cite: string;
  readonly asks: readonly AskRow[];
  /** `config.size` is drawn from these; missing: it means nothing. */
  readonly sizes?: readonly number[];
  /** It writes to a resource while it holds. */
  readonly hasResource: boolean;
  /** It is the user's own. */
  readonly isOwn?: true;
  /** No run has more tasks; missing: no bound of its own. */
  readonly mostTasks?: number;
}

/** Something is held for a while, by whoever's turn it is. */
function use(about: string): AskRow {
  return { ask: "use", about, weight: 1, holds: true, givesUp: true, values: 0, by: "any" };
}

/** In the order of `list recipes`. */
export const RECIPES: readonly RecipeRow[] = [
  {
    recipe: lock,
    about: "an exclusive lock, granted in the order in which it was asked for",
    cite: "InterProcessMutex; reference 14.7",
    asks: [use("get it, write to the resource, keep it, write again, release it")],
    hasResource: true,
  },
];

/** By its name; undefined if there is none. */
export function findRecipe(name: string): RecipeRow | undefined {
  return RECIPES.find(({ recipe }) => recipe.name === name);
}
