/** `zoo`: medians over seeds, results that are kept, the pages; and which bug of a release a failure comes of. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Model } from "../../cli/model.ts";
import { blame } from "../../cli/zoo/blame.ts";
import { scoreOf, type Hunt } from "../../cli/zoo/hunts.ts";
import { isTuned } from "../../cli/zoo/rows.ts";
import type { BugName } from "../../protocol/bugs.ts";
import { mixText } from "../../sim/chance.ts";
import { ownFolder } from "./own-folder.ts";
import { cli, json, STUB } from "./stub.ts";

const folder = ownFolder("zoo");

let made = 0;
/** Every sixth run fails with the first bug on, every fourth with both; the second one alone is found by nobody. */
const MODEL: Model = {
  ...STUB,
  bugs: STUB.bugs.map((bug) => ({ ...bug, breaks: ["PrefixConsistency"] })),
  releases: [{ name: "3.8.3", bugs: ["ack-before-fsync", "vote-by-id"] as BugName[] }],
  strategies: [...STUB.strategies, { name: "random", about: "", needs: "" }],
  scenarios: STUB.scenarios.map((scenario) => ({
    ...scenario,
    plan: (seed, index, options) => {
      const plan = scenario.plan(seed, index, options);
      const { mend = [], releases = [] } = options;
      return { ...plan, cluster: { ...plan.cluster, mend, releases } };
    },
  })),
  simulate: (plan, options) => {
    made += 1;
    const { bugs, mend = [], releases = [] } = plan.cluster;
    const has = (bug: string): boolean =>
      bugs.includes(bug) || (releases.length > 0 && !mend.includes(bug));
    const luck = (mixText(1, plan.seed) >>> 0) % 12;
    const isFirst = luck % 6 === 0 && has("ack-before-fsync");
    const isBoth = luck % 4 === 1 && has("ack-before-fsync") && has("vote-by-id");
    const held = STUB.simulate(plan, options);
    const violation = { property: "PrefixConsistency", at: 1, why: "it does", event: 1 };
    return isFirst || isBoth
      ? { ...held, outcome: "violated", violation }
      : { ...held, outcome: "held", violation: undefined };
  },
};

const on = (command: string): ReturnType<typeof cli> => cli(command, { model: MODEL });
const measured = "zoo ack-before-fsync --seeds 9 --runs 50 --strategy swarm,guided --workers 1";

function hunt(runs: number, property: string | null): Hunt {
  const rest = { events: 10 * runs, virtualMs: 0, wallMs: 0 };
  return { bug: "b", strategy: "swarm", nth: 1, mix: "zoo", runs, property, ...rest };
}

describe("a score", () => {
  it("counts those who did not find it as slower than all others", () => {
    const found = [3, 1, 2].map((runs) => hunt(runs, "A"));
    expect(scoreOf("swarm", "zoo", found)).toMatchObject({
      found: 3,
      runs: { median: 2, p90: 3 },
      events: { median: 20, p90: 30 },
    });
    const some = scoreOf("swarm", "zoo", [...found, hunt(9, null), hunt(9, null)]);
    expect(some).toMatchObject({ seeds: 5, found: 3, runs: { median: 3, p90: undefined } });
    const few = scoreOf("swarm", "zoo", [hunt(1, "A"), hunt(9, null)]);
    expect(few.runs).toEqual({ median: undefined, p90: undefined });
  });

  it("names what was violated, the most frequent property first", () => {
    const { properties } = scoreOf(
      "swarm",
      "zoo",
      ["B", "A", "B", "C", "A"].map((p) => hunt(1, p)),
    );
    expect(properties).toEqual(["A", "B", "C"]);
  });
});

it("half of the names is tuned on, by their SHA-256", () => {
  // printf %s epoch-before-log | sha256sum
  expect(isTuned("epoch-before-log")).toBe(false);
  expect(isTuned("commit-on-first-ack")).toBe(true);
});

describe("zoo", () => {
  it("says how many runs it takes, and what is left of the first failing one", async () => {
    const { exit, out } = await on(measured);
    expect(out).toMatchInlineSnapshot(`
      "runs to the first violation, median and (90th percentile) · profile zoo · 9
      seeds from zoo-1 on · at most 50 runs each

      ack-before-fsync  swarm 7 (10) · guided 7 (10) · PrefixConsistency, 1 fault

      Every bug was found. Of the half that was tuned on 0 of 0 were found; of the
      other half 1 of 1 were found, the median of their medians is 7.
      "
    `);
    expect(exit).toBe(0);
  });

  it("goes on from what was kept, and prints the same", async () => {
    const results = join(folder, "results.jsonl");
    const first = await on(`${measured} --results ${results} --markdown`);
    const lines = readFileSync(results, "utf8").trimEnd().split("\n");
    made = 0;
    const again = await on(`${measured} --results ${results} --markdown`);
    expect(again.out).toBe(first.out);
    // The one run by which a change of the code is told.
    expect(made).toBe(1);
    expect(lines).toHaveLength(1 + 9 + 9 + 1);
    const other = await on(`${measured} --results ${results} --seed other`);
    expect(other.exit).toBe(65);
  });

  it("is 1 where a bug is not found, and looks for it in the default mix too", async () => {
    const { exit, out } = await on(
      "zoo vote-by-id --seeds 3 --runs 5 --strategy swarm --workers 1",
    );
    expect(exit).toBe(1);
    expect(out).toContain("0 of 3 seeds in 5, with the default mix");
    expect(out).toContain("Not found: vote-by-id.");
  });

  it("prints one entry for each strategy as JSON", async () => {
    const { bugs } = await json(measured, { model: MODEL });
    expect(bugs).toMatchObject([{ strategy: "swarm" }, { strategy: "guided" }]);
    expect((bugs as unknown[])[0]).toMatchObject({
      name: "ack-before-fsync",
      seeds: 9,
      found: 9,
      runs: { median: expect.any(Number), p90: expect.any(Number) },
      events: { median: expect.any(Number) },
      wallMs: { median: expect.any(Number) },
      faults: 1,
    });
  });

  it("keeps wall times out of the page, and has one for them", async () => {
    const page = (await on(`${measured} --markdown`)).out;
    expect(page).toContain("| `ack-before-fsync` | M5 |");
    expect(page).not.toContain("ms");
    expect((await on(`${measured} --times`)).out).toContain("swarm, ms");
  });
});

describe("zoo --release", () => {
  it("blames what is enough, else what is needed", () => {
    const trial = { release: "3.8.3", seed: "s", from: 0, to: 60 };
    const bugs = ["ack-before-fsync", "vote-by-id"];
    const blamed = blame(MODEL, { ...trial, bugs, mend: [] });
    const kinds = new Set(blamed.map((run) => run.bugs.join(" ")));
    expect([...kinds].toSorted()).toEqual(["ack-before-fsync", "ack-before-fsync vote-by-id"]);
    expect(blame(MODEL, { ...trial, bugs: ["vote-by-id"], mend: ["ack-before-fsync"] })).toEqual(
      [],
    );
  });

  it("blames nobody for what fails without any bug of the release", () => {
    const trial = { release: "3.8.3", seed: "s", from: 0, to: 30, mend: [] };
    const [first] = blame(MODEL, { ...trial, bugs: ["vote-by-id"] });
    expect(first?.bugs).toEqual([]);
  });

  it("tells what was seen, what was not, and that all is explained", async () => {
    const { exit, out } = await on("zoo --release 3.8.3 --runs 60 --seed s --workers 1");
    expect(out).toMatchInlineSnapshot(`
      "release 3.8.3 · seed s · 60 runs of the default mix, 26 of them fail

        M5  about ack-before-fsync: 26 runs, PrefixConsistency
          npx zabsim replay zs1:swarm+release=3.8.3:s.0:gxcf
        M10  about vote-by-id: 14 runs, PrefixConsistency
          npx zabsim replay zs1:swarm+release=3.8.3:s.2:gxcf

      Every failure is explained by bugs of the release: with them off the same run
      holds.
      "
    `);
    expect(exit).toBe(0);
  });

  it("takes one release", async () => {
    const { err, exit } = await on("zoo --release s1=3.8.3,s2=3.9.1");
    expect(exit).toBe(64);
    expect(err).toContain("one release for all servers");
  });
});
