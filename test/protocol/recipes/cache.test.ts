/** A cache comes to be what is there, whatever it could not hear of, and never shows the past again. */
import { expect, test } from "vitest";
import { MODE } from "../../../protocol/api/operations.ts";
import { creation } from "../../../protocol/recipes/turn.ts";
import type { RecipeEvent } from "../../../protocol/recipes/vocabulary.ts";
import { inject, MS, operate, SECOND, story, type Draft } from "../../../scenarios/build.ts";
import { simulate } from "../../../scenarios/simulate.ts";
import { assign } from "../../../scenarios/tasks.ts";

const SERVERS = ["s1", "s2", "s3"];
/** Values of writes: three children, put or removed, or one that is alone in a new tree. */
const PUT_X = 0;
const PUT_Y = 1;
const REMOVE_X = 3;
const ANEW_WITH_Y = 7;

function runOf(
  script: (draft: Draft) => void,
  bugs: readonly string[] = [],
  properties?: readonly string[],
  recipe = "cache",
) {
  const { plan } = story({
    name: "recipes/tested",
    about: "",
    watchFor: [],
    goals: [],
    cluster: {
      servers: 3,
      clients: 4,
      sessionTimeout: 6000,
      recipe: { name: recipe },
      bugs: [...bugs],
    },
    until: 25 * SECOND,
    script,
  });
  const lines: string[] = [];
  const { outcome, violation } = simulate(plan("1", 0, {}), {
    properties,
    record: (entry) => {
      if (entry.kind !== "emit" || entry.emitted.kind !== "recipe") return;
      const { number, text, what } = entry.emitted as RecipeEvent;
      const client = entry.node - SERVERS.length + 1;
      if (what === "saw") lines.push(`c${client} ${number === 0 ? "lost" : "saw"} ${text}`);
    },
  });
  return { outcome, violated: violation?.property, lines };
}

function write(draft: Draft, at: number, value: number): void {
  assign(draft, at, "c4", "write", "/a", { value });
}

/** Its connection breaks now, whatever server it is to. */
function disconnect(draft: Draft, at: number, client: string): void {
  for (const server of SERVERS) inject(draft, at, { kind: "break", a: client, b: server });
}

test("changes are followed as they come", () => {
  const { lines, outcome } = runOf((draft) => {
    assign(draft, 2 * SECOND, "c1", "watch", "/a");
    write(draft, 3 * SECOND, PUT_X);
    write(draft, 4 * SECOND, PUT_Y);
    write(draft, 5 * SECOND, PUT_X);
    write(draft, 6 * SECOND, REMOVE_X);
  });
  expect(outcome).toBe("held");
  expect(lines).toEqual(["c1 saw /a", "c1 saw /a/x", "c1 saw /a/y", "c1 saw /a/x", "c1 lost /a/x"]);
});

test.each([
  ["node-cache", ["c1 saw /a"]],
  ["children-cache", ["c1 saw /a", "c1 saw /a/x"]],
  ["cache", ["c1 saw /a", "c1 saw /a/x", "c1 saw /a/x/deep", "c1 lost /a/x/deep"]],
])("a %s reaches as far as it says", (recipe, seen) => {
  const { lines, outcome } = runOf(
    (draft) => {
      write(draft, 2 * SECOND, PUT_X);
      assign(draft, 3 * SECOND, "c1", "watch", "/a");
      const deep = "/a/x/deep";
      operate(draft, 4 * SECOND, "c4", (call) => {
        return { kind: "call", call, op: creation(deep, MODE.PERSISTENT) };
      });
      operate(draft, 5 * SECOND, "c4", (call) => {
        return { kind: "call", call, op: { kind: "delete", path: deep, version: -1 } };
      });
    },
    [],
    undefined,
    recipe,
  );
  expect(outcome).toBe("held");
  expect(lines).toEqual(seen);
});

test.each([3, 13])("what happened while it was cut off for %i s is caught up with", (span) => {
  const { lines, outcome } = runOf((draft) => {
    write(draft, 2 * SECOND, PUT_X);
    assign(draft, 3 * SECOND, "c1", "watch", "/a");
    disconnect(draft, 4 * SECOND, "c1");
    inject(draft, 4 * SECOND, {
      kind: "partition",
      groups: [[...SERVERS, "c4"], ["c1"]],
      span: span * SECOND,
    });
    write(draft, 5 * SECOND, ANEW_WITH_Y);
  });
  expect(outcome).toBe("held");
  expect(lines.slice(0, 2)).toEqual(["c1 saw /a", "c1 saw /a/x"]);
  expect(lines.slice(2).toSorted()).toEqual(["c1 lost /a/x", "c1 saw /a", "c1 saw /a/y"]);
});

/** The leader is alone with c1, which follows, and c4, which writes; then the others lead. */
function majorityLeaves(draft: Draft): void {
  const groups = [["leader", "c1", "c4"], ["followers"]];
  write(draft, 2 * SECOND, PUT_X);
  assign(draft, 3 * SECOND, "c1", "watch", "/a");
  inject(draft, 4 * SECOND, { kind: "partition", groups, span: 10 * SECOND });
  for (const client of ["c1", "c4"]) disconnect(draft, 4 * SECOND, client);
  write(draft, 9500 * MS, PUT_X);
}

test("a cache that has seen what is then lost is seen", () => {
  expect(runOf(majorityLeaves).outcome).toBe("held");
  const { violated } = runOf(majorityLeaves, ["commit-on-first-ack"], ["CacheGoesForward"]);
  expect(violated).toBe("CacheGoesForward");
});
