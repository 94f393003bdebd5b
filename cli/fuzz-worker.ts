/** A worker thread of a sweep: makes batches of runs. */
import type { EnsemblePlan, Scenario } from "../scenarios/scenario.ts";
import { must } from "../sim/assert.ts";
import type { Model } from "./model.ts";
import { withFile } from "./own-scenario.ts";
import { looksLikePath } from "./read-text.ts";
import { loadScenario } from "./scenario-file/read.ts";
import { scenarioOptions, type Settings } from "./settings.ts";
import { runOnce, type Range } from "./sweep.ts";
import type { Swept } from "./tally.ts";
import { modelOf } from "./thread-model.ts";

/** Runs for one thread, as data that can be sent to it. */
export interface Batch extends Range {
  /** Where the model is loaded from, see `Model.source`. */
  readonly source: string;
  /** By name, or by file. */
  readonly scenarios: readonly string[];
  readonly seed: string;
  readonly settings: Settings;
  readonly verify: number;
  /** Shared with the watchdog: the index of the run that is being made, -1 before the first. */
  readonly at: Int32Array;
  /** Undefined: they are drawn of seed and index. */
  readonly plans: readonly EnsemblePlan[] | undefined;
}

/** Makes the runs of a batch, in the order of their indexes; what a run throws is its own affair. */
export async function makeRuns(batch: Batch): Promise<Swept[]> {
  const base = await modelOf(batch.source);
  const lot = {
    ...batch,
    scenarios: await Promise.all(batch.scenarios.map((named) => findScenario(base, named, batch))),
  };
  const loaded = lot.scenarios
    .filter(({ file }) => file !== undefined)
    .reduce<Model>(withFile, base);
  const runs: Swept[] = [];
  for (let index = batch.from; index < batch.to; index += 1) {
    Atomics.store(batch.at, 0, index);
    runs.push(runOnce(loaded, lot, index, batch.plans?.[index - batch.from]));
  }
  return runs;
}

/** Scenarios of files that this thread has loaded. */
const own = new Map<string, Promise<Scenario>>();

async function findScenario(
  { scenarios }: Model,
  named: string,
  { settings }: Batch,
): Promise<Scenario> {
  if (!looksLikePath(named))
    return must(
      scenarios.find(({ name }) => name === named),
      named,
    );
  const known = own.get(named) ?? loadScenario(named, scenarioOptions(settings), true);
  own.set(named, known);
  return known;
}
