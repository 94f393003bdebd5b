/** The first run of a seed that fails with a bug put back, and its smallest plan. */
import type { NecessaryFault } from "../scenarios/shrink/necessity.ts";
import type { EnsemblePlan, Scenario } from "../scenarios/scenario.ts";
import type { Model } from "./model.ts";
import { scenarioOptions } from "./settings.ts";
import { EXECUTIONS, shrinkSubject } from "./shrunk-run.ts";
import { subjectOfScenario, type Subject } from "./subject.ts";
import { judge } from "./verdict.ts";

/** A failing run, made small. */
export interface FailingRun {
  readonly subject: Subject;
  readonly index: number;
  readonly property: string;
  readonly plan: EnsemblePlan;
  readonly necessary: readonly NecessaryFault[];
  readonly executions: number;
}

/** Undefined if no run below `budget` fails, or it was told to stop. Lets Ctrl-C be heard. */
export async function firstFailingRun(
  model: Model,
  scenario: Scenario,
  bug: string,
  seed: string,
  budget: number,
  mayGoOn: () => boolean,
): Promise<FailingRun | undefined> {
  const settings = { bugs: [bug] };
  for (let index = 0; index < budget && mayGoOn(); index += 1) {
    const plan = scenario.plan(seed, index, scenarioOptions(settings));
    if (model.simulate(plan).violation !== undefined) {
      return small(model, subjectOfScenario(scenario, settings, seed, index), index, mayGoOn);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return undefined;
}

function small(
  model: Model,
  subject: Subject,
  index: number,
  mayGoOn: () => boolean,
): FailingRun | undefined {
  const { report } = judge(model, subject);
  if (report.violation === undefined) return undefined;
  const { property } = report.violation;
  const shrunk = shrinkSubject(model, subject, property, report, {
    executions: EXECUTIONS,
    mayGoOn,
  });
  const { executions, necessary, plan } = shrunk;
  return { subject, index, property, plan, necessary, executions };
}
