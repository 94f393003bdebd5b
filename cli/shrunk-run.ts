/** Makes the plan of a subject small, and records the story of it, its necessary faults marked. */
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import type { NecessaryFault } from "../scenarios/shrink/necessity.ts";
import type { Shrunk } from "../scenarios/shrink/shrink.ts";
import { withoutSchedule } from "../sim/scheduler.ts";
import type { Report } from "../sim/report.ts";
import type { Model } from "./model.ts";
import type { Subject } from "./subject.ts";
import { Timeline } from "./timeline/timeline.ts";
import { judge } from "./verdict.ts";

/** Executions for one failure, unless it is said otherwise. */
export const EXECUTIONS = 2000;

/** What shrinking may cost. */
export interface Effort {
  readonly executions: number;
  /** False ends it with the smallest plan so far. */
  readonly mayGoOn: () => boolean;
}

/** `report`: of the subject's plan, in which `property` was the first to break. */
export function shrinkSubject(
  model: Model,
  subject: Subject,
  property: string,
  report: Report,
  effort: Effort,
): Shrunk {
  return model.shrink(withoutSchedule(subject.plan, report), {
    property,
    budget: effort.executions,
    mayGoOn: effort.mayGoOn,
    run: (plan, record) => judge(model, { ...subject, plan }, record).report,
  });
}

/** The run of a plan, as a timeline that ends with the violation. */
export function storyOf(
  model: Model,
  subject: Subject,
  plan: EnsemblePlan,
  necessary: readonly NecessaryFault[],
): Timeline {
  const { servers, observers, clients } = plan.cluster;
  const marked = plan.faults.filter(({ id }) => necessary.some((one) => one.id === id));
  const story = new Timeline({
    servers,
    observers,
    clients,
    detail: 0,
    isMarked: (fault) => marked.some((planned) => planned.fault === fault),
  });
  const { report } = judge(model, { ...subject, plan }, story.take);
  if (report.violation !== undefined) story.violated(report.violation);
  return story;
}
