/** A service that is right is never accused, however it lags; one that makes a mistake is found out. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Op } from "../../../../protocol/api/operations.ts";
import { must } from "../../../../sim/assert.ts";
import { clonePlain } from "../../../../sim/plain.ts";
import { creating } from "./paper.ts";
import {
  ask,
  connect,
  expire,
  hangUp,
  lead,
  newPretend,
  receive,
  serve,
  step,
  type Mistake,
  type Pretend,
} from "./pretend.ts";

/** Short ones, so that clients meet. */
const path = fc.constantFrom("/a", "/b", "/a/x");
const op: fc.Arbitrary<Op> = fc.oneof(
  fc.tuple(path, fc.constantFrom(0, 0, 1, 2, 3)).map(([path, flags]) => creating(path, flags)),
  path.map((path) => ({ kind: "delete", path, version: -1 }) as const),
  fc
    .tuple(path, fc.constantFrom(-1, -1, 0, 1))
    .map(([path, version]) => ({ kind: "setData", path, data: "x", version }) as const),
  path.map((path) => ({
    kind: "multi" as const,
    ops: [
      creating("/b/", 2),
      creating(path),
      { kind: "setData" as const, path, data: "y", version: 0 },
    ],
  })),
  fc
    .tuple(path, fc.constantFrom("exists" as const, "getData" as const, "getChildren" as const))
    .map(([path, kind]) => ({ kind, path, watch: true })),
);
const bit = fc.constantFrom(0, 1);
type Act = (world: Pretend) => void;
const client = (world: Pretend, which: number) => must(world.clients[which], "client");

function acts(
  weight: number,
  arbitrary: fc.Arbitrary<Act>,
): { arbitrary: fc.Arbitrary<Act>; weight: number } {
  return { arbitrary, weight };
}

const run: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.oneof(
    acts(
      15,
      fc.tuple(bit, op).map(
        ([c, op]) =>
          (w) =>
            ask(w, client(w, c), op),
      ),
    ),
    acts(
      15,
      fc.tuple(bit, fc.nat(9)).map(
        ([l, lost]) =>
          (w) =>
            lead(w, l === 1, lost === 0),
      ),
    ),
    acts(
      10,
      bit.map((s) => (w) => step(w, s)),
    ),
    acts(
      25,
      bit.map((c) => (w) => serve(w, client(w, c))),
    ),
    acts(
      25,
      bit.map((c) => (w) => receive(w, client(w, c))),
    ),
    acts(
      7,
      bit.map((c) => (w) => hangUp(w, client(w, c))),
    ),
    acts(
      12,
      fc.tuple(bit, bit).map(
        ([c, s]) =>
          (w) =>
            connect(w, client(w, c), s),
      ),
    ),
    acts(
      1,
      bit.map((c) => (w) => expire(w, client(w, c))),
    ),
  ),
  { minLength: 300, maxLength: 300, size: "max" },
);

function play(run: readonly Act[], mistake: Mistake): Pretend {
  const world = newPretend(mistake);
  for (const c of [0, 1]) connect(world, client(world, c), c);
  for (const act of run) act(world);
  return world;
}

const runs = fc.sample(run, { numRuns: 150, seed: 11 });

describe("a pretended service", () => {
  test("is never accused when it is right", () => {
    for (const run of runs) expect(play(run, "none").paper.whys).toEqual([]);
  });

  test("is judged alike by a clone that takes over in the middle", () => {
    for (const run of runs.slice(0, 40)) {
      const swap: Act = ({ paper }) => {
        paper.seen = clonePlain(paper.seen);
      };
      const swapped = [...run.slice(0, 150), swap, ...run.slice(150)];
      expect(play(swapped, "stale-read").paper.whys).toEqual(play(run, "stale-read").paper.whys);
    }
  });

  test("is put to the test", () => {
    const worlds = runs.map((run) => play(run, "none"));
    const sum = (of: (world: Pretend) => number): number => worlds.reduce((n, w) => n + of(w), 0);
    expect(sum(({ log }) => log.length)).toBeGreaterThan(1500);
    expect(sum(({ calls }) => calls)).toBeGreaterThan(5000);
    expect(sum(({ sessions }) => sessions)).toBeGreaterThan(450);
  });

  test.each<[Mistake, string]>([
    ["stale-read", "ReadReplies"],
    ["late-event", "WatchBeforeData"],
    ["lost-event", "WatchBeforeData"],
    ["commit-twice", "WriteOnce"],
    ["no-moved-check", "SessionFifo"],
    ["keeps-ephemeral", "EphemeralLifecycle"],
    ["any-server", "SingleSystemImage"],
    ["wrong-stat", "WriteReplies"],
    ["early-reply", "WriteOnce"],
  ])("%s breaks %s", (mistake, property) => {
    const first = runs.find((run) => play(run, mistake).paper.violated.includes(property));
    expect(first).toBeDefined();
  });
});
