/** What a run says of exclusion on its three timelines: at the server, in belief, and at the resource. */
import type { Report } from "../sim/report.ts";
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import type { Model } from "./model.ts";
import { isReached } from "./reached.ts";

/** What a resource may see, by the kinds of recipes that write to it. */
const AT_RESOURCE: readonly string[] = ["ExclusiveAtResource", "OneActiveWrites", "EffectOnce"];

/** On each timeline: whether two ever had it at once. */
export interface Exclusion {
  readonly atServer: "held" | "violated";
  /** Nobody promises it: it is broken by sleep, and by news that are late. */
  readonly inBelief: "held" | "violated";
  readonly atResource: "held" | "violated";
  readonly isFenced: boolean;
}

/** Undefined where there is no resource that a recipe protects. */
export function exclusionOf(
  model: Pick<Model, "goals">,
  { cluster }: EnsemblePlan,
  report: Report,
): Exclusion | undefined {
  if (cluster.recipe?.resource !== true) return undefined;
  const isBroken = (name: string): boolean => report.violation?.property === name;
  const told = (broken: boolean): "held" | "violated" => (broken ? "violated" : "held");
  return {
    atServer: told(isBroken("ExclusiveAtServer")),
    inBelief: told(isReached(model, report, "two-believed")),
    atResource: told(AT_RESOURCE.some(isBroken)),
    isFenced: !cluster.bugs.includes("no-fencing"),
  };
}

/** One sentence: "belief is violated (…), and the fenced resource stays safe". */
export function exclusionInWords({ atResource, inBelief, isFenced }: Exclusion): string {
  const belief =
    inBelief === "violated"
      ? "belief is violated (two clients believed at once that they hold the same)"
      : "belief is not violated (no two clients believed at once that they hold the same)";
  const resource = isFenced ? "the fenced resource" : "the resource without fencing";
  const isBad = atResource === "violated";
  const violated = inBelief === "violated" ? "is violated too" : "is violated";
  const outcome = isBad ? violated : "stays safe";
  return `${belief}, and ${resource} ${outcome}`;
}
