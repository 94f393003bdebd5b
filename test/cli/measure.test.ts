/** Gauges and distributions. */
import { describe, expect, it } from "vitest";
import { distribution, failoverGauge, overlapGauge, type Gauge } from "../../cli/measure.ts";
import { makeZxid, ZERO } from "../../protocol/zxid.ts";
import { Script } from "./stub.ts";

function samples(gauge: Gauge, script: Script): ReturnType<Gauge["samples"]> {
  for (const entry of script.entries) gauge.take(entry);
  return gauge.samples();
}

const dies = { kind: "stop", how: "crash", why: "killed" };
const ended = {
  kind: "roleEnded",
  role: "LEADING",
  why: "",
  memoryKept: true,
  lastZxid: ZERO,
  digest: 0,
} as const;

describe("the gauge of failovers", () => {
  it("measures from a leader's death to the next leader and the next commit", () => {
    const script = new Script().at(1).elect(3, 3, 1);
    script.at(2).emit(3, { kind: "committed", zxid: makeZxid(1, 1) });
    script.at(3).add({ ...dies, node: 0 });
    script.at(5).add({ ...dies, node: 2 });
    script.at(5.4).elect(3, 2, 2);
    script.at(5.5).emit(2, { kind: "committed", zxid: makeZxid(2, 1) });
    script.at(5.6).emit(2, { kind: "committed", zxid: makeZxid(2, 2) });
    script
      .at(7)
      .add({ ...dies, node: 1 })
      .at(8)
      .elect(3, 1, 3);
    expect(samples(failoverGauge(), script)).toEqual({
      elected: [400_000, 1_000_000],
      committed: [500_000],
    });
  });

  it("counts neither a leader that stepped down nor a second death before an answer", () => {
    const script = new Script()
      .at(1)
      .elect(3, 3, 1)
      .at(2)
      .emit(3, ended)
      .add({ ...dies, node: 2 });
    script
      .at(3)
      .elect(3, 2, 2)
      .at(4)
      .add({ ...dies, node: 1 })
      .at(5)
      .elect(3, 1, 3);
    script
      .at(6)
      .add({ ...dies, node: 0 })
      .at(8)
      .elect(3, 3, 4);
    expect(samples(failoverGauge(), script)).toEqual({
      elected: [1_000_000, 2_000_000],
      committed: [],
    });
  });
});

describe("the gauge of overlaps", () => {
  it("adds up the time with two claimants", () => {
    const script = new Script().at(1).elect(3, 3, 1).at(11).elect(3, 2, 2);
    script
      .at(12.5)
      .emit(3, ended)
      .at(20)
      .elect(3, 1, 3)
      .at(20.25)
      .add({ ...dies, node: 1 });
    expect(samples(overlapGauge(), script)).toEqual({ overlap: [1_750_000] });
    expect(samples(overlapGauge(), new Script())).toEqual({ overlap: [0] });
  });
});

describe("a distribution", () => {
  it("has order statistics in milliseconds and every sample in one bin", () => {
    const values = Array.from({ length: 1000 }, (_, nth) => (nth * 7919) % 1000).map(
      (ms) => ms * 1000,
    );
    const found = distribution([...values, 90_000_000]);
    expect(found).toMatchObject({ samples: 1001, min: 0, median: 500, p90: 900, max: 90_000 });
    expect(found.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(1001);
    expect(found.histogram.length).toBeLessThanOrEqual(24);
    expect(found.histogram.at(-1)?.to).toBeGreaterThan(90_000);
  });

  it("of nothing is empty", () => {
    expect(distribution([])).toEqual({
      samples: 0,
      min: 0,
      median: 0,
      p90: 0,
      max: 0,
      histogram: [],
    });
    expect(distribution([5000, 5000]).histogram).toEqual([{ from: 5, to: 6, count: 2 }]);
  });
});
