/** What each reporter writes of a sweep, where, and what it makes of hostile text. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import type { Environment } from "../../cli/terminal.ts";
import { ownFolder } from "./own-folder.ts";
import { BUG, cli, ending, STUB, UNSTEADY } from "./stub.ts";

const folder = ownFolder("reports");

const GOLDEN = join(import.meta.dirname, "../golden/reports");
const SWEEP = `fuzz --seed s --runs 60 ${BUG}`;

let names = 0;
function fresh(): string {
  names += 1;
  return join(folder, `report-${names}`);
}

/** Names and texts of the elements; throws unless it is well-formed. */
function parseXml(
  text: string,
): { name: string; attributes: Record<string, string>; text: string }[] {
  const elements: { name: string; attributes: Record<string, string>; text: string }[] = [];
  const open: typeof elements = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ attributes, name }) => {
    const element = { name, attributes: attributes as Record<string, string>, text: "" };
    elements.push(element);
    open.push(element);
  });
  parser.on("text", (more) => {
    const inner = open.at(-1);
    if (inner !== undefined) inner.text += more;
  });
  parser.on("closetag", () => void open.pop());
  parser.write(text).close();
  return elements;
}

describe("every reporter", () => {
  it.each(["default", "dot", "json", "jsonl", "junit", "markdown"])(
    "%s: writes the same to stdout and to a file",
    async (name) => {
      const path = fresh();
      const shown = await cli(`${SWEEP} --reporter ${name}`);
      expect(shown.exit).toBe(1);
      await expect(shown.out).toMatchFileSnapshot(join(GOLDEN, name));
      const both = await cli(`${SWEEP} --reporter ${name}=${path}`);
      // Without one for stdout the default one takes it.
      expect(both.out).toBe((await cli(SWEEP)).out);
      const written = readFileSync(path, "utf8");
      expect(written.replace(/^zabsim (?:default|dot) report\n/, "")).toBe(shown.out);
      // A report is written anew.
      await cli(`fuzz --seed s --runs 7 --reporter ${name}=${path}`);
      expect(readFileSync(path, "utf8")).not.toBe(written);
      expect(readdirSync(folder).filter((file) => file.endsWith(".tmp"))).toEqual([]);
    },
  );

  it("may be one of several, also from the environment and for merge", async () => {
    const [junit, lines, other] = [fresh(), fresh(), fresh()];
    const env = { ZABSIM_REPORTER: `junit=${junit},jsonl=${lines}` };
    await cli(SWEEP, { env });
    expect([existsSync(junit), existsSync(lines)]).toEqual([true, true]);
    // A flag stands above the environment.
    const env2 = { ZABSIM_REPORTER: `junit=${other}` };
    await cli(`${SWEEP} --reporter markdown=${fresh()}`, { env: env2 });
    expect(existsSync(other)).toBe(false);
    const shard = fresh();
    writeFileSync(shard, (await cli(`${SWEEP} --shard 1/1 --json`)).out);
    const merged = fresh();
    await cli(`merge ${shard} --reporter junit=${merged} --reporter dot`);
    expect(readFileSync(merged, "utf8")).toBe(readFileSync(junit, "utf8"));
  });

  it("has a place of its own", async () => {
    const path = fresh();
    for (const [flags, what] of [
      ["--reporter dot --reporter json", /dot and json cannot both write to stdout/],
      ["--json --reporter default", /json and default cannot both/],
      [`--reporter dot=${path} --reporter json=${path}`, /two reporters cannot both write to/],
      ["--reporter junt", /no reporter "junt". Did you mean junit\?/],
      ["--reporter junit=", /lacks the name of its file/],
      ["--reporter github=x.md", /takes no file/],
    ] as const) {
      const { err, exit, out } = await cli(`${SWEEP} ${flags}`);
      expect([exit, out, err]).toEqual([64, "", expect.stringMatching(what)]);
      expect(err).toMatch(/^error: [^\n]+\n(?:[^\n]+\n)?$/);
    }
  });

  it("replaces nothing but what it has written", async () => {
    const path = fresh();
    const junit = await cli(`${SWEEP} --reporter junit`);
    for (const [content, name] of [
      ["my notes\n", "junit"],
      ["my notes\n", "default"],
      ["{}\n", "json"],
      [junit.out, "markdown"],
      ["<?xml version='1.0'?><testsuites name='zabsim'", "junit"],
    ] as const) {
      writeFileSync(path, content);
      const { err, exit, out } = await cli(`${SWEEP} --reporter ${name}=${path}`);
      expect([exit, out]).toEqual([65, ""]);
      expect(err).toMatch(/exists and is not such a report, so it is not replaced/);
      expect(readFileSync(path, "utf8")).toBe(content);
    }
    expect((await cli(`${SWEEP} --reporter json=${folder}`)).exit).toBe(65);
    expect((await cli(`${SWEEP} --reporter json=/dev/null`)).exit).toBe(65);
    // Nobody's: without content. Folders are made, and links stay links.
    const deep = join(folder, "a/b/report");
    expect((await cli(`${SWEEP} --reporter json=${deep}`)).exit).toBe(1);
    writeFileSync(path, "");
    symlinkSync(path, join(folder, "link"));
    expect((await cli(`${SWEEP} --reporter json=${join(folder, "link")}`)).exit).toBe(1);
    expect(readFileSync(path, "utf8")).toBe(readFileSync(deep, "utf8"));
  });

  it("leaves the last report if the sweep does not come to its end", async () => {
    const [whole, lines] = [fresh(), fresh()];
    await cli(`${SWEEP} --reporter junit=${whole}`);
    const before = readFileSync(whole, "utf8");
    const broken = ending({ outcome: "broken", broken: "an assertion" });
    const command = `${SWEEP} --reporter junit=${whole} --reporter jsonl=${lines}`;
    expect((await cli(command, { model: broken })).exit).toBe(70);
    expect(readFileSync(whole, "utf8")).toBe(before);
    // What is streamed is there as far as it came.
    expect(readFileSync(lines, "utf8")).toMatch(/^\{"schema":1,"event":"run-start"[^\n]+\n/);
  });
});

describe("what was saved before", () => {
  it("is reported, and a regression where it lies", async () => {
    const work = mkdtempSync(join(folder, "work-"));
    const on = (command: string): ReturnType<typeof cli> =>
      cli(command, {
        folder: work,
        env: { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: "summary" },
      });
    await on(SWEEP);
    const [id = ""] = readdirSync(join(work, ".zabsim/failures"));
    await on(`keep ${id}`);
    const file = `regressions/committed-never-lost-${id}.zab.json`;
    const { err, out } = await on(
      `fuzz --seed t --runs 3 ${BUG} --reporter junit --reporter jsonl=lines`,
    );
    expect(err).toMatch(new RegExp(`^::error file=${file},title=zabsim%3A Comm`, "m"));
    const [first] = parseXml(out).filter(({ name }) => name === "testcase");
    expect(first?.attributes).toEqual({ classname: "saved", name: file });
    expect(parseXml(out).filter(({ name }) => name === "failure")).toHaveLength(2);
    expect(out).toMatch(/^<testsuites name="zabsim" tests="4" failures="2" /m);
    expect(readFileSync(join(work, "summary"), "utf8")).toContain(
      `| \`${file}\` | **still violates** CommittedNeverLost | \`npx zabsim replay ${file}\` |`,
    );
    expect(readFileSync(join(work, "lines"), "utf8")).toContain(
      `{"schema":1,"event":"retried","target":"${file}","outcome":"violated",`,
    );
    const cured = await on("fuzz --seed t --runs 3 --reporter junit");
    expect(parseXml(cured.out).filter(({ name }) => name === "failure")).toEqual([]);
  });
});

describe("many runs", () => {
  const long = "fuzz --seed s --runs 2500";

  it("are a line of jsonl for each thousand", async () => {
    const { out } = await cli(`${long} --reporter jsonl`);
    const lines = out.split("\n").filter((line) => line.includes('"event":"progress"'));
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      { schema: 1, event: "progress", runs: 1000, failed: 0 },
      { schema: 1, event: "progress", runs: 2000, failed: 0 },
    ]);
  });

  it("share their dots, and the worst of them is shown", async () => {
    const simulate: typeof STUB.simulate = (plan, options) => {
      const isOdd = plan.seed.endsWith("25");
      return { ...STUB.simulate(plan, options), outcome: isOdd ? "unknown" : "held" };
    };
    const { out } = await cli(`${long} --reporter dot`, { model: { ...STUB, simulate } });
    const [head, ...rows] = out.split("\n");
    expect(head).toBe("one sign is 10 runs");
    const signs = rows.slice(0, 4).join("");
    expect(signs).toBe("..?.......".repeat(25));
  });
});

describe("junit", () => {
  it("has a case for every property and one for the verdicts", async () => {
    const path = fresh();
    await cli(`${SWEEP} --reporter junit=${path}`);
    const elements = parseXml(readFileSync(path, "utf8"));
    const named = (name: string): typeof elements =>
      elements.filter((element) => element.name === name);
    expect(named("testcase").map(({ attributes }) => attributes["name"])).toEqual([
      ...STUB.properties.map(({ name }) => name),
      "every run comes to a verdict",
    ]);
    const [failure] = named("failure");
    expect(failure?.text).toMatch(/CommittedNeverLost · 60 of 60 runs[^]*npx zabsim replay zs1:/);
    expect(named("testsuite")[0]?.attributes).toEqual({
      name: "swarm",
      tests: "3",
      failures: "1",
      errors: "0",
      skipped: "0",
    });
  });

  it("skips what came to no verdict, and calls what does not repeat an error", async () => {
    const unknown = await cli("fuzz --seed s --runs 3 --reporter junit", {
      model: ending({ outcome: "unknown", unknown: "more than 20000000 events" }),
    });
    expect(unknown.out).toContain('<skipped message="3 runs without a verdict (out of budget)"/>');
    const unsteady = await cli(`fuzz --seed s --runs 3 ${BUG} --reporter junit`, {
      model: UNSTEADY,
    });
    expect(unsteady.exit).toBe(3);
    expect(unsteady.out).toContain('<error message="not deterministic"');
    for (const { out } of [unknown, unsteady]) expect(() => parseXml(out)).not.toThrow();
  });
});

describe("github", () => {
  const env = (summary: string): Environment => ({
    GITHUB_ACTIONS: "true",
    GITHUB_STEP_SUMMARY: summary,
    NO_COLOR: "1",
  });

  it("comes by itself on GitHub Actions, and leaves stdout as it is", async () => {
    const summary = fresh();
    writeFileSync(summary, "what others wrote\n");
    const { err, out } = await cli(SWEEP, { env: env(summary) });
    expect(out).toBe((await cli(SWEEP)).out);
    await expect(err.replace(/^\d.*\nmaking .*\n/m, "")).toMatchFileSnapshot(
      join(GOLDEN, "github-annotations"),
    );
    const written = readFileSync(summary, "utf8");
    expect(written).toMatch(/^what others wrote\n## ✗ 1 property violated/);
    expect(written).toContain("```mermaid\nsequenceDiagram\n");
    const object = await cli(`${SWEEP} --json`, { env: env(fresh()) });
    expect(() => JSON.parse(object.out) as unknown).not.toThrow();
  });

  it("points at the file of a user's scenario", async () => {
    const file = "my,scenarios/100%: lock.ts";
    const model = {
      ...STUB,
      scenarios: STUB.scenarios.map((scenario) => ({ ...scenario, file })),
    };
    const { err } = await cli(`${SWEEP} --reporter github`, { model });
    expect(err).toMatch(/^::error file=my%2Cscenarios\/100%25%3A lock\.ts,title=zabsim%3A Comm/m);
  });

  it("keeps the summary far below the limit, however many failures there are", async () => {
    const properties = Array.from({ length: 40 }, (_, nth) => {
      const about = { about: "", cite: "", brokenBy: [], kind: "always" } as const;
      return { name: `Property${nth}`, ...about };
    });
    let runs = 0;
    const simulate: typeof STUB.simulate = (plan, options) => {
      const report = STUB.simulate(plan, options);
      const index = Number(/\d+$/.exec(plan.seed)?.[0] ?? (runs += 1));
      const property = `Property${index % 40}`;
      const why = "😀".repeat(4000);
      return { ...report, violation: { property, why, at: 1, event: 1 }, outcome: "violated" };
    };
    const summary = fresh();
    const model = { ...STUB, properties, simulate };
    const { err } = await cli("fuzz --seed s --runs 40", { model, env: env(summary) });
    expect(err.match(/^::error /gm)).toHaveLength(10);
    const written = readFileSync(summary);
    expect(written.length).toBeLessThan(65_536);
    expect(written.toString()).toMatch(/… and \d+ more failures/);
  });

  it("says that a summary cannot be written", async () => {
    const nowhere = join(folder, "none/summary");
    const { err, exit } = await cli(SWEEP, { env: env(nowhere) });
    expect([exit, err]).toEqual([65, expect.stringContaining("cannot be written (ENOENT)")]);
  });
});

const HOSTILE = [
  "\n",
  "\r\n",
  "::error::x",
  "]]>",
  "|",
  "`",
  "```",
  "\u0000",
  "\u001B[2J",
  "\u202E",
  "\uD800",
  "😀",
  "<!--",
  "-->",
  "<script>",
  "&amp;",
  '"',
  "'",
  "%0A",
  "\\",
  "#",
  ";",
  "@all",
  "\u2028",
  "\uFFFE",
];
const hostile = fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: "binary" })), {
  maxLength: 12,
});

describe("text from anywhere", () => {
  it("leaves every report well-formed", async () => {
    mkdirSync(join(folder, "hostile"), { recursive: true });
    const path = (name: string): string => join(folder, "hostile", name);
    await fc.assert(
      fc.asyncProperty(hostile, async (parts) => {
        const why = parts.join("");
        const violation = { property: "CommittedNeverLost", at: 12_345_678, why, event: 99 };
        const model = ending({ outcome: "violated", violation });
        const files = ["json", "jsonl", "junit", "markdown"].map(
          (name) => `--reporter ${name}=${path(name)}`,
        );
        rmSync(path("summary"), { force: true });
        const { err, exit } = await cli(`fuzz --seed s --runs 2 ${files.join(" ")}`, {
          model,
          env: { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: path("summary") },
        });
        expect(exit).toBe(1);
        const written = (name: string): string => readFileSync(path(name), "utf8");
        expect(JSON.parse(written("json"))).toMatchObject({ failures: [{ why }] });
        const events = written("jsonl")
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line) as object);
        expect(events).toContainEqual(expect.objectContaining({ event: "failure", why }));
        const failures = parseXml(written("junit")).filter(({ name }) => name === "failure");
        expect(failures).toHaveLength(1);
        expect(err.match(/^::.*$/gm)).toEqual([expect.stringMatching(/^::error title=/)]);
        for (const name of ["markdown", "summary"]) expectWellFormed(written(name));
      }),
      { numRuns: 40, seed: 5, examples: HOSTILE.map((part) => [[part, part, part]]) },
    );
  });
});

/** Fences close, tables have three cells, and outside of code there is no HTML but ours. */
function expectWellFormed(text: string): void {
  let fence: string | undefined;
  const blocks: string[] = [];
  for (const line of text.split("\n")) {
    const [, ticks = "", language = ""] = /^(`{3,})(.*)$/.exec(line) ?? [];
    if (fence === undefined && ticks !== "") {
      fence = ticks;
      blocks.push(language);
      continue;
    }
    if (fence !== undefined) {
      if (line === fence) fence = undefined;
      expect(line).not.toMatch(/\p{Cc}/u);
      continue;
    }
    if (line.startsWith("|")) expect(line.replace(/\\\|/g, "").split("|")).toHaveLength(5);
    const html = line.replace(/<!-- zabsim: [^>]*-->|<\/?(?:details|summary)>/g, "");
    expect(html).not.toMatch(/[<\p{Cc}]/u);
    if (!line.startsWith("|") && !line.startsWith("`")) expect(line).not.toMatch(/[`@]/);
  }
  expect(fence).toBeUndefined();
  expect(blocks).toEqual(["sh", "text", "mermaid", "text"]);
}
