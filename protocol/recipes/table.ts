/** Every recipe, by its name: what it is, what it is asked, what it needs. */
import type { Recipe } from "./recipe.ts";
import { lock } from "./lock/lock.ts";

/** One recipe as `list recipes` shows it, with its machine. */
export interface RecipeRow {
  readonly recipe: Recipe;
  /** One sentence: what it does. */
  readonly about: string;
  /** Class or section that it was read from. */
  readonly cite: string;
  /** Words that its tasks may ask. */
  readonly asks: readonly string[];
  /** It writes to a resource while it holds. */
  readonly hasResource: boolean;
}

/** In the order of `list recipes`. */
export const RECIPES: readonly RecipeRow[] = [
  {
    recipe: lock,
    about: "an exclusive lock, granted in the order in which it was asked for",
    cite: "InterProcessMutex; reference 14.7",
    asks: ["use"],
    hasResource: true,
  },
];

/** By its name; undefined if there is none. */
export function findRecipe(name: string): RecipeRow | undefined {
  return RECIPES.find(({ recipe }) => recipe.name === name);
}
