/** Changes of the faults of a plan: which there are, when they strike, how long they last, and whom they mean. */
import { between, oneIn, pick, type Dice } from "../../sim/chance.ts";
import type { Fault, PlannedFault } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { MS, SECOND } from "../build.ts";
import type { EnsemblePlan } from "../scenario.ts";
import { retarget } from "./selectors.ts";

/** A plan made of two others by chance. What it breaks of the rules, `tidyPlan` mends. */
export type Change = (die: Dice, plan: EnsemblePlan, mate: EnsemblePlan) => EnsemblePlan;

/** From the length of a packet's way to that of an election, and far. */
const SHIFTS: readonly Micros[] = [MS, 20 * MS, 200 * MS, 2 * SECOND, 10 * SECOND];

/** A time near `at`, or far from it, earlier or later. */
export function shifted(die: Dice, at: Micros): Micros {
  const most = pick(die, SHIFTS);
  return Math.max(0, at + between(die, -most, most));
}

/** With the fault at one place, drawn among all, replaced by those that `change` makes of it. */
function changeOne(
  die: Dice,
  plan: EnsemblePlan,
  change: (planned: PlannedFault) => readonly PlannedFault[],
): EnsemblePlan {
  if (plan.faults.length === 0) return plan;
  const chosen = pick(die, plan.faults);
  const faults = plan.faults.flatMap((planned) => (planned === chosen ? change(planned) : planned));
  return { ...plan, faults };
}

/** One to a quarter of them, neighbours. */
const dropFaults: Change = (die, plan) => {
  const { faults } = plan;
  if (faults.length === 0) return plan;
  const count = between(die, 1, Math.max(1, faults.length >> 2));
  const from = between(die, 0, faults.length - count);
  return { ...plan, faults: faults.filter((_, index) => index < from || index >= from + count) };
};

const repeatFault: Change = (die, plan) =>
  changeOne(die, plan, (planned) => [planned, { ...planned, at: shifted(die, planned.at) }]);

const moveFault: Change = (die, plan) =>
  changeOne(die, plan, (planned) => [{ ...planned, at: shifted(die, planned.at) }]);

const retargetFault: Change = (die, plan) =>
  changeOne(die, plan, (planned) => [
    { ...planned, fault: retarget(die, plan.cluster, planned.fault) },
  ]);

/** A fault of the other plan, at its own time or at that of one of this. */
const borrowFault: Change = (die, plan, mate) => {
  if (mate.faults.length === 0) return plan;
  const borrowed = pick(die, mate.faults);
  const near = plan.faults.length > 0 && oneIn(die, 1, 2) ? pick(die, plan.faults).at : borrowed.at;
  return { ...plan, faults: [...plan.faults, { ...borrowed, at: shifted(die, near) }] };
};

const LASTING = ["span", "downFor", "by", "period"] as const;

/** Half as long, or twice, or four times. */
const stretchFault: Change = (die, plan) =>
  changeOne(die, plan, (planned) => [{ ...planned, fault: stretched(die, planned.fault) }]);

function stretched(die: Dice, fault: Fault): Fault {
  const [times, over] = pick(die, [
    [1, 2],
    [3, 4],
    [3, 2],
    [2, 1],
    [4, 1],
  ] as const);
  const changed: Record<string, unknown> = { ...fault };
  for (const field of LASTING) {
    const value = changed[field];
    if (typeof value !== "number") continue;
    changed[field] = Math.min(30 * SECOND, Math.max(1, Math.floor((value * times) / over)));
  }
  // Only lengths of time have changed, which every kind takes as they come.
  return changed as unknown as Fault;
}

/** What dies with its process instead of its machine, or the other way round; or only stops for a while. */
const changeEnding: Change = (die, plan) =>
  changeOne(die, plan, (planned) => {
    const { fault } = planned;
    if (fault.kind === "crash") {
      const { node, downFor = SECOND } = fault;
      const other: Fault = oneIn(die, 1, 2)
        ? { kind: "pause", node, span: downFor }
        : { kind: "power", nodes: [node], downFor };
      return [{ ...planned, fault: other }];
    }
    if (fault.kind === "pause") {
      return [{ ...planned, fault: { kind: "crash", node: fault.node, downFor: fault.span } }];
    }
    const [node] = fault.kind === "power" ? fault.nodes : [];
    if (fault.kind !== "power" || node === undefined) return [planned];
    const { downFor = SECOND } = fault;
    return [{ ...planned, fault: { kind: "crash", node, downFor } }];
  });

/** The other side of the moment, the next one of its kind, or the time instead of the moment. */
const changeTrigger: Change = (die, plan) => {
  const triggered = plan.faults.filter(({ when }) => when !== undefined);
  if (triggered.length === 0) return plan;
  const chosen = pick(die, triggered);
  const faults = plan.faults.map((planned) => {
    const { when, ...timed } = planned;
    if (planned !== chosen || when === undefined) return planned;
    if (oneIn(die, 1, 4)) return timed;
    if (when.on !== "event" && oneIn(die, 1, 3)) {
      const phase = when.phase === "before" ? ("after" as const) : ("before" as const);
      return { ...planned, when: { ...when, phase } };
    }
    return { ...planned, when: { ...when, nth: Math.max(1, when.nth + pick(die, [-1, 1, 1, 2])) } };
  });
  return { ...plan, faults };
};

/** Every change of faults, all equally likely. */
export const FAULT_CHANGES: readonly Change[] = [
  dropFaults,
  repeatFault,
  moveFault,
  moveFault,
  retargetFault,
  borrowFault,
  borrowFault,
  stretchFault,
  changeEnding,
  changeTrigger,
];
