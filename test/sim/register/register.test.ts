/** The kernel knows no protocol: registers over datagrams are run, forked, replayed, broken and made small. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assert } from "../../../sim/assert.ts";
import { newPlan } from "../../../sim/define-protocol.ts";
import { enabled, fire } from "../../../sim/enabled.ts";
import type { Fault, PlannedFault } from "../../../sim/faults.ts";
import type { Operation, Plan } from "../../../sim/plan.ts";
import type { Report } from "../../../sim/report.ts";
import { run, runUntil, startCourse } from "../../../sim/run.ts";
import type { TraceEntry } from "../../../sim/trace.ts";
import { fork } from "../../../sim/universe.ts";
import { registers, type RegisterCommand } from "./register.ts";

const NODES = 3;
const STORMY = { latency: [200, 20_000], fsync: [1, 1], service: 50 } as const;

/** Reads and writes of three nodes under loss, duplication, cuts and pauses; shrinks to fewer of each. */
const plans: fc.Arbitrary<Plan> = fc
  .tuple(
    fc.array(
      fc.record({ kind: fc.nat(2), a: fc.nat(2), b: fc.nat(1), at: fc.nat(60), span: fc.nat(20) }),
      { maxLength: 6 },
    ),
    fc.array(fc.record({ node: fc.nat(2), isRead: fc.boolean(), at: fc.nat(80) }), {
      maxLength: 12,
    }),
    fc.nat(9999),
  )
  .map(([faults, operations, seed]) =>
    newPlan({
      scenario: "register",
      seed: String(seed),
      weather: { ...STORMY, lossPermille: 100, duplicatePermille: 100 },
      faults: faults.map(({ a, at, b, kind, span }, index): PlannedFault => {
        const from = `n${a + 1}`;
        const to = `n${((a + 1 + b) % NODES) + 1}`;
        const lasts = { span: (span + 1) * 10_000 };
        const kinds: readonly Fault[] = [
          { kind: "cut", from, to, ...lasts },
          { kind: "pause", node: from, ...lasts },
          { kind: "hold", from, to, ...lasts },
        ];
        return { id: index + 1, at: at * 2000, fault: kinds[kind] as Fault };
      }),
      operations: operations.map(({ at, isRead, node }, index): Operation<RegisterCommand> => {
        const command = isRead
          ? ({ kind: "read" } as const)
          : ({ kind: "write", value: index + 1 } as const);
        return { id: index + 1, at: at * 2000, node: `n${node + 1}`, command };
      }),
      until: 400_000,
    }),
  );

describe("registers over datagrams", () => {
  test("hold under loss, duplication, reordering, cuts and pauses, twice alike", () => {
    let overtaken = 0;
    const check = (plan: Plan): void => {
      const report = run(registers(NODES, false), plan);
      expect(report.violation).toBeUndefined();
      expect([report.outcome, report.phase, report.unknown]).toEqual(["held", "done", undefined]);
      expect(run(registers(NODES, false), plan)).toEqual(report);
      overtaken += report.goals[0] ?? 0;
    };
    fc.assert(fc.property(plans, check), { seed: 5, numRuns: 60 });
    expect(overtaken).toBeGreaterThan(0);
  });

  test("the planted bug is found and made small: three operations", () => {
    const isBroken = (plan: Plan): boolean =>
      run(registers(NODES, true), { ...plan, settle: false }).violation !== undefined;
    const property = fc.property(plans, (plan) => !isBroken(plan));
    const found = fc.check(property, { seed: 2, numRuns: 1000 });
    const [smallest] = found.counterexample ?? [];
    expect(found.failed).toBe(true);
    const kinds = smallest?.operations.map(({ command }) => (command as RegisterCommand).kind);
    expect(new Set(kinds)).toEqual(new Set(["read", "write"]));
    expect(smallest?.operations.length).toBeLessThanOrEqual(3);
    expect(smallest?.faults.length).toBeLessThanOrEqual(1);
    const { violation } = run(registers(NODES, true), smallest as Plan);
    expect(violation).toMatchObject({ property: "NoGoingBack" });
    expect(violation?.why).toMatch(/^n\d ended with version \d, after version \d was seen$/);
  });

  test("a fork goes on alike, and otherwise with other words", () => {
    const [plan] = fc.sample(plans, { seed: 11, numRuns: 1 });
    const course = startCourse(registers(NODES, false), busy(plan as Plan));
    runUntil(course, 300_000);
    const twin = { ...course, world: fork(course.world) };
    const other = { ...course, world: fork(course.world, [1, 2, 3, 4]) };
    expect(course.world.datagrams.some((datagram) => datagram !== undefined)).toBe(true);
    for (const each of [course, twin, other]) runUntil(each, 900_000);
    const digests = [course, twin, other].map(({ world }) => world.digest.toString());
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).not.toBe(digests[0]);
  });

  test("every datagram on its way may be fired next, in any order", () => {
    const course = startCourse(registers(NODES, false), busy(newPlan()));
    runUntil(course, 300_000);
    for (let left = 200; left > 0; left -= 1) {
      const choices = enabled(course.world);
      const last = choices.findLast(({ due }) => due < 2_000_000);
      if (last === undefined) break;
      const before = course.world.now;
      fire(course.world, last);
      expect(course.world.now).toBeGreaterThanOrEqual(Math.max(before, last.due));
      expect(course.world.judge.violations).toEqual([]);
    }
  });
});

/** The plan with a write by each node at every 10 ms. */
function busy(plan: Plan): Plan {
  const operations = Array.from({ length: 90 }, (_, index) => ({
    id: index + 1,
    at: index * 10_000,
    node: `n${(index % NODES) + 1}`,
    command: { kind: "write", value: index + 1 } as const,
  }));
  return { ...plan, operations, until: 1_000_000, settle: false };
}

/** One write by n1 at 100 ms; what reaches n2 of it, and when. */
function watch(
  faults: readonly Fault[],
  weather: Partial<Plan["weather"]> = {},
): { readonly got: readonly number[]; readonly report: Report } {
  const got: number[] = [];
  const record = (entry: TraceEntry): void => {
    const isAsk = "message" in entry && (entry.message as { kind: string }).kind === "ASK";
    if (!isAsk) return;
    if (entry.kind === "receive" && entry.node === 1) got.push(entry.at);
  };
  const plan = newPlan({
    weather: { ...newPlan().weather, service: 0, ...weather },
    faults: faults.map((fault, index) => ({ id: index + 1, at: 50_000, fault })),
    operations: [{ id: 1, at: 100_000, node: "n1", command: { kind: "write", value: 7 } }],
    until: 115_000,
    settle: false,
  });
  const report = run(registers(NODES, false), plan, { record });
  return { got, report };
}

describe("faults of datagrams", () => {
  const ways = { from: "n1", to: "n2" };

  test("none: it arrives once, within the latency", () => {
    const { got } = watch([]);
    expect(got).toHaveLength(1);
    expect(got[0]).toBeGreaterThanOrEqual(100_200);
    expect(got[0]).toBeLessThanOrEqual(100_800);
  });

  test.each<[string, Fault[], Partial<Plan["weather"]>, (got: readonly number[]) => boolean]>([
    ["a cut loses it", [{ kind: "cut", ...ways }], {}, (got) => got.length === 0],
    ["a partition does", [{ kind: "partition", groups: [["n1"], ["n2", "n3"]] }], {}, isEmpty],
    ["one that falls while it flies does", [{ kind: "cut", ...ways }], {}, isEmpty],
    ["total loss does", [{ kind: "loss", ...ways, permille: 1000 }], {}, isEmpty],
    ["a dead host does", [{ kind: "crash", node: "n2" }], {}, isEmpty],
    ["a host without power does", [{ kind: "power", nodes: ["n2"] }], {}, isEmpty],
    [
      "a hold keeps it until its end",
      [{ kind: "hold", ...ways, span: 60_000 }],
      {},
      ([at]) => at === 110_000,
    ],
    ["a pause too", [{ kind: "pause", node: "n2", span: 60_000 }], {}, ([at]) => at === 110_000],
    [
      "a delay adds to its way",
      [{ kind: "delay", ...ways, by: 5000 }],
      {},
      ([at = 0]) => at >= 105_200 && at <= 105_800,
    ],
    ["it may come twice", [], { duplicatePermille: 1000 }, (got) => got.length === 2],
  ])("%s", (_name, faults, weather, isRight) => {
    const { got, report } = watch(faults, weather);
    assert(isRight(got), JSON.stringify(got));
    const [fault] = faults;
    const isOfLink = fault !== undefined && fault.kind !== "crash" && fault.kind !== "power";
    if (isOfLink) expect(report.faults).toMatchObject([{ kind: fault.kind, effective: 1 }]);
  });

  test("a trigger strikes before it is delivered", () => {
    const plan = newPlan({
      operations: [{ id: 1, at: 100_000, node: "n1", command: { kind: "write", value: 7 } }],
      faults: [
        {
          id: 1,
          at: 0,
          when: { on: "packet", phase: "before", message: "ASK", to: "n2", nth: 1 },
          fault: { kind: "pause", node: "n2", span: 50_000 },
        },
      ],
      until: 1_000_000,
      settle: false,
    });
    const got: number[] = [];
    run(registers(NODES, false), plan, {
      record: (entry) => {
        if (entry.kind === "receive" && entry.node === 1) got.push(entry.at);
      },
    });
    expect(got[0]).toBeGreaterThanOrEqual(150_200);
  });
});

function isEmpty(got: readonly number[]): boolean {
  return got.length === 0;
}
