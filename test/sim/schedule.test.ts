/** Schedules: events come in another order, late but never early, in turn on each channel; and pins say the same. */
import { describe, expect, test } from "vitest";
import { LONGEST_DELAY, type Plan, type Priorities } from "../../sim/plan.ts";
import { run, runUntil, startCourse } from "../../sim/run.ts";
import { MOST_DELAYS, readDelay } from "../../sim/schedule-slots.ts";
import { withoutSchedule } from "../../sim/scheduler.ts";
import { fork } from "../../sim/universe.ts";
import { must } from "../../sim/assert.ts";
import { toyPlan, toyUniverse, type ToyState } from "./toy.ts";

const WINDOW = 3000;
const schedule: Priorities = { kind: "priorities", window: WINDOW, changes: [40, 90, 300] };
const universe = toyUniverse(3, 5000);
const plan = toyPlan({ schedule, until: 400_000 });
/** Other priorities. */
const plans = ["2", "3", "4", "5", "6", "7"].map((seed) => ({ ...plan, seed }));

function statesOf(made: Plan): readonly ToyState[] {
  const course = startCourse(universe, made);
  runUntil(course, made.until);
  return course.world.nodes.map(({ state }) => must(state, "state"));
}

/** Microseconds by which each event was put off, by channel and number. */
function totals(pins: Plan["pins"]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { key, value } of pins) {
    const parts = key.split(":");
    const event = [...parts.slice(0, 3), Math.floor(Number(parts[3]) / MOST_DELAYS)].join(":");
    sums.set(event, (sums.get(event) ?? 0) + value);
  }
  return sums;
}

describe("a schedule of priorities", () => {
  const report = run(universe, plan);
  const pins = must(report.pins, "pins");

  test("changes the order, and nothing else decides it but the plan", () => {
    expect(report.outcome).toBe("held");
    expect(report.digest).not.toBe(run(universe, toyPlan({ until: plan.until })).digest);
    expect(run(universe, plan).digest).toBe(report.digest);
    const other = run(universe, { ...plan, schedule: { ...schedule, changes: [41] } });
    expect(other.digest).not.toBe(report.digest);
  });

  test("puts nothing off by nothing, or by more than its window", () => {
    expect(pins.length).toBeGreaterThan(100);
    for (const { value } of pins) expect(value).toBeGreaterThan(0);
    const sums = totals(pins);
    for (const sum of sums.values()) expect(sum).toBeLessThanOrEqual(WINDOW);
    expect(Math.max(...sums.values())).toBeGreaterThan(WINDOW / 2);
  });

  test("keeps streams in order, and every timer rings: on time or late by the window", () => {
    const { service } = plan.weather;
    let latest = 0;
    for (const { heard, timers } of plans.flatMap(statesOf)) {
      for (const from of [0, 1, 2]) {
        const numbers = heard.filter((one) => one.from === from).map(({ number }) => number);
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }
      // The first rings after 5 ms, the others 10 ms after the last.
      expect(timers.length).toBeGreaterThan(25);
      for (const [index, { at }] of timers.entries()) {
        const due = index === 0 ? 5000 : must(timers[index - 1], "timer").at + 10_000;
        expect(at).toBeGreaterThanOrEqual(due);
        // It may find its thread busy with what is put off in its turn.
        expect(at).toBeLessThanOrEqual(due + 2 * WINDOW + service);
        latest = Math.max(latest, at - due);
      }
    }
    expect(latest).toBeGreaterThan(service);
  });

  test("is over when healing begins", () => {
    const healed = run(universe, { ...plan, until: 200_000, settle: true });
    const unhealed = run(universe, { ...plan, until: 200_000 });
    expect(healed.phase).toBe("done");
    expect(healed.pins).toEqual(unhealed.pins);
  });

  test("a fork of its world goes on alike", () => {
    const course = startCourse(universe, plan);
    runUntil(course, 123_456);
    const other = { ...course, world: fork(course.world) };
    runUntil(other, 400_000);
    const digest = other.world.digest.toString();
    runUntil(course, 400_000);
    expect(course.world.digest.toString()).toBe(digest);
    expect(course.world.scheduling?.made).toEqual(other.world.scheduling?.made);
  });
});

describe("pins of a schedule", () => {
  const report = run(universe, plan);
  const pinned = withoutSchedule(plan, report);

  test("have the same run without it, event for event", () => {
    expect(pinned.schedule).toBeUndefined();
    expect(pinned.pins).toEqual(report.pins);
    expect(run(universe, pinned).digest).toBe(report.digest);
  });

  test("count one by one", () => {
    for (const index of [0, pinned.pins.length >> 1, pinned.pins.length - 1]) {
      const fewer = { ...pinned, pins: pinned.pins.filter((_, place) => place !== index) };
      expect(run(universe, fewer).digest).not.toBe(report.digest);
    }
  });

  test("of other decisions stay, and those of an earlier schedule go", () => {
    const latency = { key: "1:1:2:3", value: 4 };
    const again = withoutSchedule({ ...plan, pins: [latency, ...pinned.pins.slice(0, 3)] }, report);
    expect(again.pins).toEqual([latency, ...pinned.pins]);
    expect(withoutSchedule(pinned, report)).toBe(pinned);
  });

  test("cannot put anything off for ever", () => {
    const first = must(pinned.pins[0], "pin");
    const far = run(universe, { ...pinned, pins: [{ ...first, value: 2 ** 53 - 1 }] });
    const cut = run(universe, { ...pinned, pins: [{ ...first, value: LONGEST_DELAY }] });
    expect(far.digest).toBe(cut.digest);
    expect(far.events).toBeGreaterThan(500);
  });

  test("say what they put off", () => {
    expect(readDelay({ key: "1:1:2:3", value: 4 })).toBeUndefined();
    const pins = plans.flatMap((made) => run(universe, made).pins ?? []);
    const kinds = new Set(pins.map((pin) => readDelay(pin)?.channel.kind));
    expect(kinds).toEqual(new Set(["disk", "packet", "thread", "timer"]));
    expect(readDelay({ key: `11:${(1 << 20) + 1024 + 2}:-5:17`, value: 9 })).toEqual({
      channel: { kind: "packet", from: 1, to: 2 },
      nth: 3,
      by: 9,
    });
  });
});
