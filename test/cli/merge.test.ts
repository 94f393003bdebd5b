/** Shards of a sweep, joined, are the sweep; and what `merge` refuses. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownFolder } from "./own-folder.ts";
import { BUG, cli, STUB, UNSTEADY, type Shown } from "./stub.ts";
import { loadModel } from "./thread-model.ts";

const model = { ...(await loadModel()), source: undefined };
const folder = ownFolder("shards");

const on = (command: string): Promise<Shown> => cli(command, { model });

/** Paths of the shards of a sweep, the last one first. */
async function shardsOf(sweep: string, of: number): Promise<string[]> {
  const files: string[] = [];
  for (let index = 1; index <= of; index += 1) {
    const { out } = await on(`${sweep} --shard ${index}/${of} --json`);
    files.unshift(save(`${index}-of-${of}.json`, out));
  }
  return files;
}

function save(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("merge", () => {
  it.each([
    ["", 2],
    [BUG, 1],
    [`${BUG} --max-failures 1`, 1],
    [`${BUG} --max-failures 8`, 1],
    [`${BUG} --max-failures 99`, 1],
    ["--seed throwing", 2],
    ["stories swarm --property PrefixConsistency --servers 7", 2],
  ])("fuzz %s: prints what one sweep would have printed", async (flags, exit) => {
    const sweep = `fuzz --runs 120 --seed s ${flags}`.trim();
    const files = (await shardsOf(sweep, 3)).join(" ");
    for (const format of ["", " --json"]) {
      const whole = await on(sweep + format);
      expect(whole.exit).toBe(exit);
      const merged = await on(`merge ${files}${format}`);
      expect([merged.out, merged.exit]).toEqual([whole.out, exit]);
    }
  });

  it("joins shards of unequal size, and each says which it is", async () => {
    const { out } = await on("fuzz --runs 11 --seed s --shard 2/2");
    expect(out).toMatch(/^swarm · seed s · shard 2\/2 · runs 5 to 10\n/);
    const files = await shardsOf("fuzz --range 100-110 --seed s", 10);
    const { shard, runs } = JSON.parse(readFileSync(files[0] ?? "", "utf8")) as object & {
      readonly [key: string]: unknown;
    };
    expect([shard, runs]).toMatchObject([{ index: 10, of: 10, from: 100, to: 111 }, 2]);
    const merged = await on(`merge ${files.join(" ")}`);
    expect(merged.out).toBe((await on("fuzz --range 100-110 --seed s")).out);
  });

  const refused = async (files: readonly string[], what: RegExp): Promise<void> => {
    const { exit, out, err } = await on(`merge ${files.join(" ")} --json`);
    expect([exit, out, err]).toEqual([65, "", expect.stringMatching(what)]);
    expect(err).toMatch(/^error: [^\n]+\n(?:[^\n]+\n)?$/);
  };

  it("takes all shards of one sweep, each once", async () => {
    const [third = "", second = "", first = ""] = await shardsOf("fuzz --runs 9 --seed s", 3);
    await refused([first, third], /shard 2\/3 is missing/);
    await refused([second, first], /shard 3\/3 is missing/);
    await refused([first, second, first, third], /1-of-3\.json are both shard 1\/3/);
    const text = readFileSync(second, "utf8");
    for (const [flags, what] of [
      ["--runs 9 --seed t", "seeds"],
      ["--runs 9 --seed s stories", "scenarios"],
      ["--runs 10 --seed s", "runs"],
      [`--runs 9 --seed s ${BUG}`, "options"],
      ["--runs 9 --seed s --max-failures 2", "limits of failures"],
    ] as const) {
      const { out } = await on(`fuzz ${flags} --shard 2/3 --json`);
      const other = save("other.json", out);
      await refused([first, other, third], new RegExp(`other.json.* different sweeps: ${what} `));
    }
    const older = text.replace(/"zabsim":"[^"]*"/, '"zabsim":"0.0.9"');
    await refused([first, save("older.json", older), third], /older\.json was made by zabsim 0/);
  });

  it("refuses what is no shard", async () => {
    const [only = ""] = await shardsOf(`fuzz --runs 40 --seed s ${BUG}`, 1);
    const text = readFileSync(only, "utf8");
    const whole = (await on("fuzz --runs 4 --seed s --json")).out;
    await refused([join(folder, "nowhere.json")], /nowhere\.json: there is no such file/);
    for (const [content, what] of [
      ["", /not JSON: the file is empty/],
      [text.slice(0, 900), /bad\.json:1:\d+: not JSON: /],
      ["[".repeat(200_000), /not JSON|nested too deeply/],
      ["null", /this is not a shard/],
      [whole, /it has no "shard"/],
      [text.replace('"of":1', '"of":99'), /there is no shard 1\/99/],
      [text.replace('"parts":[{"runs":', '"parts":[{"runs":-'), /\.runs must be a whole number/],
      [text.replace('"parts":[', '"parts":[{"runs":1},'), /shard\.parts\[0\]\.failed is missing/],
      [text.replace('"bug":"ack', '"bug":"hack'), /no bug "hack-before-fsync"/],
      [text.replace('"scenarios":["swarm"]', '"scenarios":["warm"]'), /Did you mean swarm\?/],
      [text.replace(/"goals":\[\[0,/, '"goals":[[77,'), /there is no goal 77/],
    ] as const) {
      const file = save("bad.json", content);
      await refused([file], what);
    }
  });

  it("harms nobody when a shard is damaged", async () => {
    const [only = ""] = await shardsOf(`fuzz --runs 40 --seed s ${BUG}`, 1);
    const text = readFileSync(only, "utf8");
    const damage = fc.record({
      at: fc.nat(text.length - 1),
      drop: fc.nat(4),
      put: fc.constantFrom("", "0", "9", "-", '"', "{", "]", ",", "null", "x", "\u0000", "1e99"),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ at, drop, put }) => {
        const file = save("damaged.json", text.slice(0, at) + put + text.slice(at + drop));
        const { exit, out, err } = await on(`merge ${file} --json`);
        expect([0, 1, 2, 3, 65]).toContain(exit);
        expect(out === "").toBe(exit === 65);
        if (exit === 65) expect(err).toMatch(/^error: [^\n]+\n(?:[^\n]+\n)?$/);
      }),
      { numRuns: 150 },
    );
  });

  it("runs the failures again: 3 if they are not what the shards saw", async () => {
    const files = await shardsOf(`fuzz --runs 40 --seed s ${BUG}`, 2);
    const { exit } = await cli(`merge ${files.join(" ")}`, { model: UNSTEADY });
    expect(exit).toBe(3);
    expect((await cli(`merge ${files.join(" ")}`, { model: STUB })).exit).toBe(1);
  });
});
