/** The JSON Schema of scenario files says what their reader says. */
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readScenario, SCENARIO_SCHEMA } from "../../../scenarios/written/document.ts";
import { assert } from "../../../sim/assert.ts";
import { WHOLE } from "./whole.ts";

describe("the JSON Schema", () => {
  const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(SCENARIO_SCHEMA);
  const isFine = (value: unknown): boolean => readScenario(value).problems.length === 0;

  it("takes what is read", () => {
    expect(validate(WHOLE)).toBe(true);
    expect(isFine(WHOLE)).toBe(true);
  });

  it("refuses what is refused, wherever the mistake is", () => {
    const junk = [5, -1, true, null, "junk!", "9x", [], {}, [{}], { a: 1 }];
    const edit = fc.record({
      place: fc.nat(1000),
      junk: fc.constantFrom(...junk),
      isKey: fc.boolean(),
    });
    let refused = 0;
    fc.assert(
      fc.property(edit, ({ place, junk, isKey }) => {
        const value = JSON.parse(JSON.stringify(WHOLE)) as object;
        spoil(value, place, junk, isKey);
        // What the parts must mean together is beyond a schema, and none of these edits is about that.
        assert(validate(value) === isFine(value), JSON.stringify(value));
        refused += isFine(value) ? 0 : 1;
      }),
      { seed: 4, numRuns: 400 },
    );
    expect(refused).toBeGreaterThan(300);
  });
});

/** Puts `junk` at the `place`th leaf or object, or beside it under a key of its own. */
function spoil(root: object, place: number, junk: unknown, isKey: boolean): void {
  const spots: (readonly [holder: Record<string, unknown>, key: string])[] = [];
  const walk = (holder: object): void => {
    for (const [key, value] of Object.entries(holder)) {
      spots.push([holder as Record<string, unknown>, key]);
      if (typeof value === "object" && value !== null) walk(value as object);
    }
  };
  walk(root);
  const [holder, key] = spots[place % spots.length] ?? [{}, ""];
  if (isKey && !Array.isArray(holder)) holder[`${key}x`] = junk;
  else holder[key] = junk;
}
