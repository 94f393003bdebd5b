/** `measure detection`: medians, early ends, results that are kept, and the table. */
import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  bestOf,
  limitOf,
  neededOf,
  newCell,
  nextStop,
  seedsLeft,
  standingOf,
  takeOver,
  type Cell,
  type Measure,
  type Row,
} from "../../cli/detection/cells.ts";
import { lotOf } from "../../cli/detection/seek-worker.ts";
import { RoundsGuide } from "../../cli/guide.ts";
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
  return { bug: "b", strategy, rounds, found: [...found], isIdle: false };
}

const MEDIAN: Measure = { percent: 50, worthOf: (name) => (name === "dear" ? 10 : 1) };

describe("a cell", () => {
  it("has a median once more than half of the seeds have found the bug", () => {
    expect(neededOf(newCell("b", "swarm", 30), 50)).toBeUndefined();
    expect(neededOf(cell([4, null, 2, null], 4), 50)).toBeUndefined();
    expect(neededOf(cell([4, null, 2, 9], 9), 50)).toBe(9);
    expect(neededOf(cell([10, 9, 100], 100), 50)).toBe(10);
    expect(neededOf(cell([7], 7), 50)).toBe(7);
    const thirty = Array.from({ length: 30 }, (_, index) => index + 1);
    expect([50, 90, 0].map((percent) => neededOf(cell(thirty, 30), percent))).toEqual([16, 28, 1]);
  });

  it("goes on for a few rounds at first, then for more, up to its limit", () => {
    const stops = [0, 4, 20, 90, 98].map((rounds) => nextStop(cell([null], rounds), 100, 50));
    expect(stops).toEqual([4, 8, 30, 100, 100]);
    expect(nextStop(cell([null], 100), 100, 50)).toBeUndefined();
    expect(nextStop(cell([3, 4, null], 4), 100, 50)).toBeUndefined();
    expect(nextStop(cell([3, 4, null], 4), 100, 90)).toBe(8);
    expect(seedsLeft(cell([3, null, 4, null], 4))).toEqual([1, 3]);
  });

  it("need not go on for more than three times the best, but for thirty rounds", () => {
    const limits = [undefined, 2, 50].map((best) => limitOf(1000, best, 1));
    expect(limits).toEqual([1000, 30, 150]);
    expect(limitOf(100, 50, 1)).toBe(100);
    expect([undefined, 2, 50].map((best) => limitOf(1000, best, 40))).toEqual([25, 1, 4]);
  });

  it("takes over what another has found in the runs that are the same", () => {
    const led = cell([null, null, null], 0, "guided");
    takeOver(led, cell([3, 8, null], 9), 5);
    expect(led).toMatchObject({ rounds: 5, found: [3, null, null] });
    takeOver(led, cell([1, 1, 1], 4), 5);
    expect(led).toMatchObject({ rounds: 5, found: [3, null, null] });
  });
});

it("a strategy stands by its bugs within one and a half times of the best", () => {
  const row = (own: number | null, other: number | null, rival = "pct"): Row[] => {
    return [{ bug: "b", issue: "", cells: [cell([own], 99), cell([other], 99, rival)] }];
  };
  const rows = [row(3, 2), row(4, 2), row(null, 5), row(5, null), row(null, null)].flat();
  expect(standingOf(rows, "swarm", MEDIAN)).toEqual({ found: 4, good: 2 });
  expect(standingOf(rows, "pct", MEDIAN)).toEqual({ found: 4, good: 3 });
  expect(bestOf(rows[4]?.cells ?? [], MEDIAN)).toBeUndefined();
  // One run of the other takes as long as ten.
  const dear = [row(15, 1, "dear"), row(16, 1, "dear")].flat();
  expect(standingOf(dear, "swarm", MEDIAN)).toEqual({ found: 2, good: 1 });
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

  it("asks for more than half of the seeds, and guided has the first runs of the default", async () => {
    const before = made;
    const { out } = await on(`${measured} --percent 80 --strategy swarm,guided`);
    expect(out).toMatch(/^runs within which more than 80% of the seeds detect the bug/);
    const [, swarm, guided] = /^ack-before-fsync +(\d+) +(\d+)$/m.exec(out) ?? [];
    expect(Number(swarm)).toBeGreaterThan(3);
    expect(guided).toBe(swarm);
    const both = made - before;
    await on(`${measured} --percent 80 --strategy swarm`);
    expect(both).toBe(made - before - both);
  });

  it("makes the same plans for guided as for the default in the first round", async () => {
    const lot = lotOf(await realModel(), "s", { strategy: "guided" });
    const guide = new RoundsGuide(lot);
    expect(guide.horizon).toBe(256);
    for (let index = 0; index < guide.horizon; index += 1) {
      expect(guide.planOf(index)).toEqual(lot.scenarios[0]?.plan("s", index, {}));
    }
  });

  it("compares a strategy with dear runs by what they take, and says where a bug changes none", async () => {
    const dear: Model = {
      ...MODEL,
      strategies: [...MODEL.strategies, { name: "dear", about: "", needs: "", worth: 4 }],
      simulate: (plan) => {
        const report = MODEL.simulate(plan);
        if (plan.scenario !== "dear") return report;
        const isTouched = plan.cluster.bugs.includes("vote-by-id");
        const digest = isTouched ? "another" : "the same";
        return { ...report, outcome: "held", violation: undefined, digest };
      },
    };
    const asked = "measure detection --seeds 9 --runs 100 --strategy swarm,dear";
    const { out } = await cli(asked, { model: dear });
    expect(out).toContain("takes as long as 4 of the others, so it has 25 runs");
    // 30 runs of the default are the least that a strategy is given, and as many as 8 of these.
    expect(out).toMatch(/ack-before-fsync +3 +-\n/);
    expect(out).toMatch(/vote-by-id +> 100 +> 25\n/);
    expect(out).toContain("A dash: the bug changes nothing");
    const object = JSON.parse((await cli(`${asked} --json`, { model: dear })).out) as object;
    expect(object).toMatchObject({
      percent: 50,
      worth: { swarm: 1, dear: 4 },
      bugs: [
        {
          cells: [
            { needed: 3, isIdle: false },
            { needed: null, runs: 8, isIdle: true },
          ],
        },
        { cells: [{ runs: 100 }, { runs: 25, isIdle: false }] },
      ],
    });
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
    ["--percent 100", "--percent takes a whole number"],
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
    for (const flag of ["--markdown", "--percent 90", "--run-timeout 1s"]) {
      expect(await on(`measure failover ${flag}`)).toMatchObject({ exit: 64 });
    }
    expect(await on("measure failover vote-by-id")).toMatchObject({ exit: 64 });
  });
});
