/** What scenarios of a user's own bring along, and how a plan that breaks such a property is run again: a plan names no code. */
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import type { Finding } from "./finding.ts";
import type { Brought, Model } from "./model.ts";
import { quoteForShell } from "./subject.ts";

/** Who brings along the property that `plan` broke, or the recipe that it follows; undefined if both are ours. */
export function bringerOf(
  { brought = [] }: Pick<Model, "brought">,
  { cluster: { recipe }, scenario }: Pick<EnsemblePlan, "cluster" | "scenario">,
  property: string,
): Brought | undefined {
  const isBringer = ({ properties, recipes }: Brought): boolean =>
    properties.includes(property) || (recipe?.own === true && recipes.includes(recipe.name));
  return brought.find((one) => one.scenario === scenario && isBringer(one));
}

/** The recipe of the user's own that `plan` follows, and that nobody here brings along: it cannot be run. */
export function recipeMissed(
  { brought = [] }: Pick<Model, "brought">,
  { cluster: { recipe }, scenario }: Pick<EnsemblePlan, "cluster" | "scenario">,
): string | undefined {
  if (recipe?.own !== true) return undefined;
  const isThere = brought.some(
    (one) => one.scenario === scenario && one.recipes.includes(recipe.name),
  );
  return isThere ? undefined : recipe.name;
}

/** What stands behind `zabsim replay` for a plan, a file or a failure id, that is judged by what the module `scenarioFile` brings along. */
export function replayOfPlan(target: string, scenarioFile: string | undefined): string {
  return scenarioFile === undefined
    ? target
    : `${target} --scenario ${quoteForShell(scenarioFile)}`;
}

/**
 * The same for a failure of a sweep: what names its run, or else where its plan was saved. Undefined if that is
 * nowhere, or judged by a property of which nobody knows the file.
 */
export function replayOfFinding(
  model: Pick<Model, "brought">,
  { failure, saved, subject }: Pick<Finding, "failure" | "saved" | "subject">,
): string | undefined {
  if (subject.replay !== undefined || saved === undefined) return subject.replay;
  const bringer = bringerOf(model, subject.plan, failure.violation.property);
  if (bringer === undefined) return saved.id;
  return bringer.file === undefined ? undefined : replayOfPlan(saved.id, bringer.file);
}
