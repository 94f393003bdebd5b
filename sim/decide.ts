/** Keyed decisions: the same key has the same answer, whatever else was decided before. */
import { keyed, reduce, rootWords, topic, type Words } from "./chance.ts";
import type { Pin } from "./plan.ts";

/** What a decision is about. The numbers are part of the keys that plans pin. */
export const LATENCY = 1;
export const LOSS = 2;
export const SERVICE = 3;
export const FSYNC = 4;
/** How much of the page cache outlives a crash. */
export const SURVIVE = 5;
export const TEAR = 6;
/** How many packets of a broken direction arrive. */
export const PREFIX = 7;
export const BOOT = 8;
export const CORE = 9;
/** Which of two channels goes first, under a schedule of priorities. */
export const PRIORITY = 10;
/** By how much the nth event of a channel is put off; only pins and schedules have a say in it. */
export const SCHEDULE = 11;
/** Whether a datagram comes twice. */
export const DUPLICATE = 12;

/** Whether a pin says when something happens, instead of what. */
export function isOfSchedule({ key }: Pin): boolean {
  return key.startsWith(`${SCHEDULE}:`);
}

/**
 * Answers every decision of one world: a hash of its four 32-bit words and the key (purpose, a, b,
 * nth), unless a pin says otherwise. The order of asking does not matter; `count` alone changes.
 */
export class Decisions {
  /** Decisions taken so far. */
  count = 0;
  private readonly pins: ReadonlyMap<string, number> | undefined;
  private readonly words: Words;

  constructor(words: Words, pins: ReadonlyMap<string, number> | undefined) {
    this.words = words;
    this.pins = pins;
  }

  static of(seed: string, pins: readonly Pin[]): Decisions {
    // Those of the schedule are asked for elsewhere, and would only slow the others down.
    const asked = pins.filter((pin) => !isOfSchedule(pin));
    const fixed =
      asked.length === 0 ? undefined : new Map(asked.map(({ key, value }) => [key, value]));
    return new Decisions(rootWords(seed, "decisions"), fixed);
  }

  /** 0 … bound-1, for the nth decision of this purpose about (a, b). */
  decide(purpose: number, a: number, b: number, nth: number, bound: number): number {
    this.count += 1;
    if (this.pins !== undefined) {
      const pinned = this.pins.get(`${purpose}:${a}:${b}:${nth}`);
      if (pinned !== undefined) return pinned < bound ? pinned : bound - 1;
    }
    return reduce(keyed(this.words, topic(this.words, purpose, a, b), nth), bound);
  }

  /** What frequent decisions on (purpose, a, b) start from; see `decideOn`. */
  topic(purpose: number, a: number, b: number): number {
    return topic(this.words, purpose, a, b);
  }

  /** The same as `decide`, for a topic that was worked out before. */
  decideOn(
    about: number,
    purpose: number,
    a: number,
    b: number,
    nth: number,
    bound: number,
  ): number {
    if (this.pins !== undefined) return this.decide(purpose, a, b, nth, bound);
    this.count += 1;
    return reduce(keyed(this.words, about, nth), bound);
  }

  /** Four words of chance of their own, for the nth of this purpose about (a, b). */
  wordsFor(purpose: number, a: number, b: number, nth: number): Words {
    const word = (lane: number): number =>
      keyed(this.words, topic(this.words, purpose, a, b), nth * 4 + lane) | 0;
    return [word(0), word(1), word(2), word(3)];
  }

  /** A copy; with other words it has the same pins and another future. */
  clone(words: Words = this.words): Decisions {
    const copy = new Decisions(words, this.pins);
    copy.count = this.count;
    return copy;
  }
}
