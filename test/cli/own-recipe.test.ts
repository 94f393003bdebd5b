/** A recipe of a user's own on the command line: run from its file, in threads, from plans that do not bring it along, and blamed. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadModel } from "../../cli/model.ts";
import { withFile } from "../../cli/own-scenario.ts";
import { loadFile } from "../../cli/scenario-file/read.ts";
import { toHold } from "../../cli/testing/matchers.ts";
import { simulateAny } from "../../scenarios/library.ts";
import { cli, type Shown } from "./stub.ts";

const LOCK = join(import.meta.dirname, "../../cli/init/example/scenarios/my-lock.ts");
const folder = mkdtempSync(join(tmpdir(), "zabsim-recipe-"));
afterAll(() => rmSync(folder, { recursive: true }));

const model = await loadModel();
const scenario = await loadFile(LOCK, true);
const known = withFile(model, scenario);
const { hold = [] } = scenario;

/** The first run of seed 1 in which the lock with its bug breaks something. */
const index = Array.from({ length: 100 }, (_, nth) => nth).find((nth) => {
  const plan = scenario.plan("1", nth, { bugs: ["ignores-suspended"] });
  return known.simulate(plan, { properties: hold }).violation !== undefined;
});
const RUN = `run ${LOCK} --seed 1.${index}`;

const real = (command: string): Promise<Shown> => cli(command, { model, folder });

/** A module outside of the project, with one recipe. */
function moduleOf(name: string, body: string): string {
  const path = join(folder, `${name}.ts`);
  writeFileSync(
    path,
    [
      'import { recipe, recipeScenario } from "zabsim/recipes";',
      `const own = recipe("${name}", function* (zk, me) {`,
      body,
      "});",
      "export default recipeScenario({ recipe: own });",
    ].join("\n"),
  );
  return path;
}

describe("a recipe in a module", () => {
  test("holds, and with its bug it is told what goes wrong", async () => {
    const held = await real(RUN);
    expect(held.exit).toBe(0);
    expect(held.out).toMatch(/BELIEVES to hold the lock, token \d+:\d+/);
    const { exit, out } = await real(`${RUN} --bug ignores-suspended`);
    expect(exit).toBe(1);
    expect(out).toMatch(/✗ ExclusiveInBelief at [\d.]+s: c\d and c\d both believe/);
  });

  test("is told by the matchers of tests, too", () => {
    const bugs = ["ignores-suspended"];
    const run = simulateAny(scenario, { index: index ?? 0, bugs, only: hold });
    const { message, pass } = toHold(run);
    expect(pass).toBe(false);
    expect(message()).toMatch(/BELIEVES to hold the lock[^]*✗ ExclusiveInBelief/);
    expect(toHold(simulateAny(run.plan, { recipes: scenario.recipes ?? [] })).pass).toBe(false);
    expect(() => simulateAny(run.plan)).toThrow('there is no recipe "my-lock"');
  });

  test("is swept alike in one thread and in two", async () => {
    const sweep = `fuzz ${LOCK} --runs 4 --seed 1 --no-store`;
    const [one, two] = [await real(`${sweep} --workers 1`), await real(`${sweep} --workers 2`)];
    expect(one.exit).toBe(0);
    expect(two.out).toBe(one.out);
    // Those that a recipe of a user's can come to, and none of ours.
    expect(one.out).toMatch(/goals {4}\d of 6 reached/);
  });

  test("is not in the plan, which names it", async () => {
    const plan = join(folder, "lost.zab.json");
    await real(`${RUN} --bug ignores-suspended --save ${plan}`);
    const { exit, err } = await real(`replay ${plan}`);
    expect(exit).toBe(65);
    expect(err).toContain(
      'follows the recipe "my-lock", which the scenario "my-lock" brings along',
    );
    expect(err).toContain("--scenario FILE");
    const again = await real(`replay ${plan} --scenario ${LOCK}`);
    expect(again.exit).toBe(1);
    expect(again.out).toContain("reproduced  ExclusiveInBelief");
    expect((await real(`replay ${plan} --scenario ${LOCK} --bug none`)).exit).toBe(0);
  });
});

describe("a recipe that is wrong", () => {
  test("is exit 3 if it is not deterministic, wherever it is run", async () => {
    const path = moduleOf("dicey", "yield* zk.create(`/x-${Math.random()}`);");
    const { exit, err } = await real(`run ${path}`);
    expect(exit).toBe(3);
    expect(err).toContain("recipe dicey is not deterministic: given the same answers");
    expect(err).toContain("me.guid()");
    const swept = await real(`fuzz ${path} --runs 3 --seed 1 --no-store`);
    expect(swept.exit).toBe(3);
    expect(swept.out).toContain("NOT DETERMINISTIC · run 0");
    expect(swept.out).toMatch(/second {2}dicey asks for zk\.create\("\/x-0\.\d+"\)/);
  });

  test("is exit 65 if it throws, with the line", async () => {
    const path = moduleOf("bad", 'yield* me.sleep("1s");\n(me as any).foo();');
    const { exit, err } = await real(`run ${path}`);
    expect(exit).toBe(65);
    expect(err).toContain("bad.ts:4: recipe bad threw: me.foo is not a function");
  });
});
