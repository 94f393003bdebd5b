/** The account of a system's service: gaps, sleepers, and those who never served. */
import { beforeEach, expect, test } from "vitest";
import {
  availabilityOf,
  onRests,
  onServerStopped,
  onServersAsleep,
  onServes,
  startAvailability,
  type AvailabilitySeen,
} from "../../../../protocol/spec/recipes/availability.ts";

const MS = 1000;
let seen: AvailabilitySeen;

beforeEach(() => {
  seen = startAvailability();
});

test("counts from the first time that somebody serves", () => {
  onServes(seen, 1, 500 * MS);
  expect(availabilityOf(seen, 1500 * MS)).toEqual({ sharePermille: 1000, longestGapMs: 0 });
});

test("two that serve at once serve once, and a gap begins when the last of them rests", () => {
  onServes(seen, 1, 0);
  onServes(seen, 2, 100 * MS);
  onRests(seen, 1, 200 * MS);
  onServerStopped(seen, 2, 400 * MS);
  onServes(seen, 1, 700 * MS);
  expect(availabilityOf(seen, 1000 * MS)).toEqual({ sharePermille: 700, longestGapMs: 300 });
});

test("who is asleep serves nobody, and serves again when it wakes up", () => {
  onServes(seen, 1, 0);
  onServersAsleep(seen, [1], 100 * MS, 350 * MS);
  expect(availabilityOf(seen, 1000 * MS)).toEqual({ sharePermille: 750, longestGapMs: 250 });
});

test("... unless it has died in its sleep", () => {
  onServes(seen, 1, 0);
  onServersAsleep(seen, [1], 100 * MS, 350 * MS);
  onServerStopped(seen, 1, 200 * MS);
  expect(availabilityOf(seen, 1000 * MS)).toEqual({ sharePermille: 100, longestGapMs: 900 });
});

test("a gap that is not over counts, and to look changes nothing", () => {
  onServes(seen, 1, 0);
  onRests(seen, 1, 100 * MS);
  availabilityOf(seen, 900 * MS);
  onServes(seen, 1, 200 * MS);
  expect(availabilityOf(seen, 400 * MS)).toEqual({ sharePermille: 750, longestGapMs: 100 });
});

test("who never served was never there", () => {
  expect(availabilityOf(seen, 2000 * MS)).toEqual({ sharePermille: 0, longestGapMs: 2000 });
});
