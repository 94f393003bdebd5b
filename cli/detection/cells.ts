/** How many runs a strategy needs until it finds a bug, over many seeds at once: cells of a table, filled round by round. */

/** One bug looked for by one strategy. In round k every seed that has not found it yet makes its run k. */
export interface Cell {
  readonly bug: string;
  readonly strategy: string;
  /** Runs that each seed has made, unless it found the bug before. */
  rounds: number;
  /** By seed: which run was the first to find it, counted from 1; null: none so far. */
  readonly found: (number | null)[];
  /** The bug has not changed an event of any run. Only looked into where a run is worth many. */
  isIdle: boolean;
}

/** What is asked of a cell. */
export interface Measure {
  /** More than so many percent of the seeds have to find the bug: 50 is the median. */
  readonly percent: number;
  /** How many runs of the default one run of a strategy is worth. */
  readonly worthOf: (strategy: string) => number;
}

/** Before any run. */
export function newCell(bug: string, strategy: string, seeds: number): Cell {
  const found = Array.from({ length: seeds }, () => null);
  return { bug, strategy, rounds: 0, found, isIdle: false };
}

/**
 * The number of runs within which more than so many percent of the seeds find the bug; undefined while
 * that is not known. Of 30 seeds and 50 percent it is the 16th in order.
 */
export function neededOf({ found }: Cell, percent: number): number | undefined {
  const known = found.filter((run) => run !== null).sort((a, b) => a - b);
  return known[Math.floor((found.length * percent) / 100)];
}

/** A strategy that needs so many times the runs of the best one has lost, and need not be measured to the end. */
const HOPELESS = 3;
/** Where few runs are enough, nobody is cut off before he had so many. */
const LEAST = 30;

/** How many rounds a cell may have, if `best` is the least that its bug has cost so far: as many as that of runs that are worth `worth`. */
export function limitOf(budget: number, best: number | undefined, worth: number): number {
  const runs = best === undefined ? budget : Math.min(budget, Math.max(LEAST, HOPELESS * best));
  return Math.ceil(runs / worth);
}

/** Rounds that are made between two looks at what is needed: few at first, so that little is made in vain. */
const FEWEST_ROUNDS = 4;
const MOST_ROUNDS = 32;

/** Up to which round to go on; undefined if the cell is finished: it says how good the strategy is, up to `limit`. */
export function nextStop(cell: Cell, limit: number, percent: number): number | undefined {
  const { rounds } = cell;
  if (neededOf(cell, percent) !== undefined || rounds >= limit) return undefined;
  return Math.min(limit, rounds + Math.max(FEWEST_ROUNDS, Math.min(MOST_ROUNDS, rounds >> 1)));
}

/** Seeds that have to go on. */
export function seedsLeft({ found }: Cell): number[] {
  return [...found.keys()].filter((seed) => found[seed] === null);
}

/** Takes over the runs of `other` up to `limit`, where they are the same and there are more of them. */
export function takeOver(cell: Cell, other: Cell, limit: number): void {
  const rounds = Math.min(other.rounds, limit);
  if (rounds <= cell.rounds) return;
  for (const [seed, run] of other.found.entries()) {
    if (run !== null && run <= rounds) cell.found[seed] = run;
  }
  cell.rounds = rounds;
}

/** A bug with what each strategy needed for it, in the order of the strategies. */
export interface Row {
  readonly bug: string;
  readonly issue: string;
  readonly cells: readonly Cell[];
}

/** What a strategy needed for a bug, in runs of the default; undefined while that is not known. */
export function costOf(cell: Cell, { percent, worthOf }: Measure): number | undefined {
  const needed = neededOf(cell, percent);
  return needed === undefined ? undefined : needed * worthOf(cell.strategy);
}

/** The least cost in a row; undefined if nobody found the bug. */
export function bestOf(cells: readonly Cell[], measure: Measure): number | undefined {
  const costs = cells.flatMap((cell) => costOf(cell, measure) ?? []);
  return costs.length === 0 ? undefined : Math.min(...costs);
}

/** On how many bugs one strategy is good, of those that any of them found. */
export interface Standing {
  readonly found: number;
  /** Best, or within one and a half times of the best. */
  readonly good: number;
}

/** How `strategy` stands in a table; `good` only counts what it has found itself. */
export function standingOf(rows: readonly Row[], strategy: string, measure: Measure): Standing {
  let found = 0;
  let good = 0;
  for (const { cells } of rows) {
    const best = bestOf(cells, measure);
    if (best === undefined) continue;
    found += 1;
    const own = cells.find((cell) => cell.strategy === strategy);
    const cost = own && costOf(own, measure);
    if (cost !== undefined && 2 * cost <= 3 * best) good += 1;
  }
  return { found, good };
}
