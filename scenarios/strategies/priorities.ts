/** Priority schedules (PCT): plans of the swarm with fewer faults, whose events come in an order of chance. */
import { between, dice, oneIn, pick, rootWords, type Dice } from "../../sim/chance.ts";
import type { Micros } from "../../sim/machine.ts";
import type { Priorities } from "../../sim/plan.ts";
import { MS, syncTimeout } from "../build.ts";
import type { EnsemblePlan, ScenarioOptions } from "../scenario.ts";
import { drawSwarm } from "../swarm.ts";

/** From less than a packet takes to more than a slow disk does. */
const WINDOWS: readonly Micros[] = [200, MS, 5 * MS, 20 * MS, 100 * MS];

/** How far into a run, in events, a change of priority may come. */
const REACHES: readonly number[] = [300, 1000, 3000, 10_000];

/**
 * The swarm's plan of that run with some of its faults left out, and a schedule. A pure function of
 * its arguments.
 */
export function drawPriorities(
  seed: string,
  index: number,
  options: ScenarioOptions,
): EnsemblePlan {
  const die = dice(rootWords(seed, `priorities/${index}`));
  const { plan } = drawSwarm(seed, index, options);
  const [kept, of] = pick(die, [
    [0, 1],
    [1, 4],
    [1, 2],
    [3, 4],
  ] as const);
  const faults = plan.faults.filter(() => oneIn(die, kept, of));
  return { ...plan, faults, schedule: drawSchedule(die, syncTimeout(plan.cluster)) };
}

/** One to four changes, and a window that leaves servers time enough to hear of each other. */
function drawSchedule(die: Dice, patience: Micros): Priorities {
  const window = Math.min(pick(die, WINDOWS), patience >> 3);
  const reach = pick(die, REACHES);
  const changes = Array.from({ length: between(die, 1, 4) }, () => between(die, 0, reach));
  return { kind: "priorities", window, changes: changes.sort((a, b) => a - b) };
}
