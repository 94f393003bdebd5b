/** Exhaustive search: worlds so small that the orders of their events can be tried one after another. */
import { between, dice, oneIn, pick, rootWords } from "../../sim/chance.ts";
import type { Fault, Selector } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import type { Exploration, Weather } from "../../sim/plan.ts";
import { clusterOf, finish, inject, MS, nodesOf, server, write, type Draft } from "../build.ts";
import type { EnsemblePlan, ScenarioOptions } from "../scenario.ts";

/** Packets and fsyncs take about equally long, so that much is due at about the same time. */
const BRISK: Weather = { latency: [900, 1100], fsync: [900, 2200], service: 0, lossPermille: 0 };

/** From one packet to a chain of some. */
const WINDOWS: readonly Micros[] = [500, MS, 3 * MS];

/** How many faults, and in how many orders; with more of either, most worlds have more than `STATES`. */
const BOUNDS: readonly { faults: number; delays: number; reach: number }[] = [
  { faults: 0, delays: 1, reach: 0 },
  { faults: 0, delays: 2, reach: 0 },
  { faults: 1, delays: 0, reach: 80 },
  { faults: 1, delays: 1, reach: 8 },
  { faults: 2, delays: 0, reach: 20 },
  { faults: 2, delays: 0, reach: 40 },
];

/** States that one world may have; what would come behind them is left out, and the report says so. */
const STATES = 4000;

/** By when three servers have elected a leader that serves. */
const SERVING: Micros = 240 * MS;

/** From one fault to the next: while it is in force, after it, or when its epoch is over. */
const PAUSES: readonly Micros[] = [3 * MS, 40 * MS, 600 * MS];

/** From the last fault to the healing, which is not explored: one order for each state left by then. */
const RESTS: readonly Micros[] = [20 * MS, 100 * MS, 500 * MS];

/**
 * World `index`: three servers, a few writes, and up to two faults, each of which strikes at one of
 * the next moments. A pure function of its arguments.
 */
export function drawSmallWorld(
  seed: string,
  index: number,
  options: ScenarioOptions,
): EnsemblePlan {
  const die = dice(rootWords(seed, `small-worlds/${index}`));
  const limits = { servers: 3, tickTime: 100, initLimit: 5, syncLimit: 3 };
  const storage = oneIn(die, 1, 3) ? { snapCount: between(die, 2, 6), commitLogCount: 2 } : {};
  const cluster = clusterOf({ ...limits, ...storage }, options);
  const { faults, delays, reach } = pick(die, BOUNDS);
  const first = oneIn(die, 1, 6) ? between(die, 0, SERVING) : SERVING;
  const second = first + pick(die, PAUSES);
  const until = options.until ?? (faults === 2 ? second : first) + pick(die, RESTS);
  const draft: Draft = { cluster, until, die, operations: [], faults: [] };
  for (const at of [first, second].slice(0, Math.max(1, faults))) {
    drawWrites(draft, at);
    if (faults > 0) inject(draft, at + between(die, 0, 2 * MS), drawFault(draft));
  }
  const window = pick(die, WINDOWS);
  const schedule: Exploration = { kind: "explore", window, delays, reach, states: STATES };
  const run = { scenario: "swarm", seed: `${seed}.${index}`, weather: BRISK, settle: true };
  return { ...finish(draft, run), schedule };
}

/** Up to three at about the same time. */
function drawWrites(draft: Draft, at: Micros): void {
  const { die } = draft;
  for (let left = between(die, 0, 3); left > 0; left -= 1) {
    write(draft, at + between(die, 0, 2 * MS), oneIn(die, 1, 2) ? "leader" : "any");
  }
}

/** Somebody dies, is cut off or sleeps, for less or for more than the others wait. */
function drawFault({ die, cluster }: Draft): Fault {
  const node: Selector = oneIn(die, 1, 2)
    ? pick(die, ["leader", "follower"])
    : server(between(die, 1, nodesOf(cluster)));
  const span = pick(die, [2 * MS, 20 * MS, 400 * MS]);
  switch (between(die, 0, 6)) {
    case 0:
    case 1:
      return { kind: "crash", node, downFor: span };
    case 2:
    case 3:
      return { kind: "power", nodes: [node], downFor: span };
    case 4:
      return { kind: "break", a: "leader", b: node === "leader" ? "follower" : node };
    case 5:
      return { kind: "pause", node, span };
    default:
      return { kind: "partition", groups: [[node], ["rest"]], span };
  }
}
