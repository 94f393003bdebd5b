/** Faults in words. */
import { expect, test } from "vitest";
import { describeFault, describeSpan, ordinal } from "../../scenarios/describe.ts";
import type { Fault, Trigger } from "../../sim/faults.ts";

const fsync: Trigger = { on: "fsync", phase: "before", file: "log", node: "leader", nth: 2 };
const packet: Trigger = { on: "packet", phase: "after", message: "NEWLEADER", to: "s2", nth: 1 };
const event: Trigger = { on: "event", event: "active", node: "any", nth: 3 };

const cases: readonly (readonly [Fault, Trigger | undefined, string])[] = [
  [
    { kind: "partition", groups: [["leader"], ["rest"]], span: 20_000_000 },
    undefined,
    "PARTITION leader | rest for 20s",
  ],
  [{ kind: "crash", node: "leader" }, fsync, "CRASH leader before its 2nd fsync of log"],
  [
    { kind: "crash", node: "s1", downFor: 1_500_000 },
    fsync,
    "CRASH s1 for 1.5s before leader's 2nd fsync of log",
  ],
  [{ kind: "break", a: "leader", b: "s2" }, packet, "BREAK leader - s2 after s2's 1st NEWLEADER"],
  [{ kind: "heal" }, event, 'HEAL when any\'s 3rd "active" happens'],
  [{ kind: "cut", from: "s1", to: "s2", span: 250_000 }, undefined, "CUT s1 -> s2 for 250ms"],
  [{ kind: "loss", from: "s1", to: "s2", permille: 25 }, undefined, "LOSE 2.5% of s1 -> s2"],
  [{ kind: "power", nodes: ["all"], downFor: 35 }, undefined, "POWER LOSS of all for 35us"],
  [{ kind: "failDisk", node: "s1", count: 2 }, undefined, "FAIL the next 2 fsyncs of s1"],
  [{ kind: "skew", node: "s1", ppm: -20 }, undefined, "SKEW s1 by -20 ppm"],
  [{ kind: "jump", node: "s1", millis: -1250 }, undefined, "JUMP the wall clock of s1 by -1.25s"],
];

test.each(cases)("%#", (fault, when, words) => {
  expect(describeFault(when === undefined ? { fault } : { fault, when })).toBe(words);
});

test("spans and ordinals", () => {
  expect([0, 999, 1000, 1_000_000, 61_005_000].map(describeSpan)).toEqual([
    "0ms",
    "999us",
    "1ms",
    "1s",
    "61.005s",
  ]);
  expect([1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal)).toEqual(
    "1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th".split(" "),
  );
});
