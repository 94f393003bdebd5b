/** Spans of time as programs write them. */
import type { Micros } from "../../sim/machine.ts";
import { parseDuration } from "../duration.ts";

/** "250ms", "3s", "1m" in microseconds. Throws TypeError for any other text. */
export function spanOf(text: string): Micros {
  const micros = parseDuration(text);
  if (micros !== undefined) return micros;
  throw new TypeError(`${JSON.stringify(text)} is not a duration; write 250ms, 3s or 1m`);
}
