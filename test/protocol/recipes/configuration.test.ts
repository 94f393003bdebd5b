/** Configurations reach whoever follows them, in order, and a roll-out in stages listens to its canary. */
import { expect, test } from "vitest";
import type { RecipeEvent } from "../../../protocol/recipes/vocabulary.ts";
import { inject, MS, SECOND, story, type Draft } from "../../../scenarios/build.ts";
import { simulate } from "../../../scenarios/simulate.ts";
import { assign } from "../../../scenarios/tasks.ts";

interface Setup {
  readonly recipe: string;
  readonly servers?: number;
  readonly bugs?: readonly string[];
  readonly properties?: readonly string[];
}

/** "c2 applied 1": who told what, and of which version. */
function runOf({ bugs = [], properties, recipe, servers = 1 }: Setup, script: (d: Draft) => void) {
  const { plan } = story({
    name: "recipes/tested",
    about: "",
    watchFor: [],
    goals: [],
    cluster: {
      servers,
      clients: 3,
      sessionTimeout: 6000,
      recipe: { name: recipe, size: 1 },
      bugs: [...bugs],
    },
    until: 20 * SECOND,
    script,
  });
  const lines: string[] = [];
  const report = simulate(plan("1", 0, {}), {
    properties,
    record: (entry) => {
      if (entry.kind !== "emit" || entry.emitted.kind !== "recipe") return;
      const { number, what } = entry.emitted as RecipeEvent;
      if (number > 0 && what !== "asked")
        lines.push(`c${entry.node - servers + 1} ${what} ${number}`);
    },
  });
  const { availability, outcome, violation } = report;
  return { outcome, violated: violation?.property, lines, availability };
}

/** Answers of s1 take a while to reach c1. */
function slowAnswers(draft: Draft, from: number, span: number): void {
  inject(draft, from, { kind: "delay", from: "s1", to: "c1", by: 300 * MS, span });
}

test("who comes late has what is there, and then all that comes", () => {
  const { lines, outcome } = runOf({ recipe: "configuration" }, (draft) => {
    assign(draft, 2 * SECOND, "c2", "follow", "/c");
    assign(draft, 3 * SECOND, "c1", "publish", "/c");
    assign(draft, 4 * SECOND, "c3", "follow", "/c");
    assign(draft, 5 * SECOND, "c1", "publish", "/c");
  });
  expect(outcome).toBe("held");
  expect(lines.filter((line) => line.startsWith("c2"))).toEqual(["c2 applied 1", "c2 applied 2"]);
  expect(lines.filter((line) => line.startsWith("c3"))).toEqual(["c3 applied 1", "c3 applied 2"]);
});

test("a version whose answer was lost is published once", () => {
  const { lines, outcome } = runOf({ recipe: "configuration" }, (draft) => {
    assign(draft, 2 * SECOND, "c1", "publish", "/c");
    slowAnswers(draft, 3 * SECOND, SECOND);
    assign(draft, 3 * SECOND, "c1", "publish", "/c");
    inject(draft, 3450 * MS, { kind: "cut", from: "s1", to: "c1", span: 5 * SECOND });
    assign(draft, 12 * SECOND, "c2", "follow", "/c");
  });
  expect(outcome).toBe("held");
  expect(lines).toEqual(["c1 published 1", "c1 published 2", "c2 applied 2"]);
});

test.each(["configuration", "config-service"])(
  "a watch that is set after the read misses what %s says in between",
  (recipe) => {
    const script = (draft: Draft): void => {
      const [publish, options] =
        recipe === "configuration" ? ["publish", {}] : ["roll-out", { value: 1, span: 10 * MS }];
      if (recipe === "config-service") assign(draft, 2 * SECOND, "c2", "follow", "/c");
      assign(draft, 3 * SECOND, "c3", publish, "/c", options);
      slowAnswers(draft, 4 * SECOND, 3 * SECOND);
      assign(draft, 5 * SECOND, "c1", "follow", "/c");
      assign(draft, 5200 * MS, "c3", publish, "/c", options);
    };
    expect(runOf({ recipe }, script).outcome).toBe("held");
    const { violated } = runOf({ recipe, bugs: ["watch-after-read"] }, script);
    expect(violated).toBe("ConfigurationReaches");
  },
);

/** The leader is alone with c1, which publishes, and c2, which follows; then the others lead. */
function majorityLeaves(draft: Draft): void {
  const groups = [["leader", "c1", "c2"], ["followers"]];
  assign(draft, 2 * SECOND, "c1", "publish", "/c");
  assign(draft, 3 * SECOND, "c2", "follow", "/c");
  inject(draft, 4 * SECOND, { kind: "partition", groups, span: 10 * SECOND });
  for (const client of ["c1", "c2"]) {
    for (const server of ["s1", "s2", "s3"]) {
      inject(draft, 4 * SECOND, { kind: "break", a: client, b: server });
    }
  }
  for (const at of [9000, 9500, 18_000]) assign(draft, at * MS, "c1", "publish", "/c");
}

test("a version that is lost again after it was applied is seen", () => {
  const setup = { recipe: "configuration", servers: 3 };
  expect(runOf(setup, majorityLeaves).outcome).toBe("held");
  const { violated } = runOf(
    { ...setup, bugs: ["commit-on-first-ack"], properties: ["ConfigurationInOrder"] },
    majorityLeaves,
  );
  expect(violated).toBe("ConfigurationInOrder");
});

test("the canary has a version first, and what is bad is taken back", () => {
  const { availability, lines, outcome } = runOf({ recipe: "config-service" }, (draft) => {
    assign(draft, 2 * SECOND, "c2", "follow", "/c");
    assign(draft, 2 * SECOND, "c3", "follow", "/c");
    assign(draft, 3 * SECOND, "c1", "roll-out", "/c", { value: 1, span: SECOND });
    assign(draft, 5 * SECOND, "c1", "roll-out", "/c", { value: 0, patience: SECOND });
  });
  expect(outcome).toBe("held");
  expect(lines.slice(0, 4)).toEqual([
    "c1 staged 1",
    "c2 applied 1",
    "c2 acknowledged 1",
    "c1 published 1",
  ]);
  expect(lines.slice(4)).toEqual([
    "c3 applied 1",
    "c1 staged 2",
    "c2 applied 2",
    "c1 rolledBack 3",
    "c2 applied 3",
    "c2 acknowledged 3",
  ]);
  expect(availability?.sharePermille).toBeGreaterThan(990);
});

test("nobody serves a version while a reader is cut off from it", () => {
  const { availability } = runOf({ recipe: "config-service" }, (draft) => {
    for (const client of ["c2", "c3"]) assign(draft, 2 * SECOND, client, "follow", "/c");
    assign(draft, 3 * SECOND, "c1", "roll-out", "/c", { value: 1 });
    inject(draft, 4 * SECOND, {
      kind: "partition",
      groups: [["s1", "c1", "c2"], ["c3"]],
      span: 10 * SECOND,
    });
    assign(draft, 5 * SECOND, "c1", "roll-out", "/c", { value: 1 });
  });
  expect(availability?.longestGapMs).toBeGreaterThan(9000);
  expect(availability?.longestGapMs).toBeLessThan(11_000);
});

test("what was published is not taken back, though the answer was lost and the canary has died since", () => {
  const { lines, outcome } = runOf({ recipe: "config-service" }, (draft) => {
    for (const client of ["c2", "c3"]) assign(draft, 2 * SECOND, client, "follow", "/c");
    assign(draft, 3 * SECOND, "c1", "roll-out", "/c", { value: 1, span: SECOND });
    inject(draft, 4 * SECOND, { kind: "cut", from: "s1", to: "c1", span: 8600 * MS });
    inject(draft, 4500 * MS, { kind: "crash", node: "c2", downFor: 15 * SECOND });
  });
  expect(outcome).toBe("held");
  expect(lines.slice(-2)).toEqual(["c3 applied 1", "c1 published 1"]);
});
