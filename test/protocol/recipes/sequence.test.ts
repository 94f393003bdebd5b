/** The order of sequential names. */
import { describe, expect, test } from "vitest";
import { compareSequences, nameOf, sequenceOf } from "../../../protocol/recipes/sequence.ts";

describe("sequence numbers", () => {
  test("are read behind any guid and label", () => {
    expect(sequenceOf("_c_12.0.3-lock-0000000042")).toBe(42);
    expect(sequenceOf("_c_1.0.1-n_0000000007")).toBe(7);
    expect(sequenceOf("ready")).toBe(-1);
  });

  test("keep their sign when the counter has come round", () => {
    expect(sequenceOf("_c_1.0.1-lock--2147483648")).toBe(-2147483648);
    expect(sequenceOf("_c_1.0.1-lock--000000001")).toBe(-1);
  });

  test("are compared as numbers, whatever stands before them", () => {
    expect(compareSequences("b-0000000001", "a-0000000002")).toBeLessThan(0);
    expect(compareSequences("a-0000000010", "a-0000000009")).toBeGreaterThan(0);
    expect(compareSequences("a-0000000003", "b-0000000003")).toBe(0);
  });

  test("go on after the largest one", () => {
    expect(compareSequences("a-2147483647", "a--2147483648")).toBeLessThan(0);
    expect(compareSequences("a--2147483648", "a-2147483647")).toBeGreaterThan(0);
    expect(compareSequences("a--000000001", "a-0000000000")).toBeLessThan(0);
  });

  test("belong to the last part of a path", () => {
    expect(nameOf("/lock/a-0000000001")).toBe("a-0000000001");
  });
});
