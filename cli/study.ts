/** Looks into a failure of a sweep: runs it again, makes it small, and records the story of that. */
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import type { Report } from "../sim/report.ts";
import { withoutSchedule } from "../sim/scheduler.ts";
import type { Finding } from "./finding.ts";
import type { Model } from "./model.ts";
import { subjectOfSwept, type GuidedLot } from "./sweep.ts";
import type { Failure } from "./tally.ts";
import { Timeline } from "./timeline/timeline.ts";
import { judge } from "./verdict.ts";

/** Executions that the shrinker may spend on one failure. */
const SHRINK_BUDGET = 300;

/** Runs a failure again and looks for a smaller plan that breaks the same property. One that does not come again is reported as it is. */
export function study(model: Model, lot: GuidedLot, failure: Failure): Finding {
  const { index, violation, digest } = failure;
  const subject = subjectOfSwept(lot, index);
  const { report: again } = judge(model, subject);
  const isSteady = again.digest === digest;
  const simulate = (plan: EnsemblePlan): Report => judge(model, { ...subject, plan }).report;
  const { plan, executions } = isSteady
    ? model.shrink(
        withoutSchedule(subject.plan, again),
        violation.property,
        simulate,
        SHRINK_BUDGET,
      )
    : { plan: subject.plan, executions: 0 };
  const { servers, observers, clients } = plan.cluster;
  const story = new Timeline({ servers, observers, clients, detail: 0 });
  const { report } = judge(model, { ...subject, plan }, story.take);
  if (report.violation !== undefined) story.violated(report.violation);
  return { failure, subject, isSteady, smallest: plan, executions, story };
}
