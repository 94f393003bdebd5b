/** What simTest does, tried on the example that `init` writes, and its matchers. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { editors } from "../../../cli/init/example/scenarios/editors.ts";
import { CliError } from "../../../cli/errors.ts";
import { loadModel } from "../../../cli/model.ts";
import { withScenario } from "../../../cli/own-scenario.ts";
import { textSession } from "../../../cli/testing/failure-text.ts";
import { toHold, toReach } from "../../../cli/testing/matchers.ts";
import type { SimTestOptions } from "../../../cli/testing/test-options.ts";
import { lotOf } from "../../../cli/testing/test-options.ts";
import { tryOut, type TryFailure } from "../../../cli/testing/try-out.ts";
import { scenarios } from "../../../scenarios/by-name.ts";
import { simulateAny } from "../../../scenarios/library.ts";
import { always } from "../../../scenarios/properties.ts";
import { ownFolder } from "../own-folder.ts";
import "../../../cli/testing/vitest.ts";

const folder = ownFolder("test");

const EXAMPLE = join(import.meta.dirname, "../../../cli/init/example");

const BLIND = { scenario: editors, bugs: ["save-blindly"] };

async function run(
  options: SimTestOptions,
  env: Readonly<Record<string, string>> = {},
): Promise<TryFailure | undefined> {
  const model = withScenario(await loadModel(), options.scenario, options.properties);
  const session = textSession(model, env, folder);
  const test = join(EXAMPLE, "test/editors.test.ts");
  return tryOut(session, { regressions: ".", ...options }, "npx vitest run x.test.ts", test);
}

function textOf(failure: TryFailure | undefined): string {
  return failure?.lines.join("\n") ?? "";
}

describe("simTest", () => {
  test("passes as long as everything holds and the goals are reached", async () => {
    expect(await run({ scenario: editors, runs: 2 })).toBeUndefined();
    const gap = await run({ scenario: editors, runs: 2, goals: ["session-expired"] });
    expect(textOf(gap)).toBe("never happened in 2 runs: session-expired");
  });

  test("fails with the smallest story, a plan, and how to see it again", async () => {
    const failure = await run(BLIND);
    const text = textOf(failure);
    expect(text).toMatch(/^✗ NoEditIsLost · failure [0-9a-f]{4} · 1 of 1 run/);
    expect(text).toContain("→ 0 faults 3 operations");
    expect(text).toMatch(/c\d +setData \/page = w\d+ → version 2/);
    expect(text).toMatch(/ {2}again {4}ZABSIM_SEED=1\.0 npx vitest run x\.test\.ts$/);
    expect(text).not.toContain("zs1:");
    expect(text).toMatch(/npx zabsim replay [0-9a-f]{4} --scenario \S+\/scenarios\/editors\.ts\n/);
    const [, id = ""] = /npx zabsim keep ([0-9a-f]{4})\n/.exec(text) ?? [];
    const saved = join(folder, ".zabsim", "failures", id, "plan.zab.json");
    expect(readFileSync(saved, "utf8")).toBe(failure?.plan);
    const plan = JSON.parse(failure?.plan ?? "") as { operations: unknown[]; expected: object };
    expect(plan.operations).toHaveLength(3);
    expect(plan.expected).toMatchObject({ outcome: "violated", property: "NoEditIsLost" });
  });

  test("runs what failed once before anything else, if it is of this scenario", async () => {
    const { plan } = (await run(BLIND)) ?? {};
    writeFileSync(join(folder, "lost.zab.json"), plan ?? "");
    const again = await run({ scenario: editors, runs: 1 });
    expect(textOf(again)).toMatch(/^lost\.zab\.json fails again\n/);
    expect(textOf(again)).toContain("✗ NoEditIsLost at");
    expect(textOf(again)).toMatch(/npx zabsim replay lost\.zab\.json --scenario \S+\/editors\.ts/);
    expect(await run({ scenario: scenarios.coldStart, runs: 1 })).toBeUndefined();
    writeFileSync(join(folder, "bad.zab.json"), "{");
    await expect(run({ scenario: editors, runs: 1 })).rejects.toThrow(CliError);
    rmSync(join(folder, "bad.zab.json"));
    rmSync(join(folder, "lost.zab.json"));
  });

  test("a run of a scenario that comes with zabsim has a token, and takes every setting", async () => {
    const options = { scenario: scenarios.coldStart, bugs: ["ack-before-fsync"], servers: 3 };
    const failure = await run({ ...options, snapCount: 50, runs: 20, breaks: "QuorumDurability" });
    expect(failure).toBeUndefined();
    const text = textOf(await run({ ...options, snapCount: 50, runs: 20, seed: "t" }));
    expect(text).toMatch(/npx zabsim replay zs1:cold-start\+bug=ack-before-fsync\+servers=3/);
    expect(text).toContain("+snap-count=50");
  });

  test("a check of the check: passes when the bug is found, fails when nothing is", async () => {
    expect(await run({ ...BLIND, breaks: "NoEditIsLost" })).toBeUndefined();
    const sound = await run({ scenario: editors, runs: 2, breaks: "NoEditIsLost" });
    expect(textOf(sound)).toBe("NoEditIsLost was to be broken, and held in 2 runs");
  });

  test("the environment stands above the options", async () => {
    const options = { scenario: editors, runs: 1 };
    const text = textOf(await run(options, { ZABSIM_BUG: "save-blindly", ZABSIM_SEED: "sun.3" }));
    expect(text).toContain("first in run 3");
    expect(text).toContain("ZABSIM_SEED=sun.3 ZABSIM_BUG=save-blindly npx vitest run");
    expect(textOf(await run(options, { ZABSIM_RUNS: "2" }))).toBe("");
    const model = withScenario(await loadModel(), editors);
    const lot = (more: object, env: Record<string, string>): object =>
      lotOf(model, { ...options, ...more }, env);
    expect(lot({}, { ZABSIM_PROFILE: "smoke" })).toMatchObject({ range: { from: 0, to: 200 } });
    expect(lot({ profile: "pr" }, {})).toMatchObject({ range: { to: 1 }, budget: 300_000 });
    expect(lot({}, { ZABSIM_PROFILE: "nightly" })).toMatchObject({ verify: 1, budget: 3_600_000 });
    for (const env of [
      { ZABSIM_PROFILE: "nightmare" },
      { ZABSIM_RUNS: "many" },
      { ZABSIM_SEED: "a b" },
      { ZABSIM_BUG: "save-blidly" },
    ]) {
      await expect(run(options, env)).rejects.toThrow(CliError);
    }
    await expect(run(options, { ZABSIM_BUG: "save-blidly" })).rejects.toThrow(/Did you mean/);
  });

  test("a property that throws fails the test by its name", async () => {
    const bad = always("Bad", {
      about: "Throws.",
      start: () => ({}),
      see: () => {
        throw new Error("oops");
      },
    });
    const text = textOf(await run({ scenario: editors, runs: 1, properties: [bad], goals: [] }));
    expect(text).toContain("1 of 1 run came to no verdict");
    expect(text).toContain("property Bad threw: oops");
  });
});

describe("matchers", () => {
  const held = simulateAny(scenarios.coldStart);
  const lost = simulateAny(editors, { bugs: ["save-blindly"] });

  test("toHold and toReach are there, with their types", () => {
    expect(held).toHold();
    expect(held).toHold("Agreement");
    expect(held).toReach("leader-elected");
    expect(held).not.toReach("session-expired");
    expect(lost).not.toHold();
    expect(lost).not.toHold("NoEditIsLost");
    expect(lost).toHold("Agreement");
  });

  test("fail with the story, and not with an object", () => {
    const text = toHold(lost).message();
    expect(text).toMatch(/^editors · seed 1\.0 · 3 servers/);
    expect(text).toContain("✗ NoEditIsLost at");
    expect(text).toContain(`digest ${lost.digest}`);
    const missed = toReach(held, "session-expired").message();
    expect(missed).toMatch(/^the run did not reach session-expired\n\ncold-start · seed/);
    expect(toHold(held).message()).toBe("the run held");
  });

  test("refuse what is no run, and names that are none", () => {
    expect(() => toHold(3)).toThrow("a run");
    expect(() => toHold(held, "Agrement")).toThrow("Did you mean Agreement?");
    expect(() => toReach(held, "leader-electd")).toThrow("Did you mean leader-elected?");
  });
});
