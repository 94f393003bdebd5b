/** Exhaustive search: worlds are small and valid, hold without bugs, and what is found in one is a plain plan. */
import { describe, expect, test } from "vitest";
import { simulate } from "../../scenarios/simulate.ts";
import { drawSmallWorld } from "../../scenarios/strategies/small-worlds.ts";
import type { Exploration } from "../../sim/plan.ts";
import { withoutSchedule } from "../../sim/scheduler.ts";
import { checkPlan } from "./check-plan.ts";

const COUNT = 300;
const worlds = Array.from({ length: COUNT }, (_, index) => drawSmallWorld("worlds", index, {}));

describe("a small world", () => {
  test("is a valid plan of three servers and few faults, with a bound", () => {
    for (const plan of worlds) {
      checkPlan(plan);
      expect(plan.cluster.servers).toBe(3);
      expect(plan.faults.length).toBeLessThanOrEqual(2);
      expect(plan.until).toBeLessThanOrEqual(1_400_000);
      expect(plan.schedule?.kind).toBe("explore");
    }
    const kinds = new Set(worlds.flatMap(({ faults }) => faults.map(({ fault }) => fault.kind)));
    expect([...kinds].toSorted()).toEqual(["break", "crash", "partition", "pause", "power"]);
    expect(drawSmallWorld("worlds", 7, {})).toEqual(worlds[7]);
  });

  test("holds in all orders, of which there are many, and says how many", () => {
    for (const plan of worlds.slice(0, 4)) {
      const schedule = { ...(plan.schedule as Exploration), states: 400 };
      const report = simulate({ ...plan, schedule });
      expect(report).toMatchObject({ outcome: "held", pins: [] });
      expect(report.explored?.states).toBeLessThanOrEqual(400);
      expect(report.explored?.orders).toBeGreaterThan(1);
      expect(simulate({ ...plan, schedule })).toEqual(report);
    }
  });

  test("shows a bug in an order of its own, which a plain plan has too", () => {
    const index = 4;
    const options = { bugs: ["commit-on-first-ack"] };
    const plan = drawSmallWorld("b1", index, options);
    const { schedule: _orders, ...own } = plan;
    expect(simulate(own).outcome).toBe("held");
    const report = simulate(plan);
    expect(report).toMatchObject({ violation: { property: "QuorumDurability" } });
    const plain = withoutSchedule(plan, report);
    expect(plain.pins.length).toBeGreaterThan(0);
    expect(simulate(plain)).toMatchObject({ violation: report.violation, digest: report.digest });
    // What is recorded is that order.
    const told: number[] = [];
    simulate(plan, { record: ({ at }) => told.push(at) });
    expect(told.at(-1)).toBe(report.micros);
  });
});
