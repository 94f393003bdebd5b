/** Reads JSON text, and checks what is in it, or says in one line what is wrong and where. Everything here throws exit 65. */
import * as v from "valibot";
import { badInput, quote } from "./errors.ts";
import { showPath, syntaxError } from "./plan-file/place.ts";

/** What a text should be, for errors. */
export interface Wanted {
  /** "a plan". */
  readonly what: string;
  /** What errors call the text: a file, or a line of one (`isLine`), which needs no other place. */
  readonly place: string;
  readonly isLine?: boolean;
  /** Where such a text comes from. */
  readonly wayOut?: string;
}

/** The value that a text spells; `revive` as of JSON.parse. */
export function parseJson(
  text: string,
  { isLine = false, place, what, wayOut }: Wanted,
  revive?: (key: string, value: unknown) => unknown,
): unknown {
  try {
    return JSON.parse(text, revive) as unknown;
  } catch (error) {
    if (error instanceof RangeError) throw badInput(`${place}: nested too deeply for ${what}`);
    if (!(error instanceof SyntaxError)) throw error;
  }
  const found = syntaxError(text);
  if (found === undefined) throw badInput(`${place}: not JSON`, wayOut);
  const thing = isLine ? "the line" : "the file";
  const isCut = found.what.includes("end of input");
  const cut = text.trim() === "" ? `${thing} is empty` : `${thing} ends too early`;
  const at = isLine ? place : `${place}:${found.place}`;
  throw badInput(`${at}: not JSON: ${isCut ? cut : found.what.slice(0, 100)}`, wayOut);
}

/** The value, if it fits. */
export function checkJson<Value>(
  schema: v.GenericSchema<unknown, Value>,
  value: unknown,
  { place, what, wayOut }: Wanted,
): Value {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = showPath(pathOf(issue)).slice(0, 120);
  if (path === "") throw badInput(`${place}: this is not ${what}`, wayOut);
  throw badInput(`${place}: not ${what}: ${path}${explainIssue(issue)}`, wayOut);
}

/** Keys and indexes to what is wrong. */
export function pathOf({ path }: v.BaseIssue<unknown>): (string | number)[] {
  return (path ?? []).map(({ key }) => key as string | number);
}

/** " is missing" and the like: what stands behind the path. */
export function explainIssue(issue: v.BaseIssue<unknown>): string {
  if (issue.type === "strict_object" && issue.expected === "never") return " is not known";
  if (issue.received === "undefined") return " is missing";
  // Our own messages name what is expected; those of the library begin with "Invalid".
  const expected = issue.message.startsWith("Invalid") ? (issue.expected ?? "") : issue.message;
  return ` must be ${expected}, not ${showValue(issue.input)}`;
}

/** A value, or what kind of value it is. */
export function showValue(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return kindOf(value);
}

/** "an array", "a number". */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
