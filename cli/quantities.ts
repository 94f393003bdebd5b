/** Durations, counts and rates as people write and read them. */
import type { Micros } from "../sim/machine.ts";

const UNITS: ReadonlyMap<string, number> = new Map([
  ["us", 1],
  ["ms", 1000],
  ["s", 1_000_000],
  ["m", 60_000_000],
  ["h", 3_600_000_000],
]);

/** A day; everything that takes a duration is shorter. */
const LONGEST = 86_400_000_000;

/** "250ms", "3s", "1m", "500us" in microseconds; undefined if it is anything else. */
export function parseDuration(text: string): Micros | undefined {
  const match = /^(\d{1,12})(us|ms|s|m|h)$/.exec(text);
  const unit = UNITS.get(match?.[2] ?? "");
  if (match === null || unit === undefined) return undefined;
  const micros = Number(match[1]) * unit;
  return micros <= LONGEST ? micros : undefined;
}

/** The shortest spelling that `parseDuration` reads back: "90s" stays "90s", 60 s is "1m". */
export function spellDuration(micros: Micros): string {
  let spelled = `${micros}us`;
  for (const [name, unit] of UNITS) {
    if (micros > 0 && micros % unit === 0) spelled = `${micros / unit}${name}`;
  }
  return micros === 0 ? "0s" : spelled;
}

/** A point of virtual time: "14.005s". Rounds down, so that it never shows a time not yet reached. */
export function clock(micros: Micros): string {
  const millis = Math.floor(micros / 1000);
  return `${Math.floor(millis / 1000)}.${String(millis % 1000).padStart(3, "0")}s`;
}

/** A span of virtual time in the unit that suits it: "850us", "12ms", "45.2s", "3.5m", "166h". */
export function span(micros: Micros): string {
  if (micros < 1000) return `${micros}us`;
  if (micros < 1_000_000) return `${trim(micros / 1000)}ms`;
  if (micros < 120_000_000) return `${trim(micros / 1_000_000)}s`;
  if (micros < 7_200_000_000) return `${trim(micros / 60_000_000)}m`;
  return `${trim(micros / 3_600_000_000)}h`;
}

function trim(value: number): string {
  return value >= 100 ? String(Math.floor(value)) : value.toFixed(1).replace(/\.0$/, "");
}

/** 1,234,567. */
export function count(value: number): string {
  return String(Math.floor(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** "1 run", "2 runs". */
export function plural(value: number, noun: string, many = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : many}`;
}
