/** The first run of a seed that fails with a bug put back, and its smallest plan. */
import type { NecessaryFault } from "../scenarios/shrink/necessity.ts";
import type { EnsemblePlan, Scenario } from "../scenarios/scenario.ts";
import type { Model } from "./model.ts";
import { scenarioOptions } from "./settings.ts";
import { shrinkSubject } from "./shrunk-run.ts";
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

/** How far it is looked for, and how much is spent on making it small. */
export interface Effort {
  /** Runs, from the first one on. */
  readonly budget: number;
  readonly executions: number;
  readonly mayGoOn: () => boolean;
}

/** Undefined if no run below `budget` fails, or it was told to stop. Lets Ctrl-C be heard. */
export async function firstFailingRun(
  model: Model,
  scenario: Scenario,
  bug: string,
  seed: string,
  effort: Effort,
): Promise<FailingRun | undefined> {
  const settings = { bugs: [bug] };
  const { budget, mayGoOn } = effort;
  for (let index = 0; index < budget && mayGoOn(); index += 1) {
    const plan = scenario.plan(seed, index, scenarioOptions(settings));
    if (model.simulate(plan).violation !== undefined) {
      return small(model, subjectOfScenario(scenario, settings, seed, index), index, effort);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return undefined;
}

function small(
  model: Model,
  subject: Subject,
  index: number,
  effort: Effort,
): FailingRun | undefined {
  const { report } = judge(model, subject);
  if (report.violation === undefined) return undefined;
  const { property } = report.violation;
  const shrunk = shrinkSubject(model, subject, property, report, effort);
  const { executions, necessary, plan } = shrunk;
  return { subject, index, property, plan, necessary, executions };
}
