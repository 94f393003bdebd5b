/** How many runs a strategy needs until it finds a bug, over many seeds at once: cells of a table, filled round by round. */

/** One bug looked for by one strategy. In round k every seed that has not found it yet makes its run k. */
export interface Cell {
  readonly bug: string;
  readonly strategy: string;
  /** Runs that each seed has made, unless it found the bug before. */
  rounds: number;
  /** By seed: which run was the first to find it, counted from 1; null: none so far. */
  readonly found: (number | null)[];
}

/** Before any run. */
export function newCell(bug: string, strategy: string, seeds: number): Cell {
  return { bug, strategy, rounds: 0, found: Array.from({ length: seeds }, () => null) };
}

/**
 * The number of runs within which more than half of the seeds find the bug; undefined while that is
 * not known. Of 30 seeds it is the 16th in order.
 */
export function medianOf({ found }: Cell): number | undefined {
  const known = found.filter((run) => run !== null).sort((a, b) => a - b);
  return known[Math.floor(found.length / 2)];
}

/** A strategy that needs so many times the runs of the best one has lost, and need not be measured to the end. */
const HOPELESS = 3;
/** Where few runs are enough, nobody is cut off before he had so many. */
const LEAST = 30;

/** How many rounds a cell may have, if `best` is the least median of its bug so far. */
export function limitOf(budget: number, best: number | undefined): number {
  return best === undefined ? budget : Math.min(budget, Math.max(LEAST, HOPELESS * best));
}

/** Rounds that are made between two looks at the median: few at first, so that little is made in vain. */
const FEWEST_ROUNDS = 4;
const MOST_ROUNDS = 32;

/** Up to which round to go on; undefined if the cell is finished. */
export function nextStop(cell: Cell, limit: number): number | undefined {
  const { rounds } = cell;
  if (medianOf(cell) !== undefined || rounds >= limit) return undefined;
  return Math.min(limit, rounds + Math.max(FEWEST_ROUNDS, Math.min(MOST_ROUNDS, rounds >> 1)));
}

/** Seeds that have to go on. */
export function seedsLeft({ found }: Cell): number[] {
  return [...found.keys()].filter((seed) => found[seed] === null);
}

/** Whether the cell says how good the strategy is, up to `limit`: a median, or that it needs more. */
export function isFinished(cell: Cell, limit: number): boolean {
  return nextStop(cell, limit) === undefined;
}

/** A bug with what each strategy needed for it, in the order of the strategies. */
export interface Row {
  readonly bug: string;
  readonly issue: string;
  readonly cells: readonly Cell[];
}

/** The least median of a row; undefined if nobody found the bug. */
export function bestOf(cells: readonly Cell[]): number | undefined {
  const medians = cells.map(medianOf).filter((median) => median !== undefined);
  return medians.length === 0 ? undefined : Math.min(...medians);
}

/** On how many bugs one strategy is good, of those that any of them found. */
export interface Standing {
  readonly found: number;
  /** Best, or within one and a half times of the best. */
  readonly good: number;
}

/** How `strategy` stands in a table; `good` only counts what it has found itself. */
export function standingOf(rows: readonly Row[], strategy: string): Standing {
  let found = 0;
  let good = 0;
  for (const { cells } of rows) {
    const best = bestOf(cells);
    if (best === undefined) continue;
    found += 1;
    const own = cells.find((cell) => cell.strategy === strategy);
    const median = own && medianOf(own);
    if (median !== undefined && 2 * median <= 3 * best) good += 1;
  }
  return { found, good };
}
