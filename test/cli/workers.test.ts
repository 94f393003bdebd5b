/** Sweeps in worker threads print what one thread prints, and outlive bad runs. Needs `npm run build` first. */
import { describe, expect, it } from "vitest";
import { builtFile } from "../../cli/built.ts";
import { loadModel as realModel } from "../../cli/model.ts";
import { BUG, cli, json, type Shown } from "./stub.ts";
import { loadModel } from "./thread-model.ts";

const model = await loadModel();
// Threads take time to start: only those that a command asks for.
const env = { ZABSIM_WORKERS: "1" };
const on = (command: string): Promise<Shown> => cli(command, { model, env });
const objectOf = (command: string): Promise<Record<string, unknown>> =>
  json(command, { model, env });

describe("workers", () => {
  it.each([
    [`${BUG} --json`, 1],
    [`${BUG} --max-failures 8`, 1],
    ["--seed throwing --json", 2],
    ["stories swarm --property PrefixConsistency --servers 7", 2],
  ])("fuzz %s: the same output, whoever makes the runs", async (flags, exit) => {
    const sweep = `fuzz --runs 120 --seed s ${flags}`;
    const alone = await on(`${sweep} --workers 1`);
    const pool = await on(`${sweep} --workers 2`);
    expect([pool.out, pool.exit]).toEqual([alone.out, alone.exit]);
    expect(alone.exit).toBe(exit);
  });

  it("run ZooKeeper, too", async () => {
    const real = await realModel();
    const sweep = "fuzz cold-start follower-diff --runs 8 --seed 1 --json";
    const alone = await cli(`${sweep} --workers 1`, { model: real });
    const pool = await cli(`${sweep} --workers 2`, { model: real });
    expect([pool.out, pool.exit]).toEqual([alone.out, 0]);
  });

  it("explore small worlds, and make what they find a plain plan", async () => {
    const real = await realModel();
    const sweep = "fuzz --strategy exhaustive --bug commit-on-first-ack --runs 3 --seed b1";
    const alone = await cli(`${sweep} --workers 1`, { model: real });
    const pool = await cli(`${sweep} --workers 2`, { model: real });
    expect([pool.out, pool.exit]).toEqual([alone.out, 1]);
    expect(alone.out).toMatch(/ {2}explored \d+ states in \d+ orders of events; 0 of 3 worlds/);
    expect(alone.out).toContain("→ 0 faults");
  });

  it("a range is a part of the sweep, with the runs that it has there", async () => {
    const whole = await objectOf(`fuzz --runs 120 --seed s ${BUG}`);
    const part = await objectOf(`fuzz --range 4-119 --seed s ${BUG}`);
    expect(part).toMatchObject({ runs: 116, failed: (whole["failed"] as number) - 1 });
    const { failures } = whole as { failures: { property: string; index: number }[] };
    const [, second] = failures.toSorted((a, b) => a.index - b.index);
    expect(part["failures"]).toMatchObject([second, { index: 17 }]);
    const { out } = await on("fuzz --range 4-119 --seed s");
    expect(out).toMatch(/^swarm · seed s · runs 4 to 119\n/);
  });

  it("time ends a sweep in threads, too", async () => {
    const { runs, failed } = await objectOf("fuzz --time 30ms --workers 2");
    expect([runs, failed]).toEqual([expect.any(Number), 0]);
    expect(runs).toBeGreaterThan(0);
  });

  it("needs no threads for what is not worth them, nor for what cannot be sent to one", async () => {
    const local = { ...model, source: undefined };
    expect((await cli("fuzz --runs 120 --workers 9", { model: local })).exit).toBe(2);
    // This one could not even start.
    const lost = { ...model, source: builtFile("nowhere.js") };
    expect((await cli("fuzz --runs 5 --seed s", { model: lost })).exit).toBe(0);
  });
});

describe("a run that does not end well", () => {
  it("throws: it is named, and the rest goes on", async () => {
    const { abandoned, runs, unknown } = await objectOf("fuzz --runs 80 --seed throwing");
    expect([runs, unknown]).toEqual([80, 1]);
    const token = expect.stringMatching(/^zs1:swarm:throwing\.7:/) as string;
    expect(abandoned).toEqual([{ index: 7, token, why: "it threw: boom" }]);
    const { out, exit } = await on("fuzz --runs 80 --seed throwing");
    expect([out, exit]).toEqual([expect.stringContaining("  1 run abandoned\n    run 7  it"), 2]);
    expect(out).toMatch(/ {2}replay {3}npx zabsim replay zs1:swarm:throwing\.7:/);
    const { err } = await on(`replay ${/zs1:\S+/.exec(out)?.[0] ?? ""}`);
    expect(err).toContain("zabsim itself is at fault: boom");
  });

  it("hangs: its thread is stopped, and the rest goes on", async () => {
    const sweep = "fuzz --runs 80 --seed hanging --workers 2 --run-timeout 400ms";
    const object = await objectOf(sweep);
    expect(object).toMatchObject({ runs: 80, unknown: 2, failed: 0 });
    const why = "it hung: no end within 0.4s";
    expect(object["abandoned"]).toMatchObject([
      { index: 20, why },
      { index: 21, why },
    ]);
  });

  it("ends its thread: the same", async () => {
    const sweep = `fuzz --runs 80 --seed ending --workers 2 --run-timeout 400ms ${BUG}`;
    const { out, exit } = await on(`${sweep} --json`);
    expect(exit).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ runs: 80, abandoned: [{ index: 20 }], failed: 11 });
  });

  it("fails an assertion of ours: the first one is told, whoever meets it", async () => {
    for (const workers of [1, 2]) {
      const sweep = `fuzz --runs 80 --seed failing --workers ${workers}`;
      const { exit, out, err } = await on(`${sweep} --json`);
      expect([exit, out]).toEqual([70, ""]);
      expect(err).toMatch(/^error: zabsim itself is at fault: assertion 30\n.*failing\.30:/);
      // Failures that end the sweep before it hide it.
      expect((await on(`${sweep} --max-failures 4 ${BUG}`)).exit).toBe(1);
    }
  });

  it("is our fault if no thread starts", async () => {
    const lost = { ...model, source: builtFile("nowhere.js") };
    const { exit, out, err } = await cli("fuzz --runs 80 --workers 2 --json", { model: lost });
    expect([exit, out]).toEqual([70, ""]);
    expect(err).toMatch(/\nerror: a worker thread does not start: [^\n]+\n$/);
  });
});

describe("what is not a sweep", () => {
  it.each([
    "fuzz --workers 0",
    "fuzz --workers many",
    "fuzz --range 5",
    "fuzz --range 9-5",
    "fuzz --range 1-9 --runs 3",
    "fuzz --range 1-9 --time 1s",
    "fuzz --seed s --shard 0/2",
    "fuzz --seed s --shard 3/2",
    "fuzz --seed s --shard half",
    "fuzz --seed s --runs 3 --shard 1/4",
    "fuzz --shard 1/2",
    "fuzz --run-timeout 5ms",
    "merge",
  ])("%s: 64, and nothing on stdout", async (command) => {
    const { exit, out, err } = await on(command);
    expect([exit, out]).toEqual([64, ""]);
    expect(err).toMatch(/^error: [^\n]+\n(?:[^\n]+\n)?$/);
  });
});
