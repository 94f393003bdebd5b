/** Processes, disks and clocks: what a pause, a crash, a failing disk and a skewed clock do. */
import { describe, expect, test } from "vitest";
import type { PlannedFault } from "../../sim/faults.ts";
import { runUntil, startCourse } from "../../sim/run.ts";
import { globalTime, localTime } from "../../sim/slots.ts";
import type { World } from "../../sim/world.ts";
import { toyPlan, toyUniverse, type Toy, type ToySeen } from "./toy.ts";

function play(
  seed: string,
  period: number,
  faults: readonly PlannedFault[],
  until: number,
): World<Toy, ToySeen> {
  const course = startCourse(toyUniverse(3, period), toyPlan({ seed, faults, until }));
  runUntil(course, until);
  return course.world;
}

describe("pause", () => {
  test("stops everything; afterwards packets come before the timers that were due later", () => {
    const world = play(
      "1",
      10_000,
      [{ id: 1, at: 55_000, fault: { kind: "pause", node: "s2", span: 500_000 } }],
      700_000,
    );
    const state = world.nodes[1]?.state;
    const quiet = state?.heard.filter(({ at }) => at > 55_000 && at < 555_000) ?? [];
    expect(quiet).toEqual([]);
    const after = state?.heard.filter(({ at }) => at >= 555_000 && at < 556_000) ?? [];
    expect(after.length).toBeGreaterThan(30);
    expect(state?.timers.some(({ at }) => at > 55_000 && at < 555_000)).toBe(false);
  });
});

describe("a pause that strikes before a packet", () => {
  test("keeps it back, and everything behind it, until the process goes on", () => {
    const when = { on: "packet", phase: "before", message: "HELLO", to: "s2", nth: 10 } as const;
    const fault = { kind: "pause", node: "s2", span: 300_000 } as const;
    const world = play("1", 10_000, [{ id: 1, at: 0, when, fault }], 900_000);
    const heard = world.nodes[1]?.state?.heard ?? [];
    expect(heard[8]?.at).toBeLessThan(100_000);
    expect(heard[9]?.at).toBeGreaterThan(300_000);
    // Of each sender everything arrives, in its order: a stream loses nothing.
    for (const from of [0, 2]) {
      const numbers = heard.filter((greeting) => greeting.from === from).map((one) => one.number);
      expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(numbers.length).toBeGreaterThan(80);
    }
  });
});

describe("crash", () => {
  test("keeps what was synced and a prefix of the rest", () => {
    const kept = new Set<number>();
    for (let seed = 0; seed < 30; seed += 1) {
      const world = play(
        `${seed}`,
        1_000,
        [{ id: 1, at: 505_000, fault: { kind: "power", nodes: ["s2"] } }],
        600_000,
      );
      const log = world.nodes[1]?.disk.logs.get("log");
      expect(log?.synced).toBe(log?.length);
      kept.add(log?.length ?? 0);
    }
    expect(kept.size).toBeGreaterThan(1);
  });

  test("before an fsync the record may be lost, after it never", () => {
    const at = (phase: "before" | "after"): PlannedFault => ({
      id: 1,
      at: 0,
      when: { on: "fsync", phase, file: "log", node: "s2", nth: 1 },
      fault: { kind: "power", nodes: ["s2"] },
    });
    let lost = 0;
    for (let seed = 0; seed < 30; seed += 1) {
      const before = play(`${seed}`, 1_000, [at("before")], 100_000).nodes[1]?.disk.logs.get("log");
      if (before?.length === 0) lost += 1;
      const after = play(`${seed}`, 1_000, [at("after")], 100_000).nodes[1]?.disk.logs.get("log");
      expect(after?.length).toBeGreaterThan(0);
    }
    expect(lost).toBeGreaterThan(5);
  });

  test("a crashed node that is started again finds its log", () => {
    const world = play(
      "1",
      1_000,
      [{ id: 1, at: 300_000, fault: { kind: "crash", node: "s2", downFor: 100_000 } }],
      500_000,
    );
    expect(world.nodes[1]?.incarnation).toBe(1);
    expect(world.nodes[1]?.state?.writes).toBeGreaterThan(0);
  });
});

describe("disk faults", () => {
  test("an I/O error fails that many fsyncs", () => {
    const world = play(
      "1",
      1_000,
      [{ id: 1, at: 100_000, fault: { kind: "failDisk", node: "s2", count: 3 } }],
      500_000,
    );
    expect(world.nodes[1]?.state?.failed).toHaveLength(3);
  });

  test("a lying disk says done and keeps nothing", () => {
    const world = play(
      "3",
      1_000,
      [
        { id: 1, at: 0, fault: { kind: "lyingDisk", node: "s2" } },
        { id: 2, at: 400_000, fault: { kind: "power", nodes: ["s2"] } },
      ],
      500_000,
    );
    expect(world.nodes[1]?.disk.logs.get("log")?.length ?? 0).toBeLessThan(100);
  });
});

describe("clocks", () => {
  test("a timer never fires before its local deadline, and as early as it may", () => {
    for (const ppm of [-500, -3, 0, 7, 500]) {
      const clock = { ppm, sinceGlobal: 12_345, sinceLocal: 12_400, wallOffset: 0 };
      for (const ahead of [0, 1, 999, 1_000_003, 59_999_999_999]) {
        const local = 12_400 + ahead;
        const global = globalTime(clock, local);
        expect(localTime(clock, global)).toBeGreaterThanOrEqual(local);
        if (ahead > 0) expect(localTime(clock, global - 1)).toBeLessThan(local);
      }
    }
  });
});

describe("a crash during a pause", () => {
  test("lets the packets that had arrived meet a dead host, so that their senders learn of it", () => {
    const world = play(
      "1",
      10_000,
      [
        { id: 1, at: 55_000, fault: { kind: "pause", node: "s2", span: 5_000_000 } },
        { id: 2, at: 100_000, fault: { kind: "power", nodes: ["s2"], downFor: 100_000 } },
      ],
      30_000_000,
    );
    const closed = world.nodes[0]?.state?.closed.filter(({ from }) => from === 1) ?? [];
    expect(closed.map(({ how }) => how)).toEqual(["reset"]);
    expect(closed[0]?.at).toBeLessThan(1_000_000);
  });
});
