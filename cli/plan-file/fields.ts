/** What the fields of a plan have in common: bounded numbers, text and names. */
import * as v from "valibot";

/** A day of virtual time. */
export const LONGEST = 86_400_000_000;

/** A whole number from `low` to `high`, both included. */
export function integer(low: number, high: number): v.GenericSchema<number> {
  const told = `a whole number from ${low} to ${high}`;
  return v.pipe(
    v.number(told),
    v.check((value) => Number.isSafeInteger(value) && value >= low && value <= high, told),
  );
}

/** At most `most` UTF-16 units that `pattern` fits; `told` says so to a person. */
export function text(most: number, pattern: RegExp, told: string): v.GenericSchema<string> {
  return v.pipe(v.string(told), v.maxLength(most, told), v.regex(pattern, told));
}

/** At most `most` items; `what` is their plural, for messages. */
export function list<Item>(
  item: v.GenericSchema<unknown, Item>,
  most: number,
  what: string,
): v.GenericSchema<unknown, Item[]> {
  return v.pipe(v.array(item, `a list of ${what}`), v.maxLength(most, `at most ${most} ${what}`));
}

export const micros: v.GenericSchema<number> = integer(0, LONGEST);
export const positive: v.GenericSchema<number> = integer(1, LONGEST);
export const id: v.GenericSchema<number> = integer(0, Number.MAX_SAFE_INTEGER);

export const selector: v.GenericSchema<string> = text(
  16,
  /^(?:[scr][1-9]\d?|#\d{1,2}|leader|followers?|observers?|any|any\([1-9]\d?\)|all|clients|rest|majority|minority)$/,
  "a selector: s1, c1, r1, leader, follower(s), observer(s), any, any(2), all, clients, rest, majority or minority",
);
export const name: v.GenericSchema<string> = text(64, /^[\w./-]+$/, "a name");
export const word: v.GenericSchema<string> = text(
  256,
  /^[^\p{Cc}]*$/u,
  "at most 256 characters of text",
);
