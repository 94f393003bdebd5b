/** Straight-line programs: their state is arguments and journal, the generator a cache; and what is said of bad ones. */
import { describe, expect, test } from "vitest";
import { recipe, type Recipe } from "../../../scenarios/own-recipes/index.ts";
import { universeOf } from "../../../scenarios/simulate.ts";
import { foldState } from "../../../sim/deliver.ts";
import { finish, runUntil, startCourse } from "../../../sim/run.ts";
import { fork } from "../../../sim/universe.ts";
import { myLock } from "../../../cli/init/example/scenarios/my-lock.ts";
import { must } from "../../../sim/assert.ts";
import type { EnsemblePlan } from "../../../scenarios/scenario.ts";
import { hermetic } from "../../hermetic.ts";
import { planOf, runOf, runProgram } from "./programs.ts";

const [LOCK] = must(myLock.recipes, "recipes");

/** The digest of a run whose world is replaced by its fork every so many microseconds, so that no generator is left. */
function digestForked(plan: EnsemblePlan, recipes: readonly Recipe[], every: number): string {
  const universe = universeOf(plan.cluster, recipes);
  const course = startCourse(universe, plan);
  for (let at = every; at < plan.until; at += every) {
    runUntil(course, at);
    Object.assign(course, { world: fork(course.world) });
  }
  return finish(course, universe.settleWithin).digest;
}

/** The same, never forked. */
function digestOf(plan: EnsemblePlan, recipes: readonly Recipe[]): string {
  const universe = universeOf(plan.cluster, recipes);
  return finish(startCourse(universe, plan), universe.settleWithin).digest;
}

describe("a program", () => {
  test.each([0, 1])("is the same with and without its generators, run %i", (index) => {
    const plan = myLock.plan("fork", index, {});
    const recipes = [must(LOCK, "lock")];
    expect(digestForked(plan, recipes, 97_000)).toBe(digestOf(plan, recipes));
  });

  test("goes on in a fork as in the world that it was taken from", () => {
    const plan = myLock.plan("fork", 3, {});
    const course = startCourse(universeOf(plan.cluster, myLock.recipes), plan);
    for (let at = 0; at < plan.until; at += 700_000) {
      const copy = { ...course, world: fork(course.world) };
      // The copy first: what it does must leave the original alone.
      for (const one of [copy, course]) {
        runUntil(one, at);
        foldState(one.world);
      }
      expect(copy.world.digest.toString(), `at ${at}`).toBe(course.world.digest.toString());
    }
  });

  test("needs no clock and no chance of the host", () => {
    const plan = myLock.plan("fork", 0, {});
    expect(hermetic(() => digestOf(plan, [must(LOCK, "lock")]))).toMatch(/^[0-9a-f]{16}$/);
  });

  test("that remembers something of its own is found where it is forked", () => {
    let starts = 0;
    const forgetful = recipe("tried", function* (_zk, me) {
      starts += 1;
      yield* me.sleep(`${starts}s`);
      yield* me.sleep("20s");
    });
    const plan = planOf(forgetful);
    expect(() => digestForked(plan, [forgetful], 97_000)).toThrow(
      "is not deterministic: given the same answers, its request 1 is me.sleep(…), and then",
    );
  });

  test("has plain state", () => {
    const plan = myLock.plan("fork", 0, {});
    const course = startCourse(universeOf(plan.cluster, myLock.recipes), plan);
    runUntil(course, 6_000_000);
    const states = course.world.nodes.flatMap(({ state }) =>
      state !== undefined && "recipe" in state ? [state.recipe] : [],
    );
    expect(states.some((state) => "journal" in state && (state.journal as []).length > 0)).toBe(
      true,
    );
    for (const state of states) expect(structuredClone(state)).toEqual(state);
  });
});

describe("a program that is wrong", () => {
  test.each<[string, Parameters<typeof runProgram>[0], string]>([
    [
      "draws by itself",
      function* (zk) {
        yield* zk.create(`/x-${Math.random()}`);
      },
      "is not deterministic: given the same answers, its request 1 is zk.create(",
    ],
    [
      "forgets yield*",
      function* (zk, me) {
        void zk.create("/x");
        yield* me.sleep("1s");
      },
      'threw: zk.create("/x") was called and not run: write yield* before it',
    ],
    [
      "forgets yield* at its end",
      function* (zk, me) {
        yield* me.sleep("1s");
        void zk.delete("/x");
      },
      'threw: zk.delete("/x") was called and not run',
    ],
    [
      "forgets the star",
      function* (zk) {
        yield zk.create("/x") as never;
      },
      "yields what cannot be asked for: write yield* before zk.… and me.…",
    ],
    [
      "throws",
      function* (_zk, me) {
        yield* me.sleep("1s");
        throw new RangeError("so it does");
      },
      "threw: so it does",
    ],
    [
      "does not speak of time",
      function* (_zk, me) {
        yield* me.sleep("soon");
      },
      'threw: "soon" is not a duration; write 250ms, 3s or 1m',
    ],
    [
      "asks and asks",
      function* (_zk, me) {
        for (;;) yield* me.sleep("1ms");
      },
      "has asked for more than 10,000 things in one go; yield* me.restart(…) begins anew",
    ],
    [
      "restarts at once",
      function* (_zk, me) {
        yield* me.state();
        yield* me.restart();
      },
      "restarts before it has waited for anything",
    ],
    [
      "restarts with a function",
      function* (_zk, me) {
        yield* me.sleep("1s");
        yield* me.restart(() => 1);
      },
      "asks with something that is not plain data",
    ],
  ])("%s", (_what, code, message) => {
    expect(() => runProgram(code)).toThrow(`recipe tried ${message}`);
  });
});

describe("restart", () => {
  test("empties the journal and keeps its arguments", () => {
    let most = 0;
    const counting = recipe("tried", function* (_zk, me, round: number = 0) {
      yield* me.sleep("200ms");
      yield* me.note(`${round} ${yield* me.sleep("200ms")}`);
      if (round < 3) yield* me.restart(round + 1);
    });
    const { report, told } = runOf(counting);
    expect(report.outcome).toBe("held");
    expect(told).toEqual([
      "c1 0 CONNECTED",
      "c1 1 CONNECTED",
      "c1 2 CONNECTED",
      "c1 3 CONNECTED",
      "c1 finished /tried",
    ]);
    const plan = planOf(counting);
    const course = startCourse(universeOf(plan.cluster, [counting]), plan);
    for (let at = 2_000_000; at < 4_000_000; at += 50_000) {
      runUntil(course, at);
      const state = course.world.nodes[3]?.state;
      const own = state !== undefined && "recipe" in state ? state.recipe : {};
      if ("journal" in own) most = Math.max(most, (own.journal as []).length);
    }
    expect(most).toBe(1);
    expect(digestForked(plan, [counting], 97_000)).toBe(digestOf(plan, [counting]));
  });

  test("lets a program go on for longer than a journal is", () => {
    const patient = recipe("tried", function* (_zk, me, round: number = 0) {
      for (let nth = 0; nth < 6000; nth += 1) yield* me.sleep("1ms");
      if (round < 2) yield* me.restart(round + 1);
      yield* me.note("at last");
    });
    expect(runOf(patient).told).toEqual(["c1 at last", "c1 finished /tried"]);
  });
});
