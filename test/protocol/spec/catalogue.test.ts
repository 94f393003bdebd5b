/** The catalogue: every property says what breaks it and what exercises it; selectors and liveness. */
import { describe, expect, test } from "vitest";
import { BUG_NAMES } from "../../../protocol/bugs.ts";
import { PROPERTIES } from "../../../protocol/spec/catalogue.ts";
import { GOAL, GOALS } from "../../../protocol/spec/goals.ts";
import { zabSpec } from "../../../protocol/spec/zab.ts";
import { must } from "../../../sim/assert.ts";
import { ALL, emit, endRole, lead, newStage, replicate, start, stop, txn, write } from "./stage.ts";

describe("catalogue", () => {
  test.each(PROPERTIES)(
    "$name is broken by bugs and exercised by a goal that exist",
    (property) => {
      expect(property.kind).not.toBe("sometimes");
      expect(property.brokenBy.length).toBeGreaterThan(0);
      for (const bug of property.brokenBy) expect(BUG_NAMES).toContain(bug);
      expect(GOALS.map(({ name }) => name)).toContain(property.exercisedBy);
    },
  );

  test("names are unique", () => {
    const names = [...PROPERTIES, ...GOALS].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test("goals stand where their index says", () => {
    const kebab = (name: string): string => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
    expect(Object.keys(GOAL).map(kebab)).toEqual(GOALS.map(({ name }) => name));
    expect(Object.values(GOAL)).toEqual(GOALS.map((_, index) => index));
  });
});

describe("selectors", () => {
  const stage = newStage(5, 1);
  const resolve = (selector: string): readonly number[] =>
    zabSpec.resolve(stage.seen, selector, stage.view).map((node) => node + 1);

  test("between two leaders the likely one is meant", () => {
    expect(resolve("leader")).toEqual([5]);
    expect(resolve("follower")).toEqual([1]);
  });

  test("roles are what servers believe", () => {
    lead(stage, 4, [1, 2, 3, 6], 1);
    expect(resolve("leader")).toEqual([4]);
    expect(resolve("follower")).toEqual([1]);
    expect(resolve("followers")).toEqual([1, 2, 3]);
    expect(resolve("observer")).toEqual([6]);
    expect(resolve("majority")).toEqual([1, 2, 4]);
    expect(resolve("minority")).toEqual([3, 5]);
    expect(resolve("any")).toEqual([1]);
    expect(resolve("any(2)")).toEqual([1, 2]);
    expect(resolve("all")).toEqual([1, 2, 3, 4, 5, 6]);
    expect(resolve("s3")).toEqual([3]);
    expect(resolve("s9")).toEqual([]);
    expect(resolve("c1")).toEqual([]);
  });

  test("of two who believe to lead, the active one of the newer epoch", () => {
    emit(stage, 5, {
      kind: "elected",
      leader: 5,
      role: "LEADING",
      round: 2,
      votes: ALL,
      joined: false,
    });
    expect(resolve("leader")).toEqual([4]);
    write(stage, 5, "acceptedEpoch", 2);
    emit(stage, 5, { kind: "established", epoch: 2, lastZxid: txn(1, 0).zxid });
    emit(stage, 5, { kind: "active", epoch: 2, lastZxid: txn(1, 0).zxid });
    expect(resolve("leader")).toEqual([5]);
    expect(stage.reached).toContain("two-claimants");
    stop(stage, 5);
    expect(resolve("leader")).toEqual([4]);
  });
});

describe("liveness", () => {
  test("a core contains a quorum of voters", () => {
    const { seen } = newStage(3, 2);
    expect(zabSpec.isCore(seen, [0, 1])).toBe(true);
    expect(zabSpec.isCore(seen, [0, 3, 4])).toBe(false);
  });

  test("first a leader, then everybody has everything, then an answer", () => {
    const stage = newStage();
    const core = [0, 1];
    const missing = (): string | undefined =>
      zabSpec.unsettled(stage.seen, core, stage.view)?.property;
    expect(missing()).toBe("LeaderEstablished");
    expect(zabSpec.probe(stage.seen, core)).toBeUndefined();
    lead(stage, 2, [1], 1);
    expect(missing()).toBeUndefined();

    const probe = must(zabSpec.probe(stage.seen, core), "probe");
    expect(probe.node).toBe(0);
    expect(missing()).toBe("EveryoneDelivers");
    replicate(stage, 2, [1], txn(1, 1));
    emit(stage, 1, { kind: "replied", request: probe.command.id, zxid: txn(1, 1).zxid });
    expect(missing()).toBeUndefined();

    endRole(stage, 1);
    expect(missing()).toBe("LeaderEstablished");
    stop(stage, 1);
    start(stage, 1);
    expect(missing()).toBe("LeaderEstablished");
    expect(stage.violated).toEqual([]);
  });
});
