/** Changes of what users ask, of the times of a whole plan, of its weather and its settings; and one plan behind another. */
import { between, oneIn, pick, type Dice } from "../../sim/chance.ts";
import type { Micros } from "../../sim/machine.ts";
import { SECOND } from "../build.ts";
import { allServers, clients } from "../swarm/mix.ts";
import { suits } from "../swarm/settings.ts";
import type { EnsemblePlan } from "../scenario.ts";
import { shifted, type Change } from "./fault-changes.ts";

/** One to a quarter of them, neighbours. */
const dropOperations: Change = (die, plan) => {
  const { operations } = plan;
  if (operations.length === 0) return plan;
  const count = between(die, 1, Math.max(1, operations.length >> 2));
  const from = between(die, 0, operations.length - count);
  const kept = operations.filter((_, index) => index < from || index >= from + count);
  return { ...plan, operations: kept };
};

const moveOperation: Change = (die, plan) => {
  if (plan.operations.length === 0) return plan;
  const chosen = pick(die, plan.operations);
  const near = plan.faults.length > 0 && oneIn(die, 1, 2) ? pick(die, plan.faults).at : chosen.at;
  const at = shifted(die, near);
  return {
    ...plan,
    operations: plan.operations.map((one) => (one === chosen ? { ...one, at } : one)),
  };
};

/** At another server, or another client: the leader for a request of the operator. */
const redirectOperation: Change = (die, plan) => {
  if (plan.operations.length === 0) return plan;
  const chosen = pick(die, plan.operations);
  const isOfClient = chosen.node.startsWith("c");
  const node = pick(
    die,
    isOfClient ? [chosen.node, ...clients(plan.cluster)] : ["leader", ...allServers(plan.cluster)],
  );
  return {
    ...plan,
    operations: plan.operations.map((one) => (one === chosen ? { ...one, node } : one)),
  };
};

/** Some neighbours among the requests of either plan, once more and at another time. */
const borrowOperations: Change = (die, plan, mate) => {
  const { operations } = oneIn(die, 1, 2) ? mate : plan;
  if (operations.length === 0) return plan;
  const from = between(die, 0, operations.length - 1);
  const borrowed = operations.slice(from, from + between(die, 1, 4));
  const first = borrowed[0]?.at ?? 0;
  const near = plan.faults.length > 0 && oneIn(die, 1, 2) ? pick(die, plan.faults).at : first;
  const by = shifted(die, near) - first;
  return {
    ...plan,
    operations: [...plan.operations, ...borrowed.map((one) => ({ ...one, at: one.at + by }))],
  };
};

/** Everything from a moment on is earlier, or later: less or more quiet before it. */
const shiftTail: Change = (die, plan) => {
  const from = between(die, 0, plan.until);
  const by = pick(die, [-2, -1, 1, 2]) * between(die, 1, 2 * SECOND);
  const move = <Item extends { readonly at: Micros }>(item: Item): Item =>
    item.at < from ? item : { ...item, at: Math.max(from, item.at + by) };
  return {
    ...plan,
    faults: plan.faults.map(move),
    operations: plan.operations.map(move),
    until: Math.max(from, plan.until + by),
  };
};

const changeWeather: Change = (_die, plan, mate) =>
  suits(plan.cluster, mate.weather) ? { ...plan, weather: mate.weather } : plan;

/** How history is kept, which touches no timing. */
const changeStorage: Change = (die, plan, mate) => {
  const { snapCount, commitLogCount, counterLimit, snapshotSizePercent } = mate.cluster;
  const one = pick(die, [
    { snapCount },
    { commitLogCount },
    { counterLimit },
    { snapshotSizePercent },
  ]);
  return { ...plan, cluster: { ...plan.cluster, ...one } };
};

/** This plan up to a moment, and the other one from one of its moments on. */
export function splice(die: Dice, plan: EnsemblePlan, mate: EnsemblePlan): EnsemblePlan {
  const end = between(die, 1, plan.until);
  const from = oneIn(die, 1, 2) ? 0 : between(die, 0, mate.until - 1);
  const before = <Item extends { readonly at: Micros }>(items: readonly Item[]): readonly Item[] =>
    items.filter(({ at }) => at < end);
  const after = <Item extends { readonly at: Micros }>(items: readonly Item[]): readonly Item[] =>
    items.filter(({ at }) => at >= from).map((item) => ({ ...item, at: item.at - from + end }));
  return {
    ...plan,
    faults: [...before(plan.faults), ...after(mate.faults)],
    operations: [...before(plan.operations), ...after(mate.operations)],
    until: end + mate.until - from,
  };
}

/** Every change of what is no fault, all equally likely. */
export const OTHER_CHANGES: readonly Change[] = [
  dropOperations,
  moveOperation,
  redirectOperation,
  borrowOperations,
  borrowOperations,
  shiftTail,
  changeWeather,
  changeStorage,
];
