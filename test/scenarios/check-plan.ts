/** What holds for every plan that a scenario makes. */
import { expect } from "vitest";
import type { Command } from "../../protocol/zookeeper.ts";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import { assert } from "../../sim/assert.ts";
import { FAULTS, type Fault, type PlannedFault } from "../../sim/faults.ts";

const ROLES =
  /^(leader|follower|followers|observer|any|any\(\d+\)|all|rest|clients|majority|minority)$/;
const tolerated = new Map(FAULTS.map(({ kind, tolerated }) => [kind, tolerated]));

/** `isTolerated`: whether its faults are within what ZooKeeper promises to survive. */
export function checkPlan(plan: EnsemblePlan, isTolerated = true): void {
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  const { clients = 0, observers, recipe, servers } = plan.cluster;
  const isKnown = (selector: string): boolean => {
    const [, kind, number] = /^([scr])(\d+)$/.exec(selector) ?? [];
    if (kind === "r") return recipe?.resource === true && number === "1";
    const most = kind === "c" ? clients : servers + observers;
    return ROLES.test(selector) || Number(number) <= most;
  };

  checkTimes(plan.until, plan.operations);
  checkTimes(plan.until, plan.faults);
  const values = plan.operations.flatMap(({ command }) => writtenBy(command));
  expect(new Set(values).size).toBe(values.length);
  for (const { id, node, command } of plan.operations) {
    assert(isKnown(node), node);
    expect(node.startsWith("c")).toBe(["call", "renew", "task"].includes(command.kind));
    if (command.kind === "call") expect(command.call).toBe(id);
    if (command.kind === "task") expect(command.task).toBe(id);
    if (!("key" in command)) continue;
    expect(command.id).toBe(id);
    expect(command.key).toMatch(/^[a-p]$/);
  }
  for (const planned of plan.faults) {
    const named = [...selectorsOf(planned.fault), ...triggerSelectors(planned)];
    for (const selector of named) assert(isKnown(selector), selector);
    assert(!isTolerated || tolerated.get(planned.fault.kind) === true, planned.fault.kind);
    checkNumbers(planned.fault);
  }
  for (const at of plan.cluster.startAt) expect(Number.isSafeInteger(at) && at >= 0).toBe(true);
}

/** Values are different, so that a history tells which write a read has seen. */
function writtenBy(command: Command): string[] {
  if (command.kind === "write") return [command.value];
  if (command.kind !== "call") return [];
  const { op } = command;
  return "data" in op && typeof op.data === "string" ? [op.data] : [];
}

/** Within the run, in the order of time, under ids of their own. */
function checkTimes(
  until: number,
  items: readonly { readonly id: number; readonly at: number }[],
): void {
  expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  let before = 0;
  for (const { at } of items) {
    assert(Number.isSafeInteger(at) && at >= before && at < until, `time ${at}`);
    before = at;
  }
}

function checkNumbers(fault: Fault): void {
  for (const [name, value] of Object.entries(fault)) {
    if (typeof value !== "number") continue;
    assert(Number.isSafeInteger(value), name);
    if (name === "ppm") expect(Math.abs(value)).toBeLessThanOrEqual(500);
    else assert(name === "millis" || value > 0, name);
  }
}

export function selectorsOf(fault: Fault): string[] {
  switch (fault.kind) {
    case "partition":
      return fault.groups.flat();
    case "power":
      return [...fault.nodes];
    case "heal":
      return [];
    case "flap":
    case "break":
      return [fault.a, fault.b];
    default:
      return "node" in fault ? [fault.node] : [fault.from, fault.to];
  }
}

function triggerSelectors({ when }: PlannedFault): string[] {
  if (when === undefined) return [];
  return [when.on === "packet" ? when.to : when.node];
}
