/** Reads the failures of a store. Whatever is damaged, strange or no failure is named and left alone. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { badInput, usage } from "../errors.ts";
import { id as wholeNumber, name, text } from "../plan-file/fields.ts";
import { parsePlan } from "../plan-file/read.ts";
import type { RecordedPlan } from "../subject.ts";
import { isFolder, look, NotOurs, readSmallFile } from "./files.ts";
import { looksLikeFailureId } from "./shape.ts";
import { reasonOf, shownPath, warnOf, type Store } from "./store.ts";

const line = text(10_000, /^[^\p{Cc}]*$/u, "text");

/** What `failure.json` says. */
export interface FailureFacts {
  readonly schema: 1;
  /** Null until it has been made small. */
  readonly shape: string | null;
  readonly property: string;
  readonly why: string;
  /** When it breaks in the smallest plan, microseconds. */
  readonly at: number;
  /** Of the run that was found. */
  readonly digest: string;
  readonly token: string | null;
  /** The module that brings the property along, as it was named; missing for a property of ZooKeeper. It is for people, and never loaded. */
  readonly scenarioFile?: string;
  /** Of the smallest plan. */
  readonly faults: number;
  readonly operations: number;
}

const digits = text(16, /^[0-9a-f]{16}$/, "16 hex digits");

const FACTS: v.GenericSchema<unknown, FailureFacts> = v.object({
  schema: v.literal(1),
  shape: v.nullable(digits),
  property: name,
  why: line,
  at: wholeNumber,
  digest: digits,
  token: v.nullable(text(2000, /^[!-~]*$/, "a token")),
  scenarioFile: v.exactOptional(text(4096, /^[^\p{Cc}]*$/u, "a path")),
  faults: wholeNumber,
  operations: wholeNumber,
});

/** A failure in a store, with its smallest plan, or the plan that was found if there is no smaller one. */
export interface SavedFailure {
  readonly id: string;
  /** Of the plan, as people are told. */
  readonly file: string;
  /** Of that file. */
  readonly text: string;
  readonly recorded: RecordedPlan;
  readonly facts: FailureFacts;
}

/** More than that were left by something that is no sweep. */
const MOST_FAILURES = 1000;

/** Ids of what may be failures, sorted. Says what else is there. */
export function failureIds(store: Store): string[] {
  const folder = join(store.folder, "failures");
  if (look(folder) === undefined) return [];
  try {
    if (!isFolder(folder)) throw new NotOurs("is not a folder of its own");
    const names = readdirSync(folder).filter((entry) => !entry.startsWith("."));
    const ids = names.filter(looksLikeFailureId).sort((a, b) => (a < b ? -1 : 1));
    for (const entry of names.filter((each) => !looksLikeFailureId(each)).slice(0, 5)) {
      warnOf(store, `${shownPath(store, "failures", entry)} is not the folder of a failure`);
    }
    if (ids.length > MOST_FAILURES) {
      const what = `has ${ids.length} failures; the first ${MOST_FAILURES} are read`;
      warnOf(store, `${shownPath(store, "failures")} ${what}`);
    }
    return ids.slice(0, MOST_FAILURES);
  } catch (error) {
    warnOf(store, `${shownPath(store, "failures")} ${reasonOf(error)}`);
    return [];
  }
}

/** One failure, or a warning and undefined if it cannot be used. */
export function readFailure(store: Store, id: string): SavedFailure | undefined {
  try {
    return readOrThrow(store, id);
  } catch (error) {
    warnOf(store, `${shownPath(store, "failures", id)} is left out: ${reasonOf(error)}`);
    return undefined;
  }
}

/** Throws `CliError`, `NotOurs`, or what `node:fs` throws. */
function readOrThrow(store: Store, id: string): SavedFailure {
  const folder = join(store.folder, "failures", id);
  if (!isFolder(folder)) throw new NotOurs("it is not a folder of its own");
  const facts = readFacts(folder);
  if (facts === undefined) throw new NotOurs("its failure.json is missing or damaged");
  for (const named of ["plan.zab.json", "original.zab.json"]) {
    const file = shownPath(store, "failures", id, named);
    const content = readSmallFile(join(folder, named));
    if (content === undefined) continue;
    return { id, file, text: content, facts, recorded: parsePlan(content, file) };
  }
  throw new NotOurs("it has no plan");
}

/** What the `failure.json` of a folder says; undefined if there is none, or it is none. */
export function readFacts(folder: string): FailureFacts | undefined {
  try {
    const content = readSmallFile(join(folder, "failure.json"));
    if (content === undefined) return undefined;
    const result = v.safeParse(FACTS, JSON.parse(content));
    return result.success ? result.output : undefined;
  } catch {
    // Not JSON, not a file, not readable: all the same to whoever asks what it says.
    return undefined;
  }
}

/** The failure whose id begins with `prefix`. Throws exit 64 with those that are there, 65 if it cannot be read. */
export function findFailure(store: Store, prefix: string): SavedFailure {
  const ids = failureIds(store);
  const fitting = ids.includes(prefix) ? [prefix] : ids.filter((each) => each.startsWith(prefix));
  const [only, other] = fitting;
  if (only === undefined) throw usage(`no failure ${prefix} in ${shownPath(store)}`, those(ids));
  if (other !== undefined) throw usage(`${prefix} is the beginning of several`, those(fitting));
  try {
    return readOrThrow(store, only);
  } catch (error) {
    throw badInput(`${shownPath(store, "failures", only)}: ${reasonOf(error)}`);
  }
}

function those(ids: readonly string[]): string {
  const few = ids.slice(0, 12).join(" ");
  if (ids.length === 0) return "none is saved there; zabsim fuzz saves what it finds";
  return ids.length > 12 ? `there are ${few} and ${ids.length - 12} more` : `there are ${few}`;
}
