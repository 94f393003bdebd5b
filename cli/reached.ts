/** Whether a run reached a goal, by its name. */
import type { Report } from "../sim/report.ts";
import type { Model } from "./model.ts";

/** False for a goal that the model does not have. */
export function isReached(model: Pick<Model, "goals">, report: Report, goal: string): boolean {
  const index = model.goals.findIndex(({ name }) => name === goal);
  return (report.goals[index] ?? 0) > 0;
}
