/** Text from anywhere, as Markdown that shows it and does nothing else. */
import { oneLine } from "./plain-text.ts";

/** In a line or a cell of a table: no markup, no HTML, no mention, no end of the cell. */
export function inText(text: string): string {
  return oneLine(text).replace(/[\\`*_[\]<>#|~&@!]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A span of code that may hold backticks. */
export function inCode(text: string): string {
  const plain = oneLine(text);
  const fence = "`".repeat(longestTicks(plain) + 1);
  const pad = plain.startsWith("`") || plain.endsWith("`") ? " " : "";
  return `${fence}${pad}${plain}${pad}${fence}`;
}

/** The same in a cell of a table, which a bar would end even there. */
export function inCodeCell(text: string): string {
  return inCode(text).replace(/\|/g, "\\|");
}

/** A table of cells that are Markdown already; a bar in one does not end it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => "---"), ...rows].map((row) => {
    return `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
}

/** A block of code of these lines. */
export function block(language: string, lines: readonly string[]): string[] {
  const fence = "`".repeat(Math.max(3, longestTicks(lines.join("\n")) + 1));
  return [`${fence}${language}`, ...lines.map((line) => visible(line)), fence];
}

function longestTicks(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}

function visible(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "\uFFFD");
}
