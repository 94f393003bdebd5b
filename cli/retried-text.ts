/** What a sweep tells of the plans that it ran before anything new. */
import { clock, count } from "./quantities.ts";
import { replayLine } from "./run-text.ts";
import type { Session } from "./session.ts";
import { replayOfRetried, type Retried } from "./store/retry.ts";
import { paragraph } from "./style.ts";
import { toldOf, type SweepResult } from "./sweep-result.ts";

/** Counts the regressions that were run before anything new; nothing where there are none. */
export function showRegressions({ style }: Session, retried: readonly Retried[]): string[] {
  const regressions = retried.filter(({ isRegression }) => isRegression);
  if (regressions.length === 0) return [];
  const failing = regressions.filter(({ outcome }) => outcome === "violated").length;
  const told = `regressions first: ${count(regressions.length)} run, ${count(failing)} failing`;
  return [failing > 0 ? style.paint("bad", told) : told, ""];
}

/** What was run before anything new and still fails, or has no verdict. */
export function showRetried(session: Session, result: SweepResult): string[] {
  const { style, width } = session;
  return toldOf(result).flatMap((retried) => {
    const { target, isRegression, outcome, violation } = retried;
    if (outcome === "held") return [];
    const which = isRegression ? "a regression" : `failure ${target}`;
    const what =
      violation === undefined
        ? `${which} has no verdict`
        : `${violation.property} · ${which} still fails`;
    const title = paragraph(style, "✗ ", what, width);
    const why =
      violation === undefined
        ? []
        : paragraph(style, "    ", `at ${clock(violation.at)} ${violation.why}`, width);
    const lines = title.map((line) => style.paint("bad", line));
    return [...lines, ...why, "", replayLine(style, replayOfRetried(retried)), ""];
  });
}
