/** What a sweep is worth: how rare a failure it would have missed, and how much of its worlds an exploration has seen. */
import type { FuzzOptions } from "./fuzz-options.ts";
import { count, plural } from "./quantities.ts";
import type { Session } from "./session.ts";
import { paragraph } from "./style.ts";
import type { Tally } from "./tally.ts";

/** Zero failures in n runs: with 95% confidence the rate is below 3/n (exactly -ln 0.05 = 2.9957). */
function strength(runs: number): string {
  const bound = Math.floor(runs / 2.995732);
  if (bound < 2) return "too few runs to say anything about the rate of failures";
  return `with 95% confidence fewer than 1 run in ${count(bound)} of this distribution would fail`;
}

/** What a sweep in which everything held says of the rate of failures. */
export function strengthOf({ guide }: FuzzOptions, { runs, unknown }: Tally): string {
  // Each is made of those before it, so they are no sample.
  if (guide !== undefined)
    return "guided runs are no sample: they say nothing about the rate of failures";
  return strength(runs - unknown);
}

/** How much of the worlds of an exhaustive sweep has been seen; their bounds are in their plans. */
export function exploredLines({ style, width }: Session, { explored }: Tally): string[] {
  const { worlds, complete, orders, states } = explored;
  if (worlds === 0) return [];
  const told =
    `${plural(states, "state")} in ${plural(orders, "order")} of events; ` +
    `${count(complete)} of ${plural(worlds, "world")} to the end of their bounds`;
  return paragraph(style, "  explored ", told, width);
}
