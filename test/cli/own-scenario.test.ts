/** Scenarios that are code bring their properties, goals and bugs along to the command line. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadModel } from "../../cli/model.ts";
import { withScenario } from "../../cli/own-scenario.ts";
import { scenarios } from "../../scenarios/by-name.ts";
import { story } from "../../scenarios/build.ts";
import { always } from "../../scenarios/properties.ts";
import { cli, json, type Shown } from "./stub.ts";

const FILE = relative(
  process.cwd(),
  join(import.meta.dirname, "../../cli/init/example/scenarios/editors.ts"),
);
const folder = mkdtempSync(join(tmpdir(), "zabsim-own-"));
afterAll(() => rmSync(folder, { recursive: true }));

const model = await loadModel();
const real = (command: string): Promise<Shown> => cli(command, { model });

describe("a scenario in a module", () => {
  test("is judged by its properties and reaches its goals", async () => {
    const { exit, out } = await real(`run ${FILE}`);
    expect(exit).toBe(0);
    expect(out).toContain("goals       1 of 1: save-refused");
    const object = await json(`run ${FILE} --bug save-blindly`, { model });
    expect(object).toMatchObject({ outcome: "violated", options: { bug: ["save-blindly"] } });
    expect(object["violation"]).toMatchObject({ property: "NoEditIsLost" });
  });

  test("fails alike in one thread and in two, and what is told to replay it does", async () => {
    const sweep = `fuzz ${FILE} cold-start --runs 4 --seed 3 --bug save-blindly --no-store`;
    const [one, two] = [await real(`${sweep} --workers 1`), await real(`${sweep} --workers 2`)];
    expect(two.out).toBe(one.out);
    expect(one.exit).toBe(1);
    expect(one.out).toContain("✗ NoEditIsLost · 2 of 4 runs");
    const [, again = ""] = /npx zabsim (replay .*)/.exec(one.out) ?? [];
    const { exit, out } = await real(again);
    expect([exit, out.trimEnd().split("\n").at(-1)]).toEqual([
      1,
      expect.stringMatching(/^reproduced {2}NoEditIsLost/),
    ]);
  });

  test("its bugs and properties are words of its own only", async () => {
    expect((await real(`run ${FILE} --bug save-blidly`)).err).toContain(
      "Did you mean save-blindly",
    );
    expect((await real("run cold-start --bug save-blindly")).exit).toBe(64);
    const path = join(folder, "lost.zab.json");
    await real(`run ${FILE} --bug save-blindly --save ${path}`);
    const { exit, err } = await real(`replay ${path}`);
    expect(exit).toBe(65);
    expect(err).toContain('broke "NoEditIsLost", which the scenario "editors" brings along');
  });
});

test("properties of one scenario see nothing of the runs of another", () => {
  const never = always("Never", { about: "", start: () => ({}), see: () => "it saw something" });
  const parts = { about: "", watchFor: [], goals: [], until: 1_000_000, script: () => undefined };
  const own = story({ ...parts, name: "own", properties: [never] });
  const knowing = withScenario(model, own);
  const outcomeOf = (scenario: typeof own): string =>
    knowing.simulate({ ...scenario.plan("1", 0, {}), settle: false, until: 500_000 }).outcome;
  expect(outcomeOf(own)).toBe("violated");
  expect(outcomeOf(scenarios.coldStart)).toBe("held");
});
