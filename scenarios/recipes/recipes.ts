/** Every scenario that follows a recipe, but for the museum. */
import type { Scenario } from "../scenario.ts";
import { RECIPES } from "../../protocol/recipes/table.ts";
import { CONFIGURATION_ROLLS_OUT } from "./configurations.ts";
import { DISCOVERY_STORIES } from "./discovery.ts";
import { drawnScenario } from "./drawn.ts";
import { LOCK_HOLDER_SLEEPS } from "./locks.ts";
import { SYSTEM_STORIES } from "./systems.ts";

/** In the order of `list scenarios`. */
export const RECIPE_SCENARIOS: readonly Scenario[] = [
  ...RECIPES.map(drawnScenario),
  LOCK_HOLDER_SLEEPS,
  ...SYSTEM_STORIES,
  CONFIGURATION_ROLLS_OUT,
  ...DISCOVERY_STORIES,
];
