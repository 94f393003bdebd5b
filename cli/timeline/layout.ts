/** Lays a timeline out in six columns: time, ensemble, epoch, zxid, who, what. */
import { showZxid } from "../../protocol/zxid.ts";
import { clock, plural } from "../quantities.ts";
import { wrap, type Style } from "../style.ts";
import { PEERS, type Burst, type Draft } from "./draft.ts";
import { showNodes, showWho } from "./names.ts";

interface Widths {
  readonly time: number;
  readonly glyphs: number;
  readonly zxid: number;
  readonly who: number;
}

const INDENT = 2;
const EPOCH = 5;

interface Cells {
  readonly time: string;
  readonly glyphs: string;
  readonly epoch: string;
  readonly zxid: string;
  readonly who: string;
  readonly what: string;
}

/** `total`: servers, each of which has its place in the picture of the ensemble. */
export function layOut(
  drafts: readonly Draft[],
  total: number,
  style: Style,
  width: number,
): string[] {
  const rows = drafts.map((draft) => cellsOf(draft, total, style));
  const heading = headingOf(total);
  const widths = measure([heading, ...rows]);
  const lines = lay(heading, widths, width, (line) => style.paint("dim", line));
  for (const [index, draft] of drafts.entries()) {
    const cells = rows[index];
    if (cells === undefined) continue;
    const paint = (line: string): string => style.paint(draft.tone, line);
    lines.push(...lay(cells, widths, width, paint));
  }
  return lines;
}

function headingOf(total: number): Cells {
  const sids = Array.from({ length: total }, (_, index) => String((index + 1) % 10)).join("");
  return { time: "time", glyphs: sids, epoch: "epoch", zxid: "zxid", who: "who", what: "what" };
}

function cellsOf(draft: Draft, total: number, style: Style): Cells {
  const { who, prefix } = showWho(draft.nodes, total);
  return {
    time: clock(draft.at),
    glyphs: draft.glyphs,
    epoch: String(draft.epoch),
    zxid: showZxid(draft.zxid),
    who,
    what: style.plain(`${prefix}${wordsOf(draft, total)}`),
  };
}

/** What a line says, of any length. */
export function wordsOf({ burst, peers, what }: Draft, total: number): string {
  return burst === undefined ? what.replace(PEERS, showNodes(peers, total)) : showBurst(burst);
}

/** "12 writes committed 1:5..1:16", "1 write committed 1:5", "4 calls answered 1:7, stale". */
function showBurst({ noun, verb, from, to, count }: Burst): string {
  const told = `${plural(count, noun)} ${verb}`;
  if (from === undefined || to === undefined) return told;
  const range = from === to ? showZxid(from) : `${showZxid(from)}..${showZxid(to)}`;
  const [head = "", tail] = verb.split(", ");
  const verdict = tail === undefined ? "" : `, ${tail}`;
  return `${plural(count, noun)} ${head} ${range}${verdict}`;
}

function measure(rows: readonly Cells[]): Widths {
  const longest = (cell: (cells: Cells) => string): number =>
    rows.reduce((most, cells) => Math.max(most, cell(cells).length), 0);
  return {
    time: Math.max(
      8,
      longest(({ time }) => time),
    ),
    glyphs: longest(({ glyphs }) => glyphs),
    zxid: longest(({ zxid }) => zxid),
    who: longest(({ who }) => who),
  };
}

/** One line, and as many under its last column as the text needs. */
function lay(
  cells: Cells,
  widths: Widths,
  width: number,
  paint: (text: string) => string,
): string[] {
  const lead = [
    " ".repeat(INDENT) + cells.time.padStart(widths.time),
    cells.glyphs.padEnd(widths.glyphs),
    cells.epoch.padStart(EPOCH),
    cells.zxid.padEnd(widths.zxid),
    cells.who.padEnd(widths.who),
    "",
  ].join("  ");
  const [first = "", ...rest] = wrap(cells.what, Math.max(8, width - lead.length));
  const pad = " ".repeat(lead.length);
  return [lead + paint(first), ...rest.map((line) => pad + paint(line))].map((line) =>
    line.trimEnd(),
  );
}
