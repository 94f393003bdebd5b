/** Makes the runs of a sweep in worker threads, and stops those that hang. */
import { Tinypool } from "tinypool";
import { builtFile } from "./built.ts";
import { ownFault, type CliError } from "./errors.ts";
import type { Batch } from "./fuzz-worker.ts";
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import { firstLine, type Guide, type Range, type SweepOptions } from "./sweep.ts";
import type { Swept } from "./tally.ts";
import { hung, newMark, watch } from "./watchdog.ts";

/** How many threads, and how long they may take for a run. */
export interface PoolOptions {
  /** See `Model.source`. */
  readonly source: string;
  readonly workers: number;
  /** Milliseconds that a run may take by the clock on the wall. */
  readonly runTimeout: number;
}

/** How long a batch should take: long against the way to a thread and back on a busy machine, short for Ctrl-C. */
const BATCH_MS = 200;
const LARGEST_BATCH = 256;
/** Batches that each thread still gets at least, so that all end at about the same time. */
const BATCHES_LEFT = 3;

interface Work {
  readonly pool: Tinypool;
  readonly options: SweepOptions;
  readonly poolOptions: PoolOptions;
  /** Runs that wait for those before them. */
  readonly done: Map<number, Swept>;
  /** Parts of batches that were lost with their thread, to be made again. */
  readonly again: Range[];
  /** First run that nobody has taken. */
  next: number;
  /** Milliseconds of one run, as last seen. */
  pace: number;
  error: CliError | undefined;
}

/** Makes the runs of a sweep in worker threads, and hands them over in the order of their indexes. A run that hangs or kills its thread is handed over as abandoned. */
export async function* runsInPool(
  options: SweepOptions,
  poolOptions: PoolOptions,
  mayGoOn: () => boolean,
): AsyncGenerator<readonly Swept[]> {
  const { workers } = poolOptions;
  const pool = new Tinypool({
    filename: builtFile("fuzz-worker.js"),
    name: "makeRuns",
    minThreads: workers,
    maxThreads: workers,
  });
  const { from } = options.range;
  const done = new Map<number, Swept>();
  const start = { next: from, pace: BATCH_MS, error: undefined };
  const work: Work = { pool, options, poolOptions, done, again: [], ...start };
  const busy = new Set<Promise<void>>();
  let turn = from;
  try {
    for (;;) {
      while (busy.size < workers) {
        const range = takeBatch(work, mayGoOn);
        if (range === undefined) break;
        const batch = makeBatch(work, range).finally(() => busy.delete(batch));
        busy.add(batch);
      }
      if (busy.size === 0) return;
      await Promise.race(busy);
      if (work.error !== undefined) throw work.error;
      const ready = takeInOrder(done, turn);
      turn += ready.length;
      for (const run of ready) options.guide?.hear(run);
      if (ready.length > 0) yield ready;
    }
  } finally {
    await pool.destroy();
  }
}

/** What was lost goes first: everything behind it waits for it. */
function takeBatch(work: Work, mayGoOn: () => boolean): Range | undefined {
  const lost = work.again.shift();
  if (lost !== undefined) return lost;
  const { guide, range } = work.options;
  const to = Math.min(range.to, guide?.horizon ?? Infinity);
  const from = work.next;
  const isFirst = from === work.options.range.from;
  if (from >= to || !(isFirst || mayGoOn())) return undefined;
  const share = (to - from) / (work.poolOptions.workers * BATCHES_LEFT);
  const size = Math.min(LARGEST_BATCH, BATCH_MS / work.pace, share);
  work.next = from + Math.max(1, Math.floor(size));
  return { from, to: work.next };
}

function takeInOrder(done: Map<number, Swept>, turn: number): Swept[] {
  const ready: Swept[] = [];
  for (let run = done.get(turn); run !== undefined; run = done.get(turn + ready.length)) {
    done.delete(run.index);
    ready.push(run);
  }
  return ready;
}

/** Never rejects: what must end the sweep is left in `work.error`. */
async function makeBatch(work: Work, range: Range): Promise<void> {
  const { guide, seed, settings, scenarios, verify = 0 } = work.options;
  const { source, runTimeout } = work.poolOptions;
  const at = newMark();
  const names = scenarios.map(({ name, file }) => file ?? name);
  const plans = plansOf(guide, range);
  const batch: Batch = { ...range, source, seed, settings, verify, scenarios: names, at, plans };
  const watchdog = watch(at, runTimeout);
  const started = performance.now();
  try {
    const runs = (await work.pool.run(batch, { signal: watchdog.signal })) as Swept[];
    for (const run of runs) work.done.set(run.index, run);
    work.pace = (performance.now() - started) / runs.length;
  } catch (error) {
    const index = Atomics.load(at, 0);
    if (index < range.from) {
      const what = error instanceof Error ? error.message : String(error);
      work.error = ownFault(`a worker thread does not start: ${firstLine(what)}`);
      return;
    }
    abandon(work, range, index, watchdog.signal.aborted ? hung(runTimeout) : crash(error));
  } finally {
    watchdog.stop();
  }
}

function plansOf(guide: Guide | undefined, { from, to }: Range): EnsemblePlan[] | undefined {
  if (guide === undefined) return undefined;
  return Array.from({ length: to - from }, (_, place) => guide.planOf(from + place));
}

function crash(error: unknown): string {
  return `its thread crashed: ${firstLine(error instanceof Error ? error.message : String(error))}`;
}

/** The thread is gone, and what it had made of the batch with it. */
function abandon(work: Work, { from, to }: Range, index: number, why: string): void {
  work.done.set(index, { index, abandoned: why });
  if (from < index) work.again.push({ from, to: index });
  if (index + 1 < to) work.again.push({ from: index + 1, to });
}
