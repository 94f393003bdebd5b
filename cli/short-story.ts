/** Makes a story short enough for a screen: necessary faults and the end stay. */
import { plural } from "./quantities.ts";
import type { Style } from "./style.ts";
import { NECESSARY } from "./timeline/timeline.ts";

/** Lines at the beginning that say how it started. */
const OPENING = 3;

/**
 * The heading and at most `most` of the other lines: the end, necessary faults, the first few, and as
 * much before the end as there is room for. What takes several lines stays whole; each gap says how
 * many lines it stands for.
 */
export function shortStory(style: Style, lines: readonly string[], most: number): string[] {
  const [heading = "", ...told] = lines;
  if (told.length <= most) return [heading, ...told];
  const entries = entriesOf(told);
  const kept = chosen(style, entries, most);
  const shown = [heading];
  let gap = 0;
  for (const [at, entry] of entries.entries()) {
    if (!kept.has(at)) {
      gap += entry.length;
      continue;
    }
    if (gap > 0) shown.push(style.plain(`    … ${plural(gap, "line")}`));
    gap = 0;
    shown.push(...entry);
  }
  return shown;
}

/** A line that begins with a time, and what of it did not fit on one. */
function entriesOf(lines: readonly string[]): string[][] {
  const entries: string[][] = [];
  for (const line of lines) {
    const last = entries.at(-1);
    if (last === undefined || BEGINNING.test(line)) entries.push([line]);
    else last.push(line);
  }
  return entries;
}

const BEGINNING = /^ *[\d.]+s /;

function chosen(style: Style, entries: readonly (readonly string[])[], most: number): Set<number> {
  // The sign alone: what stands behind it may be on the next line.
  const mark = style.plain(NECESSARY).trim().split(" ", 1)[0] ?? "";
  const isMarked = (at: number): boolean =>
    entries[at]?.some((line) => line.includes(` ${mark}`)) === true;
  const all = [...entries.keys()];
  const wanted = [
    ...all.slice(-1),
    ...all.filter(isMarked),
    ...all.slice(0, OPENING),
    ...all.toReversed(),
  ];
  const kept = new Set<number>();
  let room = most;
  for (const at of wanted) {
    const length = entries[at]?.length ?? 0;
    if (kept.has(at)) continue;
    // What stands before it would leave one hole after another.
    if (length > room) break;
    kept.add(at);
    room -= length;
  }
  return kept;
}
