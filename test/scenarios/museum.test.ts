/** Every exhibit of the museum, both ways: violated with its mistake, held without. */
import { describe, expect, test } from "vitest";
import { ALL_BUG_NAMES } from "../../protocol/all-bugs.ts";
import { EXHIBITS } from "../../scenarios/museum/museum.ts";
import { simulate } from "../../scenarios/simulate.ts";

/** The first is the one that `zabsim run` shows; a thousand are for `show 5.2`. */
const SEEDS = ["1", "2"];

describe.each(EXHIBITS)("$issue", ({ broken, bug, mended, violates }) => {
  test.each(SEEDS)("is violated, seed %s", (seed) => {
    const plan = broken.plan(seed, 0, {});
    expect(plan.cluster.bugs).toEqual([bug]);
    expect(ALL_BUG_NAMES).toContain(bug);
    const { violation } = simulate(plan, { properties: broken.hold });
    expect(violation?.property).toBe(violates);
  });

  test.each(SEEDS)("holds without the mistake, seed %s", (seed) => {
    const plan = mended.plan(seed, 0, {});
    expect(plan.cluster.bugs).toEqual([]);
    expect(simulate(plan)).toMatchObject({ outcome: "held", violation: undefined });
  });
});
