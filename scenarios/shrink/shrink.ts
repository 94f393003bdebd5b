/** Makes a failing plan small: fewer faults, operations, nodes and settings, as long as the same property breaks. */
import type { Violation } from "../../sim/report.ts";
import type { EnsemblePlan } from "../scenario.ts";
import { fewerNodes, plainSettings } from "./cluster-edits.ts";
import {
  lateStarts,
  mergedPairs,
  simplerKinds,
  withoutOne,
  withoutTriggers,
} from "./fault-edits.ts";
import { shorten } from "./lists.ts";
import {
  nearestNeighbour,
  necessaryFaults,
  type NecessaryFault,
  type Neighbour,
} from "./necessity.ts";
import { recombine, vary, type Material } from "./recombine.ts";
import {
  attempt,
  attemptAll,
  mayGoOn,
  startSearch,
  type Edit,
  type Search,
  type SearchOptions,
} from "./search.ts";
import { countStrikes } from "./size.ts";
import { observeStrikes, type Strikes } from "./strikes.ts";
import { rounderTimes } from "./time-edits.ts";
import { simplerOperations, simplerSeeds, withOtherSeeds } from "./workload-edits.ts";

/** The smallest plan found, and what it took to find it. */
export interface Shrunk {
  readonly plan: EnsemblePlan;
  readonly executions: number;
  /**
   * `smallest`: nothing that the shrinker knows makes it smaller; `budget`: no executions are left;
   * `stopped`: it was told to stop; `passes`: the property is not the first to break, so the plan
   * came back as it was.
   */
  readonly ending: "smallest" | "budget" | "stopped" | "passes";
  /** In `plan`; undefined if it passes. */
  readonly violation: Violation | undefined;
  readonly necessary: readonly NecessaryFault[];
  readonly neighbour: Neighbour | undefined;
}

/**
 * The smallest plan in which `options.property` is still the first to break, as far as it could be
 * found. A pure function of the plan, the options and what `run` does; `mayGoOn` alone may cut it
 * short, and then the smallest plan so far comes back.
 */
export function shrink(plan: EnsemblePlan, options: SearchOptions): Shrunk {
  const { violation } = options.run(plan);
  if (violation?.property !== options.property) {
    return { plan, executions: 1, ending: "passes", ...NOTHING };
  }
  const search = startSearch(options, plan, violation);
  shrinkFaults(search);
  search.limit = Math.floor((options.budget * 9) / 10);
  makeReadable(search);
  search.limit = options.budget;
  cutTail(search);
  const necessary = necessaryFaults(search);
  const neighbour = nearestNeighbour(search, necessary);
  return {
    plan: search.best,
    executions: search.executions,
    ending: endingOf(search),
    violation: search.violation,
    necessary,
    neighbour,
  };
}

const NOTHING = { violation: undefined, necessary: [], neighbour: undefined } as const;

function endingOf({ isStopped, executions, budget }: Search): Shrunk["ending"] {
  if (isStopped) return "stopped";
  return executions >= budget ? "budget" : "smallest";
}

/** Few faults first: they are what the story is about, and short plans are executed sooner. */
function shrinkFaults(search: Search): void {
  // The rest is for making it readable, and for what is necessary.
  search.limit = Math.floor((search.budget * 4) / 5);
  attempt(search, { ...search.best, settle: false });
  attempt(search, { ...search.best, pins: [] });
  const strikes = observeStrikes(search);
  if (strikes === undefined) return;
  const { best } = search;
  const material = { plan: best, strikes };
  attempt(search, { ...best, faults: best.faults.filter(({ id }) => strikes.has(id)) });
  attemptAll(search, withOtherSeeds([only(() => [])], 4));
  attemptAll(
    search,
    best.faults.map((one) => only(() => [one])),
  );
  shrinkAll(search);
  while (search.best.faults.length > 0 && mayGoOn(search) && findsFewer(search, material)) {
    shrinkAll(search);
  }
}

function only(faults: () => EnsemblePlan["faults"]): Edit {
  return (plan) => ({ ...plan, faults: faults() });
}

/** Everything that makes a plan smaller, until nothing does. */
function shrinkAll(search: Search): void {
  for (let isBetter = true; isBetter && mayGoOn(search);) {
    isBetter = shrinkListOfFaults(search);
    if (shorten(search, "operations")) isBetter = true;
    if (shorten(search, "pins")) isBetter = true;
    if (attemptAll(search, fewerNodes(search.best))) isBetter = true;
    if (attemptAll(search, plainSettings())) isBetter = true;
    if (attemptObserved(search, withoutTriggers)) isBetter = true;
    if (attemptObserved(search, simplerKinds)) isBetter = true;
  }
}

/** Before operations are left out, which give a late start its chance to meet one. */
function shrinkListOfFaults(search: Search): boolean {
  let isBetter = false;
  for (let isFewer = true; isFewer && search.best.faults.length > 0;) {
    isFewer = shorten(search, "faults");
    const starts = attemptObserved(search, (...run) => withOtherSeeds(lateStarts(...run), 2));
    if (starts) isFewer = true;
    if (attemptObserved(search, mergedPairs)) isFewer = true;
    if (attemptAll(search, withOtherSeeds(withoutOne(search.best), 4))) isFewer = true;
    if (isFewer) isBetter = true;
  }
  return isBetter;
}

/** Edits that need to know when and whom the faults of the best plan struck. */
function attemptObserved(
  search: Search,
  edits: (plan: EnsemblePlan, strikes: Strikes) => Edit[],
): boolean {
  const strikes = observeStrikes(search);
  return strikes !== undefined && attemptAll(search, edits(search.best, strikes));
}

/** Up to so many faults are few: more are worth more of the budget. */
const FEW = 2;

/** Tries harder, by chance of its own, for a plan with fewer faults; whether it has found one. */
function findsFewer(search: Search, material: Material): boolean {
  const before = countStrikes(search.best.faults);
  const isFewer = (): boolean => countStrikes(search.best.faults) < before;
  attemptAll(search, withOtherSeeds(withoutOne(search.best), 40));
  if (isFewer()) return true;
  attemptObserved(search, (...run) => withOtherSeeds(lateStarts(...run), 20));
  const rounds = before <= FEW ? 6 : 12;
  for (let round = 0; round < rounds && !isFewer(); round += 1) {
    const own = observeStrikes(search);
    if (own === undefined) break;
    const smallest = { plan: search.best, strikes: own };
    if (round % 3 === 2) vary(search, smallest, round);
    else recombine(search, round % 3 === 0 ? smallest : material, round);
  }
  return isFewer();
}

/** Plain commands, round times, a short seed. */
function makeReadable(search: Search): void {
  for (let isBetter = true; isBetter && mayGoOn(search);) {
    isBetter = attemptAll(search, simplerOperations(search.best));
    if (attemptAll(search, rounderTimes(search.best))) isBetter = true;
    if (attemptAll(search, simplerSeeds(4))) isBetter = true;
    if (attemptAll(search, fewerNodes(search.best))) isBetter = true;
    if (attemptAll(search, plainSettings())) isBetter = true;
    // What meant a node that is gone, or was needed by an odd setting.
    for (const list of ["faults", "operations", "pins"] as const) {
      if (shorten(search, list)) isBetter = true;
    }
  }
}

/** The run ends with the violation, so this changes nothing but how long a plan would go on that holds. */
function cutTail(search: Search): void {
  const { best, violation } = search;
  if (best.settle) return;
  const until = Math.ceil((violation.at + 1) / TAIL) * TAIL;
  search.best = { ...best, until };
}

const TAIL = 100_000;
