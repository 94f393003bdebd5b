/** Chance for timelines that are functions: drawn from the dice of the plan, so that a seed says it all. */
import { below, between, pick, type Dice } from "../../sim/chance.ts";
import { parseDuration } from "../duration.ts";
import type { Draw, Duration } from "./types.ts";

/** Above it 32 bits of chance would be spread thin. */
const MOST = 1_000_000_000;

/** Throws RangeError for bounds that leave nothing to draw from. */
export function drawFrom(die: Dice): Draw {
  return {
    between: (least, most) => {
      const [low, high] = [millis(least), millis(most)];
      if (low > high) throw new RangeError(`between(${least}, ${most}): nothing is between them`);
      return `${between(die, low, high)}ms`;
    },
    below: (bound) => {
      if (Number.isInteger(bound) && bound > 0 && bound <= MOST) return below(die, bound);
      throw new RangeError(`below(${bound}): the bound is a whole number from 1 to ${MOST}`);
    },
    oneOf: (items) => {
      if (items.length > 0) return pick(die, items);
      throw new RangeError("oneOf([]): there is nothing to draw from");
    },
  };
}

function millis(duration: Duration): number {
  const micros = parseDuration(duration);
  if (micros === undefined) throw new RangeError(`${String(duration)} is not a duration`);
  return Math.floor(micros / 1000);
}
