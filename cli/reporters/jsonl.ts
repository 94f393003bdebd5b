/** The reporter for programs that watch: one JSON object per line, written as it happens. */
import { fuzzObject, tokenOf } from "../fuzz-object.ts";
import { printJson, type Session } from "../session.ts";
import { spellSettings } from "../settings.ts";
import { faultInWords } from "../timeline/faults.ts";
import { version } from "../version.ts";
import type { FuzzOptions } from "../fuzz-options.ts";
import { plainStory } from "./plain-text.ts";
import type { Reporter } from "./reporter.ts";

/** Runs between two lines of progress. */
const STEP = 1000;

/** How such a file begins. */
export const JSONL_HEAD = '{"schema":1,"event":"run-start","zabsim":';

/** Events `run-start`, `retried` (a plan that was saved before), `progress` (every 1,000 runs), `failure`, `shrunk`, `summary`. */
export function jsonlReporter(session: Session): Reporter {
  let asked: FuzzOptions | undefined;
  const tell = (event: string, fields: object): void => {
    printJson(session, { schema: 1, event, ...fields });
  };
  return {
    onStart: ({ options }) => {
      asked = options;
      const { scenarios, seed, settings, range, budget } = options;
      tell("run-start", {
        zabsim: version(),
        scenarios: scenarios.map(({ name }) => name),
        seed,
        options: Object.fromEntries(spellSettings(settings)),
        from: range.from,
        to: range.to,
        timeMs: budget ?? null,
      });
    },
    onRetried: (retried) => {
      for (const { target, outcome, violation, digest } of retried) {
        const { property = null, at = null, why = null } = violation ?? {};
        tell("retried", { target, outcome, property, at, why, digest });
      }
    },
    onProgress: ({ runs, failed }) => {
      if (runs % STEP === 0) tell("progress", { runs, failed });
    },
    onFailure: ({ index, violation, digest }) => {
      const { property, at, why } = violation;
      const token = asked === undefined ? null : tokenOf(asked, index);
      tell("failure", { property, token, index, digest, at, why });
    },
    onShrunk: ({ failure, subject, smallest, executions, story }) => {
      tell("shrunk", {
        property: failure.violation.property,
        token: subject.token ?? null,
        faults: smallest.faults.map(faultInWords),
        operations: smallest.operations.length,
        executions,
        story: plainStory(story),
      });
    },
    onEnd: (result) => tell("summary", fuzzObject(session, result)),
  };
}
