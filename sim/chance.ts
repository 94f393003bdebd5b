/** Chance: a seed string becomes root words once; after that every decision is a keyed hash of them. */
import seedrandom from "seedrandom";

/** Four 32-bit words that a whole run hangs on. */
export type Words = readonly [number, number, number, number];

/** Folds the low 32 bits of `value` into the running 32-bit hash `hash`. */
export function mix(hash: number, value: number): number {
  let h = Math.imul(hash ^ value, 0x85ebca6b);
  h ^= h >>> 15;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 13)) | 0;
}

/** Folds an exact integer up to 2^53 (a zxid, a time in microseconds) into `hash`. */
export function mixWide(hash: number, value: number): number {
  return mix(mix(hash, value | 0), (value / 4294967296) | 0);
}

/** Folds the UTF-16 units of a string into `hash`. */
export function mixText(hash: number, text: string): number {
  let h = mix(hash, text.length);
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(h, text.length);
}

/**
 * Root words of a seed. The prefix cannot repeat, because plain seedrandom takes "1", "11" and
 * "111" for one key (it repeats the key cyclically).
 */
export function rootWords(seed: string, stream: string): Words {
  const source = seedrandom(`zabsim/v1/seed=${seed};stream=${stream};`);
  return [source.int32(), source.int32(), source.int32(), source.int32()];
}

/** The part of a key that does not change from one decision to the next: what it is about. */
export function topic(words: Words, purpose: number, a: number, b: number): number {
  return mix(mix(words[0] ^ purpose, a) ^ words[1], b);
}

/** A keyed 32-bit hash, unsigned: the nth decision on a topic. */
export function keyed(words: Words, about: number, nth: number): number {
  let h = Math.imul(about ^ words[2] ^ Math.imul(nth, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ words[3], 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13), 0x7feb352d);
  return (h ^ (h >>> 16)) >>> 0;
}

/** `hash` (unsigned 32 bits) reduced to 0 … bound-1, without floats in the result. */
export function reduce(hash: number, bound: number): number {
  return Math.floor((hash * bound) / 4294967296);
}

/** A small sequential generator for plan generation and for machines; its state is plain data. */
export interface Dice {
  a: number;
  b: number;
  c: number;
  n: number;
}

/**
 * A stream of its own from four 32-bit words, its state plain data. The first rolls are thrown
 * away: they would show the words.
 */
export function dice(words: Words): Dice {
  const made = { a: words[0], b: words[1], c: words[2], n: words[3] };
  for (let i = 0; i < 12; i += 1) roll(made);
  return made;
}

/** The next 32 bits, unsigned (sfc32). */
export function roll(die: Dice): number {
  const t = (((die.a + die.b) | 0) + die.n) | 0;
  die.n = (die.n + 1) | 0;
  die.a = die.b ^ (die.b >>> 9);
  die.b = (die.c + (die.c << 3)) | 0;
  die.c = (die.c << 21) | (die.c >>> 11);
  die.c = (die.c + t) | 0;
  return t >>> 0;
}

/** 0 … bound-1; `bound` is at least 1. */
export function below(die: Dice, bound: number): number {
  return reduce(roll(die), bound);
}

/** low … high, both included; both integers. */
export function between(die: Dice, low: number, high: number): number {
  return low + below(die, high - low + 1);
}

/** True `numerator` times in `denominator`, drawing once. */
export function oneIn(die: Dice, numerator: number, denominator: number): boolean {
  return below(die, denominator) < numerator;
}

/** One of `choices`, all equally likely; there must be one. */
export function pick<T>(die: Dice, choices: readonly T[]): T {
  return choices[below(die, choices.length)] as T;
}
