/** The reporter for people: what is run, each failure with its story, what it adds up to. */
import { showDiverged } from "../diverged-text.ts";
import { showFinding, showSweepHead, showSweepSummary } from "../fuzz-text.ts";
import { showRegressions, showRetried } from "../retried-text.ts";
import { printLines, type Session } from "../session.ts";
import type { Reporter } from "./reporter.ts";

/** Text in the width and the colours of the session. */
export function defaultReporter(session: Session): Reporter {
  return {
    onStart: ({ options, origin }) => {
      printLines(session, showSweepHead(session, { ...options, origin }));
    },
    onRetried: (retried) => printLines(session, showRegressions(session, retried)),
    onEnd: (result) => {
      const { options, tally, findings } = result;
      printLines(session, showRetried(session, result));
      for (const finding of findings)
        printLines(session, showFinding(session, finding, tally.runs));
      printLines(session, showDiverged(session, options, tally));
      printLines(session, showSweepSummary(session, options, tally));
    },
  };
}
