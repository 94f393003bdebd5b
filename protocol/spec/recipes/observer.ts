/** What the judges of recipes are told: by applications, by resources, and by what befalls both. */
import type { ClientEvent } from "../../client/vocabulary.ts";
import type { RecipeEvent, ResourceEvent } from "../../recipes/vocabulary.ts";
import { GOALS as ZAB_GOALS } from "../goals.ts";
import type { ZabView } from "../seen.ts";
import { SERVICE_GOALS } from "../service/goals.ts";
import type { Model } from "../service/model-tree.ts";
import { RECIPE_GOAL_PLACE } from "./goals.ts";
import { onStored } from "./holding.ts";
import type { Look } from "./look.ts";
import { onEffect } from "./jobs.ts";
import { onActiveWrote } from "./pairs.ts";
import { onLibraryEvent, onRecipeEvent } from "./recipes.ts";
import type { RecipesSeen } from "./seen.ts";

const FIRST_GOAL = ZAB_GOALS.length + SERVICE_GOALS.length;

/** The tree of the service, and the pen of the view. */
export function lookAt(model: Model, view: ZabView): Look {
  return {
    now: view.now,
    model,
    violate: view.violate,
    reach: (goal) => view.reach(FIRST_GOAL + (RECIPE_GOAL_PLACE.get(goal) ?? 0)),
  };
}

/** An application, by the number of its client, tells what it believes. */
export function tellApplication(
  seen: RecipesSeen,
  client: number,
  event: ClientEvent | RecipeEvent,
  look: Look,
): void {
  if (event.kind === "recipe") onRecipeEvent(seen, client, event, look);
  else onLibraryEvent(seen, client, event, look);
}

/** The resource tells what it has taken, or refused. `client`: whose write it was. */
export function tellResource(
  seen: RecipesSeen,
  client: number,
  { isLedger, taken, token, value }: ResourceEvent,
  look: Look,
): void {
  if (isLedger === true) return onEffect(seen, client, value, taken, look);
  if (taken) onActiveWrote(seen, client, token, look);
  onStored(seen, client, token, taken, look);
}
