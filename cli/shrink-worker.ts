/** A worker thread that makes one plan small, so that the main thread can hear Ctrl-C meanwhile. */
import { parentPort, workerData } from "node:worker_threads";
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import { judgedOf } from "./judged.ts";
import type { Model } from "./model.ts";
import { withFile } from "./own-scenario.ts";
import { loadFile } from "./scenario-file/read.ts";
import type { Settings } from "./settings.ts";

/** What there is to do, as data that can be sent to a thread. */
export interface ShrinkTask {
  /** Where the model is loaded from, see `Model.source`. */
  readonly source: string;
  /** Modules that bring properties along: those that the user has named. */
  readonly modules: readonly string[];
  readonly plan: EnsemblePlan;
  readonly property: string;
  readonly settings: Settings;
  /** What the scenario says that holds. */
  readonly hold: readonly string[] | undefined;
  readonly executions: number;
  /** Milliseconds by the clock on the wall. */
  readonly guard: number;
  /** Shared with the main thread: not 0 ends it with the smallest plan so far. */
  readonly stop: Int32Array;
}

const task = workerData as ShrinkTask;
const { loadModel } = (await import(task.source)) as { loadModel: () => Promise<Model> };
let model = await loadModel();
for (const module of task.modules) model = withFile(model, await loadFile(module, true));
const started = performance.now();
const shrunk = model.shrink(task.plan, {
  property: task.property,
  budget: task.executions,
  mayGoOn: () => Atomics.load(task.stop, 0) === 0 && performance.now() - started < task.guard,
  run: (plan, record) => {
    const properties = judgedOf(model, task.settings, plan, task.hold);
    return model.simulate(plan, { properties, record });
  },
});
parentPort?.postMessage(shrunk);
