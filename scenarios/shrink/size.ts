/** Which of two plans is the smaller one: what a reader has to take in, most important first. */
import { DEFAULT_CLUSTER, serversOf, type Cluster } from "../../protocol/config.ts";
import type { Fault, FaultKind, PlannedFault } from "../../sim/faults.ts";
import { CALM } from "../../sim/plan.ts";
import type { EnsemblePlan } from "../scenario.ts";

/** Compared from the front; of equal ones the first difference decides. */
export type Size = readonly number[];

/** The size of a plan. */
export function sizeOf(plan: EnsemblePlan): Size {
  const { cluster, faults, operations, pins } = plan;
  return [
    countStrikes(faults),
    faults.length,
    pins.length,
    operations.length,
    serversOf(cluster) + (cluster.clients ?? 0),
    sum(faults, intricacy),
    sum(operations, ({ command }) => (command.kind === "call" ? 2 : 1)),
    unusual(plan),
    plan.seed.length,
    sum(faults, (planned) => roughness(timesOf(planned))) +
      roughness(operations.map(({ at }) => at)) +
      roughness(cluster.startAt),
    sum(cluster.startAt, (at) => at),
    sum(faults, (planned) => sum(timesOf(planned), (time) => time)),
    sum(operations, ({ at }) => at),
    plan.settle ? 1 : 0,
    plan.until,
  ];
}

/** Whether the first size is less than the second. */
export function isSmaller(size: Size, than: Size): boolean {
  const index = size.findIndex((part, nth) => part !== than[nth]);
  return index >= 0 && (size[index] ?? 0) < (than[index] ?? 0);
}

/** How many faults a reader counts: a crash and the restart after it are one. */
export function countStrikes(faults: readonly PlannedFault[]): number {
  return faults.filter(({ fault }) => fault.kind !== "restart" || !follows(faults, fault.node))
    .length;
}

function follows(faults: readonly PlannedFault[], node: string): boolean {
  return faults.some(({ fault }) => fault.kind === "crash" && fault.node === node);
}

/** From what everybody knows to what has to be explained. */
const RANK: { readonly [Kind in FaultKind]: number } = {
  crash: 1,
  restart: 1,
  partition: 1,
  heal: 1,
  pause: 2,
  power: 3,
  cut: 3,
  release: 3,
  hold: 4,
  delay: 4,
  break: 4,
  stallDisk: 4,
  slowDisk: 4,
  failDisk: 4,
  fullDisk: 4,
  loss: 5,
  flap: 5,
  jump: 5,
  skew: 5,
  wipe: 6,
  rot: 6,
  lyingDisk: 6,
};

function intricacy({ fault, when }: PlannedFault): number {
  const trigger = when === undefined ? 0 : 3 + (when.nth > 1 ? 1 : 0);
  return 4 * RANK[fault.kind] + trigger + extentOf(fault);
}

/** How many names it takes to say whom it befalls, and a span, if it has one. */
function extentOf(fault: Fault): number {
  if (fault.kind === "partition") return fault.groups.flat().length + (fault.span ? 1 : 0);
  if (fault.kind === "power") return fault.nodes.length + (fault.downFor ? 1 : 0);
  if (fault.kind === "crash") return fault.downFor === undefined ? 1 : 2;
  return 2;
}

/** Settings that are not what a plan has unless it says otherwise. */
function unusual({ cluster, weather, settle }: EnsemblePlan): number {
  const plain: Cluster = { ...DEFAULT_CLUSTER, ...PLAIN_SHAPE };
  const settings = { ...cluster, servers: 0, observers: 0, clients: 0, bugs: [], startAt: [] };
  const differing = Object.entries(settings).filter(
    ([key, value]) =>
      JSON.stringify(value) !== JSON.stringify(plain[key as keyof Cluster] ?? undefined),
  );
  const late = cluster.startAt.filter((at) => at > 0).length;
  const skies = (Object.keys(CALM) as (keyof typeof CALM)[]).filter(
    (key) => JSON.stringify(weather[key]) !== JSON.stringify(CALM[key]),
  );
  return differing.length + late + skies.length + (settle ? 1 : 0);
}

const PLAIN_SHAPE = { servers: 0, observers: 0, clients: 0, bugs: [], startAt: [] };

/** The times and spans of a fault. */
function timesOf({ at, fault }: PlannedFault): number[] {
  const times = [at];
  if ("span" in fault && fault.span !== undefined) times.push(fault.span);
  if ("downFor" in fault && fault.downFor !== undefined) times.push(fault.downFor);
  if ("by" in fault) times.push(fault.by);
  if ("period" in fault) times.push(fault.period);
  return times;
}

/** Digits that are needed to write times down. */
function roughness(times: readonly number[]): number {
  return sum(times, (time) => String(time).replace(/0+$/, "").length);
}

function sum<Item>(items: readonly Item[], weigh: (item: Item) => number): number {
  return items.reduce((total, item) => total + weigh(item), 0);
}
