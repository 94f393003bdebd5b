/** A node that is kept outlives the session of its owner, and not its wish. */
import { expect, test } from "vitest";
import { inject, SECOND, type Draft } from "../../../scenarios/build.ts";
import { assign } from "../../../scenarios/tasks.ts";
import { told } from "./told.ts";

/** Nobody serves c1 for longer than its session lives. */
function loseSession(draft: Draft): void {
  assign(draft, 3 * SECOND, "c1", "keep", "/app");
  inject(draft, 5 * SECOND, {
    kind: "partition",
    groups: [["s1", "s2", "s3"], ["c1"]],
    span: 10 * SECOND,
  });
  assign(draft, 20 * SECOND, "c1", "drop", "/app");
}

/** Its process is another one before its first session is over. */
function startAnew(draft: Draft): void {
  assign(draft, 3 * SECOND, "c1", "keep", "/app");
  inject(draft, 4 * SECOND, { kind: "crash", node: "c1", downFor: SECOND });
  assign(draft, 6 * SECOND, "c1", "keep", "/app");
}

const keeper = { recipe: "persistent-node", clients: 1 };

test("it is made again by the next session, until it is dropped", () => {
  const { lines, violated } = told(keeper, loseSession);
  expect(lines).toEqual(["c1 joined", "c1 lost", "c1 joined", "c1 quit"]);
  expect(violated).toBeUndefined();
});

test("one of a former session is not its own", () => {
  expect(told(keeper, startAnew).violated).toBeUndefined();
  const { violated } = told({ ...keeper, bugs: ["adopts-old-node"] }, startAnew);
  expect(violated).toBe("JoinedWithOwnNode");
});
