/** Which properties a sweep judged, and what became of each. */
import type { Finding } from "../finding.ts";
import { isCutShort } from "../fuzz-text.ts";
import type { Model } from "../model.ts";
import { followedIn, isJudged } from "../scope.ts";
import { isOutOfTime, missedOf, type SweepResult } from "../sweep-result.ts";

/** A property over all runs. `vacuous`: no run came to what it is about, so that it held says nothing. */
export interface Judged {
  readonly name: string;
  readonly finding: Finding | undefined;
  readonly isVacuous: boolean;
}

/** In the order of the specification. */
export function judgedProperties(
  { goals, properties }: Model,
  { findings, options, tally }: SweepResult,
): Judged[] {
  const followed = followedIn(options.scenarios);
  const asked = options.settings.properties;
  const isWhole = !isCutShort(options, tally);
  return properties
    .filter((row) => asked?.includes(row.name) ?? isJudged(row, followed))
    .map(({ exercisedBy, name }) => {
      const goal = goals.findIndex((goal) => goal.name === exercisedBy);
      const finding = findings.find(({ failure }) => failure.violation.property === name);
      const isMissed = isWhole && tally.goals[goal] === 0;
      return { name, finding, isVacuous: finding === undefined && isMissed };
    });
}

/** "swarm", "3 scenarios": what the sweep was about, as one name. */
export function subjectOf({ options: { scenarios } }: SweepResult): string {
  const [only] = scenarios;
  return scenarios.length === 1 && only !== undefined ? only.name : `${scenarios.length} scenarios`;
}

/** What keeps a sweep from a verdict although no property failed. `isError`: two equal runs differed, which nothing excuses. */
export interface Doubt {
  readonly what: string;
  readonly isError: boolean;
}

/** A run that differed from itself, required goals that were missed, a time that was too short. */
export function doubtsOf(model: Model, { options, tally }: SweepResult): Doubt[] {
  const { diverged } = tally;
  const missed = missedOf(model, options, tally);
  const doubts: Doubt[] = [];
  if (diverged !== undefined) {
    const what = `run ${diverged.index} is not deterministic: it parts from itself at event ${diverged.event}`;
    doubts.push({ what, isError: true });
  }
  if (missed.length > 0) {
    doubts.push({ what: `required goals never reached: ${missed.join(" ")}`, isError: false });
  }
  if (isOutOfTime(options, tally)) {
    const { from, to } = options.range;
    const what = `out of time after ${tally.runs} of ${to - from} runs`;
    doubts.push({ what, isError: false });
  }
  return doubts;
}
