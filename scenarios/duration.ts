/** Durations as people write them: a number and its unit. */
import type { Micros } from "../sim/machine.ts";

/** Microseconds of each unit, from the smallest on. */
export const UNITS: ReadonlyMap<string, Micros> = new Map([
  ["us", 1],
  ["ms", 1000],
  ["s", 1_000_000],
  ["m", 60_000_000],
  ["h", 3_600_000_000],
]);

/** A day; everything that takes a duration is shorter. */
const LONGEST = 86_400_000_000;

/** "250ms", "3s", "1m", "13.604s" in microseconds; undefined if it is no whole number of them. */
export function parseDuration(text: string): Micros | undefined {
  const [, whole, fraction = "", name = ""] =
    /^(\d{1,12})(?:\.(\d{1,12}))?(us|ms|s|m|h)$/.exec(text) ?? [];
  const unit = UNITS.get(name);
  if (whole === undefined || unit === undefined) return undefined;
  const scale = BigInt(`1${"0".repeat(fraction.length)}`);
  const scaled = BigInt(whole + fraction) * BigInt(unit);
  if (scaled % scale !== 0n || scaled > BigInt(LONGEST) * scale) return undefined;
  return Number(scaled / scale);
}
