/** The chance of a violation, the future re-rolled: on a plan whose violation takes a planned fault and some luck. */
import { describe, expect, test } from "vitest";
import { curveOf, largestJump } from "../../scenarios/inevitable.ts";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import { DEFAULT_CLUSTER } from "../../protocol/config.ts";
import { must } from "../../sim/assert.ts";
import { CALM } from "../../sim/plan.ts";

/** When the leader dies, with a proposal on its way that too few have. */
const CRASH = 5_010_000;

const PLAN: EnsemblePlan = {
  schema: 1,
  scenario: "swarm",
  seed: "2",
  cluster: { ...DEFAULT_CLUSTER, servers: 4, bugs: ["propose-before-quorum"] },
  weather: { ...CALM, latency: [10_000, 40_000] },
  operations: [
    {
      id: 6,
      at: 5_000_000,
      node: "leader",
      command: { kind: "write", id: 6, key: "b", value: "w6" },
    },
  ],
  faults: [{ id: 4, at: CRASH, fault: { kind: "crash", node: "s4" } }],
  pins: [],
  until: 5_500_000,
  settle: false,
};

const property = "QuorumDurability";
const FORKS = 5;
const curve = curveOf(PLAN, { property, forks: FORKS });

describe("the curve of a violation", () => {
  test("ascends in time, from the start of the world to the violation, which is certain", () => {
    const times = curve.map(({ at }) => at);
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
    expect(times[0]).toBe(0);
    expect(curve.at(-1)).toMatchObject({ forks: FORKS, violating: FORKS });
    expect(curve.length).toBeGreaterThan(16);
  });

  test("is open at first, though the fault and the write are still to come, and closed by the crash", () => {
    const before = curve.filter(({ at }) => at < CRASH);
    const after = curve.filter(({ at }) => at >= CRASH);
    expect(before.some(({ violating }) => violating > 0)).toBe(true);
    expect(before.every(({ violating }) => violating < FORKS)).toBe(true);
    expect(after.every(({ violating }) => violating === FORKS)).toBe(true);
  });

  test("was looked at more closely where it jumps", () => {
    const { from, to } = must(largestJump(curve), "jump");
    expect(to.at - from.at).toBeLessThan(50_000);
    expect(from.at).toBeLessThan(CRASH);
    expect(to.at).toBeGreaterThanOrEqual(CRASH);
  });

  test("is the same each time", () => {
    expect(curveOf(PLAN, { property, forks: 2 })).toEqual(curveOf(PLAN, { property, forks: 2 }));
  });

  test("is empty where nothing is violated", () => {
    const sound = { ...PLAN, cluster: { ...PLAN.cluster, bugs: [] } };
    expect(curveOf(sound, { property, forks: FORKS })).toEqual([]);
  });
});
