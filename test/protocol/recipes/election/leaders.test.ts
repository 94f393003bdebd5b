/** Who leads, and what a leader does when its connection goes. */
import { describe, expect, test } from "vitest";
import { inject, MS, SECOND, type Draft } from "../../../../scenarios/build.ts";
import { assign } from "../../../../scenarios/tasks.ts";
import { told } from "../told.ts";

/** c1 leads, c2 wants to, and c1 is cut off for so long. */
function cutOff(seconds: number): (draft: Draft) => void {
  return (draft) => {
    assign(draft, 3 * SECOND, "c1", "lead", "/a", { span: 10 * SECOND });
    assign(draft, 3200 * MS, "c2", "lead", "/a", { span: SECOND });
    inject(draft, 4 * SECOND, {
      kind: "partition",
      groups: [["c1"], ["rest"]],
      span: seconds * SECOND,
    });
  };
}

describe("the leader latch", () => {
  test("stays in after the end of its session, and leads again", () => {
    const { lines, violated } = told({ recipe: "leader-latch" }, cutOff(15));
    expect(lines).toEqual([
      "c1 granted",
      "c2 waiting",
      "c1 suspended",
      "c2 granted",
      "c2 released",
      "c1 lost",
      "c1 granted",
      "c1 released",
    ]);
    expect(violated).toBeUndefined();
  });

  test("keeps its place over a broken connection", () => {
    const { lines, violated } = told({ recipe: "leader-latch" }, (draft) => {
      assign(draft, 3 * SECOND, "c1", "lead", "/a", { span: 5 * SECOND });
      assign(draft, 3200 * MS, "c2", "lead", "/a", { span: SECOND });
      inject(draft, 4 * SECOND, { kind: "break", a: "c1", b: "all" });
    });
    expect(lines).toEqual([
      "c1 granted",
      "c2 waiting",
      "c1 suspended",
      "c1 resumed",
      "c1 released",
      "c2 granted",
      "c2 released",
    ]);
    expect(violated).toBeUndefined();
  });

  test("one that begins anew when it is back loses its place", () => {
    const setup = { recipe: "leader-latch", bugs: ["latch-resets-on-reconnect"] };
    const { violated } = told(setup, (draft) => {
      assign(draft, 3 * SECOND, "c1", "lead", "/a", { span: 5 * SECOND });
      inject(draft, 4 * SECOND, { kind: "break", a: "c1", b: "all" });
    });
    expect(violated).toBe("KeepsItsPlace");
  });
});

describe("the leader selector", () => {
  test("stops when it is interrupted, and queues up again", () => {
    const { lines, violated } = told({ recipe: "leader-selector" }, (draft) => {
      assign(draft, 3 * SECOND, "c1", "lead", "/a", { span: 5 * SECOND });
      assign(draft, 3200 * MS, "c2", "lead", "/a", { span: SECOND });
      inject(draft, 4 * SECOND, { kind: "break", a: "c1", b: "all" });
    });
    expect(lines).toEqual([
      "c1 granted",
      "c2 waiting",
      "c1 released",
      "c2 granted",
      "c1 waiting",
      "c2 released",
      "c1 granted",
      "c1 released",
    ]);
    expect(violated).toBeUndefined();
  });

  test("one that ignores the interruption leads beside its successor", () => {
    const setup = { recipe: "leader-selector", bugs: ["selector-ignores-interrupt"] };
    expect(told(setup, cutOff(15)).violated).toBe("ExclusiveInBelief");
  });
});

describe("the official election", () => {
  test("one who has gone since the list was made is no reason to give up", () => {
    const gone = (bugs: readonly string[]) =>
      told({ recipe: "leader-election", bugs, seed: "b" }, (draft) => {
        assign(draft, 3 * SECOND, "c1", "lead", "/a", { span: 500 * MS });
        // Between the list of c2 and what it reads of c1, c1 resigns.
        assign(draft, 3 * SECOND, "c2", "lead", "/a", { span: SECOND });
        inject(draft, 3 * SECOND, {
          kind: "delay",
          from: "c2",
          to: "all",
          by: 240 * MS,
          span: SECOND,
        });
      });
    expect(gone([])).toMatchObject({ violated: undefined });
    expect(gone([]).lines).toContain("c2 granted");
    expect(gone(["fails-on-vanished-offer"]).violated).toBe("NoLostWakeUp");
  });
});
