/** A name is that of its first client until that gives it up, whatever answer gets lost. */
import { expect, test } from "vitest";
import type { RecipeEvent } from "../../../protocol/recipes/vocabulary.ts";
import { inject, MS, SECOND, story, type Draft } from "../../../scenarios/build.ts";
import { simulate } from "../../../scenarios/simulate.ts";
import { assign } from "../../../scenarios/tasks.ts";

/** "c1 registered", …, and whose the name is where that is said. */
function runOf(script: (draft: Draft) => void, bugs: readonly string[] = []) {
  const { plan } = story({
    name: "recipes/tested",
    about: "",
    watchFor: [],
    goals: [],
    cluster: {
      servers: 1,
      clients: 2,
      sessionTimeout: 6000,
      recipe: { name: "name-service" },
      bugs: [...bugs],
    },
    until: 20 * SECOND,
    script,
  });
  const lines: string[] = [];
  const { violation } = simulate(plan("1", 0, {}), {
    record: (entry) => {
      if (entry.kind !== "emit" || entry.emitted.kind !== "recipe") return;
      const { text, what } = entry.emitted as RecipeEvent;
      if (what !== "asked" && what !== "finished") lines.push(`c${entry.node} ${what} ${text}`);
    },
  });
  return { lines, violated: violation?.property };
}

test("who is first has it, until it does not want it any more", () => {
  const { lines, violated } = runOf((draft) => {
    assign(draft, 3 * SECOND, "c1", "register", "/app");
    assign(draft, 4 * SECOND, "c2", "register", "/app");
    assign(draft, 5 * SECOND, "c2", "unregister", "/app");
    assign(draft, 6 * SECOND, "c1", "unregister", "/app");
    assign(draft, 7 * SECOND, "c2", "register", "/app");
    assign(draft, 8 * SECOND, "c1", "resolve", "/app");
  });
  expect(violated).toBeUndefined();
  expect(lines).toEqual([
    "c1 registered c1",
    "c2 denied c1",
    "c2 unregistered c1",
    "c1 unregistered c1",
    "c2 registered c2",
    "c1 resolved c2",
  ]);
});

/** The answer to the write of c1 is lost with its connection. */
function loseAnswer(draft: Draft): void {
  assign(draft, 3 * SECOND, "c2", "register", "/app", { value: 1 });
  inject(draft, 3900 * MS, { kind: "delay", from: "s1", to: "c1", by: 300 * MS, span: SECOND });
  assign(draft, 4 * SECOND, "c1", "register", "/app");
  inject(draft, 4450 * MS, { kind: "cut", from: "s1", to: "c1", span: 5 * SECOND });
}

test("one's own registration is not taken for another's", () => {
  expect(runOf(loseAnswer)).toMatchObject({
    lines: ["c2 registered c2", "c1 registered c1"],
    violated: undefined,
  });
  expect(runOf(loseAnswer, ["conflict-is-anothers"]).violated).toBe("OutcomeTold");
});
