/** Coverage-guided search: later plans are made of those that reached what few others do. */
import { dice, oneIn, pick, rootWords, type Dice } from "../../sim/chance.ts";
import type { EnsemblePlan } from "../scenario.ts";
import { drawParent } from "./corpus.ts";
import { FAULT_CHANGES } from "./fault-changes.ts";
import { OTHER_CHANGES, splice } from "./other-changes.ts";
import { tidyPlan } from "./valid.ts";

/** Runs that are drawn from the corpus as it stood when the first of them began. */
export const ROUND = 256;

/**
 * The plan of run `index`, made of `parents` (as `rankParents` has them); undefined if this run is a
 * fresh one. A pure function of its arguments.
 */
export function drawGuided(
  seed: string,
  index: number,
  parents: readonly EnsemblePlan[],
): EnsemblePlan | undefined {
  const die = dice(rootWords(seed, `guided/${index}`));
  // Measured: fresh ones find about as much, so a search that made few of them would lose by it.
  if (oneIn(die, 1, 2)) return undefined;
  const parent = drawParent(die, parents);
  const mate = drawParent(die, parents);
  if (parent === undefined || mate === undefined) return undefined;
  const child = changePlan(die, parent, mate);
  // The same chance keeps what led the parent to where it got; another one varies it.
  return oneIn(die, 1, 2) ? child : { ...child, seed: `${seed}.${index}` };
}

/**
 * A plan made of `plan` by a few changes, with parts of `mate` in some. It has the ensemble of `plan`
 * and stays within what ZooKeeper promises to survive, if both do.
 */
export function changePlan(die: Dice, plan: EnsemblePlan, mate: EnsemblePlan): EnsemblePlan {
  let child = oneIn(die, 1, 6) ? splice(die, plan, mate) : plan;
  for (let left = pick(die, [1, 1, 2, 3, 5]); left > 0; left -= 1) {
    const change = pick(die, oneIn(die, 2, 3) ? FAULT_CHANGES : OTHER_CHANGES);
    child = change(die, child, mate);
  }
  return tidyPlan(child);
}
