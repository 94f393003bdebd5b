/** The smallest schedule that was found for a bug: what is left of a failing run of the zoo. */
import { countStrikes } from "../../scenarios/shrink/size.ts";
import { lotOf } from "../detection/seek-worker.ts";
import type { Model } from "../model.ts";
import type { Settings } from "../settings.ts";
import { shrinkSubject } from "../shrunk-run.ts";
import { scenarioAt } from "../sweep.ts";
import { subjectOfScenario } from "../subject.ts";
import { faultInWords } from "../timeline/faults.ts";
import { judge } from "../verdict.ts";

/** Enough to take away what is not needed; for a good story there is `fuzz`. */
const EXECUTIONS = 400;

/** As a line of results has it. */
export interface Smallest {
  readonly bug: string;
  /** The run it was made of. */
  readonly token: string;
  readonly property: string;
  /** A crash and the restart behind it are one. */
  readonly faults: number;
  /** "CRASH s3 for 2s, ...". */
  readonly schedule: string;
  readonly operations: number;
  /** Until the violation. */
  readonly events: number;
}

/** Makes run `index` of a seed small. Throws if it fails no more. */
export function smallestOf(
  model: Model,
  bug: string,
  settings: Settings,
  seed: string,
  index: number,
): Smallest {
  const lot = lotOf(model, seed, settings);
  const subject = subjectOfScenario(scenarioAt(lot, index), settings, seed, index);
  const { report } = judge(model, subject);
  if (report.violation === undefined) throw new Error(`run ${index} of seed ${seed} holds`);
  const { property } = report.violation;
  const effort = { executions: EXECUTIONS, mayGoOn: () => true };
  const { plan } = shrinkSubject(model, subject, property, report, effort);
  const { faults, operations } = plan;
  return {
    bug,
    token: subject.token ?? "",
    property,
    faults: countStrikes(faults),
    schedule: faults.map((planned) => faultInWords(planned)).join(", "),
    operations: operations.length,
    events: judge(model, { ...subject, plan }).report.events,
  };
}
