/** How releases are spelt, read and refused. */
import { expect, test } from "vitest";
import { BadValue } from "../../cli/bad-value.ts";
import { readReleases, spellReleases } from "../../cli/release-words.ts";

test.each([
  ["3.8.3", ["3.8.3"], "3.8.3"],
  ["s1=3.8.3,s2=3.9.1", ["3.8.3", "3.9.1", "mended"], "s1=3.8.3,s2=3.9.1"],
  ["s2=3.9.1, s1=3.8.3", ["3.8.3", "3.9.1", "mended"], "s1=3.8.3,s2=3.9.1"],
  ["3.9.1,s2=3.8.3", ["3.9.1", "3.8.3", "3.9.1"], "3.9.1,s2=3.8.3"],
  ["s3=mended,master", ["master", "master", "mended", "master"], "master,s3=mended"],
  ["3.8.3,s2=3.8.3", ["3.8.3"], "3.8.3"],
])("%s", (text, list, spelled) => {
  expect(readReleases(text, 13)).toEqual(list);
  expect(spellReleases(list)).toBe(spelled);
  expect(readReleases(spelled, 13)).toEqual(list);
});

test("mended alone is no release", () => {
  expect(readReleases("mended", 13)).toEqual([]);
});

test.each(["", "3.8", "3.3.0", "s0=3.8.3", "s14=3.8.3", "c1=3.8.3", "s1=", "s1=3.8.3=1"])(
  "%j is refused",
  (text) => expect(() => readReleases(text, 13)).toThrow(BadValue),
);
