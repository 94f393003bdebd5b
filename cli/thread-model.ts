/** The model in a worker thread: loaded once, by the first that asks. */
import type { Model } from "./model.ts";

let model: Promise<Model> | undefined;

/** All tasks of a thread are of one model; `source` is `Model.source`. */
export function modelOf(source: string): Promise<Model> {
  model ??= load(source);
  return model;
}

async function load(source: string): Promise<Model> {
  const { loadModel } = (await import(source)) as { loadModel: () => Promise<Model> };
  return loadModel();
}
