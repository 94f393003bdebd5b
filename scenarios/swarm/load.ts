/** Draws what the users of a run do: a few writes where they hurt, bursts, silence, some reads. */
import { below, between, oneIn, pick } from "../../sim/chance.ts";
import type { Fault, Selector } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { MS, read, SECOND, write } from "../build.ts";
import { anyServer, type Mix } from "./mix.ts";

/** A part of the run: faults begin at `at`, and nothing is injected from `calm` to `end`. */
export interface Episode {
  readonly at: Micros;
  readonly calm: Micros;
  readonly end: Micros;
  /** Whether anybody writes in it: epochs without a transaction are where 1419 was. */
  readonly isSilent: boolean;
}

/** No episode begins later. */
export const LAST_START: Micros = 60 * SECOND;

/**
 * Adds `count` operations of the operator: single ones and bursts, in the episodes that are not
 * silent, near their faults. None if all are silent.
 */
export function drawLoad(mix: Mix, episodes: readonly Episode[], count: number): void {
  const { die } = mix;
  const busy = episodes.filter(({ isSilent }) => !isSilent);
  // Half of the runs begin with a history, and later epochs add little to it.
  const first = oneIn(die, 1, 2) ? busy.slice(0, 1) : busy;
  for (let left = count; left > 0 && busy.length > 0;) {
    const episode = pick(die, oneIn(die, 1, 2) ? first : busy);
    const size = oneIn(die, 1, 4) ? Math.min(left, between(die, 2, 8)) : 1;
    const node = target(mix);
    let at = moment(mix, episode);
    for (let nth = 0; nth < size; nth += 1) {
      operate(mix, at, size > 1 ? node : target(mix));
      at += between(die, 0, 3 * MS);
    }
    left -= size;
  }
}

/** How long servers may need until they are back in the ensemble. */
const RETURNS: readonly Micros[] = [50 * MS, 50 * MS, 500 * MS, 2 * SECOND];

/**
 * Around the beginning of a fault, or just behind its end, when servers come back; anywhere in the
 * episode, or in the calm after it.
 */
export function moment(mix: Mix, episode: Episode): Micros {
  const { die } = mix;
  switch (below(die, 3)) {
    case 0: {
      if (mix.faults.length === 0) return Math.max(0, episode.at + between(die, -20 * MS, 50 * MS));
      const planned = pick(die, mix.faults);
      if (oneIn(die, 1, 2)) return Math.max(0, planned.at + between(die, -20 * MS, 50 * MS));
      return planned.at + lastingOf(planned.fault) + between(die, 0, pick(die, RETURNS));
    }
    case 1:
      return between(die, episode.at, episode.end);
    default:
      return between(die, episode.calm, episode.end);
  }
}

/** How long a fault is in force, if it says so. */
function lastingOf(fault: Fault): Micros {
  if ("downFor" in fault) return fault.downFor ?? 0;
  return "span" in fault ? (fault.span ?? 0) : 0;
}

function target(mix: Mix): Selector {
  return pick(mix.die, ["leader", "any", anyServer(mix)]);
}

function operate(mix: Mix, at: Micros, node: Selector): void {
  if (oneIn(mix.die, 1, 8)) read(mix, at, "any");
  write(mix, at, node);
}
