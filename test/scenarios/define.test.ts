/** Scenarios of a user's own: what each word means, what is refused, and that the JSON Schema agrees. */
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GOALS } from "../../protocol/spec/zookeeper.ts";
import { defineScenario, ScenarioError } from "../../scenarios/define.ts";
import { simulate } from "../../scenarios/simulate.ts";
import { readScenario, SCENARIO_SCHEMA } from "../../scenarios/written/document.ts";
import type { WrittenScenario } from "../../scenarios/written/types.ts";
import { assert } from "../../sim/assert.ts";
import { FAULTS } from "../../sim/faults.ts";
import { CALM } from "../../sim/plan.ts";
import { checkPlan } from "./check-plan.ts";

const SECOND = 1_000_000;

const WHOLE: WrittenScenario = {
  name: "whole",
  about: "Everything that can be said.",
  watchFor: ["this"],
  cluster: { servers: 5, observers: 1, tickTime: "500ms", snapCount: 50, startAt: ["0s", "1s"] },
  clients: [
    { count: 2, workload: "mixed", rate: "10/s", from: "2s", to: "9s", sessionTimeout: "4s" },
    { workload: "watchers", sessionTimeout: "4s" },
  ],
  timeline: [
    { at: "4s", partition: [["s1", "s2"], "leader", ["rest"]], for: "3s" },
    { on: "epoch-change", pause: "any", for: "1s" },
    { before: { packet: "COMMIT", at: "s3", nth: 2, since: "1s" }, crash: ["s3"], for: "2s" },
    { after: { event: "logTruncated" }, power: "any", for: "1s" },
    { at: "8s", dropReply: "c1", nth: 3 },
  ],
  random: { delay: "1ms..15ms", loss: "1%", jitter: "200ms" },
  until: "12s",
  expect: { hold: ["ClientsServed"], goals: ["leader-change"] },
};

/** The faults and triggers of the one entry, for five servers and two clients. */
function meaning(entry: object): object[] {
  const timeline = [entry] as unknown as NonNullable<WrittenScenario["timeline"]>;
  const clients = [{ count: 2, workload: "idle", sessionTimeout: "7s" }] as const;
  const { faults } = defineScenario({ name: "x", clients, timeline }).plan("1", 0, {});
  return faults.map(({ at: _at, id: _id, ...planned }) => planned);
}

function problems(value: unknown): string[] {
  try {
    defineScenario(value as WrittenScenario);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("a fault", () => {
  const span = 3 * SECOND;
  it.each([
    [{ partition: ["leader", "rest"] }, [{ kind: "partition", groups: [["leader"], ["rest"]] }]],
    [
      {
        partition: [
          ["s1", "s2"],
          ["s3", "s4", "s5"],
        ],
        for: "3s",
      },
      [
        {
          kind: "partition",
          groups: [
            ["s1", "s2", "clients"],
            ["s3", "s4", "s5", "clients"],
          ],
          span,
        },
      ],
    ],
    [{ partition: ["s1", ["s2", "c1"]] }, [{ kind: "partition", groups: [["s1"], ["s2", "c1"]] }]],
    [{ heal: "all" }, [{ kind: "heal" }]],
    [{ cut: "s5 -> s1", for: "3s" }, [{ kind: "cut", from: "s5", to: "s1", span }]],
    [{ oneWay: "s5->s1" }, [{ kind: "cut", from: "s5", to: "s1" }]],
    [
      { hold: "s1 <-> leader" },
      [
        { kind: "hold", from: "s1", to: "leader" },
        { kind: "hold", from: "leader", to: "s1" },
      ],
    ],
    [{ release: "s5 -> s1" }, [{ kind: "release", from: "s5", to: "s1" }]],
    [{ delay: "all -> c1", by: "20ms" }, [{ kind: "delay", from: "all", to: "c1", by: 20_000 }]],
    [
      { loss: "s1 -> s2", share: "2.5%", for: "3s" },
      [{ kind: "loss", from: "s1", to: "s2", permille: 25, span }],
    ],
    [
      { flap: "s1 <-> leader", every: "3s", times: 4 },
      [{ kind: "flap", a: "s1", b: "leader", period: span, times: 4 }],
    ],
    [{ break: "s1 <-> s2" }, [{ kind: "break", a: "s1", b: "s2" }]],
    [
      { crash: ["s1", "leader"], for: "3s" },
      [
        { kind: "crash", node: "s1", downFor: span },
        { kind: "crash", node: "leader", downFor: span },
      ],
    ],
    [{ power: ["s1", "s2"] }, [{ kind: "power", nodes: ["s1", "s2"] }]],
    [{ restart: "s1" }, [{ kind: "restart", node: "s1" }]],
    [{ pause: "any(2)", for: "3s" }, [{ kind: "pause", node: "any(2)", span }]],
    [{ wipe: "s1" }, [{ kind: "wipe", node: "s1" }]],
    [{ slow: "s1", by: "3s" }, [{ kind: "slowDisk", node: "s1", by: span }]],
    [{ slowDisk: "s1", by: "3s" }, [{ kind: "slowDisk", node: "s1", by: span }]],
    [{ stallDisk: "s1", for: "3s" }, [{ kind: "stallDisk", node: "s1", span }]],
    [{ failDisk: "s1", times: 2 }, [{ kind: "failDisk", node: "s1", count: 2 }]],
    [{ diskFull: "s1", for: "3s" }, [{ kind: "fullDisk", node: "s1", span }]],
    [{ fullDisk: "s1", for: "3s" }, [{ kind: "fullDisk", node: "s1", span }]],
    [{ lyingDisk: "s1" }, [{ kind: "lyingDisk", node: "s1" }]],
    [{ rot: "s1", file: "log", nth: 2 }, [{ kind: "rot", node: "s1", file: "log", nth: 2 }]],
    [{ skew: "s1", by: "-500ppm" }, [{ kind: "skew", node: "s1", ppm: -500 }]],
    [{ jump: "s1", by: "-1h" }, [{ kind: "jump", node: "s1", millis: -3_600_000 }]],
    [
      // 7 s, and two ticks of 2 s.
      { expireSession: "c2" },
      [
        { kind: "cut", from: "c2", to: "all", span: 11 * SECOND },
        { kind: "cut", from: "all", to: "c2", span: 11 * SECOND },
      ],
    ],
  ])("%j", (entry, faults) => {
    expect(meaning({ at: "4s", ...entry })).toEqual(faults.map((fault) => ({ fault })));
  });

  it("waits by itself if it is the loss of a reply", () => {
    const when = { on: "packet", phase: "before", message: "REPLY", to: "c1", nth: 2 };
    const fault = { kind: "break", a: "c1", b: "all" };
    expect(meaning({ at: "4s", dropReply: "c1", nth: 2 })).toEqual([{ when, fault }]);
    expect(problems({ name: "x", timeline: [{ on: "sync", dropReply: "c1" }] })).toEqual([
      "timeline[0]: dropReply waits by itself: give it a time, at",
    ]);
  });

  it("of every kind has its word", () => {
    const { timeline } = SCENARIO_SCHEMA["properties"] as {
      timeline: { items: { properties: object } };
    };
    const { properties } = timeline.items;
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(FAULTS.map(({ kind }) => kind)));
  });
});

describe("a moment", () => {
  it.each([
    [
      { before: { packet: "COMMIT", at: "s3", nth: 2 } },
      { on: "packet", phase: "before", message: "COMMIT", to: "s3", nth: 2 },
    ],
    [
      { after: { event: "ACK", at: "leader" } },
      { on: "packet", phase: "after", message: "ACK", to: "leader", nth: 1 },
    ],
    [
      { after: { event: "logTruncated" } },
      { on: "event", event: "logTruncated", node: "any", nth: 1 },
    ],
    [
      { before: { fsync: "log", at: "s1", nth: 3 } },
      { on: "fsync", phase: "before", file: "log", node: "s1", nth: 3 },
    ],
    [{ on: "epoch-change" }, { on: "event", event: "active", node: "any", nth: 2 }],
  ])("%j", (moment, when) => {
    const fault = { kind: "crash", node: "any" };
    expect(meaning({ ...moment, crash: "any" })).toEqual([{ when, fault }]);
  });

  it("counts since a time", () => {
    const timeline = [{ after: { event: "sent", since: "3s" } as never, crash: "s1" }];
    expect(problems({ name: "x", timeline })).toHaveLength(1);
    const good = [{ after: { packet: "PING", since: "3s" }, crash: "s1" }] as const;
    const { faults } = defineScenario({ name: "x", timeline: good }).plan("1", 0, {});
    expect(faults[0]?.at).toBe(3 * SECOND);
  });
});

describe("what is refused", () => {
  it.each([
    [{}, ['"name" is missing']],
    [undefined, ["nothing is not a scenario"]],
    [{ name: "x", timelin: [] }, ['a scenario has no "timelin"']],
    [{ name: "x", until: 30 }, ["until: 30 has no unit: write 30s or 30ms"]],
    [{ name: "x", until: "9x" }, ['until: "9x" is not a duration; write 250ms, 3s or 1m']],
    [
      { name: "x", cluster: { tickTime: "0.5ms" } },
      [expect.stringContaining("whole milliseconds")],
    ],
    [{ name: "x", cluster: { bugs: ["nope"] } }, ['cluster.bugs[0]: "nope" is not a bug']],
    [{ name: "x", timeline: [{ at: "1s" }] }, [expect.stringContaining("names no fault")]],
    [{ name: "x", timeline: [{ crash: "s1" }] }, [expect.stringContaining("says no time")]],
    [
      { name: "x", timeline: [{ at: "1s", on: "sync", crash: "s1" }] },
      ["timeline[0].on: it has at already"],
    ],
    [
      { name: "x", timeline: [{ at: "1s", crash: "s1", pause: "s1" }] },
      ["timeline[0].pause: an entry has one fault, and crash is one already"],
    ],
    [
      { name: "x", timeline: [{ at: "1s", crash: "s9" }] },
      ["timeline[0].crash: there is no s9: there are 5 servers"],
    ],
    [
      { name: "x", timeline: [{ at: "1s", crash: "c1" }] },
      ["timeline[0].crash: there is no c1: there are 0 clients"],
    ],
    [
      { name: "x", timeline: [{ at: "30s", crash: "s1" }] },
      [expect.stringContaining("until is 30s")],
    ],
    [
      { name: "x", timeline: [{ at: "1s", tornWrite: "s1" }] },
      [expect.stringContaining("not modelled yet")],
    ],
    [
      { name: "x", timeline: [{ at: "1s", reorder: "s1 -> s2" }] },
      [expect.stringContaining("TCP")],
    ],
    [
      { name: "x", timeline: [{ at: "1s", crash: "session-owner:/lock" }] },
      [expect.stringContaining("session-owner is not modelled yet")],
    ],
    [
      { name: "x", timeline: [{ after: { event: "ACK", from: "s3" }, crash: "s1" }] },
      [expect.stringContaining("counted where they arrive")],
    ],
    [
      { name: "x", clients: [{ workload: "writing" }] },
      ['clients[0].workload: "writing" is not a workload'],
    ],
    [
      { name: "x", clients: [{ count: 50, workload: "writes", rate: "1000/s" }] },
      [expect.stringContaining("100000 are the most")],
    ],
    [
      {
        name: "x",
        clients: [
          { workload: "idle", sessionTimeout: "5s" },
          { workload: "idle", sessionTimeout: "6s" },
        ],
      },
      [expect.stringContaining("different session timeouts are not modelled yet")],
    ],
    [{ name: "x", random: { delay: "9ms..1ms" } }, [expect.stringContaining("1ms..15ms")]],
    [{ name: "x", random: { loss: 5 } }, [expect.stringContaining("write 5%")]],
    [{ name: "x", expect: { hold: [] } }, [expect.stringContaining("1 properties or more")]],
    [
      { name: "x", cluster: { minSessionTimeout: "9s", maxSessionTimeout: "8s" } },
      [expect.stringContaining("above")],
    ],
  ])("%j", (value, why) => {
    // A problem that says where and why; not less, and not the one behind it.
    const told = problems(value);
    expect(told).toHaveLength(why.length);
    for (const [index, line] of told.entries()) {
      const wanted: unknown = why[index];
      if (typeof wanted === "string") expect(line).toContain(wanted);
      else expect(line).toEqual(wanted);
    }
  });

  it("is told all at once", () => {
    const timeline = [
      { at: 1, crash: "x" },
      { at: "1s", carsh: "s1" },
    ];
    expect(problems({ name: "a b", timeline })).toHaveLength(4);
  });
});

describe("the scenario", () => {
  const scenario = defineScenario(WHOLE);

  it("has plans like ours", () => {
    for (const index of [0, 1, 7]) {
      const plan = scenario.plan("seed", index, {});
      checkPlan(plan);
      expect(scenario.plan("seed", index, {})).toEqual(plan);
      expect(plan.seed).toBe(`seed.${index}`);
    }
    expect(scenario.plan("seed", 1, {})).not.toEqual(scenario.plan("seed", 2, {}));
    const { cluster, weather } = scenario.plan("1", 3, { tickTime: 300, clients: 4 });
    expect(cluster).toMatchObject({ servers: 5, observers: 1, tickTime: 300, clients: 4 });
    expect(weather).toEqual({ ...CALM, latency: [1000, 15_000], lossPermille: 10 });
  });

  it("runs, and nothing is violated", () => {
    for (const index of [0, 1, 2]) {
      const report = simulate(scenario.plan("1", index, {}));
      expect(report.outcome).toBe("held");
      expect(report.faults.map(({ kind }) => kind)).toContain("partition");
    }
  });

  it("moves its entries by the jitter, and no further", () => {
    const starts = [0, 1, 2, 3].map((index) => scenario.plan("1", index, {}).faults[0]?.at ?? 0);
    for (const at of starts) expect(at).toBeLessThanOrEqual(200_000);
    expect(new Set(starts).size).toBeGreaterThan(1);
  });

  it("is calm in run 0 and has weather of its own in others, unless it speaks of it", () => {
    const silent = defineScenario({ name: "x" });
    expect(silent.plan("1", 0, {}).weather).toEqual(CALM);
    const others = Array.from(
      { length: 20 },
      (_, index) => silent.plan("1", index + 1, {}).weather,
    );
    expect(new Set(others.map((weather) => JSON.stringify(weather))).size).toBeGreaterThan(10);
    // Limits that no weather but a calm one can keep.
    const tight = defineScenario({ name: "x", cluster: { tickTime: "20ms", syncLimit: 1 } });
    expect(tight.plan("1", 5, {}).weather).toEqual(CALM);
    expect(defineScenario({ name: "x", random: {} }).plan("1", 9, {}).weather).toEqual(CALM);
  });

  it("says what it is judged by, and whether it is beyond tolerance", () => {
    expect(scenario).toMatchObject({
      group: "own",
      hold: ["ClientsServed"],
      goals: ["leader-change"],
    });
    expect(scenario.tolerated).toBeUndefined();
    const wipe = defineScenario({ name: "x", timeline: [{ at: "1s", wipe: "s1" }] });
    expect(wipe.tolerated).toBe(false);
  });

  it("refuses options that leave out a server that it names", () => {
    expect(() => scenario.plan("1", 0, { servers: 1, observers: 0 })).toThrow("there is no s2");
  });

  it("loses a reply whose write is done", () => {
    const clients = [{ workload: "writes", rate: "10/s" }] as const;
    const timeline = [{ at: "4s", dropReply: "c1" }] as const;
    const plan = defineScenario({ name: "x", cluster: { servers: 3 }, clients, timeline }).plan(
      "1",
      0,
      {},
    );
    const without = simulate({ ...plan, faults: [] });
    const report = simulate(plan);
    const goal = GOALS.findIndex(({ name }) => name === "loss-of-applied");
    expect([without.goals[goal], report.goals[goal]]).toEqual([0, 1]);
  });
});

describe("the JSON Schema", () => {
  const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(SCENARIO_SCHEMA);
  const isFine = (value: unknown): boolean => readScenario(value).problems.length === 0;

  it("takes what is read", () => {
    expect(validate(WHOLE)).toBe(true);
    expect(isFine(WHOLE)).toBe(true);
  });

  it("refuses what is refused, wherever the mistake is", () => {
    const junk = [5, -1, true, null, "junk!", "9x", [], {}, [{}], { a: 1 }];
    const edit = fc.record({
      place: fc.nat(1000),
      junk: fc.constantFrom(...junk),
      isKey: fc.boolean(),
    });
    let refused = 0;
    fc.assert(
      fc.property(edit, ({ place, junk, isKey }) => {
        const value = JSON.parse(JSON.stringify(WHOLE)) as object;
        spoil(value, place, junk, isKey);
        // What the parts must mean together is beyond a schema, and none of these edits is about that.
        assert(validate(value) === isFine(value), JSON.stringify(value));
        refused += isFine(value) ? 0 : 1;
      }),
      { seed: 4, numRuns: 400 },
    );
    expect(refused).toBeGreaterThan(300);
  });
});

/** Puts `junk` at the `place`th leaf or object, or beside it under a key of its own. */
function spoil(root: object, place: number, junk: unknown, isKey: boolean): void {
  const spots: (readonly [holder: Record<string, unknown>, key: string])[] = [];
  const walk = (holder: object): void => {
    for (const [key, value] of Object.entries(holder)) {
      spots.push([holder as Record<string, unknown>, key]);
      if (typeof value === "object" && value !== null) walk(value as object);
    }
  };
  walk(root);
  const [holder, key] = spots[place % spots.length] ?? [{}, ""];
  if (isKey && !Array.isArray(holder)) holder[`${key}x`] = junk;
  else holder[key] = junk;
}
