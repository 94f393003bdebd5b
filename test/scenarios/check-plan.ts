/** What holds for every plan that a scenario makes. */
import { expect } from "vitest";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import { assert } from "../../sim/assert.ts";
import { FAULTS, type Fault, type PlannedFault } from "../../sim/faults.ts";

const ROLES = /^(leader|follower|followers|observer|any|any\(\d+\)|all|rest|majority|minority)$/;
const tolerated = new Map(FAULTS.map(({ kind, tolerated }) => [kind, tolerated]));

export function checkPlan(plan: EnsemblePlan): void {
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  const nodes = plan.cluster.servers + plan.cluster.observers;
  const isKnown = (selector: string): boolean =>
    ROLES.test(selector) ||
    (/^s\d+$/.test(selector) && Number(selector.slice(1)) <= nodes) ||
    (/^c\d+$/.test(selector) && Number(selector.slice(1)) <= (plan.cluster.clients ?? 0));

  checkTimes(plan.until, plan.operations);
  checkTimes(plan.until, plan.faults);
  const values = plan.operations.map(({ command }) => "value" in command && command.value);
  const written = values.filter((value) => value !== false);
  expect(new Set(written).size).toBe(written.length);
  for (const { id, node, command } of plan.operations) {
    assert(isKnown(node), node);
    if (command.kind === "write" || command.kind === "read") {
      expect(command.id).toBe(id);
      expect(command.key).toMatch(/^[a-p]$/);
    } else if (command.kind === "call") {
      expect(command.call).toBe(id);
    }
  }
  for (const planned of plan.faults) {
    const named = [...selectorsOf(planned.fault), ...triggerSelectors(planned)];
    for (const selector of named) assert(isKnown(selector), selector);
    expect(tolerated.get(planned.fault.kind)).toBe(true);
    checkNumbers(planned.fault);
  }
  for (const at of plan.cluster.startAt) expect(Number.isSafeInteger(at) && at >= 0).toBe(true);
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
