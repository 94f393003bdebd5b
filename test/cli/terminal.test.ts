/** The decision table of colour, the ASCII fallback, and the width that may be used. */
import { describe, expect, it } from "vitest";
import { asciify, makeStyle, paragraph, wrap } from "../../cli/style.ts";
import {
  colourLevel,
  isLive,
  usableWidth,
  wantsAscii,
  type Environment,
  type StreamFacts,
} from "../../cli/terminal.ts";

const pipe: StreamFacts = { isTTY: false, columns: undefined, depth: 1 };
const tty: StreamFacts = { isTTY: true, columns: 120, depth: 24 };
const basic: StreamFacts = { ...tty, depth: 4 };

describe("colour", () => {
  const rows: [string, boolean | undefined, Environment, StreamFacts, number][] = [
    ["a pipe", undefined, {}, pipe, 0],
    ["a terminal of 24 bits", undefined, {}, tty, 3],
    ["a terminal of 8 bits", undefined, {}, { ...tty, depth: 8 }, 2],
    ["a terminal of 4 bits", undefined, {}, basic, 1],
    ["a terminal of 1 bit", undefined, {}, { ...tty, depth: 1 }, 0],
    ["--color on a pipe", true, {}, pipe, 1],
    ["--color above NO_COLOR", true, { NO_COLOR: "1" }, tty, 3],
    ["--no-color above FORCE_COLOR", false, { FORCE_COLOR: "3" }, tty, 0],
    ["FORCE_COLOR above NO_COLOR", undefined, { FORCE_COLOR: "2", NO_COLOR: "1" }, pipe, 2],
    ["FORCE_COLOR=0", undefined, { FORCE_COLOR: "0" }, tty, 0],
    ["FORCE_COLOR set and empty", undefined, { FORCE_COLOR: "" }, pipe, 1],
    ["FORCE_COLOR=true", undefined, { FORCE_COLOR: "true" }, pipe, 1],
    ["FORCE_COLOR=false", undefined, { FORCE_COLOR: "false" }, tty, 0],
    ["NO_COLOR", undefined, { NO_COLOR: "1" }, tty, 0],
    ["NO_COLOR set and empty", undefined, { NO_COLOR: "" }, tty, 3],
    ["NO_COLOR above GitHub", undefined, { NO_COLOR: "1", GITHUB_ACTIONS: "true" }, pipe, 0],
    ["TERM=dumb", undefined, { TERM: "dumb" }, tty, 0],
    ["GitHub", undefined, { GITHUB_ACTIONS: "true", CI: "true" }, pipe, 1],
    ["GitLab", undefined, { GITLAB_CI: "true" }, pipe, 1],
    ["any other CI", undefined, { CI: "true" }, pipe, 0],
  ];
  it.each(rows)("%s", (_name, flag, env, stream, level) => {
    expect(colourLevel(flag, env, stream)).toBe(level);
  });
});

describe("the alphabet", () => {
  it.each([
    [false, {}, false],
    [true, { LANG: "en_US.UTF-8" }, true],
    [false, { LANG: "en_US.UTF-8" }, false],
    [false, { LANG: "C" }, true],
    [false, { LANG: "C.utf8" }, false],
    [false, { LC_ALL: "POSIX", LANG: "en_US.UTF-8" }, true],
    [false, { LC_ALL: "", LANG: "en_US.UTF-8" }, false],
    [false, { LC_CTYPE: "de_DE.UTF-8", LANG: "C" }, false],
    [false, { TERM: "linux", LANG: "en_US.UTF-8" }, true],
  ])("--ascii %s with %j", (flag, env, ascii) => {
    expect(wantsAscii(flag, env as Environment)).toBe(ascii);
  });

  it("falls back sign by sign", () => {
    expect(asciify("✓ 1:1→1:5 · {1} │ … ✗ é")).toBe("v 1:1->1:5 - {1} | ... x ?");
  });
});

describe("the width", () => {
  it("is 80 unless a terminal has more", () => {
    expect([pipe, tty, { ...tty, columns: 40 }].map(usableWidth)).toEqual([80, 120, 80]);
  });

  it("lets the cursor move only where nobody records it", () => {
    expect(isLive({}, tty)).toBe(true);
    expect(isLive({ CI: "1" }, tty)).toBe(false);
    expect(isLive({ TERM: "dumb" }, tty)).toBe(false);
    expect(isLive({}, pipe)).toBe(false);
  });

  it("wraps at spaces and cuts words that are too long", () => {
    expect(wrap("aa bb cc", 5)).toEqual(["aa bb", "cc"]);
    expect(wrap("aaaaaaaa b", 3)).toEqual(["aaa", "aaa", "aa", "b"]);
    expect(wrap("", 10)).toEqual([""]);
    expect(paragraph(makeStyle(0, false), "· ", "one two three four five", 22)).toEqual([
      "· one two three four",
      "  five",
    ]);
  });

  it("paints only where there is colour", () => {
    expect(makeStyle(0, false).paint("bad", "x")).toBe("x");
    expect(makeStyle(1, false).paint("bad", "x")).toContain("\u001B[");
  });
});
