/** What is told of a recipe of a user's own that is at fault: its code threw, or does not do the same when it is run again. */

import { AssertionError } from "../../../sim/assert.ts";

/** Thrown out of a run, and not an outcome of it: the mistake is neither ZooKeeper's nor ours. */
export interface RecipeFailure extends Error {
  readonly name: "RecipeError";
  /** Given the same answers, it asked for something else. */
  readonly isNotDeterministic: boolean;
}

/** An error that blames the recipe of that name; `cause`: what its code threw. */
export function recipeFailure(
  recipe: string,
  why: string,
  { cause, isNotDeterministic = false }: { cause?: unknown; isNotDeterministic?: boolean } = {},
): RecipeFailure {
  const error = new Error(`recipe ${recipe} ${why}`, cause === undefined ? {} : { cause });
  return Object.assign(error, { name: "RecipeError", isNotDeterministic } as const);
}

/** Also for an error of another copy of this module. */
export function isRecipeFailure(error: unknown): error is RecipeFailure {
  return error instanceof Error && error.name === "RecipeError";
}

/** Runs code of the user's; what it throws is its own mistake, but for failed assertions of ours. Throws RecipeFailure. */
export function blaming<T>(recipe: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (isRecipeFailure(error) || error instanceof AssertionError) throw error;
    const what = error instanceof Error ? error.message : String(error);
    throw recipeFailure(recipe, `threw: ${what}`, { cause: error });
  }
}
