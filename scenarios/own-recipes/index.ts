/** The package `zabsim/recipes`: locks, elections and the like of a user's own, as straight-line programs or as machines. Pure. */
export type { Asking } from "./asking.ts";
export {
  BadVersion,
  ConnectionLoss,
  NoChildrenForEphemerals,
  NodeExists,
  NoNode,
  NotEmpty,
  SessionExpired,
  ZooKeeperError,
} from "./errors.ts";
export type { Grant, Me } from "./me.ts";
export { predecessor, recipe, retry } from "./recipe.ts";
export { recipeScenario, type RecipeScenarioParts } from "./scenario.ts";
export type { NodeOptions, Part, ReadOptions, WatchEvent, Zk } from "./zk.ts";
export type { Scenario } from "../scenario.ts";
