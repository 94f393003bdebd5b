/** How the timeline folds what clients do, and that it can tell any run of the swarm. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeStyle } from "../../cli/style.ts";
import type { Draft } from "../../cli/timeline/draft.ts";
import { fold } from "../../cli/timeline/fold.ts";
import { jsonLine } from "../../cli/timeline/jsonl.ts";
import { Timeline } from "../../cli/timeline/timeline.ts";
import { ZERO } from "../../protocol/zxid.ts";
import { findScenario } from "../../scenarios/catalogue.ts";
import { simulate } from "../../scenarios/simulate.ts";
import { must } from "../../sim/assert.ts";

/** Three sorts of lines: a call of client 2 or 3, a commit of server 0 or 1, news of anybody. */
const step = fc.tuple(fc.nat(700_000), fc.nat(3), fc.constantFrom("answered", "lost", "news"));

function draft(at: number, node: number, sort: string): Draft {
  const count = { noun: "thing", verb: sort, from: undefined, to: undefined, count: 1 };
  const isBurst = sort !== "news";
  return {
    at,
    nodes: [node],
    what: isBurst && node < 2 ? "" : sort,
    peers: [],
    tone: "plain",
    burst: isBurst ? count : undefined,
    isFoldable: !isBurst,
    isBackstage: false,
    isImplied: false,
    isUsual: false,
    glyphs: "",
    epoch: 0,
    zxid: ZERO,
  };
}

describe("folding bursts", () => {
  it("loses no call, and keeps the order of each client and of all lines", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let now = 0;
        const drafts = steps.map(([wait, node, sort]) => draft((now += wait), node, sort));
        const folded = fold(drafts, 2);
        expect(folded.map(({ at }) => at)).toEqual(
          folded.map(({ at }) => at).toSorted((a, b) => a - b),
        );
        for (const client of [2, 3]) {
          const story = (list: readonly Draft[]): string[] =>
            list
              .filter(({ nodes }) => nodes.includes(client))
              .flatMap(({ burst, what }) =>
                Array<string>(burst?.count ?? 1).fill(burst?.verb ?? what),
              );
          expect(story(folded)).toEqual(story(drafts));
        }
        const total = (list: readonly Draft[]): number =>
          list.reduce((sum, { burst }) => sum + (burst?.count ?? 0), 0);
        const few = folded.filter(({ burst, what }) => burst === undefined && what !== "news");
        expect(total(folded) + few.length).toBe(total(drafts));
      }),
    );
  });
});

describe("runs of the swarm", () => {
  it("can be told in every detail, in 80 columns, and as JSON", () => {
    const swarm = must(findScenario("swarm"), "swarm");
    for (let index = 0; index < 3; index += 1) {
      const plan = swarm.plan("timeline", index, { clients: 4 });
      const { clients, observers, servers } = plan.cluster;
      const total = servers + observers;
      const parts = { clients, observers, servers };
      const timelines = ([0, 1, 2] as const).map((detail) => new Timeline({ ...parts, detail }));
      const json: string[] = [];
      simulate(plan, {
        record: (entry) => {
          for (const timeline of timelines) timeline.take(entry);
          if (entry.index % 20 === 0) json.push(jsonLine(entry, total));
        },
      });
      expect(JSON.parse(`[${json.join(",")}]`)).toHaveLength(json.length);
      for (const timeline of timelines) {
        const told = timeline.lines(makeStyle(0, false), 80);
        expect(told.filter((line) => line.length > 80)).toEqual([]);
        expect(told.filter((line) => /undefined|NaN|\[object/.test(line))).toEqual([]);
      }
    }
  });
});
