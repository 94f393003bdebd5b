/** The reporter that shows life and little else: a sign for every run, or for so many of them. */
import { replayOfFinding } from "../brought.ts";
import { oneLine, plainSummary } from "./plain-text.ts";
import { showDiverged } from "../diverged-text.ts";
import { count } from "../quantities.ts";
import { showRetried } from "../retried-text.ts";
import { replayLine } from "../run-text.ts";
import { printLines, type Session } from "../session.ts";
import { paragraph } from "../style.ts";
import type { Swept } from "../tally.ts";
import type { SweepResult } from "../sweep-result.ts";
import type { Reporter } from "./reporter.ts";

/** In the order of their weight: of several runs the sign of the worst is shown. */
const SIGNS = ".?F";

/** Signs that a whole sweep should not exceed. */
const MOST_SIGNS = 2000;

/** "." held, "?" no verdict, "F" a violation; one sign stands for 1, 10, 100, ... runs. */
export function dotReporter(session: Session): Reporter {
  const { io, style, width } = session;
  let scale = 1;
  let worst = 0;
  let pending = 0;
  let column = 0;
  const put = (): void => {
    io.out(style.paint(worst === 2 ? "bad" : worst === 1 ? "warn" : "plain", SIGNS[worst] ?? ""));
    worst = 0;
    pending = 0;
    column += 1;
    if (column < width) return;
    io.out("\n");
    column = 0;
  };
  return {
    onStart: ({ options: { range, budget } }) => {
      // How many there will be is not known where time ends it.
      const runs = budget === undefined ? range.to - range.from : 100_000;
      while (runs / scale > MOST_SIGNS) scale *= 10;
      if (scale > 1) printLines(session, [style.plain(`one sign is ${count(scale)} runs`)]);
    },
    onProgress: ({ run }) => {
      worst = Math.max(worst, weightOf(run));
      pending += 1;
      if (pending === scale) put();
    },
    onEnd: (result) => {
      if (pending > 0) put();
      if (column > 0) io.out("\n");
      printLines(session, showEnd(session, result));
    },
  };
}

/** What failed and how to see it again, and the verdict. */
function showEnd(session: Session, result: SweepResult): string[] {
  const { style, width } = session;
  const failures = result.findings.flatMap((finding) => {
    const { property, why } = finding.failure.violation;
    return [
      ...paragraph(style, "✗ ", `${property} · ${oneLine(why)}`, width),
      replayLine(style, replayOfFinding(session.model, finding) ?? ""),
    ];
  });
  const [verdict = ""] = plainSummary(session, result);
  const diverged = showDiverged(session, result.options, result.tally);
  return [...showRetried(session, result), ...failures, ...diverged, style.plain(verdict)];
}

function weightOf(run: Swept): number {
  if ("abandoned" in run) return 1;
  if ("diverged" in run) return 2;
  if (run.report.outcome === "violated") return 2;
  return run.report.outcome === "unknown" ? 1 : 0;
}
