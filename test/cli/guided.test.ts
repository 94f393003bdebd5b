/** Guided sweeps on the command line: the same for everyone, named by tokens or saved plans, and a corpus in a folder. */
import { cpSync, existsSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { lotOf, seek } from "../../cli/detection/seek-worker.ts";
import { RoundsGuide } from "../../cli/guide.ts";
import { runOnce } from "../../cli/sweep.ts";
import { must } from "../../sim/assert.ts";
import { ownFolder } from "./own-folder.ts";
import { BUG, cli, json, type Shown } from "./stub.ts";
import { loadModel } from "./thread-model.ts";

const model = await loadModel();
const root = ownFolder("guided");

let folder = root;
beforeEach(() => void (folder = mkdtempSync(join(root, "work-"))));

const on = (command: string): Promise<Shown> => cli(command, { model });
const SWEEP = "fuzz --strategy guided --seed s --runs 530";

/** The digests of the first `count` runs of the sweep, as its rounds make them. */
function digestsOf(count: number): string[] {
  const scenarios = [
    must(
      model.scenarios.find(({ name }) => name === "swarm"),
      "swarm",
    ),
  ];
  const lot = { scenarios, seed: "s", settings: { strategy: "guided" } };
  const guide = new RoundsGuide(lot);
  return Array.from({ length: count }, (_, index) => {
    const run = runOnce(model, lot, index, guide.planOf(index));
    guide.hear(run);
    return "report" in run ? run.report.digest : "";
  });
}

describe("a guided sweep", () => {
  it("is the same, whoever makes its runs", async () => {
    const alone = await on(`${SWEEP} ${BUG} --workers 1`);
    const pool = await on(`${SWEEP} ${BUG} --workers 2`);
    expect([pool.out, pool.exit]).toEqual([alone.out, alone.exit]);
    expect(alone.exit).toBe(1);
    expect(alone.out).toMatch(/replay zs1:swarm\+bug=ack-before-fsync\+strategy=guided:s\.\d+:/);
  });

  it("changes what reached something, and knows nothing of that in its first round", () => {
    const digests = digestsOf(530);
    const first = new Set(digests.slice(0, 256));
    const drawn = new RoundsGuide({ scenarios: model.scenarios, seed: "s", settings: {} });
    expect(drawn.horizon).toBe(256);
    expect(first.size).toBe(256);
    expect(new Set(digests).size).toBeGreaterThan(520);
    expect(digestsOf(530)).toEqual(digests);
  });

  it("has tokens that make the rounds before a run again", async () => {
    const { token } = await json("run swarm --strategy guided --seed s", { model });
    const late = String(token).replace(":s:", ":s.520:");
    const told = await json(`replay ${late}`, { model });
    expect([told["digest"], told["reproduced"]]).toEqual([digestsOf(521)[520], true]);
    const { err } = await on(`replay ${late}`);
    expect(err).toContain("making the 512 runs again that this one was made of\n");
    // What was found stays as it is, whatever is tried with it.
    const other = await json(`replay ${late} ${BUG}`, { model });
    expect(other).toMatchObject({ reproduced: null, options: { bug: ["ack-before-fsync"] } });
  });

  it("can be measured: it is made again up to the round that is looked at", () => {
    const settings = { strategy: "guided", bugs: ["ack-before-fsync"] };
    const lot = lotOf(model, "s", settings);
    const guide = new RoundsGuide(lot);
    const failing: number[] = [];
    for (let index = 0; index < 512; index += 1) {
      const run = runOnce(model, lot, index, guide.planOf(index));
      guide.hear(run);
      if ("report" in run && run.report.outcome === "violated") failing.push(index);
    }
    expect(seek(model, lot, { from: 0, to: 200 }).index).toBe(failing[0]);
    const later = failing.find((index) => index >= 300);
    expect(later).toBeDefined();
    expect(seek(model, lot, { from: 300, to: 512 }).index).toBe(later);
  });

  it("says nothing of a rate", async () => {
    const { out } = await on("fuzz --strategy guided --seed s --runs 90");
    expect(out).toContain("guided runs are no sample");
  });

  it.each([
    ["--shard 1/2", "--shard exclude each other"],
    ["--range 5-9", "begins with run 0, not 5"],
  ])("cannot be had in parts: %s", async (flags, why) => {
    const { err, exit } = await on(`fuzz --strategy guided --seed s ${flags}`);
    expect([err, exit]).toEqual([expect.stringContaining(why), 64]);
    expect(err).toContain("a guided run is made of the runs before it");
  });

  it("needs --strategy guided for --corpus", async () => {
    const { err, exit } = await on("fuzz --corpus kept --runs 3");
    expect([err, exit]).toEqual([expect.stringContaining("--corpus goes with"), 64]);
  });
});

describe("a corpus in a folder", () => {
  const kept = (): string => join(folder, "kept");
  const few = "fuzz --strategy guided --seed s --runs 60";
  const sweep = (more = ""): Promise<Shown> =>
    cli(`${few} --no-store --corpus ${kept()} ${more}`.trim(), { model, folder });

  it("is begun with and added to, and the same corpus has the same result", async () => {
    const first = await sweep();
    expect(first.err).toContain('kept": 0 plans\n');
    const files = readdirSync(kept());
    expect(files.length).toBeGreaterThan(30);
    expect(files.every((name) => /^[0-9a-f]{16}\.zab\.json$/.test(name))).toBe(true);
    const copy = join(folder, "copy");
    cpSync(kept(), copy, { recursive: true });
    const again = await sweep("--workers 2");
    expect(again.err).toContain(`kept": ${files.length} plans\n`);
    const other = await cli(`${few} --no-store --corpus ${copy}`, { model, folder });
    expect(again.out).toBe(other.out);
    expect(readdirSync(kept())).toEqual(readdirSync(copy));
    expect(readdirSync(kept())).toEqual(expect.arrayContaining(files));
  });

  it("passes over plans of another ensemble", async () => {
    await sweep();
    const { err } = await sweep("--servers 7");
    expect(err).toMatch(/: 0 plans, \d+ of another ensemble passed over\n/);
  });

  it("has no tokens: a failure is replayed by what was saved of it", async () => {
    const { out } = await cli(`${few} ${BUG} --corpus ${kept()}`, { model, folder });
    expect(out).toMatch(/replay {3}npx zabsim replay [0-9a-f]{4}\n/);
    const id = /replay ([0-9a-f]{4})\n/.exec(out)?.[1] ?? "";
    expect((await cli(`replay ${id}`, { model, folder })).exit).toBe(1);
    const { failures, goals } = await json(`${few} ${BUG} --corpus ${kept()}`, { model, folder });
    const tokens = [failures, goals].flat().map((entry) => (entry as { token: unknown }).token);
    expect(new Set(tokens)).toEqual(new Set([null]));
  });

  it.each([
    ["truncated", '{"schema": 1,', "not JSON"],
    ["no plan", '{"schema": 1}', "kept"],
    ["no JSON", "\u0000\u001b[31m", "not JSON"],
  ])("refuses a file that is no good: %s", async (_what, text, why) => {
    await sweep();
    writeFileSync(join(kept(), "0.zab.json"), text);
    const before = readdirSync(kept());
    const { err, exit, out } = await sweep();
    expect([exit, out, readdirSync(kept())]).toEqual([65, "", before]);
    expect(err).toContain(why);
    expect(err).toContain("0.zab.json");
    expect(err).not.toContain("\u001b");
  });

  it("follows no link, and takes no file for a folder", async () => {
    await sweep();
    symlinkSync("/etc/passwd", join(kept(), "1.zab.json"));
    expect(await sweep()).toMatchObject({ exit: 65, out: "" });
    const file = join(folder, "file");
    writeFileSync(file, "");
    const { err, exit } = await cli(`${few} --corpus ${file}`, { model, folder });
    expect([exit, existsSync(file)]).toEqual([65, true]);
    expect(err).toContain("file");
  });
});
