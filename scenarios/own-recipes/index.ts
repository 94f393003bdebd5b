/** The package `zabsim/recipes`: locks, elections and the like of a user's own, as straight-line programs or as machines. Pure. */
export type { Recipe, RecipeInput } from "../../protocol/recipes/recipe.ts";
export {
  recipeOfSteps as machine,
  type StepEffect,
  type StepEvent,
  type StepFacts,
  type Stepped,
} from "../../protocol/recipes/stepped.ts";
export {
  ask,
  bugsIn,
  clearAlarm,
  container,
  creation,
  finish,
  freshGuid,
  sessionOf,
  setAlarm,
  store,
  taskOf,
  tell,
  type Turn,
} from "../../protocol/recipes/turn.ts";
export type { Believed, ConnectionState, Task } from "../../protocol/recipes/vocabulary.ts";
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
export { assign, type TaskOptions } from "../tasks.ts";
export type { Scenario } from "../scenario.ts";
