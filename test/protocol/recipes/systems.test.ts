/** Tricky steps of systems: who is fenced and who is not, and what is done twice without harm. */
import { describe, expect, test } from "vitest";
import { SYSTEMS } from "../../../protocol/recipes/kinds.ts";
import { RECIPES } from "../../../protocol/recipes/table.ts";
import type { RecipeEvent, ResourceEvent } from "../../../protocol/recipes/vocabulary.ts";
import { inject, injectWhen, SECOND, story, type Draft } from "../../../scenarios/build.ts";
import { simulate } from "../../../scenarios/simulate.ts";
import { assign } from "../../../scenarios/tasks.ts";

const WORTH_TELLING = ["fenced", "granted", "serves", "gaveUp", "submitted"];

/** A run that must hold, as what its processes believe and what the resource refuses: "c1 granted". */
function told(name: string, script: (draft: Draft) => void): readonly string[] {
  const { plan } = story({
    name: "systems/tested",
    about: "",
    watchFor: [],
    goals: [],
    cluster: { servers: 1, clients: 3, sessionTimeout: 6000, recipe: { name, resource: true } },
    until: 40 * SECOND,
    script,
  });
  const lines: string[] = [];
  const report = simulate(plan("1", 0, {}), {
    record: (entry) => {
      if (entry.kind !== "emit") return;
      const event = entry.emitted as RecipeEvent | ResourceEvent;
      if (event.kind === "resource" && !event.taken) lines.push(`c${event.from} refused`);
      if (event.kind !== "recipe" || !WORTH_TELLING.includes(event.what)) return;
      lines.push(`c${entry.node} ${event.what}`);
    },
  });
  expect(report).toMatchObject({ outcome: "held", violation: undefined });
  expect(report.availability).toMatchObject({ sharePermille: expect.any(Number) });
  return lines;
}

test("systems are the recipes of that group", () => {
  const named = RECIPES.filter(({ group }) => group === "systems").map(({ recipe }) => recipe.name);
  expect(named.toSorted()).toEqual(SYSTEMS.toSorted());
});

describe("an active and its standby", () => {
  const both = (draft: Draft): void => {
    assign(draft, 2 * SECOND, "c1", "serve", "/pair", { span: 10 * SECOND });
    assign(draft, 3 * SECOND, "c2", "serve", "/pair", { span: 5 * SECOND });
  };

  test("who leaves in order is not fenced", () => {
    expect(told("active-standby", both)).toEqual([
      "c1 granted",
      "c1 serves",
      "c2 granted",
      "c2 serves",
    ]);
  });

  test("who dies is, before another one is active", () => {
    const lines = told("active-standby", (draft) => {
      both(draft);
      inject(draft, 5 * SECOND, { kind: "crash", node: "c1" });
    });
    expect(lines).toEqual(["c1 granted", "c1 serves", "c2 fenced", "c2 granted", "c2 serves"]);
  });

  test("what is asked again after a lost answer takes nothing from a successor", () => {
    // Whose answer was lost is cut off until its successor is active.
    const lines = told("active-standby", (draft) => {
      both(draft);
      injectWhen(
        draft,
        11 * SECOND,
        { on: "packet", phase: "before", message: "REPLY", to: "c1", nth: 1 },
        { kind: "cut", from: "s1", to: "c1", span: 3 * SECOND },
      );
    });
    expect(lines).toEqual(["c1 granted", "c1 serves", "c2 granted", "c2 serves"]);
  });

  test("a standby gives up when it is tired", () => {
    const lines = told("active-standby", (draft) => {
      assign(draft, 2 * SECOND, "c1", "serve", "/pair", { span: 10 * SECOND });
      assign(draft, 3 * SECOND, "c2", "serve", "/pair", { span: SECOND, patience: SECOND });
    });
    expect(lines).toEqual(["c1 granted", "c1 serves", "c2 gaveUp"]);
  });
});

describe("a work queue", () => {
  test("a job whose worker dies before it says that it is done is done again, and takes effect once", () => {
    const lines = told("work-queue", (draft) => {
      assign(draft, 2 * SECOND, "c1", "submit", "/jobs");
      assign(draft, 3 * SECOND, "c2", "work", "/jobs", { span: SECOND });
      assign(draft, 3500_000, "c3", "work", "/jobs", { span: SECOND });
      injectWhen(
        draft,
        3 * SECOND,
        { on: "packet", phase: "before", message: "STORED", to: "c2", nth: 1 },
        { kind: "crash", node: "c2" },
      );
    });
    expect(lines).toEqual([
      "c1 submitted",
      "c2 granted",
      "c2 serves",
      "c3 serves",
      "c3 granted",
      "c3 refused",
    ]);
  });

  test("a late answer about a former job says nothing of the next one", () => {
    const lines = told("work-queue", (draft) => {
      assign(draft, 2 * SECOND, "c1", "submit", "/jobs");
      assign(draft, 3 * SECOND, "c2", "work", "/jobs", { span: 5 * SECOND });
      assign(draft, 4 * SECOND, "c3", "work", "/jobs", { span: SECOND });
      inject(draft, 7500_000, {
        kind: "delay",
        from: "r1",
        to: "c2",
        by: 12 * SECOND,
        span: SECOND,
      });
      inject(draft, 8100_000, { kind: "break", a: "c2", b: "s1" });
      for (const [from, to] of [
        ["s1", "c2"],
        ["c2", "s1"],
      ] as const) {
        inject(draft, 8110_000, { kind: "cut", from, to, span: 9 * SECOND });
      }
      assign(draft, 19 * SECOND, "c1", "submit", "/jobs");
    });
    expect(lines.filter((line) => !line.endsWith("serves"))).toEqual([
      "c1 submitted",
      "c2 granted",
      "c3 granted",
      "c1 submitted",
      "c2 granted",
      "c2 refused",
    ]);
  });

  test("two that see the same job do one each", () => {
    const lines = told("work-queue", (draft) => {
      for (const client of ["c2", "c3"]) {
        assign(draft, 2 * SECOND, client, "work", "/jobs", { span: SECOND });
      }
      for (const at of [4, 5]) assign(draft, at * SECOND, "c1", "submit", "/jobs");
    });
    expect(lines.filter((line) => line.endsWith("granted")).toSorted()).toEqual([
      "c2 granted",
      "c3 granted",
    ]);
    expect(lines).not.toContain("c2 refused");
  });
});
