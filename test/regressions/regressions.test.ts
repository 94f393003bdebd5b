/** Plans worth keeping, replayed: what each gave is in expected.json, renewed by `vitest -u`. */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readPlan } from "../../cli/plan-file/read.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import { GOALS } from "../../protocol/spec/goals.ts";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import { simulate } from "../../scenarios/simulate.ts";
import type { Micros, NodeId } from "../../sim/machine.ts";
import type { Report } from "../../sim/report.ts";

const FOLDER = import.meta.dirname;
const names = readdirSync(FOLDER).filter((name) => name.endsWith(".zab.json"));

function planOf(name: string): EnsemblePlan {
  return readPlan(`${FOLDER}/${name}`).plan;
}

function goalsOf(report: Report): string[] {
  return GOALS.filter((_, index) => (report.goals[index] ?? 0) > 0).map(({ name }) => name);
}

describe("kept plans", () => {
  test("give what they gave", async () => {
    const given = names.map((name) => {
      const report = simulate(planOf(name));
      const { outcome, violation, digest } = report;
      const property = violation?.property ?? null;
      return [name, { outcome, property, digest, goals: goalsOf(report) }] as const;
    });
    const text = `${JSON.stringify(Object.fromEntries(given), undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`${FOLDER}/expected.json`);
  });
});

/** Longest time from the death of a leader until another serves. */
function longestOutage(plan: EnsemblePlan): Micros {
  let leader: NodeId | undefined;
  let died: Micros | undefined;
  let longest = 0;
  simulate(plan, {
    record: (entry) => {
      if (entry.kind === "stop" && entry.node === leader) died = entry.at;
      if (entry.kind !== "emit" || (entry.emitted as ServerEvent).kind !== "active") return;
      if (died !== undefined) longest = Math.max(longest, entry.at - died);
      [leader, died] = [entry.node, undefined];
    },
  });
  return longest;
}

/** observed.md: five servers without a leader for 20.5 s, until initLimit was over. */
describe("split-vote.zab.json", () => {
  const plan = planOf("split-vote.zab.json");

  test("is the split vote, though it was drawn and not built", () => {
    const report = simulate(plan);
    expect(report.outcome).toBe("held");
    expect(goalsOf(report)).toContain("split-vote");
    const { initLimit, tickTime } = plan.cluster;
    expect(longestOutage(plan)).toBeGreaterThan(initLimit * tickTime * 1000);
  });
});
