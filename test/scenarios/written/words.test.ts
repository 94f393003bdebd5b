/** What each word of a written scenario means: its fault, its trigger. */
import { describe, expect, it } from "vitest";
import { defineScenario } from "../../../scenarios/define.ts";
import { SCENARIO_SCHEMA } from "../../../scenarios/written/document.ts";
import type { WrittenScenario } from "../../../scenarios/written/types.ts";
import { FAULTS } from "../../../sim/faults.ts";
import { problems } from "./whole.ts";

const SECOND = 1_000_000;

/** The faults and triggers of the one entry, for five servers and two clients. */
function meaning(entry: object): object[] {
  const timeline = [entry] as unknown as NonNullable<WrittenScenario["timeline"]>;
  const clients = [{ count: 2, workload: "idle", sessionTimeout: "7s" }] as const;
  const { faults } = defineScenario({ name: "x", clients, timeline }).plan("1", 0, {});
  return faults.map(({ at: _at, id: _id, ...planned }) => planned);
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
