/** A worker thread that makes plans small, so that the main thread can hear Ctrl-C meanwhile. */
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import type { Shrunk } from "../scenarios/shrink/shrink.ts";
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

let model: Promise<Model> | undefined;

/** Makes one plan small. All tasks of a thread are of the same model. */
export async function makeSmall(task: ShrinkTask): Promise<Shrunk> {
  model ??= load(task);
  const loaded = await model;
  const started = performance.now();
  return loaded.shrink(task.plan, {
    property: task.property,
    budget: task.executions,
    mayGoOn: () => Atomics.load(task.stop, 0) === 0 && performance.now() - started < task.guard,
    run: (plan, record) => {
      const properties = judgedOf(loaded, task.settings, plan, task.hold);
      return loaded.simulate(plan, { properties, record });
    },
  });
}

async function load({ modules, source }: ShrinkTask): Promise<Model> {
  const { loadModel } = (await import(source)) as { loadModel: () => Promise<Model> };
  let model = await loadModel();
  for (const module of modules) model = withFile(model, await loadFile(module, true));
  return model;
}
