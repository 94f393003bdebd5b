/** What applications are to do with their recipe, written tersely: each is one task of a plan. */
import type { Task } from "../protocol/recipes/vocabulary.ts";
import type { Selector } from "../sim/faults.ts";
import type { Micros } from "../sim/machine.ts";
import { operate, type Draft } from "./build.ts";

/** What a task says beside what is asked of what; 0 where it is missing. Times in microseconds. */
export type TaskOptions = Partial<Pick<Task, "span" | "patience" | "value">>;

/** `client` ("c1") is to do `ask` with `path` at `at`, or as soon as it has done what it was asked before. */
export function assign(
  draft: Draft,
  at: Micros,
  client: Selector,
  ask: string,
  path: string,
  { span = 0, patience = 0, value = 0 }: TaskOptions = {},
): void {
  operate(draft, at, client, (task) => ({ kind: "task", task, ask, path, span, patience, value }));
}
