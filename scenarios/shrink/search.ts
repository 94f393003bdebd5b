/** What the shrinker knows while it searches: the smallest failing plan so far, and what it has spent. */
import type { Micros } from "../../sim/machine.ts";
import { digestPlain } from "../../sim/plain.ts";
import type { Report, Violation } from "../../sim/report.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import type { EnsemblePlan } from "../scenario.ts";
import { isSmaller, sizeOf, type Size } from "./size.ts";

/** What is looked for, and for how long. */
export interface SearchOptions {
  /** The property that has to be the first to break. */
  readonly property: string;
  /** Runs a plan to its end; `record` receives the trace and changes nothing. */
  readonly run: (plan: EnsemblePlan, record?: (entry: TraceEntry) => void) => Report;
  /** Most executions. */
  readonly budget: number;
  /** Asked before every execution; false ends the search with what it has. */
  readonly mayGoOn?: (() => boolean) | undefined;
}

/** A search under way. */
export interface Search extends SearchOptions {
  best: EnsemblePlan;
  size: Size;
  /** In `best`. */
  violation: Violation;
  executions: number;
  /** Executions that may be spent for now, `budget` at most. */
  limit: number;
  /** `mayGoOn` said no. */
  isStopped: boolean;
  /** By the hash of its plan, what each execution gave: none is made twice. */
  readonly known: Map<string, Violation | "holds">;
}

/** A smaller plan made of another one, or undefined where there is nothing to change. */
export type Edit = (plan: EnsemblePlan) => EnsemblePlan | undefined;

/** Begins with a plan and the violation that its first execution has shown. */
export function startSearch(
  options: SearchOptions,
  plan: EnsemblePlan,
  violation: Violation,
): Search {
  const best = withoutAftermath(plan, violation.at);
  return {
    ...options,
    best,
    size: sizeOf(best),
    violation,
    executions: 1,
    limit: options.budget,
    isStopped: false,
    known: new Map([
      [hashOf(plan), violation],
      [hashOf(best), violation],
    ]),
  };
}

/** Whether another execution may be made. */
export function mayGoOn(search: Search): boolean {
  if (search.isStopped || search.executions >= search.limit) return false;
  search.isStopped = search.mayGoOn?.() === false;
  return !search.isStopped;
}

/** What a plan gives: executed, if it was not before; undefined if nothing more may be executed. */
export function tryOut(search: Search, plan: EnsemblePlan): Violation | "holds" | undefined {
  const hash = hashOf(plan);
  const known = search.known.get(hash);
  if (known !== undefined || !mayGoOn(search)) return known;
  search.executions += 1;
  const found = search.run(plan).violation ?? "holds";
  search.known.set(hash, found);
  return found;
}

/** Whether the property is the first that `plan` breaks; undefined if nothing more may be executed. */
export function breaks(search: Search, plan: EnsemblePlan): boolean | undefined {
  const found = tryOut(search, plan);
  return found && found !== "holds" && found.property === search.property;
}

/** Takes the candidate for the best plan if it is smaller and the property breaks in it too. */
export function attempt(search: Search, candidate: EnsemblePlan | undefined): boolean {
  if (candidate === undefined || !isSmaller(sizeOf(candidate), search.size)) return false;
  const found = tryOut(search, candidate);
  if (found === undefined || found === "holds" || found.property !== search.property) return false;
  search.best = withoutAftermath(candidate, found.at);
  search.size = sizeOf(search.best);
  search.violation = found;
  search.known.set(hashOf(search.best), found);
  return true;
}

/** Applies each edit to the best plan so far; whether any of them was a success. */
export function attemptAll(search: Search, edits: Iterable<Edit>): boolean {
  let isBetter = false;
  for (const edit of edits) {
    if (attempt(search, edit(search.best))) isBetter = true;
    if (!mayGoOn(search)) break;
  }
  return isBetter;
}

/**
 * What was still to come when the property broke cannot have mattered, so this takes no execution.
 * A quarter of the time, and two seconds, are left for candidates that break it later.
 */
function withoutAftermath(plan: EnsemblePlan, at: Micros): EnsemblePlan {
  // A violation in the healing comes after `until`: what is left out before it would be missed.
  const end = at + Math.floor(at / 4) + 2_000_000;
  return {
    ...plan,
    operations: plan.operations.filter((operation) => operation.at <= at),
    faults: plan.faults.filter((planned) => planned.at <= at),
    until: plan.settle ? plan.until : Math.min(plan.until, end),
  };
}

/** Two lanes of 32 bits: plans that differ are taken for one with a chance of 2^-64. */
function hashOf(plan: EnsemblePlan): string {
  return `${digestPlain(1, plan)}:${digestPlain(2, plan)}`;
}
