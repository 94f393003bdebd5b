/** Session ids: unique over servers and their lives (reference 9.1). */
import { expect, test } from "vitest";
import { nextSessionId, sessionIds } from "../../../../protocol/server/sessions/ids.ts";

const MINUTE = 60_000_000;

function first(sid: number, mono: number, count: number): number[] {
  const ids = sessionIds(sid, mono);
  return Array.from({ length: count }, () => nextSessionId(ids));
}

test("the server stands in the top byte, the start below it, the number last", () => {
  expect(first(3, 5_000, 2).map((id) => id.toString(16))).toEqual(["30000050001", "30000050002"]);
});

test("no two servers, nor two lives of one, give out the same", () => {
  const all = [1, 2, 255].flatMap((sid) =>
    [0, 1_000, MINUTE, 60 * MINUTE].flatMap((mono) => first(sid, mono, 100)),
  );
  expect(new Set(all).size).toBe(all.length);
  for (const id of all) expect(Number.isSafeInteger(id)).toBe(true);
});

test("a late start wraps around within its server", () => {
  const [id = 0] = first(2, 280 * MINUTE, 1);
  expect(Math.floor(id / 2 ** 40)).toBe(2);
});
