/** The store: what sweeps leave behind, what the next one makes of it, and what `keep` and ids do with it. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import type { Model } from "../../cli/model.ts";
import { ownFolder } from "./own-folder.ts";
import { BUG, cli, STUB, UNSTEADY, type Shown } from "./stub.ts";
import { loadModel } from "./thread-model.ts";

const root = ownFolder("store");

let folder = root;
beforeEach(() => void (folder = mkdtempSync(join(root, "work-"))));

const on = (command: string, model: Model = STUB): Promise<Shown> =>
  cli(command, { folder, model });
const at = (...parts: string[]): string => join(folder, ".zabsim", ...parts);
const ids = (): string[] => readdirSync(at("failures"));
const FOUND = `fuzz --seed s --runs 4 ${BUG}`;

async function idOf(command: string, model?: Model): Promise<string> {
  const { out } = await on(`${command} --json`, model);
  const { failures } = JSON.parse(out) as { failures: { id: string }[] };
  return failures[0]?.id ?? "";
}

describe("what a sweep leaves behind", () => {
  it("is one folder for each distinct failure, and a summary", async () => {
    const { out, err } = await on(FOUND);
    const [id = ""] = ids();
    expect(id).toMatch(/^[0-9a-f]{4}$/);
    expect(out).toContain(`✗ CommittedNeverLost · failure ${id} · 4 of 4 runs`);
    expect(out).toContain(
      `look     .zabsim/failures/${id}\n  explain  npx zabsim explain ${id}\n  keep     npx zabsim keep ${id}\n`,
    );
    expect(readdirSync(at("failures", id)).sort()).toEqual([
      "failure.json",
      "original.zab.json",
      "plan.zab.json",
      "story.txt",
      "trace.jsonl.gz",
    ]);
    const trace = gunzipSync(readFileSync(at("failures", id, "trace.jsonl.gz"))).toString();
    const lines = trace.trimEnd().split("\n");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ schema: 1, token: null });
    expect(lines.length).toBeGreaterThan(10);
    expect(readFileSync(at("failures", id, "story.txt"), "utf8")).toContain("CommittedNeverLost");
    expect(readFileSync(at(".gitignore"), "utf8")).toBe("*\n");
    expect(err).toContain("summary in .zabsim/runs/1970-01-01T00-00-00Z-s\n");
    const summary = readFileSync(at("latest", "summary.json"), "utf8");
    expect(summary).toBe((await on(`${FOUND} --json`)).out);
    expect(readdirSync(at("runs")).sort()).toEqual([
      "1970-01-01T00-00-00Z-s",
      "1970-01-01T00-00-00Z-s-2",
    ]);
  });

  it("replays with the recorded digest, found and small", async () => {
    const id = await idOf(FOUND);
    for (const plan of ["original.zab.json", "plan.zab.json"]) {
      const { exit, out } = await on(`replay ${at("failures", id, plan)} --json`);
      expect([exit, JSON.parse(out)]).toMatchObject([1, { reproduced: true }]);
    }
  });

  it("is there as soon as a failure is met, before anything is made small", async () => {
    let early: string[] = [];
    const shrink: typeof STUB.shrink = (...words) => {
      early = ids().flatMap((id) => readdirSync(at("failures", id)));
      return STUB.shrink(...words);
    };
    await on(FOUND, { ...STUB, shrink });
    expect(early.sort()).toEqual(["failure.json", "original.zab.json"]);
  });

  it("keeps what was met if it does not come again", async () => {
    const { exit } = await on(FOUND, UNSTEADY);
    expect(exit).toBe(3);
    expect(ids()).toEqual([expect.stringMatching(/^0{8}$/)]);
  });

  it("goes where it is told to, or nowhere", async () => {
    await on(`${FOUND} --no-store`);
    expect(readdirSync(folder)).toEqual([]);
    await on(`${FOUND} --out mine`);
    await cli(FOUND, { folder, env: { ZABSIM_DIR: "yours" } });
    expect(readdirSync(folder)).toEqual(["mine", "yours"]);
    expect((await on("list failures --out mine --json")).out).toContain("mine/failures/");
  });

  it.each(["list failures", `${FOUND}`, "keep 3f9a", "replay 3f9a"])(
    "%s takes no file for a folder",
    async (command) => {
      writeFileSync(join(folder, "file"), "a file");
      symlinkSync("nowhere", join(folder, "loose"));
      for (const named of ["file", "file/below", "loose"]) {
        const { exit, out, err } = await on(`${command} --out ${named}`);
        expect([exit, out]).toEqual([65, ""]);
        expect(err).toContain(`error: ${named} is not a folder`);
      }
      expect(readFileSync(join(folder, "file"), "utf8")).toBe("a file");
    },
  );

  it("is not needed: what cannot be written is said once", async () => {
    writeFileSync(join(folder, ".zabsim"), "a file");
    const { exit, out, err } = await on(`${FOUND} --json`);
    expect([exit, JSON.parse(out)]).toMatchObject([1, { failures: [{ id: null }] }]);
    expect(err.match(/warning: /g)).toHaveLength(1);
    expect(err).toContain("warning: .zabsim: nothing can be saved (EEXIST)");
    expect(readFileSync(join(folder, ".zabsim"), "utf8")).toBe("a file");
  });

  it("prints the same again, whatever the first sweep has saved", async () => {
    for (const format of ["", " --json"]) {
      const model = await loadModel();
      const sweep = `fuzz --seed s --runs 90 ${BUG}${format}`;
      const first = await on(`${sweep} --workers 1`, model);
      const second = await on(`${sweep} --workers 2`, model);
      expect([second.out, second.exit]).toEqual([first.out, 1]);
      expect(second.err).toContain("saved failures first: 2 retried, 2 still failing\n");
      rmSync(at(), { recursive: true });
    }
  });
});

describe("which failure is kept", () => {
  /** Plans keep their faults when they are made small, and fail at the second given. */
  const failing = (faults: number, second: number, digest = "5"): Model => ({
    ...STUB,
    shrink: (plan, options) => {
      const smaller = { ...plan, faults: plan.faults.slice(0, faults) };
      return { ...STUB.shrink(plan, options), plan: smaller };
    },
    simulate: (plan, options) => {
      const report = STUB.simulate(plan, options);
      const { violation } = report;
      if (violation === undefined) return report;
      const changed = { ...violation, at: second * 1_000_000 };
      return { ...report, violation: changed, digest: digest.padStart(16, "0") };
    },
  });
  const atOf = (id: string): unknown =>
    (JSON.parse(readFileSync(at("failures", id, "failure.json"), "utf8")) as { at: number }).at;

  it("of one shape the fastest to fail, then the oldest", async () => {
    const id = await idOf(FOUND, failing(1, 5, "5"));
    for (const [second, digest, kept] of [
      [6, "6", 5],
      [5, "7", 5],
      [4, "8", 4],
    ] as const) {
      const again = `fuzz --seed other${digest} --runs 1 ${BUG}`;
      expect(await idOf(again, failing(1, second, digest))).toBe(id);
      expect([ids(), atOf(id)]).toEqual([[id], kept * 1_000_000]);
    }
  });

  it("of one run the last, under the shape that it has now", async () => {
    const [before, after] = [await idOf(FOUND, failing(1, 5)), await idOf(FOUND, failing(2, 5))];
    expect(before).not.toBe(after);
    expect(ids()).toEqual([after]);
    // What somebody has put beside it is not taken away.
    writeFileSync(at("failures", after, "notes.txt"), "mine");
    await on(FOUND, failing(1, 5));
    expect(ids().sort()).toEqual([before, after].sort());
    expect(readdirSync(at("failures", after))).toEqual(["notes.txt"]);
  });

  it("takes more digits where four are somebody else's", async () => {
    const id = await idOf(FOUND);
    rmSync(at(), { recursive: true });
    mkdirSync(at("failures", id), { recursive: true });
    writeFileSync(at("failures", id, "failure.json"), "{");
    const longer = await idOf(FOUND);
    expect([longer.length, longer.slice(0, 4)]).toEqual([5, id]);
    expect(readFileSync(at("failures", id, "failure.json"), "utf8")).toBe("{");
  });
});

describe("what was saved is run first", () => {
  it("is told only if the sweep does not meet it anyway", async () => {
    const id = await idOf(FOUND);
    // The bugs are those of the sweep: without them nothing fails.
    const without = await on("fuzz --seed s --runs 4");
    expect([without.exit, without.out.includes(id)]).toEqual([0, false]);
    expect(without.err).toContain("saved failures first: 1 retried, 0 still failing\n");
    const { simulate } = STUB;
    const model: Model = {
      ...STUB,
      simulate: (plan, options) =>
        simulate(plan.seed.startsWith("t") ? { ...plan, faults: [] } : plan, options),
    };
    const other = await on(`fuzz --seed t --runs 2 ${BUG}`, model);
    expect(other.exit).toBe(1);
    expect(other.out).toContain(`✗ CommittedNeverLost · failure ${id} still fails\n`);
    expect(other.out).toContain(`replay   npx zabsim replay ${id}\n`);
    const object = JSON.parse((await on(`fuzz --seed t --runs 2 ${BUG} --json`, model)).out) as {
      saved: object[];
    };
    expect(object.saved).toMatchObject([{ target: id, property: "CommittedNeverLost" }]);
    expect((await on(`fuzz --seed t --runs 2 ${BUG} --no-saved`, model)).exit).toBe(0);
  });

  it("regressions always are, and a failing one is a failure", async () => {
    const id = await idOf(FOUND);
    const kept = await on(`keep ${id.slice(0, 4)} --json`);
    const file = `regressions/committed-never-lost-${id}.zab.json`;
    expect(JSON.parse(kept.out)).toMatchObject({ schema: 1, id, file });
    const failing = await on(FOUND);
    expect(failing.out).toContain("regressions first: 1 run, 1 failing\n");
    expect(failing.out).toContain("✗ CommittedNeverLost · a regression still fails\n");
    expect(failing.out).toContain(`replay   npx zabsim replay ${file}\n`);
    // It is not run twice because it is in the store as well.
    expect(failing.err).not.toContain("saved failures first");
    const holding = await on("fuzz --seed s --runs 4 --json");
    expect(JSON.parse(holding.out)).toMatchObject({ saved: [{ file, outcome: "held" }] });
    expect(holding.exit).toBe(0);
  });

  it("goes on if one of them cannot be judged", async () => {
    await on(`keep ${await idOf(FOUND)}`);
    const isKept = ({ faults }: { readonly faults: readonly object[] }): boolean =>
      faults.length === 1;
    for (const [what, model] of [
      ["it threw: boom", ending("throw")],
      ["zabsim itself is at fault: an assertion", ending("break")],
    ] as const) {
      const { exit, out, err } = await on("fuzz --seed s --runs 4", model);
      expect([exit, out]).toEqual([2, expect.stringContaining("✗ a regression has no verdict\n")]);
      expect(err).toMatch(new RegExp(`warning: regressions/\\S+: ${what}`));
    }
    function ending(how: "throw" | "break"): Model {
      return {
        ...STUB,
        simulate: (plan, options) => {
          if (isKept(plan) && how === "throw") throw new Error("boom");
          const report = STUB.simulate(plan, options);
          return isKept(plan) ? { ...report, outcome: "broken", broken: "an assertion" } : report;
        },
      };
    }
  });

  it("belongs to the first shard, and merge tells it", async () => {
    await on(`keep ${await idOf(FOUND)}`);
    const files: string[] = [];
    for (const shard of ["1/2", "2/2"]) {
      const { out } = await on(`${FOUND} --shard ${shard} --json`);
      const file = join(folder, `${files.length}.json`);
      writeFileSync(file, out);
      files.push(file);
    }
    for (const format of ["", " --json"]) {
      const whole = await on(FOUND + format);
      const merged = await on(`merge ${files.join(" ")}${format}`);
      expect([merged.out, merged.exit]).toEqual([whole.out, 1]);
    }
  });
});

describe("a failure id", () => {
  it("stands for the smallest plan, wherever a plan is taken", async () => {
    const id = await idOf(FOUND);
    for (const command of ["run", "replay", "trace"]) {
      const { exit, out } = await on(`${command} ${id}`);
      expect([exit, out]).toEqual([command === "trace" ? 0 : 1, expect.stringContaining("swarm")]);
    }
    const digest = JSON.parse((await on(`replay ${id} --json`)).out) as { reproduced: boolean };
    expect(digest.reproduced).toBe(true);
    const listed = JSON.parse((await on("list failures --json")).out) as object[];
    expect(listed).toMatchObject([{ name: id, property: "CommittedNeverLost", faults: 1 }]);
  });

  it("is refused with those that are there", async () => {
    expect((await on("replay 0123")).err).toContain("no failure 0123 in .zabsim\n       none is");
    const id = await idOf(FOUND);
    const { exit, err } = await on("run 0123");
    expect([exit, err]).toEqual([
      64,
      `error: no failure 0123 in .zabsim\n       there are ${id}\n`,
    ]);
    expect((await on("keep xyz")).exit).toBe(64);
  });

  it("is kept under a name of one's own, and over nothing", async () => {
    const id = await idOf(FOUND);
    expect((await on(`keep ${id} --name mine`)).exit).toBe(0);
    const path = join(folder, "regressions/mine.zab.json");
    expect(readFileSync(path, "utf8")).toBe(
      readFileSync(at("failures", id, "plan.zab.json"), "utf8"),
    );
    writeFileSync(path, "changed");
    expect(await on(`keep ${id} --name mine`)).toMatchObject({ exit: 65, out: "" });
    expect(readFileSync(path, "utf8")).toBe("changed");
    for (const name of ["../mine", "a/b", ".mine", ""]) {
      expect((await cli(["keep", id, "--name", name], { folder })).exit).toBe(64);
    }
    expect(readdirSync(join(folder, "regressions"))).toEqual(["mine.zab.json"]);
  });
});

describe("what is strange in a store", () => {
  it("is named on stderr and left alone", async () => {
    const id = await idOf(FOUND);
    mkdirSync(at("failures", "aaaa"));
    mkdirSync(at("failures", "not-an-id"));
    symlinkSync(tmpdir(), at("failures", "bbbb"));
    mkdirSync(at("failures", "cccc"));
    symlinkSync("/etc/passwd", at("failures", "cccc", "failure.json"));
    writeFileSync(at("failures", id, "plan.zab.json"), "{");
    const { exit, out, err } = await on("fuzz --seed s --runs 4");
    expect([exit, out]).toEqual([0, (await on("fuzz --seed s --runs 4 --no-store")).out]);
    for (const what of [
      "not-an-id is not the folder of a failure",
      "aaaa is left out: its failure.json is missing or damaged",
      "bbbb is left out: it is not a folder of its own",
      "cccc is left out: its failure.json is missing or damaged",
      `${id} is left out: .zabsim/failures/${id}/plan.zab.json:1:1: not JSON`,
    ]) {
      expect(err).toContain(what);
    }
    const named = await on(`replay ${id}`);
    expect([named.exit, named.out]).toEqual([65, ""]);
  });

  it("is not followed out of the folder", async () => {
    const outside = mkdtempSync(join(root, "outside-"));
    symlinkSync(outside, at());
    const whole = await on(FOUND);
    expect([whole.exit, readdirSync(outside)]).toEqual([1, []]);
    expect(whole.err).toContain("warning: .zabsim is a symbolic link and is not used");
    rmSync(at());
    mkdirSync(at());
    symlinkSync(outside, at("failures"));
    expect((await on(FOUND)).err).toContain("nothing can be saved (is not a folder of its own)");
    expect(readdirSync(outside)).toEqual([]);
  });

  it("is not overwritten, though it is called as ours", async () => {
    mkdirSync(at(), { recursive: true });
    writeFileSync(at("latest"), "mine");
    writeFileSync(at(".gitignore"), "mine");
    await on(FOUND);
    expect(["latest", ".gitignore"].map((name) => readFileSync(at(name), "utf8"))).toEqual([
      "mine",
      "mine",
    ]);
    expect(lstatSync(at("latest")).isSymbolicLink()).toBe(false);
    expect(existsSync(at("runs"))).toBe(true);
  });
});
