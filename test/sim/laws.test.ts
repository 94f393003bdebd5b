/** Laws of the kernel on a toy: determinism, fork equivalence, other futures, choices that are late but never early. */
import { describe, expect, test } from "vitest";
import { enabled, fire } from "../../sim/enabled.ts";
import type { PlannedFault } from "../../sim/faults.ts";
import { run, runUntil, startCourse } from "../../sim/run.ts";
import { fork, forkWords } from "../../sim/universe.ts";
import { toyPlan, toyUniverse } from "./toy.ts";

const FAULTS: readonly PlannedFault[] = [
  {
    id: 1,
    at: 200_000,
    fault: { kind: "partition", groups: [["s1"], ["s2", "s3"]], span: 300_000 },
  },
  { id: 2, at: 300_000, fault: { kind: "crash", node: "s3", downFor: 200_000 } },
  { id: 3, at: 350_000, fault: { kind: "pause", node: "s2", span: 100_000 } },
  { id: 4, at: 700_000, fault: { kind: "flap", a: "s1", b: "s2", period: 20_000, times: 3 } },
];

describe("a run", () => {
  test("has the same digest every time, with and without a recorder", () => {
    const plan = toyPlan({ faults: FAULTS });
    const once = run(toyUniverse(3, 5000), plan);
    const again = run(toyUniverse(3, 5000), plan);
    const recorded = run(toyUniverse(3, 5000), plan, { record: () => undefined });
    expect(once.outcome).toBe("held");
    expect(again.digest).toBe(once.digest);
    expect(recorded.digest).toBe(once.digest);
    expect(run(toyUniverse(3, 5000), { ...plan, seed: "2" }).digest).not.toBe(once.digest);
  });

  test("reports a violation with the event that broke it", () => {
    const report = run(toyUniverse(3, 5), toyPlan({ until: 200_000_000 }), { maxEvents: 200_000 });
    expect(["violated", "unknown"]).toContain(report.outcome);
  });
});

describe("a fork", () => {
  test("goes on exactly as the world it was taken from", () => {
    for (const at of [0, 150_000, 250_000, 320_000, 400_000, 710_000]) {
      const universe = toyUniverse(3, 5000);
      const course = startCourse(universe, toyPlan({ faults: FAULTS }));
      runUntil(course, at);
      const copy = fork(course.world);
      const other = { ...course, world: copy };
      runUntil(other, 1_000_000);
      const digest = copy.digest.toString();
      runUntil(course, 1_000_000);
      expect(course.world.digest.toString()).toBe(digest);
    }
  });

  test("has another future with other words", () => {
    const course = startCourse(toyUniverse(3, 5000), toyPlan({}));
    runUntil(course, 100_000);
    const copy = fork(course.world, forkWords(course.world, 1));
    const other = { ...course, world: copy };
    runUntil(other, 500_000);
    runUntil(course, 500_000);
    expect(copy.digest.toString()).not.toBe(course.world.digest.toString());
  });
});

describe("choices", () => {
  test("taking the earliest one is what running does", () => {
    const a = startCourse(toyUniverse(3, 5000), toyPlan({}));
    const b = startCourse(toyUniverse(3, 5000), toyPlan({}));
    for (let n = 0; n < 400;) {
      const choice = enabled(a.world)[0];
      if (choice === undefined) throw new Error("nothing to do");
      if (fire(a.world, choice)) n += 1;
    }
    while (b.world.events < a.world.events) runUntil(b, b.world.now + 1);
    expect(b.world.digest.toString()).toBe(a.world.digest.toString());
  });

  test("taking the last one makes others late, never early", () => {
    const course = startCourse(toyUniverse(3, 5000), toyPlan({}));
    let now = 0;
    for (let n = 0; n < 300; n += 1) {
      const choices = enabled(course.world);
      const choice = choices[Math.min(2, choices.length - 1)];
      if (choice === undefined) throw new Error("nothing to do");
      fire(course.world, choice);
      expect(course.world.now).toBeGreaterThanOrEqual(Math.max(now, choice.due));
      now = course.world.now;
    }
  });
});
