/** The exclusive lock: fair, found again by its guid, with recoverable errors [InterProcessMutex] (reference 14.7). */
import type { Recipe } from "../recipe.ts";
import { behindTheNext } from "./contender.ts";
import { queuedRecipe, type Queued } from "./queued.ts";

/** "use": get the lock, write to the resource, keep it for a while, write again, release it. */
export const lock: Recipe<Queued> = queuedRecipe({
  name: "lock",
  placeOf: () => ({ label: "lock-" }),
  ruleOf: () => behindTheNext,
  writes: () => true,
});
