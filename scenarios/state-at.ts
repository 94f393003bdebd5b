/** What the processes of a run hold at a moment of it, for tests and for looking around. */
import type { Recipe } from "../protocol/recipes/recipe.ts";
import type { ZooKeeper } from "../protocol/zookeeper.ts";
import type { Micros } from "../sim/machine.ts";
import { clonePlain } from "../sim/plain.ts";
import { runUntil, startCourse } from "../sim/run.ts";
import type { EnsemblePlan } from "./scenario.ts";
import { nodeNames, universeOf } from "./simulate.ts";

/**
 * The states of servers and clients by name ("s1", "c1"), undefined for those that are not up: the
 * plan is run again up to `at`, which must lie in the phase with faults (else RangeError). A violation
 * of ZooKeeper's promises ends it earlier, as it ends a run. `recipes`: those of the user's own that
 * the plan may name.
 */
export function stateAt(
  plan: EnsemblePlan,
  at: Micros,
  recipes: readonly Recipe[] = [],
): ReadonlyMap<string, ZooKeeper["state"] | undefined> {
  if (!(at >= 0 && at <= plan.until)) {
    throw new RangeError(`the phase with faults is from 0 to ${plan.until} microseconds`);
  }
  const course = startCourse(universeOf(plan.cluster, recipes), plan);
  runUntil(course, at);
  const names = nodeNames(plan.cluster);
  return new Map(
    course.world.nodes.map(({ id, state }) => [names[id] ?? `#${id}`, clonePlain(state)]),
  );
}
