/** Which properties and goals runs are about: those of a recipe mean nothing where nobody follows it. */
import type { Property } from "../sim/property.ts";
import type { Scenario } from "../scenarios/scenario.ts";

/** The recipes that are followed: one per scenario, undefined where there is none. */
export type Followed = readonly (string | undefined)[];

/** Of scenarios. */
export function followedIn(scenarios: readonly Pick<Scenario, "recipe">[]): Followed {
  return scenarios.map(({ recipe }) => recipe);
}

/** Whether some of these runs can break the property. */
export function isJudged({ within }: Pick<Property, "within">, followed: Followed): boolean {
  return within === undefined || isFollowed(within, followed);
}

/**
 * Whether the runs are meant to reach the goal: those that follow recipes are there for the goals of
 * their recipes, and meet what servers go through by the way.
 */
export function isSought({ within }: Pick<Property, "within">, followed: Followed): boolean {
  if (within !== undefined) return isFollowed(within, followed);
  return followed.length === 0 || followed.includes(undefined);
}

function isFollowed(within: readonly string[], followed: Followed): boolean {
  return followed.some((recipe) => recipe !== undefined && within.includes(recipe));
}
