/** A worker thread of a sweep: makes batches of runs. */
import { must } from "../sim/assert.ts";
import type { Model } from "./model.ts";
import type { Settings } from "./settings.ts";
import { runOnce, type Range } from "./sweep.ts";
import type { Swept } from "./tally.ts";

/** Runs for one thread, as data that can be sent to it. */
export interface Batch extends Range {
  /** Where the model is loaded from, see `Model.source`. */
  readonly source: string;
  /** By name. */
  readonly scenarios: readonly string[];
  readonly seed: string;
  readonly settings: Settings;
  readonly verify: number;
  /** Shared with the watchdog: the index of the run that is being made, -1 before the first. */
  readonly at: Int32Array;
}

let model: Promise<Model> | undefined;

/** Makes the runs of a batch, in the order of their indexes; what a run throws is its own affair. */
export async function makeRuns(batch: Batch): Promise<Swept[]> {
  model ??= load(batch.source);
  const loaded = await model;
  const lot = {
    ...batch,
    scenarios: batch.scenarios.map((wanted) =>
      must(
        loaded.scenarios.find(({ name }) => name === wanted),
        wanted,
      ),
    ),
  };
  const runs: Swept[] = [];
  for (let index = batch.from; index < batch.to; index += 1) {
    Atomics.store(batch.at, 0, index);
    runs.push(runOnce(loaded, lot, index));
  }
  return runs;
}

async function load(source: string): Promise<Model> {
  const { loadModel } = (await import(source)) as { loadModel: () => Promise<Model> };
  return loadModel();
}
