/** Guided search: what a run reaches, what a corpus keeps of it, and plans made of others that stay valid. */
import { describe, expect, test } from "vitest";
import { FEATURES } from "../../protocol/spec/covering.ts";
import { needOf } from "../../scenarios/build.ts";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import { drawParent, learn, newCorpus, rankParents } from "../../scenarios/search/corpus.ts";
import { changePlan, drawGuided } from "../../scenarios/search/guided.ts";
import { isTolerable } from "../../scenarios/search/valid.ts";
import { simulate } from "../../scenarios/simulate.ts";
import { drawSwarm } from "../../scenarios/swarm.ts";
import { suits } from "../../scenarios/swarm/settings.ts";
import { must } from "../../sim/assert.ts";
import { dice, rootWords, type Dice } from "../../sim/chance.ts";
import type { Fault } from "../../sim/faults.ts";
import { checkPlan } from "./check-plan.ts";

const parents = Array.from({ length: 40 }, (_, index) => drawSwarm("parents", index, {}).plan);
const die = (seed: string): Dice => dice(rootWords(seed, "test"));

/** Plan `index` of a family in which each has three ancestors. */
function child(index: number): EnsemblePlan {
  const chance = die(`child ${index}`);
  const parent = must(parents[index % parents.length], "a parent");
  const mate = must(parents[(index * 7 + 1) % parents.length], "a mate");
  return changePlan(chance, changePlan(chance, changePlan(chance, parent, mate), mate), parent);
}

const children = Array.from({ length: 400 }, (_, index) => child(index));

describe("plans made of others", () => {
  test("are valid, tolerable, and in a weather that their ensemble can bear", () => {
    for (const [index, plan] of children.entries()) {
      checkPlan(plan);
      expect(isTolerable(plan)).toBe(true);
      // What the swarm has drawn is no change of ours.
      const own = parents[index % parents.length]?.weather;
      expect(plan.weather === own || suits(plan.cluster, plan.weather)).toBe(true);
      const harmed = plan.faults.flatMap(({ fault }) =>
        fault.kind === "failDisk" || fault.kind === "fullDisk" ? [fault.node] : [],
      );
      expect(new Set(harmed).size).toBeLessThan(Math.max(1, needOf(plan.cluster)));
      expect(plan.until).toBeLessThanOrEqual(90_000_000);
    }
  });

  test("depend on chance and parents alone, and differ from them", () => {
    expect(child(17)).toEqual(children[17]);
    const texts = new Set([...parents, ...children].map((plan) => JSON.stringify(plan)));
    expect(texts.size).toBeGreaterThan(parents.length + 395);
  });

  test("break nothing", () => {
    for (const plan of children.slice(0, 12)) {
      expect(simulate(plan)).toMatchObject({ outcome: "held", violation: undefined });
    }
  });

  test("are refused where faults are beyond tolerance", () => {
    const base = must(parents[0], "a parent");
    const cluster = { ...base.cluster, servers: 3, observers: 0 };
    const failing = (...faults: Fault[]): EnsemblePlan => ({
      ...base,
      cluster,
      faults: faults.map((fault, index) => ({ id: index + 1, at: 1000, fault })),
    });
    const fail = (node: string): Fault => ({ kind: "failDisk", node, count: 1 });
    expect(isTolerable(failing(fail("s1"), fail("s1")))).toBe(true);
    expect(isTolerable(failing(fail("s1"), fail("s2")))).toBe(false);
    expect(isTolerable(failing(fail("leader")))).toBe(false);
    expect(isTolerable(failing({ kind: "wipe", node: "s1" }))).toBe(false);
  });
});

describe("a guided run", () => {
  test("is fresh one time in two, and always while nothing is known", () => {
    const drawn = Array.from({ length: 600 }, (_, index) => drawGuided("s", index, parents));
    const fresh = drawn.filter((plan) => plan === undefined).length;
    expect(fresh).toBeGreaterThan(250);
    expect(fresh).toBeLessThan(350);
    expect(drawGuided("s", 300, parents)).toEqual(drawn[300]);
    const none = Array.from({ length: 50 }, (_, index) => drawGuided("s", index, []));
    expect(none.every((plan) => plan === undefined)).toBe(true);
  });
});

describe("a corpus", () => {
  const [small, middle, large] = parents.toSorted(
    (one, other) =>
      one.faults.length + one.operations.length - other.faults.length - other.operations.length,
  ) as [EnsemblePlan, EnsemblePlan, EnsemblePlan];

  test("keeps the smallest plan for each state, the rarest first", () => {
    const corpus = newCorpus();
    expect(learn(corpus, middle, [1, 2])).toBe(true);
    expect(learn(corpus, small, [1])).toBe(false);
    expect(learn(corpus, large, [1, 3])).toBe(true);
    expect([...corpus.runs]).toEqual([
      [1, 3],
      [2, 1],
      [3, 1],
    ]);
    expect(rankParents(corpus)).toEqual([middle, large, small]);
  });

  test("prefers the rare", () => {
    const chance = die("parents");
    const ranks = Array.from({ length: 1000 }, () =>
      parents.indexOf(must(drawParent(chance, parents), "a parent")),
    );
    const rare = ranks.filter((rank) => rank < parents.length / 2).length;
    expect(rare).toBeGreaterThan(700);
    expect(new Set(ranks).size).toBe(parents.length);
  });
});

describe("what a run reaches", () => {
  test("is told when it is asked for, and changes nothing", () => {
    const seen = new Set<string>();
    for (const plan of parents.slice(0, 6)) {
      const plain = simulate(plan);
      const { features = [], ...report } = simulate(plan, { cover: true });
      expect(report).toEqual(plain);
      expect("features" in plain).toBe(false);
      expect(features.length).toBeGreaterThan(20);
      expect(features).toEqual([...new Set(features)].toSorted((one, other) => one - other));
      expect(features.every((feature) => feature >= 0 && feature < FEATURES)).toBe(true);
      seen.add(features.join());
    }
    expect(seen.size).toBe(6);
  });

  test("says nothing of times and zxids: a later start reaches about the same", () => {
    const cluster = { ...must(parents[0], "a plan").cluster, clients: 0, servers: 3, observers: 0 };
    const quiet = { ...must(parents[0], "a plan"), cluster, faults: [], operations: [] };
    const late = { ...cluster, startAt: [70_000, 70_000, 70_000] };
    const once = simulate({ ...quiet, until: 900_000 }, { cover: true });
    const later = simulate({ ...quiet, cluster: late, until: 970_000 }, { cover: true });
    expect(later.digest).not.toBe(once.digest);
    const both = once.features?.filter((feature) => later.features?.includes(feature)) ?? [];
    const all = new Set([...(once.features ?? []), ...(later.features ?? [])]);
    expect(both.length).toBeGreaterThan(all.size / 2);
  });
});
