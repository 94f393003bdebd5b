/** What the judges of recipes may look at, and how they say what they found. */
import type { Micros } from "../../../sim/machine.ts";
import type { Model } from "../service/model-tree.ts";
import type { RecipePropertyName } from "./catalogue.ts";
import type { RecipeGoal } from "./goals.ts";

/** The tree as it is committed, by the account of the service. */
export interface Look {
  readonly now: Micros;
  readonly model: Model;
  /** Records a violation; `why` is one sentence for people. */
  readonly violate: (property: RecipePropertyName, why: string) => void;
  readonly reach: (goal: RecipeGoal) => void;
}
