/** Judges when sessions expire: ExpiryNotEarly, ExpiryInTime (reference 8.4, 28 and 29; 8.5, L3; 9.3). Instants are microseconds of one clock. */
import type { SessionId } from "../../transaction.ts";
import { sessionSeen, showSession, type ServiceSeen, type Violate } from "./seen.ts";

const MILLISECOND = 1000;
/** Clocks within tolerance run apart by this much: parts in a million, both ways. */
const DRIFT = 1000;
const MILLION = 1_000_000;

/** A new leader is active: every session has its whole timeout again, as it was created with. */
export function onReign(seen: ServiceSeen, at: number): void {
  seen.reignsSince = at;
  for (const s of seen.sessions.values()) {
    s.heard = -1;
    s.timeout = seen.model.sessions.get(s.session) ?? s.timeout;
  }
}

/** The leader learned that the session lives: by a request or ping of its own client, by a learner's PING, by a revalidation. */
export function onHeard(seen: ServiceSeen, session: SessionId, at: number): void {
  sessionSeen(seen, session).heard = at;
}

/** The session was resumed, with `timeout` milliseconds from now on. */
export function onRenegotiated(seen: ServiceSeen, session: SessionId, timeout: number): void {
  sessionSeen(seen, session).timeout = timeout;
}

/** The leader has proposed the session's end, and asks for no more silence; a new leader may know nothing of it. */
export function onEnding(seen: ServiceSeen, session: SessionId): void {
  const s = seen.sessions.get(session);
  if (s !== undefined) s.timeout = 0;
}

/** The leader gives the session up. */
export function onExpiring(
  seen: ServiceSeen,
  session: SessionId,
  at: number,
  violate: Violate,
): void {
  const s = seen.sessions.get(session);
  if (s === undefined || s.timeout === 0) return;
  const silent = at - Math.max(s.heard, seen.reignsSince);
  const least = s.timeout * MILLISECOND;
  if (silent * MILLION >= least * (MILLION - DRIFT)) return;
  const why = `session ${showSession(session)} expires after ${silent} µs of silence, not ${least}`;
  violate("ExpiryNotEarly", why);
}

/**
 * A session that should have ended by now under a leader that has led all the while. `slack`:
 * microseconds for the rounding to ticks and for the way to a commit.
 */
export function findOverdue(seen: ServiceSeen, at: number, slack: number): string | undefined {
  for (const [session, created] of seen.model.sessions) {
    const s = seen.sessions.get(session);
    const timeout = (s?.timeout ?? created) * MILLISECOND;
    // What the leader believes to have heard does not count, or its mistakes would hide themselves.
    const silent = at - Math.max(s?.alive ?? 0, seen.reignsSince);
    if (silent <= timeout + slack) continue;
    return `session ${showSession(session)} is open after ${silent} µs of silence`;
  }
  return undefined;
}
