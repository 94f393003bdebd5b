/** The leader's clocks and owners of sessions: buckets of a tick, and whom a request is judged as. */
import { beforeEach, describe, expect, test } from "vitest";
import { CODE } from "../../../../protocol/api/codes.ts";
import {
  checkSession,
  LEADER_ITSELF,
  newSessions,
  nextDue,
  ownerOnArrival,
  setClosing,
  setOwner,
  takeDue,
  touchSession,
  track,
  untrack,
  type Sessions,
} from "../../../../protocol/server/sessions/tracker.ts";

const TICK = 500_000;
const SESSION = 7;
const FOLLOWER = 3;

let sessions: Sessions;
beforeEach(() => {
  sessions = newSessions(TICK);
  track(sessions, SESSION, 2000, 100);
});

describe("expiry", () => {
  test("a session ends with the bucket behind its timeout, never before", () => {
    expect(nextDue(sessions)).toBe(2_500_000);
    expect(takeDue(sessions, 2_499_999)).toEqual([]);
    expect(takeDue(sessions, 2_500_000).map(({ session }) => session)).toEqual([SESSION]);
    expect(touchSession(sessions, SESSION, 2000, 2_500_000)).toBe(false);
  });

  test("a timeout that ends with a tick gets another one", () => {
    track(sessions, 8, 2000, 0);
    expect(sessions.byId.get(8)?.expires).toBe(2_500_000);
  });

  test("whoever is heard of goes to a later bucket", () => {
    touchSession(sessions, SESSION, 2000, 1_000_000);
    expect(takeDue(sessions, 3_000_000)).toEqual([]);
    expect(nextDue(sessions)).toBe(3_500_000);
  });

  test("nothing is left of a session that has ended", () => {
    untrack(sessions, SESSION);
    expect(nextDue(sessions)).toBeUndefined();
    expect(checkSession(sessions, SESSION, LEADER_ITSELF)).toBe(CODE.SESSIONEXPIRED);
  });
});

describe("owners", () => {
  test("a session belongs to whoever speaks for it first, and to nobody else", () => {
    expect(checkSession(sessions, SESSION, FOLLOWER)).toBe(CODE.OK);
    expect(checkSession(sessions, SESSION, LEADER_ITSELF)).toBe(CODE.SESSIONMOVED);
  });

  test("one that is closing belongs to nobody", () => {
    setClosing(sessions, SESSION);
    setOwner(sessions, SESSION, FOLLOWER);
    expect(checkSession(sessions, SESSION, FOLLOWER)).toBe(CODE.SESSIONEXPIRED);
  });

  /** A request comes by the former owner, and the session comes back to it before Prep looks. */
  function lateRequest(): number {
    setOwner(sessions, SESSION, LEADER_ITSELF);
    const owner = ownerOnArrival(sessions, SESSION, FOLLOWER);
    setOwner(sessions, SESSION, FOLLOWER);
    return checkSession(sessions, SESSION, owner);
  }

  test("what was under way all the time is refused, although its session has come back", () => {
    expect(lateRequest()).toBe(CODE.SESSIONMOVED);
    expect(ownerOnArrival(sessions, SESSION, FOLLOWER)).toBe(FOLLOWER);
  });
});
