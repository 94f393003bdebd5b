/** The chance of a violation over time, as a line of bars, and its largest jump in a sentence. */
import { largestJump, type CurvePoint } from "../scenarios/inevitable.ts";
import { serversOf } from "../protocol/config.ts";
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import { clock } from "./quantities.ts";
import { paragraph, type Style } from "./style.ts";
import { wordsOf } from "./timeline/layout.ts";
import { showNodes } from "./timeline/names.ts";
import { NECESSARY, type Timeline } from "./timeline/timeline.ts";

const BARS = "▁▂▃▄▅▆▇█";
const DIGITS = "0123456789";

/** "0.000s ▁  4.000s ▁  18.000s ▅  20.011s █"; of bars alike in a row the first and the last. In ASCII, digits. */
export function curveLines(points: readonly CurvePoint[], style: Style, width: number): string[] {
  const signs = style.ascii ? DIGITS : BARS;
  const bars = points.map(({ forks, violating }) => {
    const level = Math.min(signs.length - 1, Math.floor((violating * signs.length) / forks));
    return signs[level] ?? "";
  });
  const cells = points.flatMap(({ at }, nth) => {
    const isInside = bars[nth - 1] === bars[nth] && bars[nth + 1] === bars[nth];
    return isInside ? [] : [`${clock(at)} ${bars[nth] ?? ""}`];
  });
  const widest = Math.max(0, ...cells.map((cell) => cell.length));
  const columns = Math.max(1, Math.floor((width + 2) / (widest + 2)));
  const lines: string[] = [];
  for (let from = 0; from < cells.length; from += columns) {
    const row = cells.slice(from, from + columns);
    lines.push(row.map((cell) => cell.padStart(widest)).join("  "));
  }
  return lines;
}

/** "31%". */
export function share({ forks, violating }: CurvePoint): string {
  return `${Math.round((violating * 100) / forks)}%`;
}

/** Undefined if it never rises by a tenth at once. "jumps 31% → 97% between 18.000s and 20.011s: s3 …", with the last thing that the story tells in between. */
export function jumpInWords(
  points: readonly CurvePoint[],
  story: Timeline,
  { cluster }: EnsemblePlan,
): string | undefined {
  const jump = largestJump(points);
  if (jump === undefined) return undefined;
  const { from, to } = jump;
  if ((to.violating - from.violating) * 10 < to.forks) return undefined;
  const servers = serversOf(cluster);
  const told = story
    .told()
    .filter(({ at }) => at > from.at && at <= to.at)
    .map((draft) => {
      const who = draft.nodes.length === 0 ? "net" : showNodes(draft.nodes, servers);
      return `${who} ${wordsOf(draft, servers).replace(NECESSARY, "")}`;
    });
  const what = told.length === 0 ? "" : `: ${told.slice(0, MOST_TOLD).join("; ")}`;
  return `jumps ${share(from)} → ${share(to)} between ${clock(from.at)} and ${clock(to.at)}${what}`;
}

const MOST_TOLD = 2;

/** At most three digits behind the point. */
export function plainCurve(points: readonly CurvePoint[]): object[] {
  return points.map(({ at, forks, violating }) => {
    return { at, probability: Math.round((violating * 1000) / forks) / 1000 };
  });
}

/** A label and lines under each other, behind it. */
export function labelled(
  style: Style,
  label: string,
  lines: readonly string[],
  width: number,
): string[] {
  return lines.flatMap((line, nth) => {
    return paragraph(style, `  ${(nth === 0 ? label : "").padEnd(LABEL)} `, line, width);
  });
}

/** Columns of a label. */
export const LABEL = 10;
