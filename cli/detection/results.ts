/** The file that keeps what a measurement has found, so that it can go on another day. */
import { appendFileSync, existsSync, truncateSync, writeFileSync } from "node:fs";
import * as v from "valibot";
import { badInput, quote, type CliError } from "../errors.ts";
import { integer, name } from "../plan-file/fields.ts";
import { nameOfFile, readText } from "../read-text.ts";
import type { Cell } from "./cells.ts";

/** The least that the results of a measurement say of themselves. */
export interface Header {
  readonly schema: 1;
  /** The command: "measure detection", "zoo". */
  readonly kind: string;
  readonly seed: string;
  readonly seeds: number;
  /** As tokens spell them. */
  readonly options: Readonly<Record<string, string>>;
  /** Of one run, by which a change of the code is told. */
  readonly digest: string;
}

/** Keeps entries, as they come or each time they have grown. */
export interface Results<Entry> {
  readonly known: readonly Entry[];
  readonly keep: (entry: Entry) => void;
}

const HEADER: v.GenericSchema<unknown, Header> = v.strictObject({
  schema: v.literal(1),
  kind: v.string(),
  seed: v.string(),
  seeds: integer(1, 1000),
  options: v.record(v.string(), v.string()),
  digest: v.string(),
});

const runs = integer(0, 999_999_999);
/** A line of `measure detection`. */
export const CELL: v.GenericSchema<unknown, Cell> = v.strictObject({
  bug: name,
  strategy: name,
  rounds: runs,
  found: v.pipe(v.array(v.nullable(runs)), v.maxLength(1000)),
  isIdle: v.optional(v.boolean(), false),
});

/** Keeps nothing. */
export function forgotten<Entry>(): Results<Entry> {
  return { known: [], keep: () => undefined };
}

/**
 * Reads a file of results, or begins one. Exit 65 if it holds anything else, or what was measured
 * differently. A last line that was cut off is dropped.
 */
export function openResults<Entry>(
  path: string,
  header: Header,
  schema: v.GenericSchema<unknown, Entry>,
): Results<Entry> {
  const file = nameOfFile(path);
  try {
    if (!existsSync(path)) writeFileSync(path, `${JSON.stringify(header)}\n`, { flag: "wx" });
    const text = readText(path, "results", "--results takes a file of its own");
    const end = text.lastIndexOf("\n") + 1;
    if (end === 0) throw foreign(file, header);
    const [first = "", ...lines] = text.slice(0, end).trimEnd().split("\n");
    refuseOthers(file, readLine(file, 1, first, HEADER, header), header);
    const known = lines.map((line, index) => readLine(file, index + 2, line, schema, header));
    // Nothing is touched before it is known to be ours.
    if (end < text.length) truncateSync(path, Buffer.byteLength(text.slice(0, end)));
    return { known, keep: (entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw badInput(`${quote(path)} cannot be used for results (${code})`);
  }
}

function foreign(file: string, { kind }: Header): CliError {
  return badInput(`${file}: these are no results of ${kind}`, "choose another file");
}

function readLine<Line>(
  file: string,
  number: number,
  text: string,
  schema: v.GenericSchema<unknown, Line>,
  header: Header,
): Line {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  if (number === 1) throw foreign(file, header);
  throw badInput(`${file}:${number}: this is not a line of results`);
}

function refuseOthers(file: string, { digest, ...found }: Header, wanted: Header): void {
  const { digest: now, ...rest } = wanted;
  if (found.kind !== rest.kind) throw foreign(file, wanted);
  if (JSON.stringify(found) !== JSON.stringify(rest)) {
    throw badInput(
      `${file}: measured with seed ${found.seed}, ${found.seeds} seeds and other options`,
      "go on with the same ones, or choose another file",
    );
  }
  if (digest !== now) {
    throw badInput(
      `${file}: measured by another version of zabsim, whose runs were different`,
      "begin again in another file",
    );
  }
}
