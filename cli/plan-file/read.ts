/** Reads a plan from a file, or says in one line what is wrong with it and where. */
import * as v from "valibot";
import { BUG_NAMES } from "../../protocol/bugs.ts";
import { FAULTS } from "../../sim/faults.ts";
import { PLAN_SCHEMA } from "../../sim/plan.ts";
import { badInput, didYouMean, quote, type CliError } from "../errors.ts";
import { nameOfFile, readText } from "../read-text.ts";
import type { RecordedPlan } from "../subject.ts";
import { placeOf, showPath, syntaxError, type Path } from "./place.ts";
import { PLAN_FILE, type PlanFile } from "./schema.ts";

export function readPlan(path: string): RecordedPlan {
  const wayOut = "a plan is written by: zabsim run NAME --save FILE";
  return parsePlan(readText(path, "a plan", wayOut), nameOfFile(path));
}

/** `file` is what errors call it. Throws exit 65. */
export function parsePlan(text: string, file: string): RecordedPlan {
  const value = parseJson(text, file);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badInput(`${file}: a plan is a JSON object, this is ${kindOf(value)}`);
  }
  checkVersion(value, file);
  const result = v.safeParse(PLAN_FILE, value, { abortEarly: true });
  if (!result.success) throw complaint(file, text, result.issues[0]);
  const { expected, ...plan } = result.output;
  checkSense(plan, file, text);
  if (expected === undefined) return { plan, expected: undefined, properties: undefined };
  const { properties, property, digest, outcome } = expected;
  return { plan, properties, expected: { digest, outcome, property } };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text, (key, value: unknown) => {
      if (key === "__proto__") throw badInput(`${file}: a plan has no key "__proto__"`);
      return value;
    });
  } catch (error) {
    if (error instanceof RangeError) throw badInput(`${file}: nested too deeply for a plan`);
    if (!(error instanceof SyntaxError)) throw error;
  }
  const found = syntaxError(text);
  if (found === undefined) throw badInput(`${file}: this is not JSON`);
  if (/end of input/.test(found.what)) {
    const what = text.trim() === "" ? "the file is empty" : "the file ends too early";
    throw badInput(`${file}:${found.place}: not JSON: ${what}`);
  }
  throw badInput(`${file}:${found.place}: not JSON: ${found.what.slice(0, 100)}`);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : `a ${typeof value}`;
}

function checkVersion(value: object, file: string): void {
  const schema: unknown = "schema" in value ? value.schema : undefined;
  if (schema === PLAN_SCHEMA) return;
  if (schema === undefined) throw badInput(`${file}: this is not a plan: it has no "schema"`);
  const told = JSON.stringify(schema).slice(0, 40);
  throw badInput(
    `${file}: a plan of schema ${told}; this zabsim reads schema ${PLAN_SCHEMA}`,
    "use the version of zabsim that wrote it, or save the plan again",
  );
}

function complaint(file: string, text: string, issue: v.BaseIssue<unknown>): CliError {
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  const place = placeOf(text, path);
  const at = place === undefined ? file : `${file}:${place}`;
  return badInput(`${at}: ${showPath(path).slice(0, 120)}${explain(issue, path)}`);
}

function explain(issue: v.BaseIssue<unknown>, path: Path): string {
  if (issue.type === "strict_object" && issue.expected === "never") return " is not known";
  if (issue.received === "undefined") return " is missing";
  const received = showReceived(issue.input);
  if (issue.type === "variant") {
    const kinds = FAULTS.map(({ kind }) => kind);
    const isFault = path.includes("fault") && typeof issue.input === "string";
    const guess = isFault ? didYouMean(issue.input, kinds) : "";
    return `: no such kind: ${received}.${guess}`.replace(/\.$/, "");
  }
  // Our own messages name what is expected; those of the library begin with "Invalid".
  const expected = issue.message.startsWith("Invalid") ? (issue.expected ?? "") : issue.message;
  return ` must be ${expected}, not ${received}`;
}

function showReceived(input: unknown): string {
  if (typeof input === "string") return quote(input);
  if (typeof input === "number" || typeof input === "boolean") return String(input);
  return kindOf(input);
}

/** What the schema cannot say: names that exist, servers that are there, ids that are one's own. */
function checkSense(plan: Omit<PlanFile, "expected">, file: string, text: string): void {
  const fail = (path: Path, what: string): never => {
    const place = placeOf(text, path);
    const at = place === undefined ? file : `${file}:${place}`;
    throw badInput(`${at}: ${showPath(path)} ${what}`);
  };
  const { cluster, weather } = plan;
  for (const [index, bug] of cluster.bugs.entries()) {
    if ((BUG_NAMES as readonly string[]).includes(bug)) continue;
    fail(["cluster", "bugs", index], `: no bug ${quote(bug)}.${didYouMean(bug, BUG_NAMES)}`);
  }
  for (const range of ["latency", "fsync"] as const) {
    const [low, high] = weather[range];
    if (low > high) fail(["weather", range], "must be [least, most]");
  }
  const total = cluster.servers + cluster.observers;
  if (cluster.startAt.length > total)
    fail(["cluster", "startAt"], `has more than ${total} entries`);
  for (const list of ["operations", "faults"] as const) {
    const ids = new Set<number>();
    for (const [index, entry] of plan[list].entries()) {
      if (ids.has(entry.id)) fail([list, index, "id"], `: ${entry.id} is taken`);
      ids.add(entry.id);
      const stranger = strangerIn(entry, total);
      if (stranger !== undefined) fail([list, index], `names ${stranger}, but there are ${total}`);
    }
  }
}

/** A server that the ensemble does not have. */
function strangerIn(entry: object, total: number): string | undefined {
  for (const value of Object.values(entry)) {
    if (typeof value === "string") {
      const [, sid, node] = /^(?:s(\d+)|#(\d+))$/.exec(value) ?? [];
      if (Number(sid ?? 0) > total || Number(node ?? -1) >= total) return value;
    } else if (typeof value === "object" && value !== null && !("key" in value)) {
      const stranger = strangerIn(value as object, total);
      if (stranger !== undefined) return stranger;
    }
  }
  return undefined;
}
