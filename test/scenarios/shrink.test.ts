/** The shrinker against made-up systems, whose smallest failing plan is known, and against planted bugs. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findScenario } from "../../scenarios/catalogue.ts";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import type { SearchOptions } from "../../scenarios/shrink/search.ts";
import { shrink, type Shrunk } from "../../scenarios/shrink/shrink.ts";
import { countStrikes } from "../../scenarios/shrink/size.ts";
import { simulate } from "../../scenarios/simulate.ts";
import { must } from "../../sim/assert.ts";
import type { Fault, PlannedFault } from "../../sim/faults.ts";
import type { Report, Violation } from "../../sim/report.ts";

type Run = SearchOptions["run"];

const swarm = must(findScenario("swarm"), "swarm");

function planOf(faults: readonly PlannedFault[]): EnsemblePlan {
  const plan = swarm.plan("shrink", 3, { servers: 5 });
  return { ...plan, faults, until: 1_000_000, settle: true };
}

const WRITE = { kind: "write", id: 1, key: "a", value: "w1" } as const;

function plans(count: number): EnsemblePlan {
  return planOf(
    Array.from({ length: count }, (_, index) => ({
      id: index + 1,
      at: 1000 * index,
      fault: { kind: "heal" },
    })),
  );
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

function breaksIf(isBroken: (plan: EnsemblePlan) => boolean, at = 500_000): Run {
  return (plan, record) => {
    for (const [index, { at: time, fault }] of plan.faults.entries()) {
      const nodes = "node" in fault ? [Number(fault.node.slice(1)) - 1] : [];
      const stamp = { index, at: time, event: index, cause: -1, node: -1 } as const;
      record?.({ ...stamp, kind: "fault", fault, nodes });
    }
    const violation = { property: "P", at, why: "", event: 0 };
    // What comes later cannot have mattered.
    const faults = plan.faults.filter((planned) => planned.at <= at);
    return report(plan.until > at && isBroken({ ...plan, faults }) ? violation : undefined);
  };
}

/** A system that breaks when all of these faults are there. */
function breaksWith(ids: readonly number[], at = 500_000): Run {
  return breaksIf(({ faults }) => ids.every((id) => faults.some((fault) => fault.id === id)), at);
}

function small(plan: EnsemblePlan, run: Run, budget = 2000): Shrunk {
  return shrink(plan, { property: "P", run, budget });
}

describe("of a made-up system", () => {
  test("finds exactly the necessary faults, and nothing else is left", () => {
    const subset = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 5 });
    fc.assert(
      fc.property(subset, (ids) => {
        const { plan, necessary } = small(plans(30), breaksWith(ids));
        const expected = ids.toSorted((a, b) => a - b);
        expect(plan.faults.map(({ id }) => id)).toEqual(expected);
        expect(necessary.map(({ id }) => id)).toEqual(expected);
        expect(plan).toMatchObject({ operations: [], settle: false, until: 600_000 });
      }),
      { numRuns: 4, seed: 1 },
    );
  });

  test("keeps the healing when only the healing shows the violation", () => {
    const violation = { property: "P", at: 90_000_000, why: "", event: 0 };
    const run: Run = (plan) => report(plan.settle ? violation : undefined);
    const { plan } = small(plans(8), run, 100);
    expect(plan).toMatchObject({ settle: true, until: 1_000_000, faults: [] });
  });

  test("another property is another failure", () => {
    const given = plans(4);
    const run: Run = (plan) => {
      const property = plan.faults.length === 4 ? "P" : "Q";
      return report({ property, at: 10_000, why: "", event: 0 });
    };
    expect(small(given, run).plan.faults.map(({ fault }) => fault.kind)).toHaveLength(4);
  });

  test("stays within its budget, is deterministic, and executes nothing twice", () => {
    const seen: string[] = [];
    const run = breaksWith([3, 20]);
    const counted: Run = (plan, record) => {
      if (record === undefined) seen.push(JSON.stringify(plan));
      return run(plan, record);
    };
    const whole = small(plans(30), counted);
    expect(new Set(seen).size).toBe(seen.length);
    expect(whole.ending).toBe("smallest");
    const first = small(plans(30), run, 10);
    expect(first).toMatchObject({ executions: 10, ending: "budget" });
    expect(small(plans(30), run, 10)).toEqual(first);
  });

  test("told to stop, it has the smallest plan so far", () => {
    let left = 200;
    const mayGoOn = (): boolean => (left -= 1) > 0;
    const run = breaksWith([3, 20]);
    const shrunk = shrink(plans(30), { property: "P", run, budget: 2000, mayGoOn });
    expect(shrunk.ending).toBe("stopped");
    expect(shrunk.plan.faults.length).toBeLessThan(30);
    expect(run(shrunk.plan).outcome).toBe("violated");
  });

  test("a plan that does not fail comes back as it was", () => {
    const given = plans(3);
    const held: Run = () => report(undefined);
    expect(small(given, held)).toMatchObject({ plan: given, executions: 1, ending: "passes" });
  });
});

describe("one fault", () => {
  const only = (kind: Fault["kind"]) => (plan: EnsemblePlan) =>
    plan.faults.some(({ fault }) => fault.kind === kind);

  test("is told with the span that it needs, and the nearest that holds", () => {
    const pause = { kind: "pause", node: "s2", span: 377_000 } as const;
    const given = planOf([{ id: 7, at: 4000, fault: pause }]);
    const run = breaksIf(({ faults }) =>
      faults.some(({ fault }) => fault.kind === "pause" && fault.span >= 123_456),
    );
    const { necessary, neighbour, plan } = small(given, run);
    const [needed] = necessary;
    expect(needed?.longEnough).toBeGreaterThanOrEqual(123_456);
    expect(needed?.tooShort).toBeLessThan(123_456);
    expect(Number(needed?.longEnough) - Number(needed?.tooShort)).toBeLessThan(2000);
    expect(neighbour).toMatchObject({ by: "shorter", id: 7, span: needed?.tooShort });
    expect(run(must(neighbour, "neighbour").plan).outcome).toBe("held");
    expect(run(plan).outcome).toBe("violated");
  });

  test("waits for nothing if it need not", () => {
    const when = { on: "event", event: "committed", node: "s2", nth: 3 } as const;
    const crash = { kind: "crash", node: "s2", downFor: 100_000 } as const;
    const { plan } = small(planOf([{ id: 1, at: 0, when, fault: crash }]), breaksIf(only("crash")));
    expect(plan.faults).toHaveLength(1);
    expect(plan.faults[0]).not.toHaveProperty("when");
  });

  test("a crash and its restart are one", () => {
    const crash = (id: number, at: number, fault: Fault): PlannedFault => ({ id, at, fault });
    const given = planOf([
      crash(1, 1000, { kind: "crash", node: "s2" }),
      crash(2, 300_000, { kind: "restart", node: "s2" }),
    ]);
    expect(countStrikes(given.faults)).toBe(1);
    const isUpAgain = ({ faults }: EnsemblePlan): boolean => {
      const [one, other] = faults;
      if (one?.fault.kind !== "crash") return false;
      return one.fault.downFor !== undefined || other?.fault.kind === "restart";
    };
    const { plan } = small(given, breaksIf(isUpAgain));
    expect(plan.faults).toMatchObject([{ fault: { kind: "crash" } }]);
  });
});

test("of faults that are stuck together one is left, moved to where it is enough by itself", () => {
  const operation = { id: 1, at: 200_000, node: "leader", command: WRITE };
  const stall = (id: number, at: number): PlannedFault => {
    return { id, at, fault: { kind: "stallDisk", node: "s2", span: 50_000 } };
  };
  const given = {
    ...planOf([stall(1, 100_000), stall(2, 320_000), stall(3, 400_000)]),
    operations: [operation],
  };
  // Any two alone hold, wherever they are; one is enough within 20 ms after the request.
  const run = breaksIf(({ faults, operations }) => {
    const [request] = operations;
    const isTimely = ({ at }: PlannedFault): boolean =>
      request !== undefined && at > request.at && at < request.at + 20_000;
    return faults.length === 3 || faults.some(isTimely);
  });
  const { plan } = small(given, run);
  expect(plan.faults).toHaveLength(1);
});

/** Known numbers of faults (known-bugs section 5). The whole table: zabsim measure shrinking. */
test.for([
  ["commit-on-first-ack", 1],
  ["propose-to-synced-only", 0],
] as const)("of %s at most twice %i faults are left", ([bug, known]) => {
  for (let index = 0; ; index += 1) {
    const plan = swarm.plan("shrink", index, { bugs: [bug] });
    const { violation } = simulate(plan);
    if (violation === undefined) continue;
    const { property } = violation;
    const run: Run = (tried, record) => simulate(tried, { record });
    const shrunk = shrink(plan, { property, run, budget: 2000 });
    expect(countStrikes(shrunk.plan.faults)).toBeLessThanOrEqual(2 * known);
    expect(simulate(shrunk.plan).violation).toEqual(shrunk.violation);
    const { neighbour } = shrunk;
    // Without a fault and an operation there may be nothing next to it.
    if (known === 0) expect(neighbour).toBeDefined();
    if (neighbour !== undefined) {
      expect(simulate(neighbour.plan).violation?.property).not.toBe(property);
    }
    return;
  }
});
