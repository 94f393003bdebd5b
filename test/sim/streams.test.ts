/** Streams: FIFO, prefix delivery at a break, half-open ends, retransmission, identity. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PlannedFault } from "../../sim/faults.ts";
import { runUntil, startCourse } from "../../sim/run.ts";
import type { World } from "../../sim/world.ts";
import { toyPlan, toyUniverse, type Toy, type ToySeen, type ToyState } from "./toy.ts";

function stateOf(world: World<Toy, ToySeen>, node: number): ToyState {
  const state = world.nodes[node]?.state;
  if (state === undefined) throw new Error(`node ${node} is not up`);
  return state;
}

function play(
  seed: string,
  faults: readonly PlannedFault[],
  says: readonly { at: number; from: number; to: number; count: number }[],
  until: number,
  lossPermille = 0,
): World<Toy, ToySeen> {
  const operations = says.map(({ at, from, to, count }, id) => ({
    id,
    at,
    node: `s${from + 1}`,
    command: { kind: "sayTo", peer: to, count },
  }));
  const weather = {
    latency: [200, 5000] as const,
    fsync: [500, 3000] as const,
    service: 50,
    lossPermille,
  };
  const course = startCourse(
    toyUniverse(3, 0),
    toyPlan({ seed, faults, operations, weather, until }),
  );
  runUntil(course, until);
  return course.world;
}

describe("streams", () => {
  test("deliver everything in order when nothing is wrong", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 60 }), (seed, loss) => {
        const world = play(
          `${seed}`,
          [],
          [{ at: 60_000_000, from: 0, to: 1, count: 50 }],
          120_000_000,
          loss,
        );
        expect(stateOf(world, 1).heard.map(({ number }) => number)).toEqual(
          Array.from({ length: 50 }, (_, n) => n),
        );
      }),
      { numRuns: 30 },
    );
  });

  test("deliver a prefix when they break, then tell both ends", () => {
    const lengths = new Set<number>();
    for (let seed = 0; seed < 40; seed += 1) {
      const world = play(
        `${seed}`,
        [{ id: 1, at: 101_500, fault: { kind: "break", a: "s1", b: "s2" } }],
        [{ at: 100_000, from: 0, to: 1, count: 20 }],
        1_000_000,
      );
      const heard = stateOf(world, 1).heard.map(({ number }) => number);
      expect(heard).toEqual(heard.map((_, n) => n));
      lengths.add(heard.length);
      expect(stateOf(world, 0).closed.map(({ from, how }) => [from, how])).toEqual([[1, "reset"]]);
      expect(stateOf(world, 1).closed.map(({ from, how }) => [from, how])).toEqual([[0, "reset"]]);
    }
    expect(lengths.size).toBeGreaterThan(5);
  });

  test("a short cut delays, a long one breaks the sender's end and leaves the other half open", () => {
    const cut = (span: number): PlannedFault => ({
      id: 1,
      at: 90_000,
      fault: { kind: "partition", groups: [["s1"], ["s2", "s3"]], span },
    });
    const short = play(
      "1",
      [cut(2_000_000)],
      [{ at: 100_000, from: 0, to: 1, count: 3 }],
      30_000_000,
    );
    expect(stateOf(short, 1).heard).toHaveLength(3);
    expect(stateOf(short, 1).heard[0]?.at).toBeGreaterThan(2_000_000);
    const long = play(
      "1",
      [cut(20_000_000)],
      [{ at: 100_000, from: 0, to: 1, count: 3 }],
      60_000_000,
    );
    expect(stateOf(long, 1).heard).toHaveLength(0);
    expect(stateOf(long, 0).closed).toEqual([{ from: 1, how: "timeout", at: 15_100_000 }]);
    expect(stateOf(long, 1).closed).toEqual([]);
  });

  test("a half-open end learns by a reset when it sends after healing", () => {
    const world = play(
      "1",
      [
        {
          id: 1,
          at: 90_000,
          fault: { kind: "partition", groups: [["s1"], ["s2", "s3"]], span: 20_000_000 },
        },
      ],
      [
        { at: 100_000, from: 0, to: 1, count: 1 },
        { at: 30_000_000, from: 1, to: 0, count: 1 },
      ],
      60_000_000,
    );
    expect(stateOf(world, 1).closed.map(({ from, how }) => [from, how])).toEqual([[0, "reset"]]);
  });

  test("a one-way cut delivers one direction, and its unacknowledged sender gives up", () => {
    const world = play(
      "1",
      [{ id: 1, at: 90_000, fault: { kind: "cut", from: "s1", to: "s2" } }],
      [{ at: 100_000, from: 1, to: 0, count: 2 }],
      60_000_000,
    );
    expect(stateOf(world, 0).heard).toHaveLength(2);
    expect(stateOf(world, 1).closed.map(({ how }) => how)).toEqual(["timeout"]);
  });

  test("a crash tells the peers at once, a loss of power does not", () => {
    const says = [{ at: 3_000_000, from: 0, to: 1, count: 1 }];
    const crash = play(
      "1",
      [{ id: 1, at: 100_000, fault: { kind: "crash", node: "s2" } }],
      says,
      30_000_000,
    );
    expect(stateOf(crash, 0).closed[0]?.at).toBeLessThan(200_000);
    const power = play(
      "1",
      [{ id: 1, at: 100_000, fault: { kind: "power", nodes: ["s2"] } }],
      says,
      30_000_000,
    );
    const closed = stateOf(power, 0).closed[0];
    expect(closed?.how).toBe("timeout");
    expect(closed?.at).toBeGreaterThan(18_000_000);
  });

  test("a hold keeps everything back and loses nothing", () => {
    const world = play(
      "1",
      [{ id: 1, at: 90_000, fault: { kind: "hold", from: "s1", to: "s2", span: 25_000_000 } }],
      [{ at: 100_000, from: 0, to: 1, count: 4 }],
      60_000_000,
    );
    expect(stateOf(world, 1).heard).toHaveLength(4);
    expect(stateOf(world, 0).closed).toEqual([]);
  });
});
