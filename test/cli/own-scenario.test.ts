/** Scenarios that are code bring their properties, goals and bugs along to the command line. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { loadModel } from "../../cli/model.ts";
import { withScenario } from "../../cli/own-scenario.ts";
import { scenarios } from "../../scenarios/by-name.ts";
import { story } from "../../scenarios/build.ts";
import { always } from "../../scenarios/properties.ts";
import { ownFolder } from "./own-folder.ts";
import { cli, json, type Shown } from "./stub.ts";

const FILE = relative(
  process.cwd(),
  join(import.meta.dirname, "../../cli/init/example/scenarios/editors.ts"),
);
const folder = ownFolder("own");

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

  test("a plan that was saved is judged by the file that is typed, and by none that is not", async () => {
    const here = (command: string): Promise<Shown> => cli(command, { model, folder });
    const failures = join(folder, ".zabsim/failures");
    await here(`fuzz ${FILE} --runs 2 --seed 3 --workers 1 --bug save-blindly`);
    const [id = ""] = readdirSync(failures);
    const facts = readFileSync(join(failures, id, "failure.json"), "utf8");
    expect(JSON.parse(facts)).toMatchObject({ scenarioFile: FILE });
    for (const command of ["replay", "run", "shrink", "explain"]) {
      const { exit, err } = await here(`${command} ${id}`);
      expect([command, exit]).toEqual([command, 65]);
      expect(err).toContain(`--scenario ${FILE}`);
    }
    expect((await here(`trace ${id}`)).exit).toBe(0);
    const again = await here(`replay ${id} --scenario ${FILE}`);
    expect(again.exit).toBe(1);
    expect(again.out).toMatch(/reproduced {2}NoEditIsLost, digest \w{16} as recorded/);
    expect((await here(`run ${id} --scenario ${FILE}`)).exit).toBe(1);
    expect((await here(`shrink ${id} --scenario ${FILE}`)).exit).toBe(1);
    const why = await here(`explain ${id} --scenario ${FILE} --runs 20 --forks 2`);
    expect(why.exit).toBe(1);
    // The futures are judged by that file too: else there are none, and no line of bars.
    expect(why.out).toMatch(/inevitable[^]* 0\.000s [▁-█][^]*causes/);
    expect((await here(`run cold-start --scenario ${FILE}`)).exit).toBe(64);
    const other = join(folder, "other.ts");
    writeFileSync(other, readFileSync(FILE, "utf8").replace('name: "editors"', 'name: "others"'));
    const strange = await here(`replay ${id} --scenario ${other}`);
    expect(strange.exit).toBe(65);
    expect(strange.err).toContain('brings nothing along for the scenario "editors"');
    // What is swept next says how to see a saved failure again; of this run nothing else is met.
    const sweep = `fuzz ${FILE} cold-start --range 1-1 --seed 1 --workers 1 --bug save-blindly`;
    expect((await here(sweep)).out).toContain(`npx zabsim replay ${id} --scenario ${FILE}\n`);
  });
});

test("the words of a module are explained, and what is to be typed next names it", async () => {
  for (const [word, next] of [
    ["NoEditIsLost", "--property NoEditIsLost --bug save-blindly"],
    ["save-blindly", "--bug save-blindly --max-failures 1"],
    ["save-refused", "--require save-refused"],
  ]) {
    const { exit, out } = await real(`explain ${word} --scenario ${FILE} --json`);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      meanings: [{ word, command: `npx zabsim fuzz ${FILE} ${next}` }],
    });
  }
  expect((await real("explain NoEditIsLost")).exit).toBe(64);
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
