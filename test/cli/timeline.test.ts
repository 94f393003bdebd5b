/** Timelines: what is told, what is folded, and how it is laid out. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeStyle } from "../../cli/style.ts";
import type { Draft } from "../../cli/timeline/draft.ts";
import { follow, glyphs, newEnsemble } from "../../cli/timeline/ensemble.ts";
import { fold } from "../../cli/timeline/fold.ts";
import { groupNodes } from "../../cli/timeline/groups.ts";
import { jsonLine } from "../../cli/timeline/jsonl.ts";
import { showNodes, showSet, showSide, showWho } from "../../cli/timeline/names.ts";
import { Timeline, type TimelineOptions } from "../../cli/timeline/timeline.ts";
import { notification } from "../../protocol/messages.ts";
import { makeZxid, ZERO } from "../../protocol/zxid.ts";
import type { Fault } from "../../sim/faults.ts";
import { Script } from "./stub.ts";

const PLAIN = makeStyle(0, false);

function lines(script: Script, options: Partial<TimelineOptions> = {}, width = 80): string[] {
  const timeline = new Timeline({ servers: 5, observers: 0, detail: 0, ...options });
  for (const entry of script.entries) timeline.take(entry);
  return timeline.lines(PLAIN, width);
}

function started(total: number): Script {
  const script = new Script();
  for (let sid = 1; sid <= total; sid += 1) script.start(sid);
  return script;
}

/** The story of leader-isolated, by hand. */
function isolated(): Script {
  const script = started(5).at(0.2).elect(5, 5, 1);
  for (let nth = 1; nth <= 12; nth += 1) {
    script.at(1 + nth / 10).emit(5, { kind: "committed", zxid: makeZxid(1, nth) });
  }
  const groups = [["leader"], ["rest"]];
  script.at(4).fault({ kind: "partition", groups, span: 20_000_000 }, [5]);
  for (const sid of [1, 2, 3, 4]) {
    script.at(13.6 + sid / 10);
    const ended = { memoryKept: true, lastZxid: makeZxid(1, 12), digest: 0 } as const;
    const why = "nothing heard of the leader";
    script.emit(sid, { kind: "roleEnded", role: "FOLLOWING", why, ...ended });
    script.emit(sid, { kind: "looking", round: 2 });
  }
  script.at(24.5).emit(4, {
    kind: "syncing",
    learner: 5,
    mode: "TRUNC",
    from: makeZxid(1, 14),
    to: makeZxid(2, 3),
    source: "window",
  });
  script.emit(5, { kind: "syncStarted", mode: "TRUNC", zxid: makeZxid(1, 12) });
  return script;
}

describe("a timeline", () => {
  it("tells a story in six columns", () => {
    expect(lines(isolated()).join("\n")).toMatchInlineSnapshot(`
      "      time  12345  epoch  zxid  who    what
          0.200s  ?????      0  0:0   all    starts; LOOKING
          0.200s  ssss?      0  0:0   s1-s4  FOLLOWING s5
          0.200s  sssss      0  0:0   s5     LEADING, elected by {1 2 3 4 5}
          0.200s  ssssL      1  1:0   s5     epoch 1 begins, history to 0:0 committed
          0.200s  ffffL      1  1:0   s1-s4  up to date with s5
          2.200s  ffffL      1  1:12  s5     12 writes committed 1:1..1:12
          4.000s  ffff!      1  1:12  net    PARTITION {5} │ {1 2 3 4} for 20s
         14.000s  ????!      1  1:12  s1-s4  nothing heard of the leader; LOOKING
         24.000s  ????!      1  1:12  net    partition ends
         24.500s  ????!      1  1:12  s5     TRUNC 1:14→1:12, then DIFF to 2:3"
    `);
  });

  it("shows a window of time, and some servers only", () => {
    expect(lines(isolated(), { from: 14_000_000, to: 24_400_000 }).slice(1)).toHaveLength(2);
    const some = lines(isolated(), { only: [1] }).slice(1);
    expect(some.map((line) => line.slice(32, 35))).toEqual([
      "s2 ",
      "s2 ",
      "s2 ",
      "net",
      "s2 ",
      "net",
    ]);
  });

  it("adds messages with -v and everything with -vv", () => {
    const script = started(3).at(1);
    const message = notification("LOOKING", 3, ZERO, 1, 0);
    for (const to of [1, 2]) {
      script.add({ kind: "receive", node: to - 1, from: 2, conn: 7, message });
    }
    for (const from of [1, 2]) {
      script.add({ kind: "receive", node: 2, from: from - 1, conn: 7, message });
    }
    script.add({ kind: "ignore", node: 0, reason: "stale-timer" });
    const told = lines(script, { servers: 3, detail: 1 }, 100).slice(1);
    expect(told.map((line) => line.slice(30).trimEnd())).toEqual([
      "s1,s2  vote s3 at 0:0, epoch 0, round 1, LOOKING from s3",
      "s3     vote s3 at 0:0, epoch 0, round 1, LOOKING from s1,s2",
    ]);
    const all = lines(script, { servers: 3, detail: 2 }, 160);
    expect(all).toHaveLength(1 + script.entries.length);
    expect(all.at(-1)).toContain("#7←6 ignore: stale-timer");
  });

  it("tells a crash with how long it lasts, and a start that fails", () => {
    const script = started(3).at(1).elect(3, 3, 1).at(2);
    script.fault({ kind: "crash", node: "leader", downFor: 500_000 }, [3]);
    script.add({ kind: "stop", node: 2, how: "crash", why: "killed" });
    script
      .at(2.5)
      .start(3, 1)
      .add({ kind: "stop", node: 2, how: "exit", why: "a hole in the log" });
    expect(lines(script, { servers: 3 }).slice(-2)).toEqual([
      "    2.000s  ffx      1  1:0   s3     CRASH, down for 500ms",
      "    2.500s  ffx      1  1:0   s3     starts again, then EXITS: a hole in the log",
    ]);
  });

  it("tells links that are lost at once in one line", () => {
    const script = started(3).at(1);
    const delay = { kind: "delay", from: "leader", by: 5000, span: 2_000_000 } as const;
    for (const sid of [1, 2]) script.fault({ ...delay, to: `s${sid}` }, [3, sid]);
    script.at(4).emit(1, { kind: "looking", round: 1 });
    expect(lines(script, { servers: 3 }).slice(1)).toEqual([
      "    1.000s  ???      0  0:0   net  DELAY s3 → s1,s2 by 5ms for 2s",
      "    3.000s  ???      0  0:0   net  delay ends",
      "    4.000s  ???      0  0:0   s1   starts; LOOKING",
    ]);
  });

  it("ends with the violation", () => {
    const timeline = new Timeline({ servers: 3, observers: 0, detail: 0 });
    timeline.violated({ property: "Integrity", why: "s1 made it up", at: 5_000_000, event: 9 });
    expect(timeline.lines(PLAIN, 80).at(-1)).toMatch(
      /5\.000s {2}xxx .* net {2}✗ Integrity: s1 made it up$/,
    );
  });

  it("never needs more than its width", () => {
    const text = fc.string({ maxLength: 200 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 13 }),
        fc.integer({ min: 0, max: 13 }),
        text,
        (servers, observers, why) => {
          const script = started(servers + observers).at(86_399);
          const ended = { memoryKept: true, lastZxid: ZERO, digest: 0, why } as const;
          for (let sid = 1; sid <= servers + observers; sid += 2) {
            script.emit(sid, { kind: "roleEnded", role: "FOLLOWING", ...ended });
            script.emit(sid, { kind: "looking", round: 2 });
          }
          for (const width of [80, 120]) {
            for (const line of lines(script, { servers, observers }, width)) {
              expect(line.length).toBeLessThanOrEqual(width);
            }
          }
        },
      ),
    );
  });
});

describe("glyphs", () => {
  it("know a leader that cannot reach a quorum", () => {
    const cut: [Fault, number[], string][] = [
      [{ kind: "partition", groups: [["s5"], ["rest"]] }, [5], "ffff!"],
      [{ kind: "partition", groups: [["s5", "s1", "s2"], ["rest"]] }, [5, 1, 2], "ffffL"],
      [{ kind: "cut", from: "leader", to: "rest" }, [5, 1, 2, 3, 4, 5], "ffff!"],
      [{ kind: "cut", from: "rest", to: "leader" }, [1, 2, 3, 4, 5, 5], "ffff!"],
      [{ kind: "cut", from: "s5", to: "s1" }, [5, 1], "ffffL"],
      [{ kind: "hold", from: "s5", to: "any(3)" }, [5, 1, 2, 3], "ffff!"],
    ];
    for (const [fault, sids, expected] of cut) {
      const ensemble = ensembleOf(started(5).at(1).elect(5, 5, 1).at(2).fault(fault, sids));
      expect([fault, glyphs(ensemble.ensemble, 2_000_000)]).toEqual([fault, expected]);
    }
  });

  it("follow a flapping link", () => {
    const flap = { kind: "flap", a: "s3", b: "s2", period: 2_000_000, times: 2 } as const;
    const script = started(3).at(1).elect(3, 3, 1).at(2).fault(flap, [3, 2]);
    script.add({ kind: "stop", node: 0, how: "crash", why: "" });
    const { ensemble } = ensembleOf(script);
    const at = (seconds: number): string => glyphs(ensemble, seconds * 1_000_000);
    expect([2, 3, 4, 5, 6].map(at)).toEqual(["xf!", "xfL", "xf!", "xfL", "xfL"]);
  });

  it("show who is paused, down, observing or not yet serving", () => {
    const script = started(4).at(1).elect(3, 3, 1);
    const joined = { leader: 3, round: 1, votes: 0, joined: true } as const;
    script.emit(4, { kind: "elected", role: "OBSERVING", ...joined });
    expect(glyphs(ensembleOf(script, 3, 1).ensemble, 0)).toBe("ffLs");
    script.emit(4, { kind: "upToDate", epoch: 1, lastZxid: ZERO });
    script.add({ kind: "pause", node: 0 });
    script.add({ kind: "stop", node: 1, how: "power", why: "" });
    expect(glyphs(ensembleOf(script, 3, 1).ensemble, 0)).toBe("px!o");
  });
});

function ensembleOf(
  script: Script,
  servers = 5,
  observers = 0,
): { ensemble: ReturnType<typeof newEnsemble> } {
  const total = script.entries.filter(({ kind }) => kind === "start").length;
  const ensemble = newEnsemble(observers > 0 ? servers : total, observers);
  for (const entry of script.entries) follow(ensemble, entry);
  return { ensemble };
}

function draft(at: number, node: number, what: string): Draft {
  return {
    at,
    nodes: [node],
    what,
    peers: [],
    tone: "plain",
    burst: undefined,
    isFoldable: true,
    isBackstage: false,
    isImplied: false,
    isUsual: false,
    glyphs: "",
    epoch: 0,
    zxid: ZERO,
  };
}

describe("folding", () => {
  // Much happens in the same microsecond.
  const wait = fc.oneof(fc.constant(0), fc.nat(400_000));
  const some = fc.array(
    fc.tuple(wait, fc.integer({ min: 1, max: 4 }), fc.constantFrom("a", "b", "c")),
  );

  it("loses nothing and keeps the order of each server", () => {
    fc.assert(
      fc.property(some, (steps) => {
        let now = 0;
        const drafts = steps.map(([wait, node, what]) => draft((now += wait), node, what));
        const folded = fold(drafts, 9);
        expect(folded.map(({ at }) => at)).toEqual(
          folded.map(({ at }) => at).sort((a, b) => a - b),
        );
        for (const node of [1, 2, 3, 4]) {
          const story = (list: readonly Draft[]): string[] =>
            list.filter(({ nodes }) => nodes.includes(node)).map(({ what }) => what);
          expect(story(folded)).toEqual(story(drafts));
        }
      }),
    );
  });

  it("does not fold what is more than a moment apart", () => {
    expect(fold([draft(0, 1, "a"), draft(1_000_000, 2, "a")], 9)).toHaveLength(1);
    expect(fold([draft(0, 1, "a"), draft(1_000_001, 2, "a")], 9)).toHaveLength(2);
  });
});

describe("names", () => {
  it("are short", () => {
    expect(showNodes([0, 1, 2, 4], 5)).toBe("s1-s3,s5");
    expect(showNodes([0, 1], 5)).toBe("s1,s2");
    expect(showNodes([2, 3, 4, 5], 3)).toBe("s3,c1-c3");
    expect(showSet([1, 2, 3, 4, 5])).toBe("{1 2 3 4 5}");
    expect(showSet([1, 2, 3, 4, 5, 6, 9])).toBe("{1-6 9}");
    expect(showSide([0, 1, 3, 5], 3)).toBe("{1 2 c1 c3}");
    expect(showWho([], 5)).toEqual({ who: "net", prefix: "" });
    expect(showWho([0, 1, 2], 3)).toEqual({ who: "all", prefix: "" });
    expect(showWho([0, 1, 3], 3)).toEqual({ who: "s1,s2,c1", prefix: "" });
    expect(showWho([0], 1)).toEqual({ who: "s1", prefix: "" });
    expect(showWho([3], 3)).toEqual({ who: "c1", prefix: "" });
    expect(showWho([0, 2, 4, 6], 9)).toEqual({ who: "4 of 9", prefix: "s1,s3,s5,s7: " });
    expect(showWho([0, 2, 4, 9], 9)).toEqual({ who: "4 nodes", prefix: "s1,s3,s5,c1: " });
  });
});

describe("groups of a fault", () => {
  const cases: [Fault, number[], number[][]][] = [
    [{ kind: "partition", groups: [["leader"], ["rest"]] }, [2], [[2], [0, 1, 3, 4]]],
    [{ kind: "partition", groups: [["s1"], ["s2", "s3"], ["rest"]] }, [0], [[0], [1, 2], [3, 4]]],
    [{ kind: "partition", groups: [["s1", "s2"]] }, [0, 1], [[0, 1]]],
    [
      {
        kind: "partition",
        groups: [
          ["all", "rest"],
          ["s1", "c1"],
        ],
      },
      [0, 1, 2, 3],
      [
        [0, 1, 2, 3],
        [0, 4],
      ],
    ],
    [{ kind: "cut", from: "c1", to: "followers" }, [4, 0, 1], [[4], [0, 1]]],
    [{ kind: "cut", from: "clients", to: "leader" }, [4, 3], [[4], [3]]],
    [{ kind: "cut", from: "s1", to: "s3" }, [0, 2], [[0], [2]]],
    [{ kind: "cut", from: "followers", to: "leader" }, [0, 1, 2], [[0, 1], [2]]],
    [{ kind: "loss", from: "s1", to: "followers", permille: 5 }, [0, 1, 2], [[0], [1, 2]]],
    [
      { kind: "break", a: "any(2)", b: "rest" },
      [0, 1, 0, 1, 2, 3],
      [
        [0, 1],
        [2, 3],
      ],
    ],
    [{ kind: "pause", node: "s2", span: 1 }, [1], [[1]]],
  ];
  it.each(cases)("%j of %j", (fault, nodes, groups) => {
    expect(groupNodes(fault, nodes, { servers: 4, nodes: 5 })).toEqual(groups);
  });
});

describe("a line of JSON", () => {
  it("has short names, integers and ZooKeeper's zxids", () => {
    const [entry] = new Script().at(1).add({
      kind: "receive",
      node: 0,
      from: 2,
      conn: 7,
      message: notification("LOOKING", 3, makeZxid(1, 5), 1, 0),
    }).entries;
    expect(entry === undefined ? "" : jsonLine(entry, 3)).toBe(
      '{"i":0,"t":1000000,"n":"s1","k":"receive","e":0,"c":[],"from":"s3","conn":7,"message":' +
        '{"kind":"NOTIFICATION","state":"LOOKING","leader":3,"zxid":"0x100000005","round":1,"peerEpoch":0}}',
    );
  });
});
