/** Shapes of written data: each says what it accepts, as a check of a value and as JSON Schema, in one place. */

/** Keys and indexes from the root of a document to one of its values. */
export type Path = readonly (string | number)[];

/** Something that cannot be read. */
export interface Problem {
  readonly path: Path;
  /** It is the key that is wrong, not what stands behind it. */
  readonly isKey: boolean;
  /** What is wrong, for people, without the place. */
  readonly why: string;
  /** A word that is not known, and those that are, for whoever can guess what was meant. */
  readonly guess?: { readonly word: string; readonly among: readonly string[] };
}

/** A node that the document names, "s1" or "c1", and where. */
export interface NamedNode {
  readonly path: Path;
  readonly name: string;
}

/** What is found while a document is read. */
export interface Findings {
  readonly problems: Problem[];
  readonly nodes: NamedNode[];
}

/** JSON Schema, draft 2020-12. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** One kind of value: how it is read, and the JSON Schema of what is accepted. */
export interface Shape<T> {
  readonly schema: JsonSchema;
  /** The value that is meant; undefined after a problem, which is then among the findings. */
  readonly read: (value: unknown, path: Path, found: Findings) => T | undefined;
}

/** A field that may be missing. */
export interface Optional<T> extends Shape<T> {
  readonly isOptional: true;
}

/** Fields of a record by name. */
export type Fields = { readonly [name: string]: Shape<unknown> };

/** What the fields are read as; a missing one is undefined. */
export type FieldsRead<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends Optional<infer T>
    ? T | undefined
    : F[Name] extends Shape<infer T>
      ? T
      : never;
};

/** Makes a field one that may be missing. */
export function optional<T>(shape: Shape<T>): Optional<T> {
  return { ...shape, isOptional: true };
}

/** Adds what an editor shows beside the value. */
export function described<S extends Shape<unknown>>(shape: S, description: string): S {
  return { ...shape, schema: { ...shape.schema, description } };
}

/** Notes a problem with a value. Returns undefined, as `read` does then. */
export function refuse(
  found: Findings,
  path: Path,
  why: string,
  guess?: Problem["guess"],
): undefined {
  const problem = { path, isKey: false, why };
  found.problems.push(guess === undefined ? problem : { ...problem, guess });
  return undefined;
}

/** Notes a key that does not belong there; `among` are those that do. */
export function refuseKey(
  found: Findings,
  path: Path,
  why: string,
  among: readonly string[] = [],
): undefined {
  const guess = { word: String(path.at(-1)), among };
  found.problems.push({ path, isKey: true, why, guess });
  return undefined;
}

/** Text that fits `pattern` and that `parse` makes something of. `what`: "a duration; write 250ms, 3s or 1m". */
export function word<T>(
  what: string,
  pattern: string,
  parse: (text: string) => T | undefined,
): Shape<T> {
  const whole = new RegExp(`^(?:${pattern})$`, "u");
  return {
    schema: { type: "string", pattern: `^(?:${pattern})$` },
    read: (value, path, found) => {
      const read = typeof value === "string" && whole.test(value) ? parse(value) : undefined;
      return read ?? refuse(found, path, `${show(value)} is not ${what}`);
    },
  };
}

/** Text of at most `most` characters, without control characters. */
export function text(most: number): Shape<string> {
  const what = `text of at most ${most} characters on one line`;
  return {
    schema: { type: "string", maxLength: most },
    read: (value, path, found) => {
      const isText = typeof value === "string" && value.length <= most && !/\p{Cc}/u.test(value);
      return isText ? value : refuse(found, path, `${show(value)} is not ${what}`);
    },
  };
}

/** A whole number, both bounds included. */
export function integer(low: number, high: number): Shape<number> {
  return {
    schema: { type: "integer", minimum: low, maximum: high },
    read: (value, path, found) => {
      const isFit = typeof value === "number" && Number.isSafeInteger(value);
      if (isFit && value >= low && value <= high) return value;
      return refuse(found, path, `${show(value)} is not a whole number from ${low} to ${high}`);
    },
  };
}

/** One of several words. `what` names their kind: "a goal". */
export function oneOf<Name extends string>(what: string, names: readonly Name[]): Shape<Name> {
  return {
    schema: { enum: names },
    read: (value, path, found) => {
      const name = names.find((name) => name === value);
      if (name !== undefined) return name;
      if (typeof value !== "string") {
        return refuse(found, path, `${show(value)} is not the name of ${what}`);
      }
      const why =
        names.length > 6
          ? `${show(value)} is not ${what}`
          : `${show(value)} is not ${names.join(" or ")}`;
      return refuse(found, path, why, names.length > 1 ? { word: value, among: names } : undefined);
    },
  };
}

/** A list of `least` to `most` items; `what` is their plural. */
export function list<T>(
  item: Shape<T>,
  what: string,
  most: number,
  least = 0,
): Shape<readonly T[]> {
  return {
    schema: { type: "array", items: item.schema, minItems: least, maxItems: most },
    read: (value, path, found) => {
      if (!Array.isArray(value))
        return refuse(found, path, `${show(value)} is not a list of ${what}`);
      if (value.length < least)
        return refuse(found, path, `there must be ${least} ${what} or more`);
      if (value.length > most) return refuse(found, path, `there are more than ${most} ${what}`);
      const items = value.map((one: unknown, index) => item.read(one, [...path, index], found));
      const known = items.filter((one) => one !== undefined);
      return known.length === items.length ? known : undefined;
    },
  };
}

/** A value of the first shape if `isFirst` says so, else of the other. */
export function either<A, B>(
  isFirst: (value: unknown) => boolean,
  first: Shape<A>,
  other: Shape<B>,
): Shape<A | B> {
  return {
    schema: { anyOf: [first.schema, other.schema] },
    read: (value, path, found) => (isFirst(value) ? first : other).read(value, path, found),
  };
}

/** An object with these fields and no others. `what` names it in messages: "a scenario". */
export function record<F extends Fields>(what: string, fields: F): Shape<FieldsRead<F>> {
  const names = Object.keys(fields);
  return {
    schema: recordSchema(fields),
    read: (value, path, found) => {
      if (!isObject(value)) return refuse(found, path, `${show(value)} is not ${what}`);
      const before = found.problems.length;
      for (const key of Object.keys(value)) {
        if (!Object.hasOwn(fields, key)) {
          refuseKey(found, [...path, key], `${what} has no ${show(key)}`, names);
        }
      }
      const read = readFields(fields, value, path, found);
      return found.problems.length === before ? read : undefined;
    },
  };
}

/** The named fields of an object, whatever else it has. Missing ones are a problem unless optional. */
export function readFields<F extends Fields>(
  fields: F,
  value: object,
  path: Path,
  found: Findings,
): FieldsRead<F> {
  const read = Object.entries(fields).map(([name, shape]) => {
    const inner = fieldOf(value, name);
    if (inner !== undefined) return [name, shape.read(inner, [...path, name], found)];
    if (!isOptional(shape)) refuse(found, path, `${show(name)} is missing`);
    return [name, undefined];
  });
  return Object.fromEntries(read) as FieldsRead<F>;
}

/** The schema of an object with these fields and no others. */
export function recordSchema(fields: Fields): JsonSchema {
  const entries = Object.entries(fields);
  const required = entries.filter(([, shape]) => !isOptional(shape)).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function isOptional(shape: Shape<unknown>): boolean {
  return "isOptional" in shape;
}

/** A field of the object's own; undefined if there is none. */
export function fieldOf(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name as keyof typeof value] : undefined;
}

/** Neither a list nor null. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const SHOWN = 40;

/** A value in a message: bounded, on one line. */
export function show(value: unknown): string {
  if (typeof value === "string") {
    return JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value);
  }
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
