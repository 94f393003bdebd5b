/** Which properties a run is judged by. */
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import type { Model } from "./model.ts";
import type { Settings } from "./settings.ts";

/**
 * Those that were asked for, or else those that the scenario names (`hold`), as far as they can be
 * demanded of this plan if it goes beyond tolerance; undefined: all.
 */
export function judgedOf(
  { demanded }: Pick<Model, "demanded">,
  { beyondTolerance, properties }: Settings,
  plan: EnsemblePlan,
  hold: readonly string[] | undefined,
): readonly string[] | undefined {
  const asked = properties ?? hold;
  if (beyondTolerance !== true) return asked;
  return demanded(plan).filter((name) => asked?.includes(name) ?? true);
}
