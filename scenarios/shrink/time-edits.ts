/** Rounder and earlier times, shorter spans: what is left of them is what matters. */
import type { Fault, PlannedFault } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import type { EnsemblePlan } from "../scenario.ts";
import type { Edit } from "./search.ts";
import { spanOf } from "./strikes.ts";

/** Operations whose times are made rounder, one by one: a reader does not read more. */
const MOST_OPERATIONS = 12;

/** Everything earlier by as much; then spans, times of faults and of operations, and late starts, each by itself. */
export function rounderTimes(plan: EnsemblePlan): Edit[] {
  const { faults, operations, cluster } = plan;
  return [
    ...shifts(plan),
    ...faults.flatMap(({ id, fault }) =>
      shorter(spanOf(fault) ?? 0).map((span) => withFault(id, (old) => withSpan(old, span))),
    ),
    ...faults.flatMap(({ id, at }) =>
      rounded(at).map((time) => withFault(id, (old) => ({ ...old, at: time }))),
    ),
    ...operations
      .slice(-MOST_OPERATIONS)
      .flatMap(({ id, at }) => rounded(at).map((time) => withOperationAt(id, time))),
    ...cluster.startAt.flatMap((at, place) => rounded(at).map((time) => withStart(place, time))),
  ];
}

/** Brings the first thing that happens to the first seconds of the run. */
function shifts({ faults, operations, cluster }: EnsemblePlan): Edit[] {
  const times = [...faults, ...operations].map(({ at }) => at);
  const first = Math.min(...times, ...cluster.startAt.filter((at) => at > 0));
  return [500_000, 1_000_000, 2_000_000, 5_000_000]
    .map((target) => first - target)
    .filter((by) => Number.isFinite(by) && by > 0)
    .map(
      (by): Edit =>
        (plan) =>
          earlier(plan, by),
    );
}

function earlier(plan: EnsemblePlan, by: Micros): EnsemblePlan {
  const move = <Timed extends { readonly at: Micros }>(timed: Timed): Timed => {
    return { ...timed, at: Math.max(0, timed.at - by) };
  };
  return {
    ...plan,
    faults: plan.faults.map(move),
    operations: plan.operations.map(move),
    cluster: {
      ...plan.cluster,
      startAt: plan.cluster.startAt.map((at) => Math.max(0, at - by)),
    },
  };
}

const UNITS: readonly Micros[] = [10_000_000, 1_000_000, 500_000, 100_000, 10_000, 1000];

/** The round times on either side, the roundest first. */
function rounded(time: Micros): Micros[] {
  const both = UNITS.flatMap((unit) => {
    const below = Math.floor(time / unit) * unit;
    return [below, below + unit];
  });
  return both.filter((round) => round > 0 && round !== time);
}

const SPANS: readonly Micros[] = [
  100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000, 60_000_000,
];

/** Round spans that are shorter, the shortest first, and those on either side. */
function shorter(span: Micros): Micros[] {
  return span === 0 ? [] : [...SPANS.filter((round) => round < span), ...rounded(span)];
}

/** The same fault for as long as `span`; one that has no span stays as it is. */
export function withSpan(planned: PlannedFault, span: Micros): PlannedFault {
  return { ...planned, fault: faultFor(planned.fault, span) };
}

function faultFor(fault: Fault, span: Micros): Fault {
  if (fault.kind === "crash" || fault.kind === "power") return { ...fault, downFor: span };
  if (fault.kind === "flap") return { ...fault, period: Math.ceil(span / fault.times) };
  return spanOf(fault) === undefined ? fault : ({ ...fault, span } as Fault);
}

/** The plan with another fault of this id; undefined if it has none. */
export function withFault(id: number, change: (planned: PlannedFault) => PlannedFault): Edit {
  return (plan) => {
    if (!plan.faults.some((planned) => planned.id === id)) return undefined;
    const faults = plan.faults.map((planned) => (planned.id === id ? change(planned) : planned));
    return { ...plan, faults };
  };
}

function withOperationAt(id: number, at: Micros): Edit {
  return (plan) => {
    const operations = plan.operations.map((one) => (one.id === id ? { ...one, at } : one));
    return { ...plan, operations };
  };
}

function withStart(place: number, at: Micros): Edit {
  return (plan) => {
    const startAt = plan.cluster.startAt.map((old, index) => (index === place ? at : old));
    return { ...plan, cluster: { ...plan.cluster, startAt } };
  };
}
