/** Scenarios of a user's own: what is refused, and what their plans are. */
import { describe, expect, it } from "vitest";
import { GOALS } from "../../protocol/spec/zookeeper.ts";
import { defineScenario } from "../../scenarios/define.ts";
import { simulate } from "../../scenarios/simulate.ts";
import { CALM } from "../../sim/plan.ts";
import { checkPlan } from "./check-plan.ts";
import { problems, WHOLE } from "./written/whole.ts";

const SECOND = 1_000_000;

describe("what is refused", () => {
  it.each([
    [{}, ['"name" is missing']],
    [undefined, ["nothing is not a scenario"]],
    [{ name: "x", timelin: [] }, ['a scenario has no "timelin"']],
    [{ name: "x", until: 30 }, ["until: 30 has no unit: write 30s or 30ms"]],
    [{ name: "x", until: "9x" }, ['until: "9x" is not a duration; write 250ms, 3s or 1m']],
    [
      { name: "x", cluster: { tickTime: "0.5ms" } },
      [expect.stringContaining("whole milliseconds")],
    ],
    [{ name: "x", cluster: { bugs: ["nope"] } }, ['cluster.bugs[0]: "nope" is not a bug']],
    [{ name: "x", timeline: [{ at: "1s" }] }, [expect.stringContaining("names no fault")]],
    [{ name: "x", timeline: [{ crash: "s1" }] }, [expect.stringContaining("says no time")]],
    [
      { name: "x", timeline: [{ at: "1s", on: "sync", crash: "s1" }] },
      ["timeline[0].on: it has at already"],
    ],
    [
      { name: "x", timeline: [{ at: "1s", crash: "s1", pause: "s1" }] },
      ["timeline[0].pause: an entry has one fault, and crash is one already"],
    ],
    [
      { name: "x", timeline: [{ at: "1s", crash: "s9" }] },
      ["timeline[0].crash: there is no s9: there are 5 servers"],
    ],
    [
      { name: "x", timeline: [{ at: "1s", crash: "c1" }] },
      ["timeline[0].crash: there is no c1: there are 0 clients"],
    ],
    [
      { name: "x", timeline: [{ at: "30s", crash: "s1" }] },
      [expect.stringContaining("until is 30s")],
    ],
    [
      { name: "x", timeline: [{ at: "1s", tornWrite: "s1" }] },
      [expect.stringContaining("not modelled yet")],
    ],
    [
      { name: "x", timeline: [{ at: "1s", reorder: "s1 -> s2" }] },
      [expect.stringContaining("TCP")],
    ],
    [
      { name: "x", timeline: [{ at: "1s", crash: "session-owner:/lock" }] },
      [expect.stringContaining("session-owner is not modelled yet")],
    ],
    [
      { name: "x", timeline: [{ after: { event: "ACK", from: "s3" }, crash: "s1" }] },
      [expect.stringContaining("counted where they arrive")],
    ],
    [
      { name: "x", clients: [{ workload: "writing" }] },
      ['clients[0].workload: "writing" is not a workload'],
    ],
    [
      { name: "x", clients: [{ count: 50, workload: "writes", rate: "1000/s" }] },
      [expect.stringContaining("100000 are the most")],
    ],
    [
      {
        name: "x",
        clients: [
          { workload: "idle", sessionTimeout: "5s" },
          { workload: "idle", sessionTimeout: "6s" },
        ],
      },
      [expect.stringContaining("different session timeouts are not modelled yet")],
    ],
    [{ name: "x", random: { delay: "9ms..1ms" } }, [expect.stringContaining("1ms..15ms")]],
    [{ name: "x", random: { loss: 5 } }, [expect.stringContaining("write 5%")]],
    [{ name: "x", expect: { hold: [] } }, [expect.stringContaining("1 properties or more")]],
    [
      { name: "x", cluster: { minSessionTimeout: "9s", maxSessionTimeout: "8s" } },
      [expect.stringContaining("above")],
    ],
  ])("%j", (value, why) => {
    // A problem that says where and why; not less, and not the one behind it.
    const told = problems(value);
    expect(told).toHaveLength(why.length);
    for (const [index, line] of told.entries()) {
      const wanted: unknown = why[index];
      if (typeof wanted === "string") expect(line).toContain(wanted);
      else expect(line).toEqual(wanted);
    }
  });

  it("is told all at once", () => {
    const timeline = [
      { at: 1, crash: "x" },
      { at: "1s", carsh: "s1" },
    ];
    expect(problems({ name: "a b", timeline })).toHaveLength(4);
  });
});

describe("the scenario", () => {
  const scenario = defineScenario(WHOLE);

  it("has plans like ours", () => {
    for (const index of [0, 1, 7]) {
      const plan = scenario.plan("seed", index, {});
      checkPlan(plan);
      expect(scenario.plan("seed", index, {})).toEqual(plan);
      expect(plan.seed).toBe(`seed.${index}`);
    }
    expect(scenario.plan("seed", 1, {})).not.toEqual(scenario.plan("seed", 2, {}));
    const { cluster, weather } = scenario.plan("1", 3, { tickTime: 300, clients: 4 });
    expect(cluster).toMatchObject({ servers: 5, observers: 1, tickTime: 300, clients: 4 });
    expect(weather).toEqual({ ...CALM, latency: [1000, 15_000], lossPermille: 10 });
  });

  it("runs, and nothing is violated", () => {
    for (const index of [0, 1]) {
      const report = simulate(scenario.plan("1", index, {}));
      expect(report.outcome).toBe("held");
      expect(report.faults.map(({ kind }) => kind)).toContain("partition");
    }
  });

  it("moves its entries by the jitter, and no further", () => {
    const starts = [0, 1, 2, 3].map((index) => scenario.plan("1", index, {}).faults[0]?.at ?? 0);
    for (const at of starts) expect(at).toBeLessThanOrEqual(200_000);
    expect(new Set(starts).size).toBeGreaterThan(1);
  });

  it("is calm in run 0 and has weather of its own in others, unless it speaks of it", () => {
    const silent = defineScenario({ name: "x" });
    expect(silent.plan("1", 0, {}).weather).toEqual(CALM);
    const others = Array.from(
      { length: 20 },
      (_, index) => silent.plan("1", index + 1, {}).weather,
    );
    expect(new Set(others.map((weather) => JSON.stringify(weather))).size).toBeGreaterThan(10);
    // Limits that no weather but a calm one can keep.
    const tight = defineScenario({ name: "x", cluster: { tickTime: "20ms", syncLimit: 1 } });
    expect(tight.plan("1", 5, {}).weather).toEqual(CALM);
    expect(defineScenario({ name: "x", random: {} }).plan("1", 9, {}).weather).toEqual(CALM);
  });

  it("says what it is judged by, and whether it is beyond tolerance", () => {
    expect(scenario).toMatchObject({
      group: "own",
      hold: ["ClientsServed"],
      goals: ["leader-change"],
    });
    expect(scenario.tolerated).toBeUndefined();
    const wipe = defineScenario({ name: "x", timeline: [{ at: "1s", wipe: "s1" }] });
    expect(wipe.tolerated).toBe(false);
  });

  it("may draw its timeline, the same for the same run", () => {
    const drawn = defineScenario({
      name: "x",
      timeline: (draw) =>
        Array.from({ length: 1 + draw.below(3) }, () => ({
          at: draw.between("1s", "9s"),
          crash: draw.oneOf(["s1", "s2", "leader"]),
        })),
    });
    const plans = Array.from({ length: 12 }, (_, index) => drawn.plan("1", index, {}));
    for (const [index, plan] of plans.entries()) {
      checkPlan(plan);
      expect(drawn.plan("1", index, {})).toEqual(plan);
      for (const { at } of plan.faults) {
        expect(at >= SECOND && at <= 9 * SECOND && at % 1000 === 0).toBe(true);
      }
    }
    expect(new Set(plans.map(({ faults }) => faults.length)).size).toBe(3);
    expect(() => defineScenario({ name: "x", timeline: (draw) => draw.oneOf([]) })).toThrow("draw");
    const wrong = { name: "x", timeline: () => [{ at: "9x" as "9s", crash: "s1" }] };
    expect(problems(wrong)).toEqual([expect.stringContaining('"9x" is not a duration')]);
  });

  it("refuses options that leave out a server that it names", () => {
    expect(() => scenario.plan("1", 0, { servers: 1, observers: 0 })).toThrow("there is no s2");
  });

  it("loses a reply whose write is done", () => {
    const clients = [{ workload: "writes", rate: "10/s" }] as const;
    const timeline = [{ at: "3s", dropReply: "c1" }] as const;
    const parts = { clients, timeline, until: "6s" } as const;
    const lossy = defineScenario({ name: "x", cluster: { servers: 3 }, ...parts });
    const plan = lossy.plan("1", 0, {});
    const without = simulate({ ...plan, faults: [] });
    const report = simulate(plan);
    const goal = GOALS.findIndex(({ name }) => name === "loss-of-applied");
    expect([without.goals[goal], report.goals[goal]]).toEqual([0, 1]);
  });
});
