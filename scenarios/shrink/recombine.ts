/** Small plans drawn from what a failing one is made of: a way out where leaving out and simplifying are stuck. */
import { below, dice, oneIn, pick, rootWords, type Dice } from "../../sim/chance.ts";
import type { PlannedFault, Selector } from "../../sim/faults.ts";
import type { Weather } from "../../sim/plan.ts";
import type { Micros } from "../../sim/machine.ts";
import { serversOf } from "../../protocol/config.ts";
import type { EnsemblePlan } from "../scenario.ts";
import { fewerNodes } from "./cluster-edits.ts";
import { jointFaults, simpleFaults, withoutFault } from "./fault-edits.ts";
import { attempt, mayGoOn, type Search } from "./search.ts";
import { countStrikes } from "./size.ts";
import type { Strike, Strikes } from "./strikes.ts";
import { withFault } from "./time-edits.ts";

/** The plan that is taken apart, and how its faults struck. */
export interface Material {
  readonly plan: EnsemblePlan;
  readonly strikes: Strikes;
}

/** Draws small plans of parts of a failing one, with fewer faults than the best one; whether the property breaks in one of them. The same plan draws the same ones. */
export function recombine(search: Search, { plan, strikes }: Material, round: number): boolean {
  const die = dice(rootWords(plan.seed, `recombine/${round}`));
  const struck = plan.faults.filter(({ id }) => strikes.has(id));
  if (struck.length === 0) return false;
  for (let nth = 0; nth < DRAWS && mayGoOn(search); nth += 1) {
    const limit = Math.min(MOST_FAULTS, countStrikes(search.best.faults) - 1);
    const faults = Array.from({ length: below(die, limit + 1) }, () =>
      drawFault(die, pick(die, struck), plan, strikes),
    );
    const distinct = faults.filter(({ id }, at) => faults.findIndex((one) => one.id === id) === at);
    const base = { ...plan, faults: distinct.sort((a, b) => a.at - b.at) };
    const drawn = oneIn(die, 1, 2) ? base : (pick(die, fewerNodes(base))(base) ?? base);
    const startAt = drawStarts(die, drawn, strikes);
    const seed = oneIn(die, 1, 2) ? plan.seed : String(1 + below(die, 9));
    if (
      attempt(search, {
        ...drawn,
        seed,
        weather: drawWeather(die, plan.weather),
        cluster: { ...drawn.cluster, startAt },
      })
    )
      return true;
  }
  return false;
}

/** Draws plans with one fault less than the best one and a few changes; whether the property breaks in one of them. The same plan draws the same ones. */
export function vary(search: Search, { plan, strikes }: Material, round: number): boolean {
  const die = dice(rootWords(plan.seed, `vary/${round}`));
  if (strikes.size === 0) return false;
  for (let nth = 0; nth < DRAWS && mayGoOn(search); nth += 1) {
    let drawn = withoutFault(plan, pick(die, plan.faults).id) ?? plan;
    for (let left = below(die, MOST_CHANGES + 1); left > 0; left -= 1) {
      drawn = pick(die, CHANGES)(die, drawn, { plan, strikes });
    }
    const seed = oneIn(die, 1, 2) ? plan.seed : String(1 + below(die, 9));
    const faults = drawn.faults.toSorted((a, b) => a.at - b.at);
    if (attempt(search, { ...drawn, faults, seed })) return true;
  }
  return false;
}

/** Changes a plan that was made of `whole`. */
type Change = (die: Dice, plan: EnsemblePlan, whole: Material) => EnsemblePlan;

const MOST_CHANGES = 3;

/** A fault is moved (as good as a trigger), or is another one; a server starts late; disks or links are slow; a node is gone. */
const CHANGES: readonly Change[] = [
  (die, plan, { strikes }) =>
    withOneFault(die, plan, ({ id, fault }) => {
      return { id, fault, at: drawMoment(die, plan, [...strikes.values()]) };
    }),
  (die, plan, { strikes }) =>
    withOneFault(die, plan, (planned) => drawFault(die, planned, plan, strikes)),
  (die, plan, { strikes }) => {
    const startAt = drawStarts(die, plan, strikes);
    return { ...plan, cluster: { ...plan.cluster, startAt } };
  },
  (die, plan) => ({ ...plan, weather: drawWeather(die, plan.weather) }),
  (die, plan) => pick(die, fewerNodes(plan))(plan) ?? plan,
];

function withOneFault(
  die: Dice,
  plan: EnsemblePlan,
  change: (planned: PlannedFault) => PlannedFault,
): EnsemblePlan {
  if (plan.faults.length === 0) return plan;
  return withFault(pick(die, plan.faults).id, change)(plan) ?? plan;
}

/** Half of the plans have a server that starts late: about when a fault ended, or struck. */
function drawStarts(die: Dice, { cluster }: EnsemblePlan, strikes: Strikes): readonly Micros[] {
  if (oneIn(die, 1, 2)) return cluster.startAt;
  const total = serversOf(cluster);
  const late = below(die, total);
  const strike = pick(die, [...strikes.values()]);
  const time =
    (oneIn(die, 2, 3) ? strike.until : strike.at) - below(die, pick(die, [1, 10_000, 100_000]));
  return Array.from({ length: total }, (_, place) =>
    place === late ? Math.max(0, time) : (cluster.startAt[place] ?? 0),
  );
}

/** In one plan of three disks or links are slow: what happens in between has more room. */
function drawWeather(die: Dice, weather: Weather): Weather {
  if (oneIn(die, 2, 3)) return weather;
  return oneIn(die, 1, 2) ? { ...weather, fsync: SLOW } : { ...weather, latency: SLOW };
}

const SLOW = [10_000, 80_000] as const;

const DRAWS = 150;
const MOST_FAULTS = 3;

/** One of the faults as it is, or something simple instead, of the same or another length. */
function drawFault(
  die: Dice,
  planned: PlannedFault,
  plan: EnsemblePlan,
  strikes: Strikes,
): PlannedFault {
  const all = [...strikes.values()];
  const strike = strikes.get(planned.id);
  if (strike === undefined || oneIn(die, 1, 3)) return planned;
  const nodes: readonly Selector[] = oneIn(die, 1, 2) ? strike.nodes : pick(die, all).nodes;
  const until = oneIn(die, 1, 2) ? strike.until : pick(die, all).until;
  const span = until - strike.at;
  const simple = simpleFaults(nodes.length === 0 ? "leader" : pick(die, nodes), span);
  const joint = jointFaults([...new Set([...nodes, ...pick(die, all).nodes])], span);
  const fault = pick(die, joint.length > 0 && oneIn(die, 1, 3) ? joint : simple);
  const { when, ...plain } = { ...planned, fault };
  if (when !== undefined && oneIn(die, 1, 2)) return { ...plain, when };
  return { ...plain, at: oneIn(die, 1, 2) ? strike.at : drawMoment(die, plan, all) };
}

/** A little after a request, or after another fault struck or ended: that is when much is under way. */
function drawMoment(die: Dice, { operations }: EnsemblePlan, strikes: readonly Strike[]): Micros {
  const strike = pick(die, strikes);
  const begin =
    operations.length > 0 && oneIn(die, 2, 3)
      ? pick(die, operations).at
      : pick(die, [strike.at, strike.until]);
  return begin + below(die, pick(die, [2_000, 20_000, 200_000]));
}
