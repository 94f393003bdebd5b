/** Whatever is in a file or a word: a clear error or a verdict, never a stack trace, and nothing is harmed. */
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownFolder } from "./own-folder.ts";
import { damaged } from "./hostile-inputs.ts";
import { BUG, cli, tokenOf, type Shown } from "./stub.ts";

const root = ownFolder("hostile");

const folder = join(root, "work");
const failures = join(folder, ".zabsim/failures");
mkdirSync(folder);
writeFileSync(join(root, "bystander"), "untouched");

const on = (words: readonly string[]): Promise<Shown> => cli(words, { folder });
await on(`fuzz --seed s --runs 3 ${BUG}`.split(" "));
const [id = ""] = readdirSync(failures);
const text = (name: string): string => readFileSync(join(failures, id, name), "utf8");
const PLAN = text("plan.zab.json");
const FACTS = text("failure.json");
const { out: SHARD } = await on(`fuzz --seed s --runs 9 ${BUG} --shard 1/1 --json`.split(" "));
const TOKEN = await tokenOf(`run leader-isolated ${BUG}`);
const RECORDED = new URL("../conformance/106-errors.jsonl", import.meta.url);
const TRANSCRIPT = readFileSync(RECORDED, "utf8").split("\n").slice(0, 5).join("\n");

rmSync(join(folder, ".zabsim/latest"));

/** Paths of all files under a folder, with what is in them. */
function contents(path: string): Map<string, string> {
  const files = readdirSync(path, { recursive: true }).map(String).sort();
  const plain = files.filter((file) => lstatSync(join(path, file)).isFile());
  return new Map(plain.map((file) => [file, readFileSync(join(path, file), "latin1")]));
}

const CODES = [0, 1, 2, 3, 64, 65, 130];

/** What is wrong with how it ended: nothing may be, but for one or two lines that name the trouble. */
function uproar({ exit, out, err }: Shown): string[] {
  const wrong: string[] = [];
  if (!CODES.includes(exit)) wrong.push(`exit ${exit}`);
  // oxlint-disable-next-line no-control-regex -- Those a terminal would act on.
  if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(out + err)) wrong.push("control signs");
  if (/^\s+at .*:\d+/m.test(err)) wrong.push("a stack trace");
  if (err.length > 5000) wrong.push("too much to read");
  if (exit === 64 || exit === 65) {
    if (out !== "") wrong.push("a result in spite of an error");
    const errors = err.split("\n").filter((line) => !line.startsWith("warning: "));
    if (errors[0]?.startsWith("error: ") !== true || errors.length > 3)
      wrong.push("no clear error");
  }
  return wrong.length === 0 ? wrong : [...wrong, err.slice(0, 600)];
}

/** Some seconds in all; more were made by hand. */
const RUNS = { numRuns: 25 };

describe("a file that is named", () => {
  const file = join(folder, "named.json");
  it.each([
    ["a plan", PLAN, [["replay"], ["run"], ["trace", "--format", "jsonl"]]],
    ["a shard", SHARD, [["merge", "--no-store"]]],
    ["a transcript", TRANSCRIPT, [["conform"]]],
  ])("%s", async (_what, good, commands) => {
    const attack = fc.tuple(damaged(good), fc.constantFrom(...commands));
    await fc.assert(
      fc.asyncProperty(attack, async ([content, command]) => {
        writeFileSync(file, content);
        const before = contents(root);
        const isPlain = command[0] === "trace";
        const words = [...command, file, ...(isPlain ? [] : ["--json"])];
        expect(uproar(await on(words))).toEqual([]);
        expect(contents(root)).toEqual(before);
      }),
      RUNS,
    );
    rmSync(file);
  });
});

describe("a file that is found", () => {
  const regression = join(folder, "regressions/kept.zab.json");
  mkdirSync(join(folder, "regressions"));
  it.each([
    ["regression", regression, PLAN],
    ["plan.zab.json", join(failures, id, "plan.zab.json"), PLAN],
    ["failure.json", join(failures, id, "failure.json"), FACTS],
  ])("%s", async (_what, file, good) => {
    writeFileSync(file, good);
    const commands = [
      "fuzz --seed s --runs 2 --json",
      `replay ${id} --json`,
      "list failures --json",
    ];
    const attack = fc.tuple(damaged(good), fc.constantFrom(...commands));
    rmSync(join(folder, ".zabsim/runs"), { recursive: true, force: true });
    await fc.assert(
      fc.asyncProperty(attack, async ([content, command]) => {
        writeFileSync(file, content);
        const before = contents(root);
        const words = command.split(" ");
        const shown = await on(words);
        expect(uproar(shown)).toEqual([]);
        // A sweep goes on without it, and leaves nothing but its summary.
        if (words[0] === "fuzz") expect(JSON.parse(shown.out)).toMatchObject({ runs: 2 });
        rmSync(join(folder, ".zabsim/runs"), { recursive: true, force: true });
        expect(contents(root)).toEqual(before);
      }),
      RUNS,
    );
    writeFileSync(file, good);
  });
});

describe("a word", () => {
  const words = fc.oneof(
    damaged(TOKEN).map(String),
    damaged(id).map(String),
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.constantFrom(".", "..", "/", "/dev/null", "/dev/zero", folder, "~", "-", "constructor"),
  );
  it.each(["replay", "run", "keep", "trace", "merge", "list", "conform", "fuzz"])(
    "%s",
    async (command) => {
      await fc.assert(
        fc.asyncProperty(words, async (word) => {
          const before = contents(root);
          const given = [command, "--", word];
          const shown = await on(given);
          expect(uproar(shown)).toEqual([]);
          expect([...contents(root).keys()]).toEqual(
            expect.arrayContaining([...before.keys()]) as unknown,
          );
        }),
        RUNS,
      );
    },
  );

  it("of a flag", async () => {
    const flags = ["--seed", "--out", "--name", "--bug", "--runs", "--shard", "--range", "--time"];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...flags), words, async (flag, word) => {
        const command = flag === "--name" ? ["keep", id] : ["fuzz", "--runs", "1", "--no-store"];
        const given = [...command, `${flag}=${word}`];
        const shown = await on(given);
        expect(uproar(shown)).toEqual([]);
        expect(readFileSync(join(root, "bystander"), "utf8")).toBe("untouched");
        expect(readdirSync(root).sort()).toEqual(["bystander", "work"]);
      }),
      RUNS,
    );
  });
});
