/** How text looks on one stream: colour, which only repeats what the words say, and an ASCII fallback. */
import { Chalk, type ColorSupportLevel } from "chalk";

/** What a text is, not its colour. */
export type Tone = "plain" | "strong" | "dim" | "good" | "bad" | "warn" | "note";

/**
 * The looks of one stream. Neither method changes a text's width in columns, for signs of width
 * one.
 */
export interface Style {
  readonly ascii: boolean;
  paint(tone: Tone, text: string): string;
  /** The text in the alphabet of the stream; lay it out only after this. */
  plain(text: string): string;
}

const ASCII: ReadonlyMap<string, string> = new Map([
  ["✓", "v"],
  ["✗", "x"],
  ["·", "-"],
  ["→", "->"],
  ["←", "<-"],
  ["│", "|"],
  ["…", "..."],
  ["×", "x"],
  ["≤", "<="],
  ["≥", ">="],
  ["█", "#"],
  ["▏", "|"],
]);

/** Signs that have an ASCII stand-in get it, others become "?". Line feeds stay. */
export function asciify(text: string): string {
  return text.replace(/[^\n -~]/gu, (sign) => ASCII.get(sign) ?? "?");
}

/** Level 0 paints nothing; `ascii` also rewrites signs. */
export function makeStyle(level: ColorSupportLevel, ascii: boolean): Style {
  const chalk = new Chalk({ level });
  const tones: { readonly [Name in Tone]: (text: string) => string } = {
    plain: (text) => text,
    strong: (text) => chalk.bold(text),
    dim: (text) => chalk.dim(text),
    good: (text) => chalk.green(text),
    bad: (text) => chalk.red.bold(text),
    warn: (text) => chalk.yellow(text),
    note: (text) => chalk.cyan(text),
  };
  return {
    ascii,
    paint: (tone, text) => (level === 0 ? text : tones[tone](text)),
    plain: (text) => (ascii ? asciify(text) : text),
  };
}

/** Lines of at most `width`, broken at spaces; a word longer than a line is cut. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (joined.length <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    let rest = word;
    for (; rest.length > width; rest = rest.slice(width)) lines.push(rest.slice(0, width));
    line = rest;
  }
  lines.push(line);
  return lines;
}

/** One indented paragraph; `lead` stands before its first line, the others are aligned under it. */
export function paragraph(style: Style, lead: string, text: string, width: number): string[] {
  const head = style.plain(lead);
  const pad = " ".repeat(head.length);
  const lines = wrap(style.plain(text), Math.max(20, width - head.length));
  return lines.map((line, index) => `${index === 0 ? head : pad}${line}`.trimEnd());
}
