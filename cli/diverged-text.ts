/** What is told of a run that was not the same when it was made a second time. */
import type { FuzzOptions } from "./fuzz-options.ts";
import { replayLines, replayOfIndex } from "./fuzz-text.ts";
import { count } from "./quantities.ts";
import type { Session } from "./session.ts";
import { paragraph } from "./style.ts";
import type { Tally } from "./tally.ts";

/** A run that was made twice and was not the same: what each did at the first event that differs. */
export function showDiverged(
  session: Session,
  options: FuzzOptions,
  { diverged }: Tally,
): string[] {
  const { style, width } = session;
  if (diverged === undefined) return [];
  const { index, event, first, second } = diverged;
  const told = `NOT DETERMINISTIC · run ${count(index)} parts from itself at event ${count(event)}`;
  const side = (name: string, lines: readonly string[]): string[] =>
    (lines.length === 0 ? ["(nothing)"] : lines).flatMap((line, nth) =>
      paragraph(style, `    ${(nth === 0 ? name : "").padEnd(8)}`, line, width),
    );
  const isSame = first.join() === second.join();
  return [
    style.paint("bad", style.plain(`✗ ${told}`)),
    ...(isSame ? ["    both did the same there, and were not in the same state after it"] : []),
    ...side("first", first),
    ...side("second", second),
    "",
    ...replayLines(session, replayOfIndex(options, index) ?? undefined),
    "",
  ];
}
