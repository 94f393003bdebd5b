/** A plain shrinker: takes away faults, operations and time as long as the same property breaks. */
import type { Micros } from "../sim/machine.ts";
import type { Report } from "../sim/report.ts";
import type { EnsemblePlan } from "./scenario.ts";

/** The smallest plan found, and how many runs it took to find it. */
export interface Shrunk {
  readonly plan: EnsemblePlan;
  readonly executions: number;
}

interface Search {
  best: EnsemblePlan;
  /** When the property breaks in `best`. */
  brokenAt: Micros;
  executions: number;
  readonly budget: number;
  readonly property: string;
  readonly run: (plan: EnsemblePlan) => Report;
}

/**
 * The smallest plan that it could find within `budget` executions of `run`, in which `property` is
 * still the first to break. Deterministic; a plan in which it does not break comes back unchanged.
 */
export function shrink(
  plan: EnsemblePlan,
  property: string,
  run: (plan: EnsemblePlan) => Report,
  budget: number,
): Shrunk {
  const search: Search = { best: plan, brokenAt: 0, executions: 0, budget, property, run };
  if (!accept(search, plan)) return { plan, executions: search.executions };
  for (let size = -1; size !== sizeOf(search.best);) {
    size = sizeOf(search.best);
    shorten(search);
    shrinkList(
      search,
      (best) => best.faults,
      (best, faults) => ({ ...best, faults }),
    );
    shrinkList(
      search,
      (best) => best.operations,
      (best, operations) => ({ ...best, operations }),
    );
    shrinkList(
      search,
      (best) => best.pins,
      (best, pins) => ({ ...best, pins }),
    );
  }
  shorten(search);
  return { plan: search.best, executions: search.executions };
}

function sizeOf(plan: EnsemblePlan): number {
  return plan.faults.length + plan.operations.length + plan.pins.length;
}

/** Takes `candidate` for the best plan if the property breaks in it too. */
function accept(search: Search, candidate: EnsemblePlan): boolean {
  if (search.executions >= search.budget) return false;
  search.executions += 1;
  const { violation } = search.run(candidate);
  if (violation?.property !== search.property) return false;
  search.best = candidate;
  search.brokenAt = violation.at;
  return true;
}

/** Tries to do without what lies behind the violation, and without the healing at the end. */
function shorten(search: Search): void {
  const { best, brokenAt } = search;
  if (best.settle) accept(search, { ...best, settle: false });
  const until = brokenAt + 1;
  if (until >= best.until) return;
  accept(search, {
    ...search.best,
    until,
    operations: best.operations.filter(({ at }) => at < until),
    faults: best.faults.filter(({ at }) => at < until),
  });
}

/** Tries to leave out runs of items, halves first and single ones last, from the back. */
function shrinkList<Item>(
  search: Search,
  itemsOf: (plan: EnsemblePlan) => readonly Item[],
  withItems: (plan: EnsemblePlan, items: readonly Item[]) => EnsemblePlan,
): void {
  for (let length = itemsOf(search.best).length; length >= 1; length = Math.floor(length / 2)) {
    for (let end = itemsOf(search.best).length; end > 0;) {
      const items = itemsOf(search.best);
      end = Math.min(end, items.length);
      const start = Math.max(0, end - length);
      if (end === start) break;
      const kept = items.filter((_, index) => index < start || index >= end);
      accept(search, withItems(search.best, kept));
      end = start;
    }
  }
}
