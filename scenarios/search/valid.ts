/** Brings a plan that was put together of others into order: within its time, its nodes and the tolerance. */
import type { Command } from "../../protocol/zookeeper.ts";
import { FAULTS, type PlannedFault, type Selector, type Trigger } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import type { Operation } from "../../sim/plan.ts";
import { MS, needOf, SECOND } from "../build.ts";
import type { EnsemblePlan } from "../scenario.ts";
import { isThere, selectorsOf } from "./selectors.ts";

/** Bounds of a plan, so that changes upon changes do not make it longer and longer. */
const LONGEST: Micros = 90 * SECOND;
const SHORTEST: Micros = 100 * MS;
const MOST_FAULTS = 40;
const MOST_OPERATIONS = 120;

/**
 * The plan with faults and operations sorted and numbered anew, without those that are outside its
 * time, mean a node that is not there, or would harm the disks of a quorum.
 */
export function tidyPlan(plan: EnsemblePlan): EnsemblePlan {
  const until = Math.min(Math.max(plan.until, SHORTEST), LONGEST);
  const isInTime = ({ at }: { readonly at: Micros }): boolean => at >= 0 && at < until;
  const operations = plan.operations
    .filter((operation) => isInTime(operation) && isThere(plan.cluster, operation.node))
    .toSorted((one, other) => one.at - other.at)
    .slice(0, MOST_OPERATIONS);
  const faults = tolerable(plan)
    .filter(
      (planned) =>
        isInTime(planned) && namedIn(planned).every((name) => isThere(plan.cluster, name)),
    )
    .toSorted((one, other) => one.at - other.at)
    .slice(0, MOST_FAULTS);
  return {
    ...plan,
    until,
    operations: operations.map(renumber),
    faults: faults.map((planned, index) => ({ ...planned, id: index + 1 })),
  };
}

/** Everybody whom a planned fault names, its trigger included. */
export function namedIn({ fault, when }: Omit<PlannedFault, "id">): readonly Selector[] {
  return when === undefined ? selectorsOf(fault) : [...selectorsOf(fault), watchedBy(when)];
}

/** Where a trigger waits. */
export function watchedBy(when: Trigger): string {
  return when.on === "packet" ? when.to : when.node;
}

/** Whether all faults of a plan are within what ZooKeeper promises to survive. */
export function isTolerable(plan: EnsemblePlan): boolean {
  const isKnown = plan.faults.every(({ fault }) => {
    return FAULTS.some(({ kind, tolerated }) => kind === fault.kind && tolerated);
  });
  return isKnown && tolerable(plan).length === plan.faults.length;
}

/** Disks may be harmed of fewer voters than decide, each by its name, so that it is known beforehand. */
function tolerable({ cluster, faults }: EnsemblePlan): readonly PlannedFault[] {
  const harmed = new Set<string>();
  return faults.filter(({ fault }) => {
    if (fault.kind !== "failDisk" && fault.kind !== "fullDisk") return true;
    const sid = Number(/^s(\d+)$/.exec(fault.node)?.[1] ?? Infinity);
    if (sid > cluster.servers) return false;
    if (!harmed.has(fault.node) && harmed.size + 1 >= needOf(cluster)) return false;
    harmed.add(fault.node);
    return true;
  });
}

/** An operation under another number; what it writes follows it, so that values stay different. */
function renumber(operation: Operation<Command>, index: number): Operation<Command> {
  const id = index + 1;
  const { command } = operation;
  switch (command.kind) {
    case "write":
      return { ...operation, id, command: { ...command, id, value: `w${id}` } };
    case "read":
      return { ...operation, id, command: { ...command, id } };
    case "call":
      return {
        ...operation,
        id,
        command: { ...command, call: id, op: withValue(command.op, operation.id, id) },
      };
    default:
      return { ...operation, id };
  }
}

type Op = Extract<Command, { kind: "call" }>["op"];

/** The value of a call is the number that it had. */
function withValue(op: Op, before: number, id: number): Op {
  if (op.kind === "multi") {
    return { ...op, ops: op.ops.map((part) => valued(part, before, id)) };
  }
  return valued(op, before, id);
}

function valued<Part extends object>(part: Part, before: number, id: number): Part {
  return "data" in part && part.data === `w${before}` ? { ...part, data: `w${id}` } : part;
}
