/** Scenario files on the command line: run, fuzzed, replayed; what is wrong with one is told with its place. */
import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CliError, FileError } from "../../cli/errors.ts";
import { loadModel } from "../../cli/model.ts";
import { loadScenario, parseScenario } from "../../cli/scenario-file/read.ts";
import { ownFolder } from "./own-folder.ts";
import { cli, json, type Shown } from "./stub.ts";

const MAIN = join(import.meta.dirname, "../../dist/cli/main.js");
const DOC = readFileSync(join(import.meta.dirname, "../../docs/scenarios.md"), "utf8");

const GOOD = `name: mine
about: The leader is away for a while.
cluster: { servers: 3, tickTime: 500ms }
clients: [{ workload: writes, rate: 4/s }]
timeline:
  - { at: 3s, crash: leader, for: 2s }
until: 8s
`;

const folder = ownFolder("scenario");

/** Writes a file into the folder, which is outside of the project. */
function file(name: string, text: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const real = await loadModel();
const onReal = (command: string): Promise<Shown> =>
  cli(command, { model: real, env: { LANG: "C.UTF-8" } });

/** What stderr says of a YAML text, with exit 65 and nothing on stdout. */
async function told(text: string | Buffer, flags = ""): Promise<string[]> {
  const path = file("bad.yaml", text);
  const { exit, out, err } = await cli(`run ${path}${flags}`);
  expect([exit, out]).toEqual([65, ""]);
  return err.replaceAll(path, "bad.yaml").trimEnd().split("\n");
}

/** The code block of docs/scenarios.md in that language. */
function example(language: string): string {
  const from = DOC.indexOf(`\`\`\`${language}\n`) + language.length + 4;
  return DOC.slice(from, DOC.indexOf("\n```", from) + 1);
}

describe("a file", () => {
  it.each(["yaml", "ts"])(
    "as the documentation shows one runs and reaches its goals: %s",
    async (kind) => {
      const path = file(`example.${kind}`, example(kind));
      const { exit, out } = await onReal(`run ${path}`);
      expect([exit, out]).toEqual([
        0,
        expect.stringContaining(`npx zabsim replay ${path} --seed 1`),
      ]);
    },
  );

  it("is the same in YAML, JSON and TypeScript", async () => {
    const { default: yaml } = await import("yaml");
    const plain = JSON.stringify(yaml.parse(GOOD));
    const module = `import { defineScenario } from "zabsim";\nexport const mine = defineScenario(${plain});`;
    const files = [file("a.yaml", GOOD), file("a.json", plain), file("a.ts", module)];
    const plans = await Promise.all(
      files.map(async (path) => (await loadScenario(path, {}, false)).plan("s", 4, {})),
    );
    expect(plans[1]).toEqual(plans[0]);
    expect(plans[2]).toEqual(plans[0]);
  });

  it("may make its plans itself", async () => {
    const module = `import { defineScenario } from "zabsim";
      const other = defineScenario({ name: "inner", until: "1s" });
      export default { name: "by-hand", plan: (...run) => other.plan(...run) };`;
    const { exit, out } = await cli(`run ${file("by-hand.ts", module)}`);
    expect([exit, out]).toEqual([0, expect.stringContaining("by-hand · seed 1")]);
  });

  it("is replayed by its seed and options, with the digest of the sweep", async () => {
    const path = file("mine.yaml", GOOD);
    const sweep = `fuzz ${path} --runs 3 --seed q --bug ack-before-fsync --workers 1`;
    const swept = await json(sweep, { model: real });
    const [failure] = swept["failures"] as { index: number; digest: string; token: null }[];
    expect(failure?.token).toBeNull();
    expect(swept["scenarios"]).toEqual([path]);
    const { out } = await onReal(sweep);
    const [, command = ""] = /npx zabsim (replay .*)/.exec(out) ?? [];
    expect(command).toBe(`replay ${path} --seed q.${failure?.index} --bug ack-before-fsync`);
    const replayed = await json(`${command} --digest ${failure?.digest}`, { model: real });
    expect(replayed).toMatchObject({ outcome: "violated", reproduced: true });
    const other = await onReal(`${command} --digest 0123456789abcdef`);
    expect(other.exit).toBe(3);
  });

  it("can be saved as a plan, which needs it no more", async () => {
    const path = file("kept.yaml", `${GOOD}expect: { hold: [ClientsServed] }\n`);
    const plan = join(folder, "kept.zab.json");
    const saved = await json(`run ${path} --seed 7.2 --save ${plan}`, { model: real });
    rmSync(path);
    const again = await json(`replay ${plan}`, { model: real });
    expect(again).toMatchObject({ digest: saved["digest"], reproduced: true, seed: "7.2" });
    const verdicts = again["properties"] as { name: string; outcome: string }[];
    const judged = verdicts.filter(({ outcome }) => outcome !== "unknown");
    expect(judged.map(({ name }) => name)).toEqual(["ClientsServed"]);
  });

  it("is a plan if it says so", async () => {
    const { exit, err } = await cli(`run ${file("plan.json", '{"schema": 1}')}`);
    expect([exit, err]).toEqual([65, expect.stringContaining("scenario is missing")]);
  });

  it("runs from anywhere, in threads too", async () => {
    file("mine.yaml", GOOD);
    file("lib.ts", 'export const pause: string = "leader";\n');
    const module = `import { defineScenario } from "zabsim";
      import { pause } from "./lib.ts";
      export default defineScenario({ name: "theirs", timeline: [{ at: "2s", pause, for: "1s" }], until: "5s" });`;
    file("theirs.ts", module);
    const sweep = ["fuzz", "mine.yaml", "./theirs.ts", "--runs", "4", "--seed", "1", "--json"];
    const args = [MAIN, ...sweep, "--workers", "2"];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
    const whole = `fuzz ${join(folder, "mine.yaml")} ${join(folder, "theirs.ts")}`;
    const alone = await json(`${whole} --runs 4 --seed 1 --workers 1`, { model: real });
    const scenarios = ["mine.yaml", "./theirs.ts"];
    expect(JSON.parse(stdout)).toEqual({ ...alone, scenarios });
    expect(alone).toMatchObject({ runs: 4, failed: 0 });
  });
});

describe("mistakes", () => {
  it("have places, excerpts and guesses, several at once", async () => {
    const text = `name: mine\ntimeline:\n  - at: 3s\n    partiton: [leader, rest]\n  - at: 9x\n    heal: all\n`;
    expect(await told(text)).toEqual([
      'error: bad.yaml:4:5: unknown fault "partiton". Did you mean partition?',
      "  3 |   - at: 3s",
      "  4 |     partiton: [leader, rest]",
      "    |     ^^^^^^^^",
      'error: bad.yaml:5:9: "9x" is not a duration; write 250ms, 3s or 1m',
      "  4 |     partiton: [leader, rest]",
      "  5 |   - at: 9x",
      "    |         ^^",
    ]);
  });

  it("are told in one or two lines where an object was asked for", async () => {
    const lines = await told("name: a b\nuntil: 3\n", " --json");
    expect(lines).toEqual([
      'error: bad.yaml:1:7: "a b" is not a name; write letters, digits, - and _',
      "       and 1 more",
    ]);
  });

  it("are shown up to five", async () => {
    const lines = await told(`name: x\ntimeline:\n${"  - { at: 9x, crash: s1 }\n".repeat(8)}`);
    expect(lines.filter((line) => line.startsWith("error: "))).toHaveLength(5);
    expect(lines.at(-1)).toBe("and 3 more");
  });

  it.each([
    [
      "an alias bomb",
      `a: &a [x, x]\nb: &b [*a, *a]\nname: *b\n`,
      "1:7: an anchor is not for scenarios",
    ],
    ["brackets without end", "[".repeat(20_000), "bad.yaml: it is nested too deeply"],
    ["dashes without end", "- ".repeat(20_000), "bad.yaml: it is nested too deeply"],
    ["maps without end", "{a: ".repeat(5000), "bad.yaml: it is nested too deeply"],
    ["a long text", `name: ${"x".repeat(300_000)}`, "too large for a scenario"],
    ["tabs", "name: x\ncluster:\n\tservers: 3\n", "3:1: not YAML: Tabs are not allowed"],
    ["a key twice", "name: x\nname: y\n", "2:1: not YAML: Map keys must be unique"],
    ["a merge key", "name: x\ncluster: { <<: { servers: 3 } }\n", '2:12: cluster has no "<<"'],
    ["a prototype", "name: x\n__proto__: { servers: 3 }\n", '2:1: a scenario has no "__proto__"'],
    ["a tag", "name: !!js/function 'x'\n", "1:7: not YAML: Unresolved tag"],
    ["bytes", "name: !!binary aGVsbG8=\n", "an object is not a name"],
    [
      "two documents",
      "name: x\n---\nname: y\n",
      "2:1: not YAML: Source contains multiple documents",
    ],
    ["nothing", "", "bad.yaml: it is empty"],
    ["a list", "- 1\n", "1:1: a list is not a scenario"],
    ["a key that is no text", "1: 2\n", "1:1: a key must be text"],
    ["control characters", 'name: "\\u001b[31m"\n', '1:7: "\\u001b[31m" is not a name'],
    ["numbers that are none", "name: x\ncluster: { servers: .inf }\n", "2:21: Infinity is not"],
  ])("of hostile files: %s", async (_what, text, line) => {
    const [first = "", ...more] = await told(text);
    expect(first).toContain(line);
    for (const shown of more) expect(shown.length).toBeLessThan(220);
  });

  it.each([
    ["a program", "\u007fELF\u0002\u0001\u0000\u0003>\u0000"],
    ["bytes", Buffer.from([0xff, 0xfe, 0xc3, 0x28])],
    ["a line before it", "name: \u001b[2J\nuntil: 3\n"],
  ])("of %s are told without what is no text", async (_what, bytes) => {
    const [first = "", ...more] = await told(bytes);
    expect(first).toMatch(/^error: bad\.yaml:\d:\d: /);
    expect(more.filter((line) => !line.startsWith("error: "))).toEqual([]);
  });

  it("never come as anything but an error with a place, whatever the text", async () => {
    const bits = [
      "name",
      "timeline",
      ":",
      " ",
      "\n",
      "- ",
      "[",
      "]",
      "{",
      "}",
      "at",
      "4s",
      "'",
      '"',
      "#",
      "|",
      ">",
      "&a",
      "*a",
      "%",
      "!",
      "\t",
      "\u0000",
      "é",
      "𝒳",
      "? ",
    ];
    const edit = fc.record({
      at: fc.nat(GOOD.length),
      cut: fc.nat(20),
      bits: fc.array(fc.constantFrom(...bits), { maxLength: 6 }),
    });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(edit, async ({ at, cut, bits }) => {
        const text = GOOD.slice(0, at) + bits.join("") + GOOD.slice(at + cut);
        try {
          await parseScenario(text, "x.yaml", false);
        } catch (error) {
          refused += 1;
          expect(error).toBeInstanceOf(CliError);
          expect((error as CliError).exit).toBe(65);
          const lines = error instanceof FileError ? error.lines : [];
          expect(lines.join("\n")).not.toMatch(/undefined|NaN|\[object|\n\s+at /);
        }
      }),
      { seed: 9, numRuns: 200 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  it.each([
    ["throws", 'const a: number = 1;\nthrow new Error("boom");\n', ":2:1: it threw: boom"],
    [
      "is no TypeScript",
      "const a: number = 1;\nconst b = {{;\n",
      ":2:12: not TypeScript: Unexpected token",
    ],
    ["is no text", "\u0001\u0002", ":1:1: not TypeScript: Unexpected character"],
    ["exports nothing usable", "export const a = 1;\n", " exports no scenario"],
    [
      "exports two",
      'const s = { name: "x", plan: () => 1 };\nexport const a = s;\nexport const b = { ...s };\n',
      " exports several scenarios: a and b",
    ],
    [
      "is mistaken",
      'import { defineScenario } from "zabsim";\n\nexport default defineScenario({ name: "x", until: 3 });\n',
      ":3:1: until: 3 has no unit: write 3s or 3ms",
    ],
    [
      "imports what is not there",
      'import { x } from "./nowhere.ts";\nexport default x;\n',
      "it threw: Cannot find module",
    ],
  ])("of a module that %s are one clear line without a stack", async (what, text, line) => {
    // A name of its own: a process loads a module once.
    const path = file(`${what.replaceAll(" ", "-")}.ts`, text);
    const { exit, out, err } = await cli(`run ${path}`);
    expect([exit, out]).toEqual([65, ""]);
    expect(err).toContain(line);
    expect(err).not.toMatch(/\n\s+at /);
    const debugged = await cli(`run ${path}`, { env: { ZABSIM_DEBUG: "1" } });
    expect(debugged.err).toMatch(/\n\s+at |ParseError/);
  });

  it("of the command line are those of usage", async () => {
    const path = file(
      "four.yaml",
      "name: x\ncluster: { servers: 4 }\ntimeline: [{ at: 1s, crash: s4 }]\n",
    );
    const fewer = await cli(`run ${path} --servers 3`);
    expect([fewer.exit, fewer.err]).toEqual([
      64,
      expect.stringContaining("there is no s4: there are 3 servers"),
    ]);
    const dotted = await cli(`run ${path} --seed 1.x`);
    expect([dotted.exit, dotted.err]).toEqual([64, expect.stringContaining("--seed SEED.INDEX")]);
    const missing = await cli(`fuzz ${join(folder, "nope.yaml")}`);
    expect([missing.exit, missing.err]).toEqual([
      65,
      expect.stringContaining("there is no such file"),
    ]);
  });

  it("of a shard that names a module do not run it", async () => {
    const path = file("evil.ts", 'throw new Error("it ran");\n');
    const yaml = file(`shared by ${"very ".repeat(12)}many.yaml`, GOOD);
    const sweep = "--runs 2 --seed 1 --shard 1/1 --workers 1 --json".split(" ");
    const { out } = await cli(["fuzz", yaml, ...sweep], { model: real });
    const whole = await onReal(`merge ${file("shard.json", out)} --json`);
    expect(whole.exit).toBe(0);
    const hostile = await onReal(`merge ${file("hostile.json", out.replaceAll(yaml, path))}`);
    expect([hostile.exit, hostile.err]).toEqual([
      65,
      expect.stringContaining("merge runs no code"),
    ]);
  });
});
