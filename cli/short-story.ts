/** Makes a story short enough for a screen: necessary faults and the end stay. */
import { plural } from "./quantities.ts";
import type { Style } from "./style.ts";
import { NECESSARY } from "./timeline/timeline.ts";

/** Lines at the beginning that say how it started. */
const OPENING = 3;

/**
 * The heading and at most `most` of the other lines: the first few, necessary faults and as much of
 * the end as there is room for. Each gap says how many lines it stands for.
 */
export function shortStory(style: Style, lines: readonly string[], most: number): string[] {
  const [heading = "", ...told] = lines;
  if (told.length <= most) return [heading, ...told];
  // The sign alone: what stands behind it may be on the next line.
  const mark = style.plain(NECESSARY).trim().split(" ", 1)[0] ?? "";
  const important = [...told.keys()].filter(
    (at) => at < OPENING || (told[at]?.includes(` ${mark}`) === true && at < told.length - 1),
  );
  const kept = new Set(important.slice(0, most - OPENING));
  for (let at = told.length - 1; kept.size < most; at -= 1) kept.add(at);
  const shown = [heading];
  let gap = 0;
  for (const [at, line] of told.entries()) {
    gap = kept.has(at) ? gap : gap + 1;
    if (!kept.has(at)) continue;
    if (gap > 0) shown.push(style.plain(`    … ${plural(gap, "line")}`));
    gap = 0;
    shown.push(line);
  }
  return shown;
}
