/** What is told of a recipe of a user's own that is at fault: its code threw, or does not do the same when it is run again. */

import { AssertionError } from "../../../sim/assert.ts";

/** Thrown out of a run, and not an outcome of it: the mistake is neither ZooKeeper's nor ours. */
export interface RecipeFailure extends Error {
  readonly name: "RecipeError";
  /** What it asked for, and what it then asked for when it was given the same answers. */
  readonly parted: readonly [first: string, second: string] | undefined;
}

/** An error that blames the recipe of that name; `cause`: what its code threw. */
export function recipeFailure(
  recipe: string,
  why: string,
  { cause, parted }: { cause?: unknown; parted?: RecipeFailure["parted"] } = {},
): RecipeFailure {
  const error = new Error(`recipe ${recipe} ${why}`, cause === undefined ? {} : { cause });
  return Object.assign(error, { name: "RecipeError", parted } as const);
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
