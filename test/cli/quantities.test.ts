/** Durations, counts and times as people write and read them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clock, count, plural, shortSpan, span, spellDuration } from "../../cli/quantities.ts";
import { parseDuration } from "../../scenarios/duration.ts";

describe("durations", () => {
  it.each([
    ["500us", 500],
    ["250ms", 250_000],
    ["3s", 3_000_000],
    ["1m", 60_000_000],
    ["24h", 86_400_000_000],
    ["0s", 0],
    ["13.7s", 13_700_000],
    ["13.604s", 13_604_000],
    ["0.5ms", 500],
    ["1.0us", 1],
    ["0.000001s", 1],
    ["0.00000005m", 3],
    ["2.5h", 9_000_000_000],
    ["24.000000000000h", 86_400_000_000],
  ])("reads %s", (text, micros) => expect(parseDuration(text)).toBe(micros));

  it.each([
    "",
    "3",
    "3 s",
    "-3s",
    "1.5",
    "1.5us",
    "0.0005ms",
    "0.0000001s",
    ".5s",
    "5.s",
    "1.2.3s",
    "24.000000000001h",
    "9x",
    "s",
    "3S",
    "1e3s",
    "25h",
    "3s ",
    "999999999999999h",
    "٣s",
  ])("refuses %j", (text) => expect(parseDuration(text)).toBeUndefined());

  it("reads back what it spells", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400_000_000 }), (micros) => {
        expect(parseDuration(spellDuration(micros))).toBe(micros);
      }),
    );
  });
});

describe("figures for people", () => {
  it("shows spans of faults to three decimals", () => {
    const micros = [0, 850, 1000, 3500, 12_345, 999_999, 4_772_398, 20_000_000, 59_999_700];
    expect(micros.map(shortSpan).join(" ")).toBe(
      "0us 850us 1ms 3.5ms 12.345ms 999.999ms 4.772s 20s 60s",
    );
  });

  it("reads every time that it shows", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400_000_000 }), (micros) => {
        expect(parseDuration(clock(micros))).toBe(micros - (micros % 1000));
      }),
    );
  });

  it("shows times without rounding up", () => {
    expect(clock(13_999_999)).toBe("13.999s");
    expect(clock(0)).toBe("0.000s");
  });

  it("shows spans in the unit that suits them", () => {
    const micros = [850, 12_345, 45_200_000, 210_000_000, 597_600_000_000];
    expect(micros.map(span)).toEqual(["850us", "12.3ms", "45.2s", "3.5m", "166h"]);
  });

  it("groups digits", () => {
    expect([0, 999, 1000, 1_234_567].map(count)).toEqual(["0", "999", "1,000", "1,234,567"]);
    expect([plural(1, "run"), plural(2, "property", "properties")]).toEqual([
      "1 run",
      "2 properties",
    ]);
  });
});
