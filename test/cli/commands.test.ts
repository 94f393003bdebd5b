/** Commands on a stub of the universe: exit codes, streams, shapes of JSON, what people read. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ownFolder } from "./own-folder.ts";
import { BUG, cli, ending, json, STUB, tokenOf, UNSTEADY, type Shown } from "./stub.ts";

const folder = ownFolder("cli");

describe("help", () => {
  it("has options under headings, those of the command first, those of every command last", async () => {
    const headings = async (command: string): Promise<string[]> => {
      const { out } = await cli(`${command} --help`);
      for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
      return out.match(/^\S.*(?=:$)/gm) ?? [];
    };
    expect(await headings("fuzz")).toEqual([
      "Arguments",
      "How much is run",
      "What is demanded",
      "Who makes the runs",
      "What is simulated",
      "Saved failures",
      "Reports",
      "Every command",
    ]);
    expect(await headings("run")).toEqual([
      "Arguments",
      "Options",
      "What is simulated",
      "What is shown",
      "Saved failures",
      "Every command",
    ]);
    expect(await headings("schema")).toEqual(["Every command"]);
  });
});

describe("exit codes", () => {
  it.each([
    ["run leader-isolated", 0],
    [`run leader-isolated ${BUG}`, 1],
    ["fuzz --runs 3", 0],
    [`fuzz --runs 3 ${BUG}`, 1],
    ["list", 0],
    ["--help", 0],
    ["run --help", 0],
    ["--version", 0],
    ["--legend", 0],
  ])("%s: %d", async (command, exit) => expect((await cli(command)).exit).toBe(exit));

  it.each([
    "nonsense",
    "run",
    "run nobody",
    "run leader-isolated more",
    "run leader-isolated --workers 2",
    "run leader-isolated --seed a.b",
    "run leader-isolated --servers 0",
    "run leader-isolated --servers 14",
    "run leader-isolated --servers 3.0",
    "run leader-isolated --tick-time 2000",
    "run leader-isolated --tick-time 2500us",
    "run leader-isolated --clients 51",
    "run leader-isolated --clients two",
    "run leader-isolated --session-timeout 5",
    "run leader-isolated --session-timeout 2500us",
    "run leader-isolated --session-timeout 21m",
    "run leader-isolated --clients 2 --only c3",
    "run leader-isolated --clients 2 --only c0",
    "run leader-isolated --until 3",
    "run leader-isolated --bug nope",
    "run leader-isolated --property Nope",
    "run leader-isolated --only s9",
    "run leader-isolated --only c1",
    "run leader-isolated --from 3s --to 2s",
    "run zs1:leader-isolated:1:vvto",
    "replay zs1:leader-isolated:1:vvto --digest xyz",
    "fuzz nobody",
    "fuzz --runs 0",
    "fuzz --runs 1k",
    "fuzz --time 10",
    "fuzz --runs 3 --time 1s",
    "fuzz --max-failures 0",
    "list nothing",
    "list --json",
    "list --markdown",
    "list bugs --markdown",
    "list museum --markdown --json",
    "trace leader-isolated --format xml",
    "measure speed",
    "bench nobody",
  ])("%s: 64, and nothing on stdout", async (command) => {
    const { exit, out, err } = await cli(command);
    expect([exit, out]).toEqual([64, ""]);
    expect(err).toMatch(/^error: [^\n]+\n(?:[^\n]+\n)?$/);
  });

  it("clients are options like any other", async () => {
    const command = "run leader-isolated --clients 2 --session-timeout 5s";
    const { options, token } = await json(command);
    expect(options).toEqual({ clients: 2, "session-timeout": "5s" });
    expect(token).toMatch(/^zs1:leader-isolated\+clients=2\+session-timeout=5s:1:/);
    const { exit, out } = await cli(`${command} --only c2,s5`);
    expect([exit, out]).toEqual([0, expect.stringContaining("2 clients, sessions 5s")]);
  });

  it("the legend is in the alphabet of the terminal", async () => {
    expect((await cli("--legend")).out).toContain("→");
    expect((await cli("--legend", { env: { LC_ALL: "C" } })).out).toMatch(/^[\n -~]*$/);
  });

  it("an empty seed is no seed", async () => {
    for (const seed of ["", " ", "ä"]) {
      const { exit, err } = await cli(["run", "leader-isolated", "--seed", seed]);
      expect([exit, err]).toEqual([64, expect.stringContaining("a seed is 1 to 64 of")]);
    }
  });

  it.each([
    "replay zs1:leader-isolated:1:aaaa",
    "replay zs2:leader-isolated:1:vvto",
    "replay nowhere.json",
    "replay nothing-at-all",
    "run ./nowhere.json",
    "trace zs1:nobody:1:aaaa",
  ])("%s: 65, and nothing on stdout", async (command) => {
    const { exit, out, err } = await cli(`${command} --json`.replace(/^(trace .*) --json$/, "$1"));
    expect([exit, out]).toEqual([65, ""]);
    expect(err).toMatch(/^error: [^\n]+\n(?:[^\n]+\n)?$/);
  });

  it("2 if a required goal is missed: default seed, no options", async () => {
    const model = ending({ goals: [0, 0] });
    expect((await cli("run leader-isolated", { model })).exit).toBe(2);
    expect((await json("run leader-isolated", { model }))["outcome"]).toBe("unknown");
    expect((await cli("run leader-isolated --seed 2", { model })).exit).toBe(0);
    expect((await cli("run leader-isolated --servers 3", { model })).exit).toBe(0);
    expect((await cli("run leader-isolated --servers 5", { model })).exit).toBe(2);
  });

  it("2 if a run is out of budget, unless another failed", async () => {
    const model = ending({ outcome: "unknown", unknown: "too many events" });
    expect((await cli("run leader-isolated", { model })).exit).toBe(2);
    expect((await cli("fuzz --runs 2", { model })).exit).toBe(2);
  });

  it("70 if we are at fault, with stdout empty for scripts", async () => {
    const model = ending({ outcome: "broken", broken: "boom\n at line 3" });
    for (const command of [
      "run leader-isolated",
      "fuzz --runs 2",
      "replay zs1:leader-isolated:1:vvto",
    ]) {
      const { exit, out, err } = await cli(`${command} --json --seed 1`, { model });
      expect([exit, out]).toEqual([70, ""]);
      expect(err).toMatch(
        /^error: zabsim itself is at fault: boom\n {7}.*zabsim replay zs1:[^\n]+\n$/,
      );
    }
    const thrower = { ...STUB, simulate: () => must() };
    expect((await cli("run leader-isolated --json", { model: thrower })).exit).toBe(70);
  });

  it("3 if runs differ, whatever they found", async () => {
    const model = UNSTEADY;
    const token = await tokenOf(`run leader-isolated ${BUG}`);
    expect((await cli(`replay ${token}`, { model })).exit).toBe(3);
    expect((await cli(`fuzz --runs 2 ${BUG}`, { model })).exit).toBe(3);
    expect((await cli("trace leader-isolated", { model })).exit).toBe(3);
  });
});

function must(): never {
  throw new Error("boom");
}

describe("run", () => {
  it("prints the object of the contract", async () => {
    expect(await json(`run leader-isolated ${BUG} --servers 3 --until 20s`)).toMatchInlineSnapshot(`
      {
        "digest": "73ae58354171ad03",
        "events": 3921,
        "goals": [
          {
            "count": 2,
            "name": "leader-change",
            "reached": true,
          },
          {
            "count": 0,
            "name": "snap-sync",
            "reached": false,
          },
        ],
        "options": {
          "bug": [
            "ack-before-fsync",
          ],
          "servers": 3,
          "until": "20s",
        },
        "outcome": "violated",
        "properties": [
          {
            "kind": "always",
            "name": "PrefixConsistency",
            "outcome": "held",
          },
          {
            "kind": "always",
            "name": "CommittedNeverLost",
            "outcome": "violated",
          },
        ],
        "scenario": "leader-isolated",
        "schema": 1,
        "seed": "1",
        "token": "zs1:leader-isolated+bug=ack-before-fsync+servers=3+until=20s:1:mjal",
        "violation": {
          "at": 12345678,
          "property": "CommittedNeverLost",
          "why": "server 3 delivered 1:5 and then lost it in a crash, though a quorum had logged it",
        },
        "virtualMs": 35200,
      }
    `);
  });

  it("has null where nothing is violated", async () => {
    expect(await json("run leader-isolated")).toMatchObject({
      schema: 1,
      outcome: "held",
      violation: null,
      options: {},
      token: "zs1:leader-isolated:1:vvto",
    });
  });

  it("takes bugs by issue, in lists, repeated and cleared", async () => {
    const bugsOf = async (flags: string): Promise<unknown> =>
      ((await json(`run leader-isolated ${flags}`))["options"] as { bug?: unknown }).bug;
    expect(await bugsOf("--bug m5,M10")).toEqual(["ack-before-fsync", "vote-by-id"]);
    expect(await bugsOf("--bug vote-by-id --bug M5")).toEqual(["ack-before-fsync", "vote-by-id"]);
    expect(await bugsOf("--bug M5 --bug none --bug M10")).toEqual(["vote-by-id"]);
    expect(await bugsOf("--bug M5 --bug none")).toBeUndefined();
  });

  it("leaves out of the token what is the default", async () => {
    expect(await tokenOf("run leader-isolated --servers 5 --tick-time 2s --bug none")).toBe(
      "zs1:leader-isolated:1:vvto",
    );
    expect(await tokenOf("run leader-isolated --servers 3")).toContain("+servers=3:1:");
  });

  it("needs 80 columns, has no escapes on a pipe and is always the same", async () => {
    const first = await cli("run leader-isolated --servers 13 --observers 13 -vv");
    for (const line of first.out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(first.out).not.toContain("\u001B");
    expect(await cli("run leader-isolated --servers 13 --observers 13 -vv")).toEqual(first);
  });

  it("repeats in colour what it says without", async () => {
    const plain = await cli(`run leader-isolated ${BUG}`);
    const colour = await cli(`run leader-isolated ${BUG} --color`);
    // oxlint-disable-next-line no-control-regex -- that is what is looked for
    expect(colour.out.replace(/\u001B\[\d+m/g, "")).toBe(plain.out);
    expect(colour.out).not.toBe(plain.out);
  });

  it("can do with ASCII", async () => {
    const shown = await cli("run leader-isolated --legend", { env: { LANG: "C" } });
    expect(shown.out).toMatch(/^[\n\x20-\x7E]*$/);
  });

  it("explains its signs in 80 columns", async () => {
    const { out } = await cli("--legend");
    expect(out).toContain("cannot reach a quorum");
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("takes its seed from the environment, but a flag is stronger", async () => {
    const env = { ZABSIM_SEED: "monday" };
    expect(await json("run leader-isolated", { env })).toMatchObject({ seed: "monday" });
    expect(await json("run leader-isolated --seed 7", { env })).toMatchObject({ seed: "7" });
    expect((await cli("run leader-isolated", { env: { ZABSIM_SEED: "a b" } })).exit).toBe(64);
  });

  it("says before the run that there is no place for its plan", async () => {
    writeFileSync(join(folder, "file"), "");
    for (const place of ["nowhere/plan.json", "file/plan.json"]) {
      const save = ["--save", join(folder, place)];
      const { exit, out, err } = await cli(["run", "leader-isolated", ...save]);
      expect([exit, out]).toEqual([65, ""]);
      expect(err).toContain("cannot be written: ");
    }
  });

  it("saves a plan, but never over a file", async () => {
    const path = join(folder, "run.json");
    const { exit } = await cli(["run", "leader-isolated", "--bug", "M5", "--save", path]);
    expect(exit).toBe(1);
    const again = await cli(["run", "leader-isolated", "--save", path]);
    expect([again.exit, again.out]).toEqual([65, ""]);
    expect(again.err).toContain("nothing is overwritten");
    const replayed = await cli(["replay", path, "--json"]);
    expect(replayed.exit).toBe(1);
    const object = JSON.parse(replayed.out) as Record<string, unknown>;
    expect(object).toMatchObject({
      reproduced: true,
      expectedDigest: object["digest"],
      token: null,
    });
  });
});

describe("list", () => {
  it.each([
    ["scenarios", { goals: ["leader-change"], group: "stories" }],
    ["properties", { kind: "always", brokenBy: ["x"], exercisedBy: "snap-sync" }],
    ["goals", { kind: "sometimes" }],
    ["faults", { name: "partition", tolerated: true }],
    ["bugs", { issue: "M5", affected: "none", breaks: [] }],
  ])("%s --json is an array of names", async (kind, fields) => {
    const { out } = await cli(`list ${kind} --json`);
    const entries = JSON.parse(out) as object[];
    expect(entries[0]).toMatchObject({
      name: expect.any(String),
      about: expect.any(String),
      ...fields,
    });
  });

  it.each(["recipes", "systems", "museum", "releases"])("%s are none yet", async (kind) => {
    expect((await cli(`list ${kind} --json`)).out).toBe("[]\n");
    expect((await cli(`list ${kind}`)).out).toBe(`no ${kind} yet\n`);
  });
});

describe("errors", () => {
  it("suggest what was meant", async () => {
    const errorOf = async (command: string): Promise<string> => (await cli(command)).err;
    expect(await errorOf("run leader-isolatd")).toContain("Did you mean leader-isolated?");
    expect(await errorOf("run leader-isolated --bug ack-befor-fsync")).toContain(
      "Did you mean ack-before-fsync?",
    );
    expect(await errorOf("run leader-isolated --server 3")).toContain("--servers");
    expect(await errorOf("list scenario")).toContain("Did you mean scenarios?");
    expect(await errorOf("rnu x")).toContain("run");
  });

  it("show nothing dangerous of what was typed", async () => {
    const shown: Shown = await cli(["run", "\u001B[31mred\nline"]);
    expect(shown.err).not.toContain("\u001B");
    expect(shown.err.split("\n")).toHaveLength(3);
  });
});
