/** Reads a history from a file, in our words or in Jepsen's, or says on which line it is none. */
import * as v from "valibot";
import { badInput, quote } from "../errors.ts";
import { checkJson, parseJson } from "../json-text.ts";
import { nameOfFile, readText } from "../read-text.ts";

/** A value that was written or read; what is no string, number or null stands as its JSON. */
export type Value = string | number | null;

/** One line, with the words of others put into ours. */
export interface HistoryLine {
  /** From 1. */
  readonly line: number;
  readonly process: string | number;
  readonly type: "invoke" | "ok" | "fail" | "info";
  readonly op: string;
  /** null: not known yet, or of no single key. "" where a history is about one thing. */
  readonly key: string | null;
  /** All that it touches, if not one. */
  readonly keys: readonly string[];
  readonly value: Value | undefined;
  /** How the key begins, while it is not known. */
  readonly prefix: string | undefined;
  /** What a `cas` compares with. */
  readonly expected: Value | undefined;
  readonly expect: number | undefined;
  readonly version: number | undefined;
  readonly exists: boolean | undefined;
  readonly mortal: boolean;
  readonly error: string | undefined;
}

/** What was asked and what came of it; no answer, or `info`: nobody knows. */
export interface Asked {
  readonly invoke: HistoryLine;
  readonly answer: HistoryLine | undefined;
}

const WAY_OUT = "zabsim trace SCENARIO --format history writes one; docs/formats.md tells the rest";

const LINE = v.looseObject({
  process: v.union([v.number(), v.string()]),
  type: v.pipe(v.string(), v.transform(withoutColon), v.picklist(["invoke", "ok", "fail", "info"])),
  op: v.optional(v.string()),
  f: v.optional(v.string()),
  key: v.optional(v.union([v.string(), v.number(), v.null()])),
  keys: v.optional(v.array(v.string())),
  prefix: v.optional(v.string()),
  value: v.optional(v.unknown()),
  expect: v.optional(v.number()),
  version: v.optional(v.number()),
  exists: v.optional(v.boolean()),
  mortal: v.optional(v.boolean()),
  error: v.optional(v.unknown()),
});

/** In the order of their calls. Throws exit 65 with file and line. */
export function readHistory(path: string): readonly Asked[] {
  return parseHistory(readText(path, "a history", WAY_OUT), nameOfFile(path));
}

/** The same from its text; `file` is what errors call it. */
export function parseHistory(text: string, file: string): readonly Asked[] {
  const asked: { invoke: HistoryLine; answer: HistoryLine | undefined }[] = [];
  const open = new Map<string | number, (typeof asked)[number]>();
  let lines = 0;
  for (const [index, source] of text.split("\n").entries()) {
    if (source.trim() === "") continue;
    const place = `${file}:${index + 1}`;
    const line = notTooDeep(place, () => readLine(source, index + 1, place));
    lines += 1;
    // What is done to the system is no operation of it.
    if (withoutColon(String(line.process)) === "nemesis") continue;
    const running = open.get(line.process);
    const who = `process ${quote(String(line.process))}`;
    if (line.type === "invoke") {
      if (running !== undefined && running.answer === undefined) {
        throw badInput(
          `${place}: ${who} has not ended what it began on line ${running.invoke.line}`,
        );
      }
      const fresh = { invoke: line, answer: undefined };
      asked.push(fresh);
      open.set(line.process, fresh);
      continue;
    }
    if (running === undefined) throw badInput(`${place}: ${who} ends what it has not begun`);
    if (running.invoke.op !== line.op) {
      const { line: begun, op } = running.invoke;
      throw badInput(
        `${place}: ${who} ends ${quote(line.op)}, but began ${quote(op)} on line ${begun}`,
      );
    }
    running.answer = line;
    open.delete(line.process);
  }
  if (lines === 0) throw badInput(`${file}: the file is empty`, WAY_OUT);
  return asked;
}

function readLine(source: string, line: number, place: string): HistoryLine {
  const wanted = { what: "an operation", place, isLine: true, wayOut: WAY_OUT };
  const read = checkJson(LINE, parseJson(source, wanted), wanted);
  const { error, exists, expect, keys = [], mortal = false, prefix, process, type, version } = read;
  const op = withoutColon(read.op ?? read.f ?? "");
  if (op === "") throw badInput(`${place}: not an operation: op is missing`, WAY_OUT);
  const { key, value } = apart(op, read.key, read.value);
  const pair = op === "cas" && Array.isArray(value) ? value : undefined;
  if (op === "cas" && value !== undefined && value !== null && pair?.length !== 2) {
    throw badInput(`${place}: the value of cas is [old, new]`);
  }
  return {
    line,
    process,
    type,
    op,
    keys,
    prefix,
    expect,
    version,
    exists,
    mortal,
    key: key === null || keys.length > 0 ? null : String(key),
    value: valueOf(pair === undefined ? value : pair[1]),
    expected: pair === undefined ? undefined : valueOf(pair[0]),
    error: error === undefined || error === null ? undefined : withoutColon(spell(error)),
  };
}

/** Jepsen's tests of many keys put the key into the value, [key, value] [jepsen.independent]. */
function apart(
  op: string,
  key: string | number | null | undefined,
  value: unknown,
): { readonly key: string | number | null; readonly value: unknown } {
  if (key !== undefined) return { key, value };
  const isPair = Array.isArray(value) && value.length === 2;
  const isKeyed = op === "cas" ? isPair && Array.isArray(value[1]) : isPair;
  if (!isKeyed) return { key: "", value };
  const [first, second] = value as readonly [unknown, unknown];
  return { key: spell(first), value: second };
}

function valueOf(value: unknown): Value | undefined {
  if (value === undefined || value === null) return value;
  return typeof value === "number" || typeof value === "string" ? value : JSON.stringify(value);
}

function spell(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Clojure's keywords, as some writers of JSON leave them. */
function withoutColon(text: string): string {
  return text.startsWith(":") ? text.slice(1) : text;
}

/** Reading, and writing as text what was read, may both run out of stack. */
function notTooDeep<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw badInput(`${place}: nested too deeply`);
    throw error;
  }
}
