/** What a run says of how much of its time a system served, for people. */
import type { Availability } from "../sim/property.ts";
import { span } from "./quantities.ts";

/** "98.2 % · longest gap 6.1s". */
export function availabilityInWords({ longestGapMs, sharePermille }: Availability): string {
  const percent = `${Math.floor(sharePermille / 10)}.${sharePermille % 10} %`;
  const gap = longestGapMs === 0 ? "no gap" : `longest gap ${span(longestGapMs * 1000)}`;
  return `${percent} · ${gap}`;
}
