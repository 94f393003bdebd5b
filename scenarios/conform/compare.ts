/** Field by field: what was recorded against what was simulated. */
import { byUnits } from "./answers.ts";
import type { Fields, Json, Noticed, WatchNotice } from "./transcript.ts";

/** The first thing that is not equal; `undefined` on one side: it is not there. */
export interface Mismatch {
  /** "res.stat.cversion", "events.s2[1].type". */
  readonly where: string;
  readonly expected: Json | undefined;
  readonly actual: Json | undefined;
}

/** A watch event with the virtual time at which it arrived, in milliseconds. */
export interface TimedNotice {
  readonly at: number;
  readonly notice: WatchNotice;
}

/** The first difference of two values; fields in the order of `expected`, then those that it lacks. */
export function mismatch(
  where: string,
  expected: Json | undefined,
  actual: Json | undefined,
): Mismatch | undefined {
  if (expected === actual) return undefined;
  if (isList(expected) && isList(actual)) return listMismatch(where, expected, actual);
  if (!isFields(expected) || !isFields(actual)) return { where, expected, actual };
  const missing = Object.keys(actual).filter((name) => !Object.hasOwn(expected, name));
  for (const name of [...Object.keys(expected), ...missing]) {
    const found = mismatch(`${where}.${name}`, fieldOf(expected, name), fieldOf(actual, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

function listMismatch(
  where: string,
  expected: readonly Json[],
  actual: readonly Json[],
): Mismatch | undefined {
  for (let at = 0; at < Math.max(expected.length, actual.length); at += 1) {
    const found = mismatch(`${where}[${at}]`, expected[at], actual[at]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isFields(value: Json | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldOf(fields: Fields, name: string): Json | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/**
 * Compares watch events per session, in order. Events closer than `unordered` milliseconds to the
 * one before them may come in any order: those of one closeSession, and what ends in one sleep,
 * come in that of a hash set (reference 9.3). -1: every order counts.
 */
export function noticeMismatch(
  expected: Noticed,
  actual: ReadonlyMap<string, readonly TimedNotice[]>,
  closed: readonly string[],
  unordered: number,
): Mismatch | undefined {
  const names = new Set([...expected.bySession.keys(), ...actual.keys()]);
  for (const name of [...names].sort(byUnits)) {
    const theirs = expected.bySession.get(name) ?? [];
    const ours = actual.get(name) ?? [];
    const found = mismatch(
      `events.${name}`,
      tellNotices(inGroups(theirs, ours, unordered)),
      tellNotices(
        inGroups(
          ours.map(({ notice }) => notice),
          ours,
          unordered,
        ),
      ),
    );
    if (found !== undefined) return found;
  }
  return mismatch("events.!closed", expected.closed.toSorted(byUnits), closed.toSorted(byUnits));
}

/** The list with each group of it sorted; groups are told by the times of `clock`. */
function inGroups(
  notices: readonly WatchNotice[],
  clock: readonly TimedNotice[],
  unordered: number,
): readonly WatchNotice[] {
  if (unordered < 0) return notices;
  const sorted: WatchNotice[] = [];
  let start = 0;
  for (let end = 1; end <= notices.length; end += 1) {
    const next = clock[end];
    const last = clock[end - 1];
    const goesOn = next === undefined || last === undefined || next.at - last.at <= unordered;
    if (end < notices.length && goesOn) continue;
    sorted.push(...notices.slice(start, end).sort(byPath));
    start = end;
  }
  return sorted;
}

function byPath(one: WatchNotice, other: WatchNotice): number {
  return byUnits(one.path, other.path) || byUnits(one.type, other.type);
}

function tellNotices(notices: readonly WatchNotice[]): Json {
  return notices.map(({ path, state, type }) => ({ type, state, path }));
}
