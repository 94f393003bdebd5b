/** `measure detection`: medians, early ends, results that are kept, and the table. */
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  bestOf,
  limitOf,
  medianOf,
  newCell,
  nextStop,
  seedsLeft,
  standingOf,
  type Cell,
} from "../../cli/detection/cells.ts";
import { loadModel as realModel, type Model } from "../../cli/model.ts";
import { mixText } from "../../sim/chance.ts";
import { ownFolder } from "./own-folder.ts";
import { cli, json, STUB } from "./stub.ts";
import { loadModel as loadThreadModel } from "./thread-model.ts";

const folder = ownFolder("detection");

let made = 0;
/** Every `rarity`th run fails, by its seed and strategy; the second bug is found by nobody. */
const MODEL: Model = {
  ...STUB,
  bugs: STUB.bugs.map((bug) => ({ ...bug, breaks: ["PrefixConsistency"] })),
  scenarios: STUB.scenarios.map((scenario) => ({
    ...scenario,
    plan: (seed, index, options) => {
      const plan = scenario.plan(seed, index, options);
      return { ...plan, scenario: options.strategy ?? "swarm" };
    },
  })),
  simulate: (plan) => {
    made += 1;
    const rarity = plan.scenario === "pct" ? 60 : 6;
    const isLucky = (mixText(1, plan.seed) >>> 0) % rarity === 0;
    const held = STUB.simulate(plan);
    const isFound = isLucky && plan.cluster.bugs.includes("ack-before-fsync");
    const violation = { property: "PrefixConsistency", at: 1, why: "it does", event: 1 };
    return isFound ? { ...held, outcome: "violated", violation } : { ...held, outcome: "held" };
  },
};

const on = (command: string): ReturnType<typeof cli> => cli(command, { model: MODEL });
const measured = "measure detection ack-before-fsync --seeds 9 --runs 100";

function cell(found: readonly (number | null)[], rounds: number, strategy = "swarm"): Cell {
  return { bug: "b", strategy, rounds, found: [...found] };
}

describe("a cell", () => {
  it("has a median once more than half of the seeds have found the bug", () => {
    expect(medianOf(newCell("b", "swarm", 30))).toBeUndefined();
    expect(medianOf(cell([4, null, 2, null], 4))).toBeUndefined();
    expect(medianOf(cell([4, null, 2, 9], 9))).toBe(9);
    expect(medianOf(cell([10, 9, 100], 100))).toBe(10);
    expect(medianOf(cell([7], 7))).toBe(7);
    const thirty = Array.from({ length: 30 }, (_, index) => index + 1);
    expect(medianOf(cell(thirty, 30))).toBe(16);
  });

  it("goes on for a few rounds at first, then for more, up to its limit", () => {
    const stops = [0, 4, 20, 90, 98].map((rounds) => nextStop(cell([null], rounds), 100));
    expect(stops).toEqual([4, 8, 30, 100, 100]);
    expect(nextStop(cell([null], 100), 100)).toBeUndefined();
    expect(nextStop(cell([3, 4, null], 4), 100)).toBeUndefined();
    expect(seedsLeft(cell([3, null, 4, null], 4))).toEqual([1, 3]);
  });

  it("need not go on for more than three times the best, but for thirty rounds", () => {
    expect([limitOf(1000, undefined), limitOf(1000, 2), limitOf(1000, 50)]).toEqual([
      1000, 30, 150,
    ]);
    expect(limitOf(100, 50)).toBe(100);
  });
});

it("a strategy stands by its bugs within one and a half times of the best", () => {
  const row = (own: number | null, other: number | null): Parameters<typeof standingOf>[0] => {
    return [{ bug: "b", issue: "", cells: [cell([own], 99), cell([other], 99, "pct")] }];
  };
  const rows = [row(3, 2), row(4, 2), row(null, 5), row(5, null), row(null, null)].flat();
  expect(standingOf(rows, "swarm")).toEqual({ found: 4, good: 2 });
  expect(standingOf(rows, "pct")).toEqual({ found: 4, good: 3 });
  expect(bestOf(rows[4]?.cells ?? [])).toBeUndefined();
});

describe("measure detection", () => {
  it("counts the runs of each seed until the first that fails", async () => {
    const { out, exit } = await on(measured);
    expect(exit).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "median runs to detection · 9 seeds from 1-1 on · at most 100 runs each

      bug               swarm*     pct  guided
      ack-before-fsync       3    > 30       3

      * swarm is the default: best, or within 1.5 times of the best, on 1 of 1 bug
        (100%).
      "
    `);
    const firsts = Array.from({ length: 9 }, (_, seed) => {
      let run = 0;
      while ((mixText(1, `1-${seed + 1}.${run}`) >>> 0) % 6 !== 0) run += 1;
      return run + 1;
    });
    const median = firsts.toSorted((a, b) => a - b)[4];
    expect(out).toMatch(new RegExp(`^ack-before-fsync +${median}\\b`, "m"));
  });

  it("prints one object, and Markdown", async () => {
    const object = await json(measured, { model: MODEL });
    expect(object).toMatchObject({ schema: 1, seeds: 9, budget: 100, default: "swarm", found: 1 });
    const { out } = await on(`${measured} --markdown --strategy pct,swarm`);
    expect(out).toContain("| bug | issue | **swarm** | pct |\n| --- | --- | ---: | ---: |\n");
    expect(out).toContain("swarm is the default");
  });

  it("says so where nobody finds the bug, or where only some strategies were asked", async () => {
    const { out } = await on("measure detection vote-by-id --seeds 3 --runs 5 --strategy pct");
    expect(out).toMatch(/vote-by-id +> 5\n/);
    expect(out).not.toContain("default");
    const both = await on("measure detection --seeds 3 --runs 40");
    expect(both.out.replace(/\s+/g, " ")).toContain("of 1 bug (100%). No strategy found 1 more.");
  });

  it("keeps its results, and goes on from there, after a cut in the last line too", async () => {
    const file = join(folder, "kept.jsonl");
    const whole = await on(measured);
    const first = await on(
      `measure detection ack-before-fsync --seeds 9 --runs 3 --results ${file}`,
    );
    expect(first.out).toContain("> 3");
    appendFileSync(file, '{"bug":"ack-bef');
    const kept = await on(`${measured} --results ${file}`);
    expect(kept.out).toBe(whole.out);
    const before = [made, readFileSync(file, "utf8")];
    expect((await on(`${measured} --results ${file}`)).out).toBe(whole.out);
    // One run tells whether the code is the same.
    expect([made, readFileSync(file, "utf8")]).toEqual([Number(before[0]) + 1, before[1]]);
  });

  it("refuses results of another kind, seed or code, and harms no file", async () => {
    const file = join(folder, "other.jsonl");
    const refusal = async (flags: string, model = MODEL): Promise<string> => {
      const text = readFileSync(file, "utf8");
      const { err, exit, out } = await cli(`${measured} --results ${file} ${flags}`, { model });
      expect([exit, out, readFileSync(file, "utf8")]).toEqual([65, "", text]);
      return err;
    };
    writeFileSync(file, "important\nwork");
    expect(await refusal("")).toContain("no results of measure detection");
    writeFileSync(file, "no line feed");
    expect(await refusal("")).toContain("no results of measure detection");
    rmSync(file);
    await on(`${measured} --results ${file}`);
    expect(await refusal("--seed 2")).toContain("measured with seed 1, 9 seeds");
    expect(await refusal("--servers 5")).toContain("other options");
    const changed: Model = {
      ...MODEL,
      simulate: (plan) => ({ ...MODEL.simulate(plan), digest: "0" }),
    };
    expect(await refusal("", changed)).toContain("another version of zabsim");
    appendFileSync(file, '{"bug":"b","strategy":"s","rounds":-1,"found":[]}\n');
    expect(await refusal("")).toMatch(/other\.jsonl:\d+: this is not a line of results/);
  });

  it.each([
    ["--strategy swam", 'no strategy "swam". Did you mean swarm?'],
    ["--bug vote-by-id", "without --bug"],
    ["--seeds 0", "--seeds takes a whole number"],
    ["nonsense", 'no bug "nonsense"'],
  ])("refuses %s", async (flags, why) => {
    const { err, exit } = await on(`measure detection ${flags}`);
    expect([exit, err.includes(why)]).toEqual([64, true]);
  });

  it("ends at once on Ctrl-C, and says that it has not measured everything", async () => {
    let interrupt = (): void => undefined;
    let runs = 0;
    const rude: Model = {
      ...MODEL,
      simulate: (plan) => {
        runs += 1;
        if (runs === 1) interrupt();
        return MODEL.simulate(plan);
      },
    };
    const { out, exit } = await cli(measured, {
      model: rude,
      onInterrupt: (handler) => void (interrupt = handler),
    });
    // What was begun is one seed's first runs.
    expect([exit, runs <= 4]).toEqual([130, true]);
    expect(out).toMatch(/ack-before-fsync +- +- +-\n\nStopped before the end/);
  });

  it("prints the same, whoever makes the runs", async () => {
    const model = await realModel();
    const real = "measure detection ack-before-fsync --seeds 3 --runs 20 --strategy swarm";
    const alone = await cli(`${real} --workers 1`, { model });
    const pool = await cli(`${real} --workers 2`, { model });
    expect([pool.out, pool.exit]).toEqual([alone.out, 0]);
    expect(alone.out).toMatch(/ack-before-fsync +\d/);
  });

  it("stops a run that hangs, and names it", async () => {
    const watched = "--seed hanging --seeds 1 --runs 30 --workers 2 --run-timeout 400ms";
    const { exit, out, err } = await cli(
      `measure detection vote-by-id --strategy swarm ${watched}`,
      { model: await loadThreadModel() },
    );
    expect([exit, out]).toEqual([70, ""]);
    expect(err).toBe("error: run 20 of seed hanging-1: it hung: no end within 0.4s\n");
  });

  it("other measures know nothing of its flags", async () => {
    expect(await on("measure failover --markdown")).toMatchObject({ exit: 64 });
    expect(await on("measure failover --run-timeout 1s")).toMatchObject({ exit: 64 });
    expect(await on("measure failover vote-by-id")).toMatchObject({ exit: 64 });
  });
});
