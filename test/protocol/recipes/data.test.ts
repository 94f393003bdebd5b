/** Mistakes in recipes over data and groups that no exhibit shows: each breaks its property, and without it nothing is broken. */
import { describe, expect, test } from "vitest";
import { DATA_EXHIBITS } from "../../../scenarios/museum/data.ts";
import { RECIPE_BUGS } from "../../../protocol/recipes/bug-table.ts";
import { DATA_BUGS } from "../../../protocol/recipes/bug-table-data.ts";
import { inject, MS, SECOND, story, type Draft } from "../../../scenarios/build.ts";
import { simulate } from "../../../scenarios/simulate.ts";
import { assign } from "../../../scenarios/tasks.ts";

interface Case {
  readonly bug: keyof typeof DATA_BUGS;
  readonly violates: string;
  readonly recipe: { readonly name: string; readonly size?: number };
  readonly servers?: number;
  readonly firstSequence?: number;
  readonly script: (draft: Draft) => void;
}

const CASES: readonly Case[] = [
  {
    bug: "priority-as-text",
    violates: "TakenInOrder",
    recipe: { name: "priority-queue" },
    // The number of the second item is negative: it comes after the first all the same.
    firstSequence: 2_147_483_647,
    script: (draft) => {
      assign(draft, 3 * SECOND, "c1", "offer", "/q", { value: 10 });
      assign(draft, 4 * SECOND, "c1", "offer", "/q", { value: 9 });
      assign(draft, 5 * SECOND, "c2", "take", "/q");
      assign(draft, 6 * SECOND, "c2", "take", "/q");
    },
  },
  {
    bug: "due-is-only-an-order",
    violates: "NotBeforeDue",
    recipe: { name: "delay-queue" },
    script: (draft) => {
      assign(draft, 3 * SECOND, "c1", "offer-later", "/q", { value: 4 });
      assign(draft, 3500 * MS, "c2", "take", "/q");
    },
  },
  {
    bug: "waits-for-changes-only",
    violates: "NoLostWakeUp",
    recipe: { name: "delay-queue" },
    script: (draft) => {
      assign(draft, 3 * SECOND, "c1", "offer-later", "/q", { value: 4 });
      assign(draft, 3500 * MS, "c2", "take", "/q");
    },
  },
  {
    bug: "barrier-if-not-loop",
    violates: "ClosedIsClosed",
    recipe: { name: "barrier" },
    script: (draft) => {
      assign(draft, 3 * SECOND, "c1", "guard", "/b", { span: 5 * SECOND });
      assign(draft, 4 * SECOND, "c2", "pass", "/b");
      inject(draft, 5 * SECOND, { kind: "break", a: "c2", b: "s1" });
    },
  },
  {
    bug: "barrier-read-stale",
    violates: "ClosedIsClosed",
    recipe: { name: "barrier" },
    servers: 3,
    script: (draft) => {
      // Whatever server c2 is connected to, if it does not lead it learns of the barrier late.
      inject(draft, 3500 * MS, { kind: "hold", from: "leader", to: "follower", span: SECOND });
      assign(draft, 4 * SECOND, "c1", "guard", "/b", { span: 5 * SECOND });
      assign(draft, 4200 * MS, "c2", "pass", "/b");
      assign(draft, 4200 * MS, "c3", "pass", "/b");
    },
  },
  {
    bug: "leaves-at-one-left",
    violates: "LeaveTogether",
    recipe: { name: "double-barrier", size: 2 },
    script: (draft) => {
      assign(draft, 3 * SECOND, "c1", "meet", "/b", { span: 3 * SECOND });
      assign(draft, 3 * SECOND, "c2", "meet", "/b", { span: SECOND });
    },
  },
  {
    bug: "adopts-old-node",
    violates: "JoinedWithOwnNode",
    recipe: { name: "group" },
    script: (draft) => {
      assign(draft, 3 * SECOND, "c1", "join", "/g");
      inject(draft, 4 * SECOND, { kind: "crash", node: "c1", downFor: SECOND });
      assign(draft, 6 * SECOND, "c1", "join", "/g");
    },
  },
  {
    bug: "decides-by-itself",
    violates: "DecidedAlike",
    recipe: { name: "two-phase-commit", size: 2 },
    script: (draft) => {
      assign(draft, 3 * SECOND, "c1", "vote", "/t", { value: 1, patience: SECOND });
      assign(draft, 5 * SECOND, "c2", "vote", "/t", { value: 1 });
    },
  },
  {
    bug: "silence-is-commit",
    violates: "CommitIfAllVoted",
    recipe: { name: "two-phase-commit", size: 2 },
    script: (draft) => {
      assign(draft, 3 * SECOND, "c1", "vote", "/t", { value: 1, patience: SECOND });
    },
  },
];

function runOf({ firstSequence = 0, recipe, script, servers = 1 }: Case, bugs: readonly string[]) {
  const { plan } = story({
    name: "recipes/tested",
    about: "",
    watchFor: [],
    goals: [],
    cluster: { servers, firstSequence, clients: 3, sessionTimeout: 6000, recipe, bugs: [...bugs] },
    until: 15 * SECOND,
    script,
  });
  return simulate(plan("1", 0, {}));
}

test("every mistake is shown here or in the museum", () => {
  const shown = [...DATA_EXHIBITS, ...CASES].map(({ bug }) => bug);
  expect(shown.toSorted()).toEqual(Object.keys(DATA_BUGS).toSorted());
  expect(RECIPE_BUGS.map(({ name }) => name)).toEqual(expect.arrayContaining(shown));
});

describe.each(CASES)("$bug", (row) => {
  test("is violated", () => {
    expect(runOf(row, [row.bug]).violation?.property).toBe(row.violates);
  });

  test("holds without it", () => {
    expect(runOf(row, [])).toMatchObject({ outcome: "held", violation: undefined });
  });
});
