/** The leader's table of sessions: buckets, owners, what is closing (reference 9.3, 9.4). */
import fc from "fast-check";
import { expect, test } from "vitest";
import { CODE } from "../../../../protocol/api/codes.ts";
import {
  checkSession,
  LEADER_ITSELF,
  newSessions,
  nextDue,
  setClosing,
  setOwner,
  takeDue,
  touchSession,
  track,
  untrack,
  type Sessions,
} from "../../../../protocol/server/sessions/tracker.ts";

const TICK = 2_000_000;
const SECOND = 1_000_000;

function one(timeout = 6000): Sessions {
  const sessions = newSessions(TICK);
  track(sessions, 7, timeout, 0);
  return sessions;
}

test("a session ends with the tick behind its timeout, never with the timeout itself", () => {
  expect(nextDue(one(6000))).toBe(8 * SECOND);
  expect(nextDue(one(5999))).toBe(6 * SECOND);
  expect(nextDue(newSessions(TICK))).toBeUndefined();
});

test("a touch moves it, also to earlier", () => {
  const sessions = one();
  expect(touchSession(sessions, 7, 6000, 5 * SECOND)).toBe(true);
  expect([...sessions.buckets.keys()]).toEqual([12 * SECOND]);
  touchSession(sessions, 7, 4000, 5 * SECOND);
  expect([...sessions.buckets.keys()]).toEqual([10 * SECOND]);
  expect(touchSession(sessions, 8, 6000, 0)).toBe(false);
});

test("what is due comes by bucket, then by id, and is closing from then on", () => {
  const sessions = newSessions(TICK);
  for (const id of [5, 3, 9]) track(sessions, id, 6000, 0);
  track(sessions, 4, 4000, 0);
  expect(takeDue(sessions, 6 * SECOND - 1)).toEqual([]);
  expect(takeDue(sessions, 8 * SECOND).map(({ session }) => session)).toEqual([4, 3, 5, 9]);
  expect(takeDue(sessions, 99 * SECOND)).toEqual([]);
  expect(touchSession(sessions, 3, 6000, 9 * SECOND)).toBe(false);
  expect(checkSession(sessions, 3, LEADER_ITSELF)).toBe(CODE.SESSIONEXPIRED);
});

test("one that is known already is touched, and one that is over leaves nothing", () => {
  const sessions = one();
  track(sessions, 7, 6000, 4 * SECOND);
  expect([...sessions.buckets.keys()]).toEqual([12 * SECOND]);
  setClosing(sessions, 7);
  untrack(sessions, 7);
  untrack(sessions, 7);
  expect(sessions).toEqual(newSessions(TICK));
});

test("the first who speaks for a session owns it, until another is named", () => {
  const sessions = one();
  expect(checkSession(sessions, 7, 11)).toBe(CODE.OK);
  expect(checkSession(sessions, 7, 12)).toBe(CODE.SESSIONMOVED);
  setOwner(sessions, 7, 12);
  expect(checkSession(sessions, 7, 12)).toBe(CODE.OK);
  expect(checkSession(sessions, 7, LEADER_ITSELF)).toBe(CODE.SESSIONMOVED);
  setClosing(sessions, 7);
  setOwner(sessions, 7, 11);
  expect(checkSession(sessions, 7, 12)).toBe(CODE.SESSIONEXPIRED);
});

test("a session that nobody knows is expired, at a standalone server unknown", () => {
  expect(checkSession(newSessions(TICK), 1, 0)).toBe(CODE.SESSIONEXPIRED);
  expect(checkSession(newSessions(TICK, true), 1, 0)).toBe(CODE.UNKNOWNSESSION);
});

test("whatever happens, a session is due once, more than its timeout and at most a tick more after it was last heard of", () => {
  const step = fc.record({ id: fc.integer({ min: 1, max: 4 }), after: fc.nat(3 * SECOND) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
      const sessions = newSessions(TICK);
      const heard = new Map<number, number>();
      let now = 0;
      for (const { id, after } of steps) {
        now += after;
        // The expirer sleeps until the next bucket ends.
        for (
          let due = nextDue(sessions);
          due !== undefined && due <= now;
          due = nextDue(sessions)
        ) {
          for (const { session, timeout } of takeDue(sessions, due)) {
            const silent = due - (heard.get(session) ?? Number.NaN);
            expect(silent).toBeGreaterThan(timeout * 1000);
            expect(silent).toBeLessThanOrEqual(timeout * 1000 + TICK);
            untrack(sessions, session);
            heard.delete(session);
          }
        }
        if (heard.has(id)) expect(touchSession(sessions, id, 2000 + id, now)).toBe(true);
        else track(sessions, id, 2000 + id, now);
        heard.set(id, now);
      }
      const tracked = [...sessions.buckets.values()].flatMap((bucket) => [...bucket]);
      expect(tracked).toHaveLength(heard.size);
      expect(new Set(tracked)).toEqual(new Set(heard.keys()));
    }),
    { numRuns: 300, seed: 1 },
  );
});
