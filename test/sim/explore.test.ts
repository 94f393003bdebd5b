/** Exhaustive exploration on a toy: it visits what naive enumeration visits, finds the one order that is wrong, and tells how far it came. */
import { describe, expect, test } from "vitest";
import { must } from "../../sim/assert.ts";
import { enabled, fire, type Choice } from "../../sim/enabled.ts";
import { explore } from "../../sim/explore.ts";
import type { PlannedFault } from "../../sim/faults.ts";
import { CALM, type Exploration, type Plan } from "../../sim/plan.ts";
import { run, runUntil, startCourse, type Course } from "../../sim/run.ts";
import { withoutSchedule } from "../../sim/scheduler.ts";
import type { Universe } from "../../sim/universe.ts";
import { SERVICE_DUE, START_DUE, targetIndex, targetKind, type World } from "../../sim/world.ts";
import { toyPlan, toySpec, toyUniverse, type Toy, type ToySeen } from "./toy.ts";

const LONG = 100_000;

function universe(nodes: number, spec = toySpec): Universe<Toy, ToySeen> {
  const fleeting = { moments: new Set(["at"]), connections: new Set(["conns"]) };
  return { ...toyUniverse(nodes, 0), spec, fleeting };
}

type Telling = readonly [node: string, peer: number, count: number];

/** All at the same time, when every stream is open. */
function plan(
  tellings: readonly Telling[],
  changes: Partial<Exploration>,
  faults: readonly PlannedFault[] = [],
): Plan {
  const bound = { window: LONG, delays: 2, reach: 0, states: LONG };
  const schedule: Exploration = { kind: "explore", ...bound, ...changes };
  const operations = tellings.map(([node, peer, count], index) => {
    return { id: index + 1, at: 5000, node, command: { kind: "sayTo", peer, count } };
  });
  const weather = { ...CALM, service: 0 };
  return toyPlan({ until: LONG, weather, operations, faults, schedule });
}

/** What two worlds are compared by: what the toys know, and what may happen to them next. */
function lookOf(world: World<Toy, ToySeen>): string {
  const known = world.nodes.map(({ state }) =>
    JSON.stringify(state, (key, value: unknown) => (key === "at" ? undefined : value)),
  );
  const pending = enabled(world).map(({ target }) => {
    const index = targetIndex(target);
    const queue = targetKind(target) === SERVICE_DUE ? world.queues[index] : undefined;
    return `${targetKind(target)}:${queue === undefined ? index : `${queue.node}/${queue.id}`}`;
  });
  return [...known, ...pending.toSorted()].join(" ");
}

/** What is to be chosen from: everything, but a start is never late. */
function choicesOf(course: Course<Toy, ToySeen>): readonly Choice[] {
  const choices = enabled(course.world);
  const start = choices.findIndex(({ target }) => targetKind(target) === START_DUE);
  return start < 0 ? choices : choices.slice(0, Math.max(1, start));
}

/**
 * Fires every choice at every step, by running every order from its start: without put-offs, forks or a
 * memory of states. Returns what the worlds look like that are met.
 */
function enumerate(nodes: number, wanted: Plan): { looks: Set<string>; orders: number } {
  const looks = new Set<string>();
  let orders = 0;
  const waiting: (readonly number[])[] = [[]];
  for (let prefix = waiting.pop(); prefix !== undefined; prefix = waiting.pop()) {
    orders += 1;
    const course = startCourse(universe(nodes), wanted);
    const taken: number[] = [];
    for (;;) {
      const choices = choicesOf(course);
      if (choices.length === 0) {
        const operation = wanted.operations[course.nextOperation];
        if (operation === undefined) break;
        runUntil(course, operation.at);
        looks.add(lookOf(course.world));
        continue;
      }
      if (taken.length >= prefix.length) {
        for (let other = 1; other < choices.length; other += 1) waiting.push([...taken, other]);
      }
      const choice = prefix[taken.length] ?? 0;
      taken.push(choice);
      fire(course.world, must(choices[choice], "a choice"));
      looks.add(lookOf(course.world));
    }
  }
  return { looks, orders };
}

/** The specification of a toy that is wrong as soon as s3 has heard just this, of whom and which: " s1:0". */
function wrongOrder(wrong: string): typeof toySpec {
  return {
    ...toySpec,
    start: () => ({ heard: 0, synced: 0, order: "" }),
    received(seen, node, from, _conn, message, view) {
      if (node !== 2) return;
      const told = seen as ToySeen & { order: string };
      told.order += ` s${from + 1}:${message.number}`;
      if (told.order === wrong) view.violate("NoThirteen", wrong);
    },
  };
}

describe("an exploration", () => {
  test.each<readonly [nodes: number, tellings: readonly Telling[]]>([
    [
      2,
      [
        ["s1", 1, 2],
        ["s2", 0, 1],
      ],
    ],
    [
      3,
      [
        ["s1", 2, 1],
        ["s2", 2, 1],
      ],
    ],
  ])("of %i toys visits what naive enumeration visits", (nodes, tellings) => {
    const wanted = plan(tellings, { delays: 8 });
    const { looks, orders } = enumerate(nodes, wanted);
    const visited = new Set<string>();
    const { explored } = explore(universe(nodes), wanted, {
      onState: (world) => visited.add(lookOf(world)),
    });
    expect(visited).toEqual(looks);
    expect(orders).toBeGreaterThan(200);
    expect(explored?.isComplete).toBe(true);
  });

  const race: readonly Telling[] = [
    ["s1", 2, 1],
    ["s2", 2, 3],
  ];

  test("finds the one order that is wrong, and the put-offs that lead there", () => {
    const raced = universe(3, wrongOrder(" s2:0 s2:1 s1:0"));
    const wanted = plan(race, { delays: 3, window: 2000 });
    const { schedule: _orders, ...own } = wanted;
    expect(run(raced, own).outcome).toBe("held");
    const report = explore(raced, wanted);
    expect(report).toMatchObject({ outcome: "violated", violation: { property: "NoThirteen" } });
    const plain = withoutSchedule(wanted, report);
    expect([plain.schedule, plain.pins.length > 0]).toEqual([undefined, true]);
    const again = run(raced, plain);
    expect([again.outcome, again.digest]).toEqual(["violated", report.digest]);
    // A stream keeps its order, so this one does not exist.
    expect(explore(universe(3, wrongOrder(" s2:1 s2:0")), wanted).outcome).toBe("held");
  });

  test("lets a fault strike at every moment of its reach, and never", () => {
    const crash: PlannedFault = { id: 1, at: 5000, fault: { kind: "crash", node: "s3" } };
    const when = new Set<number>();
    const watched = universe(3, {
      ...toySpec,
      stopped: (_seen, _node, _how, view) => void when.add(view.log(2, "log")?.length ?? 0),
    });
    const wanted = plan(race, { delays: 0, reach: 60 }, [crash]);
    const report = explore(watched, wanted);
    // Four writes: before the first, behind each, and not at all.
    expect([...when].toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3, 4]);
    expect(report).toMatchObject({ outcome: "held", explored: { isComplete: true } });
    const wrong = universe(3, {
      ...toySpec,
      stopped: (_seen, _node, _how, view) => {
        if (view.log(2, "log")?.length === 3) view.violate("NoThirteen", "three");
      },
    });
    const found = explore(wrong, wanted);
    const plain = withoutSchedule(wanted, found);
    expect(plain.faults[0]?.at).toBeGreaterThan(5000);
    expect(run(wrong, plain).digest).toBe(found.digest);
  });

  test("says how far it came", () => {
    const all = explore(universe(3), plan(race, { delays: 1 }));
    expect(all.explored).toMatchObject({ delays: 1, isComplete: true });
    const { states } = all.explored ?? { states: 0 };
    const cut = explore(universe(3), plan(race, { delays: 1, states: states - 1 }));
    expect(cut).toMatchObject({ outcome: "held", explored: { delays: 0, isComplete: false } });
    expect(explore(universe(3), plan(race, { delays: 1 }))).toEqual(all);
  });
});
