/** Every name that a plan's list of bugs may hold: of servers, clients and recipes. */
import { BUG_NAMES } from "./bugs.ts";
import { RECIPE_BUG_NAMES } from "./recipes/bugs.ts";

/** In the order of `list bugs`. */
export const ALL_BUG_NAMES: readonly string[] = [...BUG_NAMES, ...RECIPE_BUG_NAMES];
