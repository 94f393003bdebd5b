/** What a reporter is: it hears of a sweep as it goes, and writes what it wants of it. */
import type { FuzzOptions } from "../fuzz-options.ts";
import type { FuzzSeed } from "../fuzz-seed.ts";
import type { Finding } from "../finding.ts";
import type { Retried } from "../store/retry.ts";
import type { SweepResult } from "../sweep-result.ts";
import type { Failure, Swept } from "../tally.ts";

/** What will be run, before it is. */
export interface SweepStart {
  readonly options: FuzzOptions;
  readonly origin: FuzzSeed["origin"];
}

/** One run more has been counted. Runs come in the order of their indexes, whoever made them. */
export interface SweepProgress {
  readonly run: Swept;
  /** Counted so far, this one too. */
  readonly runs: number;
  /** Of these, violated. */
  readonly failed: number;
}

/**
 * All are called in this order; each may be left out. `merge` makes no runs, so it has no progress.
 * What a reporter writes may not depend on clocks or on threads: the same sweep, the same bytes.
 */
export interface Reporter {
  onStart?(start: SweepStart): void;
  /** Regressions and failures of earlier sweeps have been run, before anything new. */
  onRetried?(retried: readonly Retried[]): void;
  onProgress?(progress: SweepProgress): void;
  /** A property did not hold for the first time. */
  onFailure?(failure: Failure): void;
  /** A failure was looked into, after all runs. */
  onShrunk?(finding: Finding): void;
  onEnd?(result: SweepResult): void;
}
