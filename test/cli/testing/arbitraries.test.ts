/** Every plan that `zabsim/fast-check` makes can be kept in a file and is within tolerance, also while it shrinks. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clusters, faults, operations, plans } from "../../../cli/testing/arbitraries.ts";
import { parsePlan } from "../../../cli/plan-file/read.ts";
import { plainPlan } from "../../../cli/plan-file/plain.ts";
import type { EnsemblePlan } from "../../../scenarios/scenario.ts";
import { simulate } from "../../../scenarios/simulate.ts";
import { FAULTS, type FaultKind } from "../../../sim/faults.ts";
import { checkPlan } from "../../scenarios/check-plan.ts";

const SEED = { seed: 7 };

/** As a file has it, and read again. */
function check(plan: EnsemblePlan, isTolerated = true): void {
  checkPlan(plan, isTolerated);
  expect(parsePlan(JSON.stringify(plainPlan(plan)), "x.zab.json").plan).toEqual(plan);
}

describe("plans", () => {
  test("are valid, whatever is asked for", () => {
    const kind = fc.constantFrom(...FAULTS.map((row) => row.kind));
    const spaces = fc.record(
      {
        servers: fc.integer({ min: 1, max: 7 }),
        observers: fc.nat(2),
        clients: fc.nat(3),
        faults: fc.array(kind, { minLength: 1 }),
        maxFaults: fc.nat(9),
        maxOperations: fc.nat(30),
      },
      { requiredKeys: [] },
    );
    const space = { beyondTolerance: true } as const;
    const drawn = spaces.chain((asked) => plans({ ...asked, ...space }));
    fc.assert(
      fc.property(drawn, (plan) => check(plan, false)),
      { ...SEED, numRuns: 100 },
    );
    fc.assert(
      fc.property(plans(), (plan) => check(plan)),
      { ...SEED, numRuns: 200 },
    );
  });

  test("stay valid while they shrink, to fewer faults first", () => {
    const shrunk: EnsemblePlan[] = [];
    const details = fc.check(
      fc.property(plans({ servers: 3 }), (plan) => {
        check(plan);
        shrunk.push(plan);
        return !plan.faults.some(({ fault }) => fault.kind === "pause");
      }),
      { ...SEED, numRuns: 1000 },
    );
    const [smallest] = details.counterexample ?? [];
    expect(details.numShrinks).toBeGreaterThan(3);
    expect(smallest?.faults.map(({ fault, at }) => [fault, at])).toEqual([
      [{ kind: "pause", node: "s1", span: 100_000 }, 0],
    ]);
    expect(smallest?.operations).toEqual([]);
    expect(fc.stringify(smallest)).toMatch(
      /^plan p\d+ · 3 servers · 1 client · PAUSE s1 for 100ms at 0ms · 0 operations$/,
    );
    expect(smallest?.cluster).toMatchObject({ servers: 3, clients: 1 });
  });

  test("hold, and with a bug switched on some do not", () => {
    fc.assert(
      fc.property(plans({ maxFaults: 3, maxOperations: 6 }), (plan) => {
        const { outcome, violation } = simulate(plan);
        expect(violation).toBeUndefined();
        expect(outcome).toBe("held");
      }),
      { ...SEED, numRuns: 8 },
    );
    const space = { servers: 3, bugs: ["ack-before-fsync"], settle: false };
    const found = fc.check(
      fc.property(plans(space), (plan) => simulate(plan).violation === undefined),
      { ...SEED, numRuns: 200 },
    );
    expect(found.failed).toBe(true);
    expect(found.counterexample?.[0].faults).toEqual([]);
  });

  test.each([
    [{ faults: ["wipe"] as FaultKind[] }, "beyondTolerance"],
    [{ faults: ["storm" as FaultKind] }, "is no fault"],
    [{ faults: [] }, "at least one"],
    [{ servers: 0 }, "servers must lie between 1 and 13"],
    [{ servers: [5, 3] as const }, "servers must lie between"],
    [{ clients: 51 }, "clients must lie"],
    [{ until: 5 }, "at least a second"],
    [{ bugs: ["nobug"] }, 'no bug "nobug"'],
  ])("refuse %j", (space, why) => {
    expect(() => plans(space)).toThrow(why);
  });
});

describe("parts of plans", () => {
  test("faults befall nodes that are there", () => {
    const kinds = new Set<string>();
    const one = faults({ servers: 3, clients: 1 });
    fc.assert(
      fc.property(one, (fault) => {
        kinds.add(fault.kind);
        expect(JSON.stringify(fault)).not.toMatch(/"s[4-9]"|"c[2-9]"/);
      }),
      { ...SEED, numRuns: 500 },
    );
    expect(kinds.size).toBe(FAULTS.filter(({ tolerated }) => tolerated).length);
  });

  test("operations are numbered in the order of time", () => {
    fc.assert(
      fc.property(operations({ clients: 0 }), (list) => {
        expect(list.map(({ id }) => id)).toEqual(list.map((_, index) => index + 1));
        expect(list.every(({ node }) => node.startsWith("s"))).toBe(true);
      }),
      SEED,
    );
  });

  test("clusters have the sizes asked for", () => {
    fc.assert(
      fc.property(clusters({ servers: [1, 2], observers: 1 }), (cluster) => {
        expect(cluster.servers).toBeLessThanOrEqual(2);
        expect(cluster.observers).toBe(1);
      }),
      SEED,
    );
  });
});
