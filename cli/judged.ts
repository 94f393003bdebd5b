/** Which properties a run is judged by. */
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import type { Model } from "./model.ts";
import type { Settings } from "./settings.ts";

/** Those that were asked for and, beyond tolerance, can be demanded of this plan; undefined: all. */
export function judgedOf(
  { demanded }: Pick<Model, "demanded">,
  { beyondTolerance, properties }: Settings,
  plan: EnsemblePlan,
): readonly string[] | undefined {
  if (beyondTolerance !== true) return properties;
  return demanded(plan).filter((name) => properties?.includes(name) ?? true);
}
