/** The benchmark: the frozen loop is what it was, and the cases do the work they did. */
import { describe, expect, it } from "vitest";
import { calLoop } from "../../cli/bench/calibration.ts";
import { CASES } from "../../cli/bench/cases.ts";
import { measureCase, median } from "../../cli/bench/sandwich.ts";
import { cli } from "./stub.ts";

describe("the frozen loop", () => {
  it("does what it did when the unit was fixed", () => {
    expect(calLoop()).toBe(100_867_878);
  });
});

describe("a measurement", () => {
  const work = {
    digest: "d",
    events: 1000,
    micros: 1,
    counters: { messages: 1, decisions: 1, peakQueue: 1, fsyncs: 1 },
  };

  it("reports the same work once per round", () => {
    const cost = measureCase({ round: () => work, writes: () => 7 }, 3);
    expect(cost).toMatchObject({ work, writes: 7 });
    expect(cost.kept + cost.dropped).toBeGreaterThanOrEqual(3);
  });

  it("refuses rounds that differ", () => {
    let nth = 0;
    const round = (): typeof work => ({ ...work, digest: String((nth += 1)) });
    expect(() => measureCase({ round, writes: () => 0 }, 3)).toThrow("not deterministic");
  });

  it("takes medians", () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([1])]).toEqual([2, 2.5, 1]);
  });
});

describe("the tables", () => {
  it("fit into 80 columns", async () => {
    const shown = await cli("bench kernel --rounds 1");
    expect(shown.out).toContain("cal/event");
    const listed = await cli("bench --list");
    for (const line of `${shown.out}\n${listed.out}`.split("\n")) {
      expect(line.length).toBeLessThanOrEqual(80);
    }
    // Room for the widest figures is left only beside names that fit.
    for (const { name } of CASES) expect(name.length).toBeLessThanOrEqual(15);
  });
});

/** A tenth of each. Work must not change by accident: `vitest -u` after a change that is meant to. */
describe("the cases", () => {
  it("do the work they did", async () => {
    const lines = CASES.map(({ name, prepare }) => {
      const { events, micros, counters } = prepare(10).round();
      return JSON.stringify({ name, events, micros, ...counters });
    });
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("../golden/bench-work.jsonl");
  });
});
