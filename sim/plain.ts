/** Plain data: one clone, one digest, one difference and one freeze for the state of every protocol. */
import { assert } from "./assert.ts";
import { mix, mixText, mixWide } from "./chance.ts";
import type { Printed, Summed } from "./machine.ts";

/** Fields of this name are shared by clones and left out of digests. */
export const SHARED_FIELD = "config";

function isPrinted(value: object): value is Printed {
  return typeof (value as Partial<Printed>).print === "number";
}

function isSummed(value: object): value is Summed {
  return typeof (value as Partial<Summed>).sum === "number";
}

/** A deep copy; printed values and `config` are immutable and therefore shared. */
export function clonePlain<T>(value: T): T {
  return clone(value) as T;
}

function clone(value: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    assert(typeof value !== "function" && typeof value !== "symbol", "state is plain data");
    return value;
  }
  if (Array.isArray(value)) return value.map(clone);
  if (value instanceof Map) {
    const copy = new Map<unknown, unknown>();
    for (const [key, entry] of value) copy.set(key, clone(entry));
    return copy;
  }
  if (value instanceof Set) return new Set(value);
  if (isPrinted(value)) return value;
  assert(Object.getPrototypeOf(value) === Object.prototype, "state is plain data, without classes");
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[key];
    copy[key] = key === SHARED_FIELD ? field : clone(field);
  }
  return copy;
}

/** Folds plain data into a 32-bit hash. Map and Set are folded in insertion order, which is state. */
export function digestPlain(hash: number, value: unknown): number {
  // Not a switch over typeof, for which V8 makes and compares strings.
  if (typeof value === "number") return digestNumber(hash, value);
  if (typeof value === "object") return value === null ? mix(hash, 5) : digestObject(hash, value);
  if (typeof value === "string") return mixText(mix(hash, 1), value);
  if (typeof value === "boolean") return mix(hash, value ? 2 : 3);
  assert(value === undefined, "state is plain data");
  return mix(hash, 4);
}

function digestNumber(hash: number, value: number): number {
  if ((value | 0) === value) return mix(hash, value);
  return Number.isInteger(value) ? mixWide(hash, value) : mixText(hash, String(value));
}

function digestObject(hash: number, value: object): number {
  if (Array.isArray(value)) {
    return digestArray(mix(hash, value.length), value);
  }
  if (value instanceof Map) {
    let folded = mix(hash, value.size);
    for (const [key, entry] of value) folded = digestPlain(digestPlain(folded, key), entry);
    return folded;
  }
  if (value instanceof Set) {
    let folded = mix(hash, value.size);
    for (const entry of value) folded = digestPlain(folded, entry);
    return folded;
  }
  if (isPrinted(value)) return mix(hash, value.print);
  return isSummed(value) ? digestSummed(hash, value) : digestFields(hash, value);
}

/** Fields stand in the order in which the code writes them, which says as much as their names. */
function digestFields(hash: number, value: object): number {
  const shared = (value as { readonly [SHARED_FIELD]?: object })[SHARED_FIELD];
  let folded = hash;
  for (const field of Object.values(value)) {
    if (field !== shared || shared === undefined) folded = digestPlain(folded, field);
  }
  return folded;
}

function digestSummed(hash: number, value: Summed): number {
  let folded = hash;
  for (const field of Object.values(value)) {
    if (typeof field !== "object") folded = digestPlain(folded, field);
  }
  return folded;
}

function digestArray(hash: number, values: readonly unknown[]): number {
  let folded = hash;
  for (const value of values) {
    // Most long arrays hold printed values: the recent history of a server.
    folded =
      typeof value === "object" && value !== null && isPrinted(value)
        ? mix(folded, value.print)
        : digestPlain(folded, value);
  }
  return folded;
}

/** One place where two pieces of plain data differ. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Where `after` differs from `before`, at most `limit` places, depth first. */
export function diffPlain(before: unknown, after: unknown, limit = 100): readonly Difference[] {
  const found: Difference[] = [];
  compare("", before, after, found, limit);
  return found;
}

function compare(
  path: string,
  before: unknown,
  after: unknown,
  found: Difference[],
  limit: number,
): void {
  if (found.length >= limit || Object.is(before, after)) return;
  const left = fieldsOf(before);
  const right = fieldsOf(after);
  if (left === undefined || right === undefined) {
    found.push({ path: path === "" ? "." : path, before, after });
    return;
  }
  for (const [key, value] of left) compare(`${path}.${key}`, value, right.get(key), found, limit);
  for (const [key, value] of right) {
    if (!left.has(key)) compare(`${path}.${key}`, undefined, value, found, limit);
  }
}

function fieldsOf(value: unknown): Map<string, unknown> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (value instanceof Map) return new Map([...value].map(([key, entry]) => [String(key), entry]));
  if (value instanceof Set) return new Map([...value].map((entry) => [String(entry), true]));
  return new Map(Object.entries(value).filter(([key]) => key !== SHARED_FIELD));
}

/** Freezes a message or record and all it holds, so that a change of it throws where it is made. */
export function freezePlain<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const entry of Object.values(value)) freezePlain(entry);
  return value;
}
