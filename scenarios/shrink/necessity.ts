/** What a small failing plan cannot do without: each fault that is necessary, how long it has to last, and the nearest plan that holds. */
import type { Micros } from "../../sim/machine.ts";
import type { EnsemblePlan } from "../scenario.ts";
import { withoutFault } from "./fault-edits.ts";
import { breaks, type Search } from "./search.ts";
import { spanOf } from "./strikes.ts";
import { withFault, withSpan } from "./time-edits.ts";

/** A fault without which the property does not break. */
export interface NecessaryFault {
  /** Of the planned fault. */
  readonly id: number;
  /** A span that is long enough, where one only a little shorter (`tooShort`) is not; undefined for a fault without a span. */
  readonly longEnough: Micros | undefined;
  readonly tooShort: Micros | undefined;
}

/**
 * The plan next to the smallest one in which the property does not break. `by`: one fault is
 * shorter, or one fault or operation is left out.
 */
export interface Neighbour {
  readonly plan: EnsemblePlan;
  readonly by: "shorter" | "fault" | "operation";
  /** Of that fault or operation. */
  readonly id: number;
  /** How long it lasts there; undefined if it is left out. */
  readonly span: Micros | undefined;
}

/** In the order of the plan; of a search that may execute nothing more, those that are known. */
export function necessaryFaults(search: Search): NecessaryFault[] {
  const { best } = search;
  return best.faults.flatMap((planned) => {
    const fewer = withoutFault(best, planned.id);
    if (fewer === undefined || breaks(search, fewer) !== false) return [];
    const span = spanOf(planned.fault);
    return [{ id: planned.id, ...bisect(search, planned.id, span) }];
  });
}

/** Where a span becomes too short, to a hundredth of it or a millisecond. */
function bisect(
  search: Search,
  id: number,
  span: Micros | undefined,
): Pick<NecessaryFault, "longEnough" | "tooShort"> {
  if (span === undefined) return { longEnough: undefined, tooShort: undefined };
  let longEnough = span;
  let tooShort = 0;
  while (longEnough - tooShort > Math.max(1000, Math.floor(longEnough / 100))) {
    const middle = roundBetween(tooShort, longEnough);
    const isLongEnough = breaks(search, lasting(search.best, id, middle));
    if (isLongEnough === undefined) break;
    if (isLongEnough) longEnough = middle;
    else tooShort = middle;
  }
  return tooShort === 0 ? { longEnough, tooShort: undefined } : { longEnough, tooShort };
}

/** About the middle, with as few digits as fit between. */
function roundBetween(low: Micros, high: Micros): Micros {
  const middle = Math.floor((low + high) / 2);
  for (let unit = 10_000_000; unit > 1; unit /= 10) {
    const round = Math.floor(middle / unit) * unit;
    if (round > low && round < high && (round - low) * 4 > high - low) return round;
  }
  return middle;
}

function lasting(plan: EnsemblePlan, id: number, span: Micros): EnsemblePlan {
  return withFault(id, (planned) => withSpan(planned, span))(plan) ?? plan;
}

/** A span that is only just too short comes first, then a fault and then an operation less. Undefined if every plan that was tried breaks too. */
export function nearestNeighbour(
  search: Search,
  necessary: readonly NecessaryFault[],
): Neighbour | undefined {
  const { best } = search;
  const [tightest] = necessary
    .filter(({ tooShort }) => tooShort !== undefined)
    .toSorted((a, b) => shareMissing(a) - shareMissing(b));
  if (tightest?.tooShort !== undefined) {
    const { id, tooShort: span } = tightest;
    return { plan: lasting(best, id, span), by: "shorter", id, span };
  }
  const last = necessary.at(-1);
  const plan = last === undefined ? undefined : withoutFault(best, last.id);
  if (last !== undefined && plan !== undefined) {
    return { plan, by: "fault", id: last.id, span: undefined };
  }
  return withoutOperation(search);
}

function shareMissing({ longEnough = 1, tooShort = 0 }: NecessaryFault): number {
  return (longEnough - tooShort) / longEnough;
}

function withoutOperation(search: Search): Neighbour | undefined {
  const { best } = search;
  for (const { id } of best.operations.toReversed()) {
    const plan = { ...best, operations: best.operations.filter((one) => one.id !== id) };
    const isBroken = breaks(search, plan);
    if (isBroken === undefined) return undefined;
    if (!isBroken) return { plan, by: "operation", id, span: undefined };
  }
  return undefined;
}
