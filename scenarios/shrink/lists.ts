/** Does without faults, operations and pins: delta debugging, halves first and single ones last. */
import type { EnsemblePlan } from "../scenario.ts";
import { attempt, mayGoOn, type Search } from "./search.ts";

/** The lists of a plan that can be made shorter. */
export type ListOfPlan = "faults" | "operations" | "pins";

/** Leaves out runs of items of a list, as long as the property still breaks. Whether it could leave out any. */
export function shorten(search: Search, list: ListOfPlan): boolean {
  let isShorter = false;
  const least = Math.ceil(search.best[list].length / FINENESS);
  for (let length = search.best[list].length; length >= least && length > 0; length >>= 1) {
    // From the back: what is late is needed least.
    for (let end = search.best[list].length; end > 0 && mayGoOn(search); end -= length) {
      const start = Math.max(0, end - length);
      if (attempt(search, without(search.best, list, start, end))) isShorter = true;
    }
  }
  return isShorter;
}

/** The last pieces are this part of the list: a long one is cut coarsely first. */
const FINENESS = 64;

/** The plan without items `start` to `end` (excluded) of a list. */
function without(plan: EnsemblePlan, list: ListOfPlan, start: number, end: number): EnsemblePlan {
  return { ...plan, [list]: [...plan[list].slice(0, start), ...plan[list].slice(end)] };
}
