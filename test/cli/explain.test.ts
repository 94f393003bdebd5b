/** `explain` of runs and of words, `trace --slice`, and `diff`. */
import { describe, expect, it } from "vitest";
import { BUG, cli, json, Script, STUB, tokenOf } from "./stub.ts";
import type { Model } from "../../cli/model.ts";

const TOKEN = await tokenOf(`run leader-isolated ${BUG}`);
const HOLDS = await tokenOf("run leader-isolated --servers 3");

describe("explain of a run", () => {
  it("tells what is necessary, when there was no way back, and what would have held", async () => {
    const { exit, out } = await cli(`explain ${TOKEN}`);
    expect(exit).toBe(1);
    expect(out).toContain("✗ CommittedNeverLost at 12.345s");
    expect(out).toContain("necessary  PARTITION leader | rest at 4.000s");
    expect(out).toContain("the future re-rolled 50 times from each moment");
    expect(out).toContain(" 0.000s ▁   3.999s ▃  12.345s █\n");
    expect(out).toMatch(/jumps 32% → 100% between 3.999s and 12.345s: .*PARTITION [^←]*\n/);
    expect(out).toContain("differs    it holds without PARTITION leader | rest; parts at event");
  });

  it("draws its bars with digits in ASCII, and tries as many futures as it is told", async () => {
    const { out } = await cli(`explain ${TOKEN} --ascii --forks 10`);
    expect(out).toContain(" 0.000s 0   3.999s 3  12.345s 9\n");
    expect(out).toContain("re-rolled 10 times");
    expect(out).not.toMatch(/[^\n -~]/);
  });

  it("says so where chance has no part in it", async () => {
    const point = (at: number): object => ({ at, forks: 50, violating: 49 });
    const curve = (() => [point(0), point(9)]) as unknown as Model["curve"];
    const { out } = await cli(`explain ${TOKEN}`, { model: { ...STUB, curve } });
    expect(out).toContain("no moment of no return: 98% from the start");
  });

  it("prints the object of the contract", async () => {
    const object = await json(`explain ${TOKEN} --forks 10`);
    expect(object).toMatchObject({
      schema: 1,
      property: "CommittedNeverLost",
      faults: 1,
      executions: 2,
      necessary: [{ id: 0 }],
      curve: [
        { at: 0, probability: 0 },
        { at: 3_999_999, probability: 0.3 },
        { at: 12_345_678, probability: 1 },
      ],
      differs: { at: 4_000_000 },
    });
    expect(object["story"]).toEqual(expect.arrayContaining([expect.stringContaining("PARTITION")]));
  });

  it("has nothing to say of what holds", async () => {
    const { exit, out } = await cli(`explain ${HOLDS}`);
    expect([exit, out]).toEqual([0, "nothing to explain: every property held (held)\n"]);
    expect(await json(`explain ${HOLDS}`)).toMatchObject({ property: null, curve: [] });
  });
});

describe("explain of a word", () => {
  it.each([
    ["CommittedNeverLost", /property, always\n.*about CommittedNeverLost[^]*Zab.tla[^]*--bug x/],
    ["committedneverlost", /property, always/],
    ["leader-change", /goal\n[^]*CommittedNeverLost[^]*run leader-isolated/],
    ["vote-by-id", /bug\n[^]*M10[^]*fuzz --bug vote-by-id/],
    ["partition", /fault\n/],
    ["rot", /beyond tolerance\n[^]*--beyond-tolerance/],
    ["leader-isolated", /scenario[^]*The old leader believes[^]*run leader-isolated/],
    ["guided", /strategy\n[^]*the runs before/],
    ["DIFF", /term\n[^]*LearnerHandler/],
  ])("%s", async (word, expected) => {
    const { exit, out } = await cli(["explain", word]);
    expect(exit).toBe(0);
    expect(out).toMatch(expected);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("guesses what was meant by a word that is none, and exits 64", async () => {
    const { err, exit, out } = await cli("explain quorumm");
    expect([exit, out]).toEqual([64, ""]);
    expect(err).toContain("Did you mean quorum?");
  });

  it("prints one object", async () => {
    expect(await json("explain zxid")).toMatchObject({ schema: 1, meanings: [{ what: "term" }] });
  });
});

/** Seven entries: the sixth breaks the property and came of the first two; the third and the last have no part in it. */
const CHAINED: Model = {
  ...STUB,
  simulate: (plan, options = {}) => {
    const script = new Script();
    script.start(1).start(2).start(3);
    script.add({ kind: "ignore", node: 1, reason: "apart", cause: 1 });
    script.at(4).fault({ kind: "heal" }, []);
    script.add({ kind: "ignore", node: 2, reason: "broken", cause: 1 });
    script.add({ kind: "ignore", node: 2, reason: "later" });
    for (const entry of script.entries) options.record?.(entry);
    const report = STUB.simulate(plan, {});
    const { violation } = report;
    return { ...report, violation: violation && { ...violation, event: 5 } };
  },
};

describe("trace --slice", () => {
  it("keeps what led to the violation, and the faults", async () => {
    const { exit, out } = await cli(`trace ${TOKEN} --slice --format jsonl`, { model: CHAINED });
    const [, ...lines] = out.trim().split("\n");
    expect(exit).toBe(0);
    // The fault came of entry 3, as the script has it.
    expect(lines.map((line) => (JSON.parse(line) as { i: number }).i)).toEqual([0, 1, 3, 4, 5]);
  });

  it.each(["text", "shiviz"])("in the format %s", async (format) => {
    const { out } = await cli(`trace ${TOKEN} --slice --format ${format}`, { model: CHAINED });
    expect(out).toContain("broken");
    expect(out).not.toContain("later");
  });

  it("is refused where nothing is violated, and for a history", async () => {
    const held = await cli(`trace ${HOLDS} --slice`);
    expect([held.exit, held.out]).toEqual([64, ""]);
    const history = await cli(`trace ${TOKEN} --slice --format history`);
    expect([history.exit, history.out]).toEqual([64, ""]);
  });
});

describe("diff", () => {
  it("of a run with itself: the same, exit 0", async () => {
    const { exit, out } = await cli(`diff ${TOKEN} ${TOKEN}`);
    expect([exit, out.split("\n")[0]]).toEqual([0, "the same: every event is equal"]);
    expect(await json(`diff ${TOKEN} ${TOKEN}`)).toMatchObject({
      same: true,
      plan: [],
      event: null,
    });
  });

  it("tells where two runs part, what both had before, and in which their plans differ", async () => {
    const { exit, out } = await cli(`diff ${TOKEN} ${HOLDS}`);
    expect(exit).toBe(1);
    expect(out).toContain("different from event 3 on, at 0.000s");
    expect(out).toContain(
      "plans\n  - 5 servers\n  - bug ack-before-fsync\n  + 3 servers\n\nboth\n",
    );
    expect(out).toContain("first\n  0.000s s4 #3←2 start");
    expect(out).toContain("second\n  0.300s s1 #3←2 emit");
    const object = await json(`diff ${TOKEN} ${HOLDS}`);
    expect(object).toMatchObject({
      same: false,
      a: { token: TOKEN, events: 3921, property: "CommittedNeverLost" },
      b: { token: HOLDS, outcome: "held" },
      event: 3,
      plan: ["- 5 servers", "- bug ack-before-fsync", "+ 3 servers"],
    });
    expect(object["both"]).toHaveLength(3);
  });

  it("refuses what it cannot read", async () => {
    expect((await cli(`diff ${TOKEN}`)).exit).toBe(64);
    expect((await cli(`diff ${TOKEN} nobody`)).exit).toBe(64);
    expect((await cli(`diff ${TOKEN} ./none.zab.json`)).exit).toBe(65);
  });
});
