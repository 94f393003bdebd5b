/** What a sweep comes to: all that reporters, the exit code and the store need of it. */
import type { Finding } from "./finding.ts";
import { isCapped, type FuzzOptions } from "./fuzz-options.ts";
import type { Model } from "./model.ts";
import type { ShardRecord } from "./shard-schema.ts";
import type { Retried } from "./store/retry.ts";
import type { Tally } from "./tally.ts";

/** A sweep that is over. */
export interface SweepResult {
  readonly options: FuzzOptions;
  readonly tally: Tally;
  /** Looked into and made small, one for each property, in the order of their runs. */
  readonly findings: readonly Finding[];
  /** What was run before anything new; see `toldOf`. */
  readonly retried: readonly Retried[];
  /** What `merge` needs, if this is a part of a sweep. */
  readonly shard?: ShardRecord;
}

/**
 * Of what was run first, what a result tells: every regression, and the earlier failures that still
 * fail, unless the sweep has met the same property anyway. So a sweep that is repeated tells the
 * same, although the first one has saved its failures.
 */
export function toldOf({ retried, tally }: Pick<SweepResult, "retried" | "tally">): Retried[] {
  return retried.filter(({ isRegression, outcome, violation }) => {
    if (isRegression) return true;
    if (violation === undefined) return outcome !== "held";
    return !tally.failures.has(violation.property);
  });
}

/** Required goals that no run has reached. */
export function missedOf({ goals }: Model, { required }: FuzzOptions, tally: Tally): string[] {
  const missed = goals.filter(({ name }, goal) => {
    return required.includes(name) && tally.goals[goal] === 0;
  });
  return missed.map(({ name }) => name);
}

/** What ended a sweep before its last run; undefined if it has made them all. */
export function cutShortBy(
  { range, maxFailures }: FuzzOptions,
  { diverged, failed, isInterrupted, runs }: Tally,
): "divergence" | "interrupt" | "failures" | "time" | undefined {
  if (diverged !== undefined) return "divergence";
  if (isInterrupted) return "interrupt";
  if (runs >= range.to - range.from) return undefined;
  return failed >= maxFailures ? "failures" : "time";
}

/** The runs were counted, and the time that they may take was not enough. */
export function isOutOfTime(options: FuzzOptions, tally: Tally): boolean {
  return isCapped(options) && cutShortBy(options, tally) === "time";
}
