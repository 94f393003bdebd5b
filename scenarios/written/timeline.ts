/** The timeline of a written scenario: entries of a moment and a fault. */
import type { FaultWord, Strikes } from "./fault-word.ts";
import { FAULT_WORDS, NOT_MODELLED } from "./faults.ts";
import { MOMENTS, readMoment, type Moment } from "./moments.ts";
import {
  isObject,
  recordSchema,
  refuse,
  refuseKey,
  show,
  type Findings,
  type JsonSchema,
  type Path,
  type Shape,
} from "./shapes.ts";

/** One line of a timeline, read. */
export interface Entry {
  readonly path: Path;
  readonly moment: Moment;
  readonly strikes: Strikes;
}

/** `{ at: 4s, partition: [leader, rest], for: 20s }`. */
export const entry: Shape<Entry> = {
  schema: entrySchema(),
  read: (value, path, found) => {
    if (!isObject(value)) {
      return refuse(found, path, `${show(value)} is no entry; write { at: 4s, crash: leader }`);
    }
    const name = findWord(value, path, found);
    const word = FAULT_WORDS.get(name ?? "");
    if (name === undefined || word === undefined) return undefined;
    const moment = readMoment(value, path, found);
    const strikes = word.read(value, name, path, found);
    if (moment === undefined || strikes === undefined) return undefined;
    if (word.hasTrigger && moment.when !== undefined) {
      return refuse(found, path, `${name} waits by itself: give it a time, at`);
    }
    return { path, moment, strikes };
  },
};

/** The word for the fault, if there is one and nothing is beside it that does not belong there. */
function findWord(value: object, path: Path, found: Findings): string | undefined {
  const keys = Object.keys(value);
  const words = keys.filter((key) => FAULT_WORDS.has(key));
  const [name, other] = words;
  if (other !== undefined) {
    return refuseKey(found, [...path, other], `an entry has one fault, and ${name} is one already`);
  }
  const before = found.problems.length;
  const known = [
    ...Object.keys(MOMENTS),
    ...Object.keys(FAULT_WORDS.get(name ?? "")?.fields ?? {}),
  ];
  for (const key of keys) {
    if (key !== name && !known.includes(key)) refuseStranger(key, name, known, path, found);
  }
  if (found.problems.length > before) return undefined;
  if (name === undefined) return refuse(found, path, "it names no fault, such as crash: leader");
  return name;
}

function refuseStranger(
  key: string,
  name: string | undefined,
  known: readonly string[],
  path: Path,
  found: Findings,
): void {
  const at = [...path, key];
  const reason = NOT_MODELLED.get(key);
  if (reason !== undefined) refuseKey(found, at, reason);
  else if (name === undefined) {
    // `for: 3s` alone is no misspelt fault.
    if (FIELD_NAMES.has(key)) return;
    refuseKey(found, at, `unknown fault ${show(key)}`, [
      ...FAULT_WORDS.keys(),
      ...Object.keys(MOMENTS),
    ]);
  } else refuseKey(found, at, `${name} has no ${show(key)}`, known);
}

const FIELD_NAMES: ReadonlySet<string> = new Set(
  [...FAULT_WORDS.values()].flatMap(({ fields }) => Object.keys(fields)),
);

/** One moment and one word; the word says what else may be there. Every key is named once, for editors to complete. */
function entrySchema(): JsonSchema {
  const words = [...FAULT_WORDS];
  return {
    type: "object",
    properties: {
      ...schemasOf(Object.entries(MOMENTS)),
      ...schemasOf(words.map(([name, { value }]) => [name, value])),
    },
    allOf: [
      { oneOf: Object.keys(MOMENTS).map((key) => ({ required: [key] })) },
      { oneOf: words.map(([name, word]) => wordSchema(name, word)) },
    ],
  };
}

function schemasOf(shapes: readonly (readonly [string, Shape<unknown>])[]): JsonSchema {
  return Object.fromEntries(shapes.map(([name, { schema }]) => [name, schema]));
}

function wordSchema(name: string, { fields, hasTrigger }: FaultWord): JsonSchema {
  const moments = hasTrigger ? ["at"] : Object.keys(MOMENTS);
  const { properties, required = [] } = recordSchema(fields);
  return {
    required: [name, ...(required as string[])],
    properties,
    propertyNames: { enum: [name, ...moments, ...Object.keys(fields)] },
  };
}
