/** What a run says of exclusion: in words, and only where something is protected. */
import { describe, expect, test } from "vitest";
import { exclusionInWords, exclusionOf } from "../../cli/exclusion.ts";
import { loadModel } from "../../cli/model.ts";
import { must } from "../../sim/assert.ts";

const model = await loadModel();

function said(name: string, bugs: readonly string[] = []): string | undefined {
  const scenario = must(
    model.scenarios.find((one) => one.name === name),
    name,
  );
  const plan = scenario.plan("1", 0, bugs.length === 0 ? {} : { bugs });
  const exclusion = exclusionOf(model, plan, model.simulate(plan));
  return exclusion && exclusionInWords(exclusion);
}

describe("exclusion", () => {
  test("belief is violated, and fencing keeps the resource safe", () => {
    const words = said("recipes/lock-holder-sleeps");
    expect(words).toMatch(/^belief is violated .*, and the fenced resource stays safe$/);
  });

  test("... which nothing else does", () => {
    const words = said("recipes/lock-holder-sleeps", ["no-fencing"]);
    expect(words).toMatch(/^belief is violated .*, and the resource without fencing is violated/);
  });

  test("is not spoken of where nothing is protected", () => {
    expect(said("cold-start")).toBeUndefined();
  });
});
