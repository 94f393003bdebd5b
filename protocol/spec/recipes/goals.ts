/** The goals of recipes: what must happen to their clients in some run, or their properties hold vacuously. */
import type { Property } from "../../../sim/property.ts";
import { FAMILIES } from "./families.ts";

/** Name, what happens, where it is described, and the family of recipes that can come to it. */
const ROWS = [
  ["granted", "a client got what it had asked for", "14.7", "held"],
  ["handed-over", "a client was granted what another one had released", "14.7", "held"],
  ["handed-over-by-expiry", "... or what another's session had left behind", "14.7", "held"],
  ["waited", "a client had to wait for its turn", "14.7", "held"],
  ["gave-up-waiting", "a client gave up before it was its turn", "14.7", "held"],
  ["found-by-guid", "a create was answered by CONNECTIONLOSS, its node was found", "14.7", "held"],
  ["not-found-by-guid", "... and there was no node", "14.7", "held"],
  ["reconnected-in-time", "a holder came back before its session was over", "9.6", "held"],
  ["reconnected-too-late", "a holder lost what it held, with its session", "9.6", "held"],
  ["expired-while-waiting", "the session of one who waited was over", "14.7", "held"],
  ["leader-changed-while-waiting", "another leader came while somebody waited", "14.7", "held"],
  ["two-believed", "two clients believed at once that they hold the same", "14", "held"],
  ["fenced-off", "the resource refused the write of one who had been replaced", "14", "written"],
  ["written-by-holder", "the resource took a write", "14", "written"],
] as const;

/** A name of the table above, so that a goal misspelt does not compile. */
export type RecipeGoal = (typeof ROWS)[number][0];

/** What recipes must meet in some run of a search, in the order of the table. */
export const RECIPE_GOALS: readonly Property[] = ROWS.map(([name, about, section, family]) => ({
  name,
  kind: "sometimes",
  about,
  cite: `reference ${section}`,
  brokenBy: [],
  within: FAMILIES[family],
}));

/** Place of each goal among `RECIPE_GOALS`. */
export const RECIPE_GOAL_PLACE: ReadonlyMap<RecipeGoal, number> = new Map(
  ROWS.map(([name], place) => [name, place]),
);

/** Goals that a mark of a recipe tells of. */
export const RECIPE_GOAL_OF_MARK: ReadonlyMap<string, RecipeGoal> = new Map([
  ["recipe.found-by-guid", "found-by-guid"],
  ["recipe.not-found-by-guid", "not-found-by-guid"],
]);
