/** Options of `fuzz` that say how much, from where, and what is demanded. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Model } from "../../cli/model.ts";
import { simulate } from "../../scenarios/simulate.ts";
import { drawSwarm } from "../../scenarios/swarm.ts";
import { ownFolder } from "./own-folder.ts";
import { BUG, cli, json, STUB, UNSTEADY } from "./stub.ts";

const folder = ownFolder("options");

const head = async (words: string, env: Record<string, string> = {}): Promise<string> =>
  (await cli(`fuzz ${words}`.trim(), { env })).out.split("\n")[0] ?? "";

describe("--profile", () => {
  it("says how many runs, and flags and the environment stand above it", async () => {
    expect(await head("--seed s --profile smoke")).toBe("swarm · seed s · 200 runs");
    expect(await head("--seed s --profile smoke --runs 7")).toBe("swarm · seed s · 7 runs");
    expect(await head("--seed s", { ZABSIM_PROFILE: "smoke", ZABSIM_RUNS: "5" })).toBe(
      "swarm · seed s · 5 runs",
    );
    expect(await head("--seed s --profile nightly --time 20ms")).toBe("swarm · seed s · for 20ms");
    expect(await head("--seed s --profile zoo --runs 2")).toBe(
      "swarm · seed s · 2 runs · scale small",
    );
  });

  it("has no verdict if counted runs take too long", async () => {
    // A second of the stub's clock passes at every look.
    let clock = 0;
    const now = (): number => (clock += 1000);
    const capped = await cli("fuzz --seed s --profile pr", { now });
    expect(capped.exit).toBe(2);
    expect(capped.out).toContain("swarm · seed s · 6,000 runs, at most 5m\n");
    expect(capped.out).toMatch(/\n {2}out of time after \d+ of 6,000 runs: no verdict\n$/);
    const failing = await cli(`fuzz --seed s --profile pr ${BUG}`, { now });
    expect(failing.exit).toBe(1);
    const timed = await cli("fuzz --seed s --time 5m", { now });
    expect([timed.exit, timed.out.includes("out of time")]).toEqual([0, false]);
  });

  it("is one that there is", async () => {
    const { exit, err } = await cli("fuzz --profile smokey");
    expect([exit, err]).toEqual([64, expect.stringContaining("Did you mean smoke?")]);
  });
});

describe("how the swarm draws", () => {
  it("is asked of nothing else", async () => {
    for (const command of [
      "run leader-isolated --scale small",
      "fuzz stories --beyond-tolerance",
      "fuzz stories --profile zoo",
      "fuzz --scale smal",
    ]) {
      const { exit, out } = await cli(command);
      expect([command, exit, out]).toEqual([command, 64, ""]);
    }
    const strategies = STUB.strategies.map((strategy) => ({ ...strategy, name: "random" }));
    const model = { ...STUB, strategies };
    const random = (await cli("run swarm --scale small --strategy random", { model })).err;
    expect(random).toContain("--scale does not go with --strategy random");
  });

  it("judges beyond tolerance by what can be demanded, and tokens know it", async () => {
    const failing = await cli(`fuzz --seed s --runs 2 --beyond-tolerance ${BUG}`);
    expect(failing.exit).toBe(1);
    expect(failing.out).toContain("zs1:swarm+beyond-tolerance=yes+bug=ack-before-fsync:s.0:");
    const object = await json("run swarm --beyond-tolerance --scale wide");
    expect(object["options"]).toEqual({ "beyond-tolerance": true, scale: "wide" });
    expect((await cli(`replay ${String(object["token"])}`)).exit).toBe(0);
    const clean = await cli("fuzz --seed s --runs 2 --beyond-tolerance");
    expect(clean.out).toContain("✓ all that can be demanded beyond tolerance held in 2 runs");
  });
});

describe("--seed auto", () => {
  it("is the commit in CI, and drawn elsewhere or when it is asked for", async () => {
    const sha = "0123456789ABCDEF0123456789abcdef01234567";
    expect(await head("--runs 1", { GITHUB_SHA: sha })).toContain("seed 0123456789ab (commit)");
    expect(await head("--runs 1", { CI_COMMIT_SHA: sha })).toContain("seed 0123456789ab (commit)");
    expect(await head("--runs 1 --seed auto")).toMatch(/seed [0-9a-f]{8} \(random\)/);
    const random = await head("--runs 1 --seed random", { GITHUB_SHA: sha });
    expect(random).toMatch(/seed [0-9a-f]{8} \(random\)/);
    expect(await head("--runs 1", { GITHUB_SHA: "not a commit" })).toContain("(random)");
    expect(await head("--runs 1", { GITHUB_SHA: sha, ZABSIM_SEED: "mine" })).toContain("seed mine");
    expect((await cli("fuzz --runs 1 --json", { env: { GITHUB_SHA: sha } })).err).toContain(
      "seed 0123456789ab\n",
    );
  });

  it("asks git where the variable is only CI", async () => {
    const git = (...words: string[]): string =>
      execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x", ...words], {
        cwd: folder,
        encoding: "utf8",
      });
    git("init", "-q");
    git("commit", "-q", "--allow-empty", "-m", "first");
    const sha = git("rev-parse", "HEAD").slice(0, 12);
    const { out } = await cli("fuzz --runs 1 --no-store", { folder, env: { CI: "true" } });
    expect(out).toContain(`seed ${sha} (commit)`);
    expect(await head("--runs 1", { CI: "true" })).toContain("(random)");
  });

  it("lets shards of one commit be parts of one sweep", async () => {
    const env = { GITHUB_SHA: "a".repeat(40) };
    expect((await cli("fuzz --runs 4 --shard 1/2 --json", { env })).exit).toBe(0);
    expect((await cli("fuzz --runs 4 --shard 1/2 --json")).exit).toBe(64);
  });
});

describe("--require", () => {
  it("wants goals to be reached, and is 2 if nothing worse has happened", async () => {
    expect((await cli("fuzz --seed s --runs 2 --require leader-change")).exit).toBe(0);
    const missed = await cli("fuzz --seed s --runs 2 --require all");
    expect(missed.exit).toBe(2);
    expect(missed.out).toContain("  required, but never reached: snap-sync\n");
    expect(await json("fuzz --seed s --runs 2 --require snap-sync")).toMatchObject({
      missed: ["snap-sync"],
    });
    expect((await cli(`fuzz --seed s --runs 2 --require all ${BUG}`)).exit).toBe(1);
    expect((await cli("fuzz --runs 2 --require leader-chnge")).err).toContain("leader-change?");
  });

  it("is for the whole of a sweep", async () => {
    expect((await cli("fuzz --seed s --runs 2 --shard 1/1 --require all")).exit).toBe(64);
    const file = join(folder, "shard.json");
    const { out } = await cli("fuzz --seed s --runs 2 --shard 1/1 --json");
    writeFileSync(file, out);
    expect((await cli(`merge ${file} --require all`)).exit).toBe(2);
    expect((await cli(`merge ${file} --require leader-change`)).exit).toBe(0);
  });
});

describe("--verify", () => {
  const { plan: PLAN } = drawSwarm("options", 1, {});
  /** Every second run of a plan has another latency from the middle on: its clock ran on. */
  const straying = (): Model => {
    let runs = 0;
    return {
      ...STUB,
      simulate: (_plan, options) => {
        runs += 1;
        const later = { id: 99, at: PLAN.until >> 1, fault: { kind: "heal" } } as const;
        const faults = runs % 2 === 0 ? [...PLAN.faults, later] : PLAN.faults;
        return simulate({ ...PLAN, faults }, options);
      },
    };
  };

  it("changes nothing about runs that are the same twice", async () => {
    const model = { ...STUB, simulate };
    const scenarios = STUB.scenarios.map((scenario) => ({ ...scenario, plan: () => PLAN }));
    const plain = await cli("fuzz --seed s --runs 2", { model: { ...model, scenarios } });
    const twice = await cli("fuzz --seed s --runs 2 --verify", { model: { ...model, scenarios } });
    expect([twice.out, twice.exit]).toEqual([plain.out, 0]);
  });

  it("stops at the first event that differs, and shows both sides", async () => {
    const { exit, out } = await cli("fuzz --seed s --runs 5 --verify", { model: straying() });
    expect(exit).toBe(3);
    const [, event = ""] =
      /NOT DETERMINISTIC · run 0 parts from itself at event ([\d,]+)/.exec(out) ?? [];
    expect(Number(event.replaceAll(",", ""))).toBeGreaterThan(100);
    expect(out).toMatch(/ {4}first {3}\{"i":[^]* {4}second {2}\{"i":/);
    expect(out).toMatch(/replay {3}npx zabsim replay zs1:swarm:s\.0:/);
    const object = await json("fuzz --seed s --runs 5 --verify", { model: straying() });
    expect(object).toMatchObject({ runs: 1, cutShortBy: "divergence", diverged: { index: 0 } });
    const { first, second } = object["diverged"] as { first: string[]; second: string[] };
    expect(first).not.toEqual(second);
  });

  it("outranks what was violated, and looks at a share of the runs only", async () => {
    expect(
      (await cli(`fuzz --seed s --runs 5 --verify 100 ${BUG}`, { model: UNSTEADY })).exit,
    ).toBe(3);
    const { runs } = await json("fuzz --seed s --runs 300 --verify 1", { model: UNSTEADY });
    expect(runs).toBeGreaterThan(5);
    expect((await cli("fuzz --runs 3 --verify 0", { model: UNSTEADY })).exit).toBe(0);
    expect((await cli("fuzz --runs 3 --verify 101")).exit).toBe(64);
    const env = { ZABSIM_VERIFY: "100" };
    expect((await cli("fuzz --runs 3", { model: UNSTEADY, env })).exit).toBe(3);
  });

  it("ends what shards add up to where it ended one sweep", async () => {
    const files: string[] = [];
    for (const shard of ["1/2", "2/2"]) {
      const { out } = await cli(`fuzz --seed s --runs 8 --verify --shard ${shard} --json`, {
        model: straying(),
      });
      const file = join(folder, `diverged-${files.length}.json`);
      writeFileSync(file, out);
      files.push(file);
    }
    expect(readFileSync(files[0] ?? "", "utf8")).toContain('"diverged":{"index":0');
    const whole = await cli("fuzz --seed s --runs 8 --verify", { model: straying() });
    const merged = await cli(`merge ${files.join(" ")}`, { model: straying() });
    expect([merged.exit, merged.out]).toEqual([3, whole.out]);
  });
});
