/** What the text for people says, without colours and of a fixed width, for reports in other formats. */
import type { Finding } from "../finding.ts";
import { showFinding, showSweepSummary } from "../fuzz-text.ts";
import type { Session } from "../session.ts";
import { makeStyle } from "../style.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { SweepResult } from "../sweep-result.ts";

const WIDTH = 80;
const PLAIN = makeStyle(0, false);

/** The session as a file of text has it. */
export function plainSession(session: Session): Session {
  return { ...session, style: PLAIN, width: WIDTH };
}

/** Lines of a story, without their heading. */
export function plainStory(story: Timeline): string[] {
  return story.lines(PLAIN, WIDTH).slice(1);
}

/** A failure as the default reporter tells it. */
export function plainFinding(session: Session, finding: Finding, runs: number): string[] {
  return trimmed(showFinding(plainSession(session), finding, runs));
}

/** The first line says how it went. */
export function plainSummary(session: Session, { options, tally }: SweepResult): string[] {
  return trimmed(showSweepSummary(plainSession(session), options, tally));
}

function trimmed(lines: string[]): string[] {
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** Nothing that moves a cursor, breaks a line or turns the direction of text; cut at `longest` units. */
export function oneLine(text: string, longest = 2000): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, " ");
  if (line.length <= longest) return line;
  // Not within a surrogate pair.
  return `${line.slice(0, longest).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
