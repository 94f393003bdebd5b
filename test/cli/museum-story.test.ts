/** The stories of the museum are short enough to be read by somebody who sees this for the first time. */
import { describe, expect, test } from "vitest";
import type { Draft } from "../../cli/timeline/draft.ts";
import { Timeline } from "../../cli/timeline/timeline.ts";
import { EXHIBITS } from "../../scenarios/museum/museum.ts";
import type { Scenario } from "../../scenarios/scenario.ts";
import { must } from "../../sim/assert.ts";
import { simulate } from "../../scenarios/simulate.ts";

function told(scenario: Scenario, detail: 0 | 1): readonly Draft[] {
  const plan = scenario.plan("1", 0, {});
  const { servers, observers, clients } = plan.cluster;
  const story = new Timeline({ servers, observers, clients, detail, isBrief: true });
  const { violation } = simulate(plan, { record: story.take, properties: scenario.hold });
  if (violation !== undefined) story.violated(violation);
  return story.told();
}

describe.each(EXHIBITS)("$issue", ({ broken, violates }) => {
  test("is told in ten lines, the last of which is what was violated", () => {
    const lines = told(broken, 0);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines.at(-1)?.what).toContain(violates);
  });
});

test.each([
  [
    "ZOOKEEPER-4643",
    [
      "POWER LOSS before 1:2 is on its disk, down for 3s",
      "starts again without 1:2; LOOKING",
      "TRUNC 1:2→1:1: 1:2, committed before, is cut",
    ],
  ],
  ["ZOOKEEPER-335", ["CRASH before 2:1 is committed, down for 8s"]],
  ["ZOOKEEPER-4712", ["logs 1:2, LOOKING already"]],
] as const)("%s names what is lost, and where", (issue, expected) => {
  const { broken } = must(
    EXHIBITS.find((exhibit) => exhibit.issue === issue),
    issue,
  );
  const [short, long] = ([0, 1] as const).map((detail) =>
    told(broken, detail).map(({ what }) => what),
  );
  expect(short).toEqual(expect.arrayContaining([...expected]));
  // What the signs show, too.
  expect(short?.join()).not.toContain("elected by");
  expect(long?.join()).toContain("elected by");
});

test("what is left out is there with -v", () => {
  const exhibit = EXHIBITS.find(({ issue }) => issue === "CURATOR-604")?.broken;
  const [short, long] = ([0, 1] as const).map((detail) =>
    exhibit === undefined ? [] : told(exhibit, detail).map(({ what }) => what),
  );
  for (const what of ["disconnected", "the resource takes its write", "up to date with s3"]) {
    expect(short).not.toContain(what);
    expect(long).toContain(what);
  }
});
