/** Sweeps, traces and coverage on a stub of the universe. */
import { describe, expect, it } from "vitest";
import { BUG, cli, ending, json, STUB } from "./stub.ts";

describe("fuzz", () => {
  it("prints the object of the contract, and tokens that replay", async () => {
    const object = await json(`fuzz --seed s --runs 4 ${BUG}`);
    expect(object).toMatchInlineSnapshot(`
      {
        "abandoned": [],
        "cutShortBy": null,
        "diverged": null,
        "events": 15684,
        "failed": 4,
        "failures": [
          {
            "at": 12345678,
            "count": 4,
            "digest": "bc22632dd4a3d4c1",
            "faults": 1,
            "id": null,
            "index": 0,
            "property": "CommittedNeverLost",
            "seed": "s",
            "token": "zs1:swarm+bug=ack-before-fsync:s.0:9yuu",
            "why": "server 3 delivered 1:5 and then lost it in a crash, though a quorum had logged it",
          },
        ],
        "faults": [
          {
            "effective": 4,
            "injected": 4,
            "kind": "partition",
          },
        ],
        "goals": [
          {
            "count": 4,
            "name": "leader-change",
            "token": "zs1:swarm+bug=ack-before-fsync:s.0:9yuu",
          },
          {
            "count": 0,
            "name": "snap-sync",
            "token": null,
          },
        ],
        "missed": [],
        "phases": {
          "done": 0,
          "healing": 0,
          "safety": 4,
        },
        "runs": 4,
        "saved": [],
        "scenarios": [
          "swarm",
        ],
        "schema": 1,
        "seed": "s",
        "unknown": 0,
        "virtualMs": 180800,
      }
    `);
    const [failure] = object["failures"] as { token: string; digest: string }[];
    const replayed = await cli(`replay ${failure?.token ?? ""} --json`);
    expect([replayed.exit, JSON.parse(replayed.out)]).toMatchObject([
      1,
      { digest: failure?.digest },
    ]);
  });

  it("says how strong a pass is and what was vacuous", async () => {
    const { out } = await cli("fuzz --seed s --runs 2000");
    expect(out).toContain("with 95% confidence fewer than 1 run in 667 of this distribution");
    expect(out).toContain("never: snap-sync");
    expect(out).toContain("held vacuously: PrefixConsistency");
  });

  it("counts only the properties that were judged", async () => {
    const { out } = await cli("fuzz --seed s --runs 20 --property CommittedNeverLost");
    expect(out).toContain("✓ 1 property held in 20 runs");
    expect(out).toContain("never: snap-sync");
    expect(out).not.toContain("vacuously");
  });

  it("leaves out what a sweep that was cut short did not come to", async () => {
    const cut = await cli(`fuzz --seed s --runs 20 --max-failures 1 ${BUG}`);
    expect(cut.out).toContain("✗ 1 property violated in 1 of 1 run");
    expect(cut.out).not.toMatch(/never:|vacuously/);
    // One that made all its runs tells it.
    const whole = await cli(`fuzz --seed s --runs 1 --max-failures 1 ${BUG}`);
    expect(whole.out).toMatch(/never:.*snap-sync/);
  });

  it("exits 2 for runs without a verdict only if nothing was violated", async () => {
    const unknown = ending({ outcome: "unknown", unknown: "more than 20000000 events" });
    const shown = await cli("fuzz --seed s --runs 3", { model: unknown });
    expect(shown.exit).toBe(2);
    expect(shown.out).toContain("3 runs without a verdict (out of budget)");
    let runs = 0;
    const simulate: typeof STUB.simulate = (plan, options) => {
      runs += 1;
      return (runs <= 2 ? unknown : STUB).simulate(plan, options);
    };
    const mixed = await cli(`fuzz --seed s --runs 4 ${BUG}`, { model: { ...STUB, simulate } });
    expect(mixed.exit).toBe(1);
  });

  it("names a run for each goal that was reached, to replay and save", async () => {
    const { goals } = await json("fuzz --seed s --runs 4");
    expect(goals).toEqual([
      { name: "leader-change", count: 4, token: expect.stringMatching(/^zs1:swarm:s\.0:/) },
      { name: "snap-sync", count: 0, token: null },
    ]);
  });

  it("draws a seed and prints it first", async () => {
    const { out } = await cli("fuzz --runs 2");
    expect(out).toMatch(/^swarm · seed [0-9a-f]{8} \(random\) · 2 runs\n/);
    const { seed } = await json("fuzz --runs 2");
    expect(seed).toMatch(/^[0-9a-f]{8}$/);
  });

  it("stops where it is told to", async () => {
    expect(await json(`fuzz --runs 50 --max-failures 2 ${BUG}`)).toMatchObject({
      runs: 2,
      failed: 2,
    });
    const { runs } = await json("fuzz --time 30ms");
    expect(runs).toBeLessThan(40);
  });

  it("takes flags before the environment", async () => {
    expect(await json("fuzz", { env: { ZABSIM_RUNS: "3" } })).toMatchObject({ runs: 3 });
    expect(await json("fuzz --runs 2", { env: { ZABSIM_TIME: "1h" } })).toMatchObject({ runs: 2 });
    expect((await cli("fuzz", { env: { ZABSIM_RUNS: "3", ZABSIM_TIME: "1s" } })).exit).toBe(64);
  });

  it("takes scenarios and groups in turn", async () => {
    const object = await json(`fuzz stories swarm --seed s --runs 3 ${BUG}`);
    expect(object["scenarios"]).toEqual(["leader-isolated", "swarm"]);
    const [failure] = object["failures"] as { index: number; count: number }[];
    expect(failure).toMatchObject({ index: 0, count: 3 });
  });

  it("tells a failure with the story of its smallest plan", async () => {
    const { out } = await cli(`fuzz --seed s --runs 20 ${BUG}`);
    expect(out).toContain("✗ CommittedNeverLost · 20 of 20 runs (100%)");
    expect(out).toContain("smallest plan (2 faults 1 operation → 1 fault 0");
    expect(out).toMatch(/replay {3}npx zabsim replay zs1:swarm\+bug=ack-before-fsync:s\.0:\w{4}\n/);
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe("trace", () => {
  it("writes JSON lines under a header", async () => {
    const { out, exit } = await cli("trace leader-isolated --format jsonl --only s1 --to 1s");
    expect(exit).toBe(0);
    const [header, ...entries] = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(header).toMatchObject({
      schema: 1,
      token: "zs1:leader-isolated:1:vvto",
      nodes: ["s1", "s2", "s3", "s4", "s5"],
    });
    expect(entries.map(({ n, k }) => [n, k])).toEqual([
      ["s1", "start"],
      ["s1", "emit"],
      ["s1", "emit"],
      ["s1", "emit"],
    ]);
  });

  it("writes text of 80 columns", async () => {
    const { out } = await cli(`trace leader-isolated ${BUG}`);
    expect(out).toContain("#0 start, incarnation 0");
    expect(out).toContain("✗ CommittedNeverLost");
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe("coverage", () => {
  it("counts rows, reasons and goals, and names what was never met", async () => {
    const object = await json("coverage --runs 2 --seed s");
    expect(object).toMatchObject({
      schema: 1,
      runs: 2,
      rows: [
        { id: "election.lead", about: "leads", count: 0 },
        { id: "stale-timer", count: 6 },
        { id: "leader-change", count: 2 },
        { id: "snap-sync", count: 0 },
      ],
    });
    const { out } = await cli("coverage --runs 2 --seed s");
    expect(out).toContain("2 of 4 rows reached\nnever: election.lead snap-sync");
  });
});
