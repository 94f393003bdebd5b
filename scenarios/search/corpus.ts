/** The corpus of a coverage-guided search: how often each abstract state was reached, and the smallest plan that reaches it. */
import { below, type Dice } from "../../sim/chance.ts";
import type { EnsemblePlan } from "../scenario.ts";

/** What a search has learned so far. It changes between rounds only, so that all runs of a round see the same. */
export interface Corpus {
  /** Runs that reached each feature. */
  readonly runs: Map<number, number>;
  /** The smallest plan that reached each feature and broke nothing; of equal ones the first. */
  readonly smallest: Map<number, EnsemblePlan>;
}

/** What a search knows before its first run. */
export function newCorpus(): Corpus {
  return { runs: new Map(), smallest: new Map() };
}

/**
 * Adds a run that broke nothing, with its features as `Report.features` has them. Runs must be added in
 * the order of their indexes. Returns whether it reached what none had reached before.
 */
export function learn(corpus: Corpus, plan: EnsemblePlan, features: readonly number[]): boolean {
  const { runs, smallest } = corpus;
  const size = sizeOf(plan);
  let isNew = false;
  for (const feature of features) {
    runs.set(feature, (runs.get(feature) ?? 0) + 1);
    const known = smallest.get(feature);
    isNew ||= known === undefined;
    if (known === undefined || size < sizeOf(known)) smallest.set(feature, plan);
  }
  return isNew;
}

function sizeOf({ faults, operations }: EnsemblePlan): number {
  return faults.length + operations.length;
}

/** The plans of a corpus from which others are made, one for every feature: that of the rarest first. */
export function rankParents({ runs, smallest }: Corpus): readonly EnsemblePlan[] {
  return [...smallest]
    .map(([feature, plan]) => ({ feature, plan, runs: runs.get(feature) ?? 0 }))
    .toSorted((one, other) => one.runs - other.runs || one.feature - other.feature)
    .map(({ plan }) => plan);
}

/** One of `parents`, which must not be empty: of the rarer half of the features three times in four. */
export function drawParent(die: Dice, parents: readonly EnsemblePlan[]): EnsemblePlan | undefined {
  const rank = Math.min(below(die, parents.length), below(die, parents.length));
  return parents[rank];
}
