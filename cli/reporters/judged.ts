/** Which properties a sweep judged, and what became of each. */
import type { Finding } from "../finding.ts";
import { isCutShort } from "../fuzz-text.ts";
import type { Model } from "../model.ts";
import type { SweepResult } from "../sweep-result.ts";

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
  const asked = options.settings.properties;
  const isWhole = !isCutShort(options, tally);
  return properties
    .filter(({ name }) => asked?.includes(name) ?? true)
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
