/** Simpler faults: of a simpler kind, at a time instead of at a trigger, one instead of two, a late start instead of any. */
import { serversOf } from "../../protocol/config.ts";
import type { Fault, PlannedFault, Selector } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import type { EnsemblePlan } from "../scenario.ts";
import type { Edit } from "./search.ts";
import type { Strikes } from "./strikes.ts";
import { withFault } from "./time-edits.ts";

/** Does without one fault each. */
export function withoutOne({ faults }: EnsemblePlan): Edit[] {
  return faults.map(
    ({ id }) =>
      (plan) =>
        withoutFault(plan, id),
  );
}

/** The plan without the fault of this id; undefined if it has none. */
export function withoutFault(plan: EnsemblePlan, id: number): EnsemblePlan | undefined {
  const faults = plan.faults.filter((other) => other.id !== id);
  return faults.length === plan.faults.length ? undefined : { ...plan, faults };
}

/** Each fault as a crash, a partition or a pause of a node that it befell, and without what it can do without. */
export function simplerKinds({ faults }: EnsemblePlan, strikes: Strikes): Edit[] {
  return faults.flatMap(({ id }) => {
    const strike = strikes.get(id);
    if (strike === undefined) return [];
    const { at, until, nodes } = strike;
    const simple = nodes.flatMap((node) => simpleFaults(node, until - at));
    return [
      ...simple.map((fault) => withFault(id, () => ({ id, at, fault }))),
      ...simple.map((fault) => withFault(id, (planned) => ({ ...planned, fault }))),
    ];
  });
}

/** What can befall one node for a while, the simplest first. */
export function simpleFaults(node: Selector, span: Micros): Fault[] {
  const faults: Fault[] = [
    { kind: "crash", node },
    { kind: "partition", groups: [[node], ["rest"]] },
    { kind: "break", a: node, b: "all" },
  ];
  if (span <= 0) return faults;
  return [
    ...faults,
    { kind: "crash", node, downFor: span },
    { kind: "partition", groups: [[node], ["rest"]], span },
    { kind: "pause", node, span },
  ];
}

/** Each fault at the time when it struck, instead of waiting for something. */
export function withoutTriggers({ faults }: EnsemblePlan, strikes: Strikes): Edit[] {
  return faults.flatMap(({ id, when }) => {
    const strike = strikes.get(id);
    if (when === undefined || strike === undefined) return [];
    // Just before, or just after: other things happen in the same microsecond.
    return [strike.at, strike.at + 1, strike.at - 1].map((at) =>
      withFault(id, ({ fault }) => ({ id, at, fault })),
    );
  });
}

/** Two faults as one that lasts from the first to the end of the second. */
export function mergedPairs({ faults }: EnsemblePlan, strikes: Strikes): Edit[] {
  return faults.flatMap((first) =>
    faults.flatMap((second) => {
      const [one, other] = [strikes.get(first.id), strikes.get(second.id)];
      if (one === undefined || other === undefined || one.at > other.at || first === second)
        return [];
      const nodes = [...new Set([...one.nodes, ...other.nodes])];
      const span = Math.max(one.until, other.until) - one.at;
      const ends = [span, other.at - one.at];
      const whole = [...ends.flatMap((end) => jointFaults(nodes, end)), ...flaps(nodes, span)];
      const joint: Fault[] = [
        ...widened(first.fault, second.fault),
        ...nodes.flatMap((node) => ends.flatMap((end) => simpleFaults(node, end))),
        ...whole,
      ];
      return joint.flatMap((fault) =>
        [first, { ...first, at: one.at, when: undefined }].map(({ at, when }): Edit => {
          const merged =
            when === undefined ? { id: first.id, at, fault } : { id: first.id, at, when, fault };
          return merging(merged, second.id);
        }),
      );
    }),
  );
}

/** One fault of a group instead of two of the same kind. */
function widened(fault: Fault, other: Fault): Fault[] {
  if (fault.kind !== other.kind || !("node" in fault)) return [];
  return ["majority", "followers", "all"].map((node) => ({ ...fault, node }));
}

/** What can befall several nodes at once for a while. */
export function jointFaults(nodes: readonly Selector[], span: Micros): Fault[] {
  if (nodes.length < 2 || span <= 0) return [];
  return [
    { kind: "power", nodes },
    { kind: "power", nodes, downFor: span },
    { kind: "partition", groups: [nodes, ["rest"]] },
    { kind: "partition", groups: [nodes, ["rest"]], span },
  ];
}

function flaps(nodes: readonly Selector[], span: Micros): Fault[] {
  if (span < 4) return [];
  return nodes.map((a) => ({ kind: "flap", a, b: "rest", period: Math.floor(span / 2), times: 2 }));
}

/** `merged` instead of the fault of its id and of another one. */
function merging(merged: PlannedFault, absorbed: number): Edit {
  return (plan) => {
    const fewer = withoutFault(plan, absorbed);
    return fewer === undefined ? undefined : withFault(merged.id, () => merged)(fewer);
  };
}

/** A server that is started when a fault of it ends, instead of the fault. */
export function lateStarts({ cluster, faults }: EnsemblePlan, strikes: Strikes): Edit[] {
  const total = serversOf(cluster);
  return faults.flatMap(({ id }) => {
    const strike = strikes.get(id);
    if (strike === undefined) return [];
    return strike.nodes
      .filter((node) => node.startsWith("s"))
      .map((node): Edit => {
        const place = Number(node.slice(1)) - 1;
        return (plan) => {
          const fewer = withoutFault(plan, id);
          if (fewer === undefined) return undefined;
          const startAt = Array.from({ length: total }, (_, index) =>
            index === place ? strike.until : (fewer.cluster.startAt[index] ?? 0),
          );
          return { ...fewer, cluster: { ...fewer.cluster, startAt } };
        };
      });
  });
}
