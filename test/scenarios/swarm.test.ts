/** What the swarm draws: everything, often enough, and always within tolerance. */
import { describe, expect, test } from "vitest";
import { needOf } from "../../scenarios/build.ts";
import { drawSwarm, PATTERNS } from "../../scenarios/swarm.ts";
import { assert } from "../../sim/assert.ts";
import { FAULTS } from "../../sim/faults.ts";
import { checkPlan } from "./check-plan.ts";

const RUNS = 2000;
const runs = Array.from({ length: RUNS }, (_, index) => drawSwarm("swarm", index, {}));
const plans = runs.map(({ plan }) => plan);

function share(isSo: (plan: (typeof plans)[number]) => boolean): number {
  return plans.filter(isSo).length / RUNS;
}

describe("the swarm", () => {
  test("plans are valid", () => {
    for (const plan of plans.slice(0, 300)) checkPlan(plan);
  });

  test("uses every tolerated kind of fault, and no other", () => {
    const kinds = new Set(plans.flatMap(({ faults }) => faults.map(({ fault }) => fault.kind)));
    const tolerated = FAULTS.filter((entry) => entry.tolerated).map(({ kind }) => kind);
    expect([...kinds].toSorted()).toEqual(tolerated.toSorted());
  });

  test("uses every pattern", () => {
    for (const { name } of PATTERNS) {
      const count = runs.filter(({ patterns }) => patterns.includes(name)).length;
      assert(count > RUNS / 500, `${name} in ${count} of ${RUNS} runs`);
    }
  });

  test("harms fewer than a quorum of disks", () => {
    for (const { cluster, faults } of plans) {
      const harmed = new Set<string>();
      for (const { fault } of faults) {
        if (fault.kind === "failDisk" || fault.kind === "fullDisk") harmed.add(fault.node);
      }
      expect(harmed.size).toBeLessThan(Math.max(1, needOf(cluster)));
      for (const node of harmed) expect(Number(node.slice(1))).toBeLessThanOrEqual(cluster.servers);
    }
  });

  test("draws ensembles of every size, mostly of three", () => {
    for (const servers of [2, 4, 5, 7]) {
      expect(share(({ cluster }) => cluster.servers === servers)).toBeGreaterThan(0.01);
    }
    expect(share(({ cluster }) => cluster.servers === 3)).toBeGreaterThan(0.5);
    expect(share(({ cluster }) => cluster.observers > 0)).toBeGreaterThan(0.1);
    expect(share(({ cluster }) => cluster.counterLimit <= 64)).toBeGreaterThan(0.1);
    expect(share(({ cluster }) => cluster.commitLogCount <= 8)).toBeGreaterThan(0.5);
    expect(share(({ cluster }) => cluster.snapCount <= 40)).toBeGreaterThan(0.5);
    expect(share(({ cluster }) => cluster.startAt.length > 0)).toBeGreaterThan(0.15);
    expect(share(({ weather }) => weather.lossPermille > 0)).toBeGreaterThan(0.1);
  });

  test("draws quiet runs, busy runs, runs without faults, and triggers", () => {
    expect(share(({ operations }) => operations.length === 0)).toBeGreaterThan(0.002);
    expect(share(({ operations }) => operations.length > 30)).toBeGreaterThan(0.02);
    expect(share(({ faults }) => faults.length === 0)).toBeGreaterThan(0.004);
    expect(share(({ faults }) => faults.some(({ when }) => when !== undefined))).toBeGreaterThan(
      0.4,
    );
    for (const on of ["fsync", "packet", "event"]) {
      expect(share(({ faults }) => faults.some(({ when }) => when?.on === on))).toBeGreaterThan(
        0.05,
      );
    }
  });

  test("is short", () => {
    for (const { until } of plans) expect(until).toBeLessThanOrEqual(90_000_000);
    const mean = plans.reduce((sum, { until }) => sum + until, 0) / RUNS;
    expect(mean).toBeLessThan(30_000_000);
  });

  test("depends on seed and index alone", () => {
    expect(drawSwarm("swarm", 17, {}).plan).toEqual(plans[17]);
    expect(drawSwarm("other", 17, {}).plan).not.toEqual(plans[17]);
  });
});
