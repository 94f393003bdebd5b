/** Strategies of the search: pure, valid, harmless without a bug, and each finds the canary. */
import { describe, expect, test } from "vitest";
import type { BugName } from "../../protocol/bugs.ts";
import { needOf } from "../../scenarios/build.ts";
import { DEFAULT_STRATEGY, type EnsemblePlan } from "../../scenarios/scenario.ts";
import { shrink } from "../../scenarios/shrink/shrink.ts";
import { simulate } from "../../scenarios/simulate.ts";
import { STRATEGIES, SWARM } from "../../scenarios/strategies.ts";
import { must } from "../../sim/assert.ts";
import { FAULTS } from "../../sim/faults.ts";
import { withoutSchedule } from "../../sim/scheduler.ts";
import { checkPlan } from "./check-plan.ts";

const CANARY: BugName = "ack-before-fsync";
const DRAWN = 100;
const RUN = 6;
/** Each is hundreds of runs. */
const EXPLORED = 2;
/** What a guided search draws itself are plans of the swarm. */
const OWN = STRATEGIES.filter(({ isGuided = false }) => !isGuided);

function plansOf(strategy: string, seed: string, bugs: readonly BugName[] = []): EnsemblePlan[] {
  return Array.from({ length: DRAWN }, (_, index) => SWARM.plan(seed, index, { strategy, bugs }));
}

describe.each(OWN)("$name", ({ name }) => {
  const plans = plansOf(name, "strategies");

  test("plans are valid, and harm fewer than a quorum of disks", () => {
    for (const plan of plans) {
      checkPlan(plan);
      const harmed = new Set<string>();
      for (const { fault } of plan.faults) {
        if (fault.kind === "failDisk" || fault.kind === "fullDisk") harmed.add(fault.node);
      }
      expect(harmed.size).toBeLessThan(Math.max(1, needOf(plan.cluster)));
      expect(harmed).not.toContain("leader");
    }
  });

  test("depends on seed, index and options alone, in any order", () => {
    expect(SWARM.plan("strategies", 17, { strategy: name, bugs: [] })).toEqual(plans[17]);
    expect(SWARM.plan("other", 17, { strategy: name, bugs: [] })).not.toEqual(plans[17]);
    expect(SWARM.plan("strategies", 18, { strategy: name, bugs: [] })).not.toEqual(plans[17]);
    const asked = { strategy: name, servers: 5, until: 9_000_000, tickTime: 300 };
    const { cluster, until } = SWARM.plan("strategies", 3, asked);
    expect([cluster.servers, cluster.tickTime, until]).toEqual([5, 300, 9_000_000]);
  });

  test("violates nothing, and gives the same digest twice", () => {
    const run = name === "exhaustive" ? EXPLORED : RUN;
    for (const [index, plan] of plans.slice(0, run).entries()) {
      const report = simulate(plan);
      expect([index, report.outcome, report.violation]).toEqual([index, "held", undefined]);
      if (index < run / 4) expect(simulate(plan).digest).toBe(report.digest);
    }
  });

  test("finds the canary", () => {
    const found = plansOf(name, "canary", [CANARY]).find(
      (plan) => simulate(plan).outcome === "violated",
    );
    expect(found).toBeDefined();
  });
});

describe("strategies", () => {
  test("are different, and the default is the one that is not spelt", () => {
    const first = OWN.map(({ name }) => JSON.stringify(SWARM.plan("1", 0, { strategy: name })));
    expect(new Set(first).size).toBe(OWN.length);
    expect(SWARM.plan("1", 0, {})).toEqual(SWARM.plan("1", 0, { strategy: DEFAULT_STRATEGY }));
  });

  test("random draws every tolerated kind about equally often, and waits for nothing", () => {
    const faults = plansOf("random", "kinds").flatMap((plan) => plan.faults);
    const tolerated = FAULTS.filter((entry) => entry.tolerated).map(({ kind }) => kind);
    const least = faults.length / tolerated.length / 2;
    for (const kind of tolerated) {
      const count = faults.filter(({ fault }) => fault.kind === kind).length;
      expect([kind, count > least, count < 4 * least]).toEqual([kind, true, true]);
    }
    expect(faults.every(({ when }) => when === undefined)).toBe(true);
  });

  test("crash waits for writes, packets and events, in most of its plans", () => {
    const plans = plansOf("crash", "points");
    for (const on of ["fsync", "packet", "event"]) {
      const share = plans.filter(({ faults }) => faults.some(({ when }) => when?.on === on));
      expect([on, share.length > DRAWN / 4]).toEqual([on, true]);
    }
    const stays = plans.some(({ faults }) => faults.some(({ fault }) => fault.kind === "restart"));
    expect(stays).toBe(true);
  });

  test("pct: what only the order breaks is told by a few pins", () => {
    const options = { strategy: "pct", bugs: ["commit-out-of-order"] };
    const plan = SWARM.plan("t", 3, options);
    const { schedule, ...unscheduled } = plan;
    expect(schedule?.kind).toBe("priorities");
    expect(simulate(unscheduled).outcome).toBe("held");
    const report = simulate(plan);
    const { property } = must(report.violation, "violation");
    const pinned = withoutSchedule(plan, report);
    expect(simulate(pinned)).toMatchObject({
      digest: report.digest,
      violation: report.violation,
    });
    const smallest = shrink(pinned, {
      property,
      run: (tried, record) => simulate(tried, { record }),
      budget: 150,
    }).plan;
    expect(simulate(smallest).violation?.property).toBe(property);
    expect(smallest.schedule).toBeUndefined();
    expect(smallest.pins.length).toBeGreaterThan(0);
    expect(smallest.pins.length).toBeLessThan(10);
    // Nor are they there for nothing.
    expect(simulate({ ...smallest, pins: [] }).outcome).toBe("held");
  });
});
