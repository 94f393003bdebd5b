/** What is drawn beyond tolerance; that what is demanded of it holds, and that more could not be demanded. */
import { describe, expect, test } from "vitest";
import { PROPERTIES } from "../../protocol/spec/zookeeper.ts";
import { demandedOf } from "../../scenarios/beyond-tolerance.ts";
import { SCENARIOS } from "../../scenarios/catalogue.ts";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import { simulate } from "../../scenarios/simulate.ts";
import { SWARM } from "../../scenarios/strategies.ts";
import { must } from "../../sim/assert.ts";
import { FAULTS, type Fault } from "../../sim/faults.ts";
import { checkPlan } from "./check-plan.ts";

const SECOND = 1_000_000;
const draw = (index: number): EnsemblePlan => SWARM.plan("harm", index, { beyondTolerance: true });

describe("what is drawn", () => {
  const plans = Array.from({ length: 300 }, (_, index) => draw(index));

  test("is a valid plan, a pure function of seed and index", () => {
    for (const plan of plans.slice(0, 60)) checkPlan(plan, false);
    expect(draw(7)).toEqual(plans[7]);
  });

  test("is what would be drawn anyway, and harm of every kind", () => {
    for (const [index, plan] of plans.slice(0, 60).entries()) {
      const { faults } = SWARM.plan("harm", index, {});
      expect(plan.faults).toEqual(expect.arrayContaining([...faults]) as unknown);
    }
    const kinds = new Set(plans.flatMap(({ faults }) => faults.map(({ fault }) => fault.kind)));
    expect([...kinds].toSorted()).toEqual(FAULTS.map(({ kind }) => kind).toSorted());
    // Plans that owe all, all that is `always`, and only what does not rest on disks.
    const owed = new Set(plans.map((plan) => demandedOf(plan).length));
    expect([...owed].toSorted((a, b) => a - b)).toHaveLength(2);
  });
});

describe("what is demanded", () => {
  /** A quiet ensemble of three that writes for five seconds; `faults` from then on. */
  function harmed(faults: readonly (readonly [seconds: number, fault: Fault])[]): EnsemblePlan {
    const plan = must(
      SCENARIOS.find(({ name }) => name === "cold-start"),
      "cold-start",
    ).plan("1", 0, { servers: 3 });
    const operations = Array.from({ length: 20 }, (_, nth) => ({
      id: nth + 1,
      at: 2 * SECOND + nth * 100_000,
      node: "leader",
      command: { kind: "write", id: nth + 1, key: "a", value: `w${nth + 1}` },
    })) satisfies EnsemblePlan["operations"];
    return {
      ...plan,
      operations,
      faults: faults.map(([at, fault], id) => ({ id, at: at * SECOND, fault })),
      until: 60 * SECOND,
      settle: false,
    };
  }
  const names = (isSo: (property: (typeof PROPERTIES)[number]) => boolean): string[] =>
    PROPERTIES.filter(isSo).map(({ name }) => name);

  test("is everything, as long as fewer than a quorum of disks fail", () => {
    const one = harmed([[5, { kind: "failDisk", node: "s1", count: 1 }]]);
    expect(demandedOf(one)).toEqual(PROPERTIES.map(({ name }) => name));
  });

  test("is all that holds always, where the damage shows: who reads a bad checksum refuses", () => {
    const plan = harmed([
      [5, { kind: "rot", node: "s1", file: "log", nth: 3 }],
      [5, { kind: "rot", node: "s2", file: "log", nth: 4 }],
      [6, { kind: "power", nodes: ["all"], downFor: SECOND }],
    ]);
    expect(demandedOf(plan)).toEqual(names(({ kind }) => kind === "always"));
    const exits: string[] = [];
    const report = simulate(plan, {
      properties: demandedOf(plan),
      record: (entry) => {
        if (entry.kind === "stop" && entry.how === "exit") exits.push(`s${entry.node + 1}`);
      },
    });
    expect([report.outcome, [...new Set(exits)].toSorted()]).toEqual(["held", ["s1", "s2"]]);
    const failing = [1, 2, 3].map(
      (sid) => [5, { kind: "fullDisk", node: `s${sid}`, span: SECOND }] as const,
    );
    expect(demandedOf(harmed(failing))).toEqual(demandedOf(plan));
  });

  test("is only what does not rest on disks, where they forget: nobody can know", () => {
    const plan = harmed([
      [5, { kind: "power", nodes: ["all"] }],
      [6, { kind: "wipe", node: "s1" }],
      [6, { kind: "wipe", node: "s2" }],
      [7, { kind: "restart", node: "s1" }],
      [7, { kind: "restart", node: "s2" }],
      [12, { kind: "restart", node: "s3" }],
    ]);
    const demanded = demandedOf(plan);
    expect(demanded).toEqual(
      names(({ kind, restsOnDisks }) => kind === "always" && restsOnDisks !== true),
    );
    expect(simulate(plan, { properties: demanded }).outcome).toBe("held");
    // Judged by the others it shows that data was lost, and that no server refused to go on.
    const rest = names(({ restsOnDisks }) => restsOnDisks === true);
    for (const name of ["Leadership2", "LeaderLogCompleteness"]) {
      expect(rest).toContain(name);
      expect(simulate(plan, { properties: [name] }).violation?.property).toBe(name);
    }
    for (const fault of [
      { kind: "lyingDisk", node: "s1" },
      { kind: "rot", node: "s1", file: "snapshot", nth: 0 },
    ] as const) {
      expect(demandedOf(harmed([[5, fault]]))).toEqual(demanded);
    }
  });

  test("is little, though one disk only forgets: an empty server votes as if it were new (ZOOKEEPER-261)", () => {
    const plan = harmed([
      [3, { kind: "crash", node: "s1" }],
      [5, { kind: "wipe", node: "s2" }],
      [6, { kind: "crash", node: "s3" }],
      [7, { kind: "restart", node: "s1" }],
      [7, { kind: "restart", node: "s2" }],
    ]);
    expect(simulate(plan, { properties: demandedOf(plan) }).outcome).toBe("held");
    // What s2 and s3 had committed while s1 was down is on no disk of those who elect s1.
    const { violation } = simulate(plan);
    expect(violation?.property).toBe("LeaderLogCompleteness");
    expect(violation?.why).toMatch(/^s1 leads epoch \d+ without/);
  });

  test("holds in the swarm, and a planted bug breaks it all the same", () => {
    for (let index = 0; index < 40; index += 1) {
      const plan = draw(index);
      const { outcome, violation } = simulate(plan, { properties: demandedOf(plan) });
      expect([index, outcome, violation]).toEqual([index, "held", undefined]);
    }
    const found = Array.from({ length: 20 }, (_, index) => index).some((index) => {
      const options = { beyondTolerance: true, bugs: ["ack-before-fsync"] } as const;
      const plan = SWARM.plan("harm", index, options);
      return simulate(plan, { properties: demandedOf(plan) }).outcome === "violated";
    });
    expect(found).toBe(true);
  });
});
