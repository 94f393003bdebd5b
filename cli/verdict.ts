/** Runs a subject and says how it went: outcome, exit code, and the JSON object of a run. */
import type { SimulateOptions } from "../scenarios/simulate.ts";
import type { Outcome, Report } from "../sim/report.ts";
import { EXIT, ownFault } from "./errors.ts";
import { judgedOf } from "./judged.ts";
import { exclusionOf } from "./exclusion.ts";
import type { Model } from "./model.ts";
import { isReached } from "./reached.ts";
import { isJudged } from "./scope.ts";
import { settingsAsJson } from "./settings.ts";
import type { Subject } from "./subject.ts";

/**
 * A report, judged by what was required of it. The outcome is `unknown` if it held and a required
 * goal was missed.
 */
export interface Verdict {
  readonly report: Report;
  readonly outcome: Outcome;
  /** Only these properties were judged; undefined: all. */
  readonly judged: readonly string[] | undefined;
  /** Required goals that were not reached. */
  readonly missed: readonly string[];
}

/** Runs it. `record` receives the trace, and changes nothing but the time it takes. */
export function judge(model: Model, subject: Subject, record?: SimulateOptions["record"]): Verdict {
  const { settings, plan, scenario } = subject;
  const judged = judgedOf(model, settings, plan, scenario?.hold);
  const report = model.simulate(subject.plan, {
    ...(judged === undefined ? {} : { properties: judged }),
    ...(record === undefined ? {} : { record }),
  });
  // What is drawn reaches its goals in some run, and not in each.
  const isStory = subject.isDefault && scenario?.isDrawn !== true;
  const required = isStory ? (scenario?.goals ?? []) : [];
  const missed = required.filter((name) => !isReached(model, report, name));
  const isMissing = report.outcome === "held" && missed.length > 0;
  return { report, missed, judged, outcome: isMissing ? "unknown" : report.outcome };
}

/** 0, 1, 2 or 70. */
export function exitOf(outcome: Outcome): number {
  switch (outcome) {
    case "held":
      return EXIT.held;
    case "violated":
      return EXIT.violated;
    case "unknown":
      return EXIT.unknown;
    case "broken":
      return EXIT.broken;
  }
}

/** A failed assertion is our fault: told, with how to see it again. */
export function throwIfBroken(report: Pick<Report, "outcome" | "broken">, subject: Subject): void {
  if (report.outcome !== "broken") return;
  const what = (report.broken ?? "an assertion failed").split("\n", 1)[0] ?? "";
  throw ownFault(
    `zabsim itself is at fault: ${what}`,
    subject.replay === undefined
      ? "please report it together with the plan"
      : `please report it together with: zabsim replay ${subject.replay}`,
  );
}

/** The object that `run` prints, and `replay` with two fields more. */
export function runObject(model: Model, subject: Subject, verdict: Verdict): object {
  const { report, outcome } = verdict;
  const { violation } = report;
  const recipe = subject.plan.cluster.recipe?.name;
  const exclusion = exclusionOf(model, subject.plan, report);
  return {
    schema: 1,
    scenario: subject.name,
    seed: subject.seed,
    options: settingsAsJson(subject.settings),
    outcome,
    violation:
      violation === undefined
        ? null
        : { property: violation.property, at: violation.at, why: violation.why },
    digest: report.digest,
    events: report.events,
    virtualMs: report.micros / 1000,
    token: subject.token ?? null,
    ...(exclusion === undefined ? {} : { exclusion }),
    ...(report.availability === undefined ? {} : { availability: report.availability }),
    properties: report.properties.map(({ name, kind, outcome }) => ({ name, kind, outcome })),
    goals: model.goals.flatMap((row, goal) => {
      if (!isJudged(row, [recipe])) return [];
      const times = report.goals[goal] ?? 0;
      return [{ name: row.name, reached: times > 0, count: times }];
    }),
  };
}
