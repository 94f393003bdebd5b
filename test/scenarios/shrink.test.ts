/** The shrinker against made-up systems, whose smallest failing plan is known. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { findScenario } from "../../scenarios/catalogue.ts";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import { shrink } from "../../scenarios/shrink.ts";
import { must } from "../../sim/assert.ts";
import type { Report, Violation } from "../../sim/report.ts";

function plans(count: number): EnsemblePlan {
  const plan = must(findScenario("swarm"), "swarm").plan("shrink", 3, { servers: 5 });
  const faults = Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    at: 1000 * index,
    fault: { kind: "heal" } as const,
  }));
  return { ...plan, faults, until: 1_000_000, settle: true };
}

function report(violation: Violation | undefined): Report {
  return {
    outcome: violation === undefined ? "held" : "violated",
    violation,
    broken: undefined,
    unknown: undefined,
    digest: "0".repeat(16),
    events: 0,
    micros: 0,
    phase: "done",
    properties: [],
    goals: [],
    faults: [],
    ignored: [],
    counters: { messages: 0, decisions: 0, peakQueue: 0, fsyncs: 0 },
  };
}

/** A system that breaks when all of these faults are there. */
function breaksWith(ids: readonly number[], at = 500_000) {
  return (plan: EnsemblePlan): Report => {
    const has = (id: number): boolean => plan.faults.some((fault) => fault.id === id);
    const isBroken = ids.every(has) && plan.until > at;
    return report(isBroken ? { property: "P", at, why: "", event: 0 } : undefined);
  };
}

test("finds exactly the necessary faults, and nothing else is left", () => {
  const subset = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 5 });
  fc.assert(
    fc.property(subset, (ids) => {
      const { plan } = shrink(plans(30), "P", breaksWith(ids), 2000);
      expect(plan.faults.map(({ id }) => id)).toEqual(ids.toSorted((a, b) => a - b));
      expect(plan.operations).toEqual([]);
      expect(plan.settle).toBe(false);
      expect(plan.until).toBe(500_001);
    }),
    { numRuns: 50, seed: 1 },
  );
});

test("keeps the healing when only the healing shows the violation", () => {
  const run = (plan: EnsemblePlan): Report =>
    report(plan.settle ? { property: "P", at: 90_000_000, why: "", event: 0 } : undefined);
  const { plan } = shrink(plans(8), "P", run, 100);
  expect(plan).toMatchObject({ settle: true, until: 1_000_000, faults: [] });
});

test("another property is another failure", () => {
  const given = plans(4);
  const run = (plan: EnsemblePlan): Report => {
    const property = plan.faults.length === 4 ? "P" : "Q";
    return report({ property, at: 0, why: "", event: 0 });
  };
  const { plan } = shrink(given, "P", run, 100);
  expect(plan.faults).toEqual(given.faults);
});

test("stays within its budget, and is deterministic", () => {
  let calls = 0;
  const run = breaksWith([3, 20]);
  const counted = (plan: EnsemblePlan): Report => {
    calls += 1;
    return run(plan);
  };
  const first = shrink(plans(30), "P", counted, 10);
  expect(calls).toBe(10);
  expect(first.executions).toBe(10);
  expect(shrink(plans(30), "P", run, 10)).toEqual(first);
});

test("a plan that does not fail comes back as it was", () => {
  const given = plans(3);
  const held = (): Report => report(undefined);
  expect(shrink(given, "P", held, 100)).toEqual({ plan: given, executions: 1 });
});
