/** A recipe of two pure functions does what a program does. */
import { describe, expect, test } from "vitest";
import { MODE } from "../../../protocol/api/operations.ts";
import {
  recipeOfSteps,
  type StepEffect,
  type StepEvent,
} from "../../../protocol/recipes/stepped.ts";
import { creation } from "../../../protocol/recipes/turn.ts";
import { universeOf } from "../../../scenarios/simulate.ts";
import { finish, runUntil, startCourse } from "../../../sim/run.ts";
import { fork } from "../../../sim/universe.ts";
import { freezePlain } from "../../../sim/plain.ts";
import { planOf, runOf } from "../../scenarios/own-recipes/programs.ts";

interface Counting {
  readonly who: string;
  readonly events: readonly string[];
}

/** Creates a node, watches it, deletes it, and waits for the watch and an alarm. */
function step(
  { events, who }: Counting,
  event: StepEvent,
): { readonly state: Counting; readonly effects: readonly StepEffect[] } {
  const told = "tag" in event ? `${event.kind} ${event.tag}` : event.kind;
  const state = { who, events: [...events, told] };
  return { state, effects: effectsOf(state, told) };
}

function effectsOf({ events, who }: Counting, told: string): readonly StepEffect[] {
  const path = `/x-${who}`;
  switch (told) {
    case "task":
      return [{ kind: "ask", tag: "create", op: creation(path, MODE.EPHEMERAL) }];
    case "answered create":
      return [{ kind: "ask", tag: "watch", op: { kind: "exists", path, watch: true } }];
    case "answered watch":
      return [{ kind: "ask", tag: "delete", op: { kind: "delete", path, version: -1 } }];
    case "fired watch":
      return [
        { kind: "setAlarm", name: "soon", after: 100_000 },
        { kind: "setAlarm", name: "never", after: 50_000 },
        { kind: "clearAlarm", name: "never" },
        { kind: "store", tag: "write", token: 1, value: 2 },
      ];
    case "alarm":
      return [
        { kind: "tell", what: "noted", path: "", text: events.join(", ") },
        { kind: "finish" },
      ];
    default:
      return [];
  }
}

const stepped = recipeOfSteps<Counting>("stepped", {
  init: ({ client }) => freezePlain({ who: `c${client}`, events: [] }),
  step: (state, event) => step(freezePlain(state), freezePlain(event)),
});

describe("a stepped recipe", () => {
  test("is told what it asked for, under its own tags", () => {
    const { report, told } = runOf(stepped, [], 2);
    expect(report.outcome).toBe("held");
    const [first = "", , second = ""] = told;
    for (const [who, line] of [
      ["c1", first],
      ["c2", second],
    ]) {
      expect(line).toMatch(
        `${who} connection, task, answered create, answered watch, fired watch, answered delete, stored write, alarm`,
      );
    }
  });

  test("is the same when it is forked", () => {
    const plan = planOf(stepped, [], 2);
    const universe = universeOf(plan.cluster, [stepped]);
    const course = startCourse(universe, plan);
    for (let at = 2_000_000; at < 2_200_000; at += 500) {
      runUntil(course, at);
      Object.assign(course, { world: fork(course.world) });
    }
    const once = finish(startCourse(universe, plan), universe.settleWithin);
    expect(finish(course, universe.settleWithin).digest).toBe(once.digest);
  });

  test("is blamed for what it throws", () => {
    const bad = recipeOfSteps<object>("bad", {
      init: () => ({}),
      step: () => {
        throw new TypeError("no");
      },
    });
    expect(() => runOf(bad)).toThrow("recipe bad threw: no");
  });
});
