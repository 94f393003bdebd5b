/** `zabsim init`: a working example in the current folder, without a question and over no file. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageFile } from "../built.ts";
import { badInput, EXIT, quote } from "../errors.ts";
import { printJson, printLines, type Session } from "../session.ts";
import { paragraph } from "../style.ts";

/** Where the example lies in the package, and where it goes. */
const FILES: readonly (readonly [from: string, to: string])[] = [
  ["scenarios/my-lock.ts", "scenarios/my-lock.ts"],
  ["test/my-lock.test.ts", "test/my-lock.test.ts"],
  ["scenarios/editors.ts", "scenarios/editors.ts"],
  ["test/editors.test.ts", "test/editors.test.ts"],
  ["test/plans.test.ts", "test/plans.test.ts"],
  ["workflow.yml", ".github/workflows/zabsim.yml"],
];

/** What the example imports, with the versions that it was made for. */
const PACKAGES: readonly (readonly [name: string, asked: string])[] = [
  ["zabsim", "zabsim"],
  ["vitest", "vitest@4"],
  ["fast-check", "fast-check@4"],
];

/**
 * Writes what is not there yet below the working folder and leaves what is. Always 0; throws exit 65
 * if a file cannot be written.
 */
export function init(session: Session): number {
  const { folder } = session.io;
  const created: string[] = [];
  const left: string[] = [];
  for (const [from, to] of FILES) {
    const text = readFileSync(packageFile(`cli/init/example/${from}`), "utf8");
    (writeNew(folder, to, text) ? created : left).push(to);
  }
  if (session.json) printJson(session, { schema: 1, created, left });
  else printLines(session, showInit(session, folder, created, left));
  return EXIT.held;
}

/** False if something is there by that name, whatever it is. */
function writeNew(folder: string, file: string, text: string): boolean {
  const path = join(folder, file);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === "EEXIST" && isFileOf(error, path)) return false;
    throw badInput(`${quote(file)} cannot be written (${code})`, "nothing was overwritten");
  }
}

/** A file in the place of a folder is EEXIST too, of another path. */
function isFileOf(error: unknown, path: string): boolean {
  return (error as NodeJS.ErrnoException).path === path;
}

function showInit(
  { style, width }: Session,
  folder: string,
  created: readonly string[],
  left: readonly string[],
): string[] {
  const list = (label: string, files: readonly string[]): string[] =>
    files.length === 0 ? [] : paragraph(style, label, files.join(" · "), width);
  const missing = PACKAGES.filter(([name]) => !existsSync(join(folder, "node_modules", name)));
  const install = `npm install --save-dev ${missing.map(([, asked]) => asked).join(" ")}`;
  const next = [
    ...(missing.length === 0 ? [] : [install]),
    "npx vitest run                                  passes",
    "ZABSIM_BUG=blind-retry npx vitest run my-lock   fails, and tells why",
    "npx zabsim run ./scenarios/my-lock.ts           one run as a timeline",
  ];
  return [
    ...list("created  ", created),
    ...list("exists   ", left),
    ...next.map((line, index) => `${index === 0 ? "next     " : "         "}${line}`),
  ];
}
