/** Shows where in a file something is wrong: the line, the one before it, and a mark below. */

/** Line and column, both from 1, and how many characters are meant. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

const WIDEST = 100;

/** Control characters, or bytes that were no UTF-8: whoever wrote them did not write text. */
const BINARY = /[^\P{Cc}\t]|\uFFFD/u;

/** Up to three lines with their numbers; long ones are cut around the place. None of what is not text. */
export function excerpt(text: string, { line, column, length }: Place): string[] {
  const lines = text.split(/\r?\n/);
  const digits = String(line).length;
  const start = Math.max(0, column - 1 - Math.floor(WIDEST / 2));
  const shown = [line - 1, line].filter((number) => number >= 1 && number <= lines.length);
  const parts = shown.map((number) => (lines[number - 1] ?? "").slice(start, start + WIDEST));
  if (parts.some((part) => BINARY.test(part))) return [];
  const rows = shown.map((number, nth) => {
    return `  ${String(number).padStart(digits)} | ${plain(parts[nth] ?? "")}`.trimEnd();
  });
  const width = Math.max(
    1,
    Math.min(length, (lines[line - 1] ?? "").length - column + 1, WIDEST / 2),
  );
  return [
    ...rows,
    `  ${" ".repeat(digits)} | ${" ".repeat(column - 1 - start)}${"^".repeat(width)}`,
  ];
}

/** One column for each character. */
function plain(text: string): string {
  return text.replace(/\t/g, " ").replace(/[\p{Cf}\u2028\u2029]/gu, "?");
}

/** The place of `offset` in a text. */
export function placeAt(text: string, offset: number, length: number): Place {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - before.lastIndexOf("\n"), length };
}
