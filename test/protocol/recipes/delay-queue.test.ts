/** Items of a delay queue are taken when they are due, by the clock of whoever takes them. */
import { expect, test } from "vitest";
import type { RecipeEvent } from "../../../protocol/recipes/vocabulary.ts";
import { inject, MS, SECOND, story, type Draft } from "../../../scenarios/build.ts";
import { simulate } from "../../../scenarios/simulate.ts";
import { assign } from "../../../scenarios/tasks.ts";

/** When each item was taken: milliseconds, and the number of the task that had offered it. */
function taken(script: (draft: Draft) => void) {
  const { plan } = story({
    name: "recipes/tested",
    about: "",
    watchFor: [],
    goals: [],
    cluster: { servers: 1, clients: 2, sessionTimeout: 6000, recipe: { name: "delay-queue" } },
    until: 15 * SECOND,
    script,
  });
  const items: [item: string, at: number][] = [];
  const { violation } = simulate(plan("1", 0, {}), {
    record: (entry) => {
      if (entry.kind !== "emit" || entry.emitted.kind !== "recipe") return;
      const { text, what } = entry.emitted as RecipeEvent;
      if (what === "taken") items.push([text, Math.floor(entry.at / MS)]);
    },
  });
  expect(violation).toBeUndefined();
  return items;
}

/** Tasks 3 and 4, behind those that take: due at 7 s and at 5.1 s. */
function offerTwo(draft: Draft): void {
  assign(draft, 4 * SECOND, "c1", "offer-later", "/q", { value: 6 });
  assign(draft, 4100 * MS, "c1", "offer-later", "/q", { value: 2 });
}

function takeTwo(draft: Draft): void {
  for (let nth = 0; nth < 2; nth += 1) assign(draft, 3 * SECOND, "c2", "take", "/q");
}

test("what is due first is taken first, as soon as it is", () => {
  const items = taken((draft) => {
    takeTwo(draft);
    offerTwo(draft);
  });
  expect(items.map(([item]) => item)).toEqual(["4", "3"]);
  const times = items.map(([, at]) => at);
  expect(times[0]).toBeGreaterThanOrEqual(5100);
  expect(times[0]).toBeLessThan(5200);
  expect(times[1]).toBeGreaterThanOrEqual(7000);
  expect(times[1]).toBeLessThan(7100);
});

test("a clock that has jumped ahead takes too early, and nobody is to blame", () => {
  const items = taken((draft) => {
    inject(draft, 2 * SECOND, { kind: "jump", node: "c2", millis: 60_000 });
    takeTwo(draft);
    offerTwo(draft);
  });
  expect(items.map(([item]) => item)).toEqual(["3", "4"]);
  expect(items.every(([, at]) => at < 4300)).toBe(true);
});

test("a clock that has jumped back takes nothing that is due, and waits rightly", () => {
  const items = taken((draft) => {
    inject(draft, 2 * SECOND, { kind: "jump", node: "c2", millis: -3_600_000 });
    takeTwo(draft);
    offerTwo(draft);
  });
  expect(items).toEqual([]);
});
