/** What a run says of how much of its time a system served. */
import { expect, test } from "vitest";
import { availabilityInWords } from "../../cli/availability.ts";

test.each([
  [{ sharePermille: 982, longestGapMs: 6100 }, "98.2 % · longest gap 6.1s"],
  [{ sharePermille: 1000, longestGapMs: 0 }, "100.0 % · no gap"],
  [{ sharePermille: 0, longestGapMs: 20_000 }, "0.0 % · longest gap 20s"],
  [{ sharePermille: 999, longestGapMs: 681 }, "99.9 % · longest gap 681ms"],
])("%o", (availability, words) => {
  expect(availabilityInWords(availability)).toBe(words);
});
