/** The leader's clocks over sessions: buckets of one tick, owners, what is closing [SessionTrackerImpl, ExpiryQueue] (reference 9.3, 9.4). */
import type { Micros } from "../../../sim/machine.ts";
import { CODE, type Code } from "../../api/codes.ts";
import type { SessionId } from "../../transaction.ts";

/** No learner's connection and no session's owner: the leader itself. */
export const LEADER_ITSELF = -1;
/** Whoever had the session before its owner has no right to it, whatever becomes of the session. */
const FORMER_OWNER = -2;

/** A session as the leader has it. */
export interface Tracked {
  readonly session: SessionId;
  /** Milliseconds. */
  timeout: number;
  /** End of its bucket, in microseconds of the leader's clock. */
  expires: Micros;
  isClosing: boolean;
  /** Connection of the learner that it is attached to, LEADER_ITSELF, or undefined: whoever speaks for it next. */
  owner: number | undefined;
}

/**
 * What a leader knows of all sessions, plain data that ends with its role [SessionTrackerImpl].
 * Instants are microseconds of its own monotonic clock.
 */
export interface Sessions {
  /** Width of a bucket: a tick, in microseconds. */
  readonly tick: Micros;
  /** A standalone server says UNKNOWNSESSION where a leader says SESSIONEXPIRED. */
  readonly isStandalone: boolean;
  byId: Map<SessionId, Tracked>;
  /** Sessions by the end of their bucket. Ends are found in any order: the soonest is kept apart. */
  buckets: Map<Micros, Set<SessionId>>;
}

/** No session yet. `tick` in microseconds [SessionTrackerImpl]. */
export function newSessions(tick: Micros, isStandalone = false): Sessions {
  return { tick, isStandalone, byId: new Map(), buckets: new Map() };
}

/**
 * A session begins, or is known from the tree: from `now` on, in microseconds, it has its full
 * timeout, in milliseconds [SessionTrackerImpl.trackSession].
 */
export function track(sessions: Sessions, session: SessionId, timeout: number, now: Micros): void {
  if (sessions.byId.has(session)) {
    touchSession(sessions, session, timeout, now);
    return;
  }
  const expires = bucketEnd(sessions, now + timeout * 1000);
  sessions.byId.set(session, { session, timeout, expires, isClosing: false, owner: undefined });
  putIn(sessions, expires, session);
}

/** The end of the bucket of a time: the next multiple of a tick, never the time itself [ExpiryQueue.roundToNextInterval]. */
function bucketEnd({ tick }: Sessions, at: Micros): Micros {
  return (Math.floor(at / tick) + 1) * tick;
}

function putIn({ buckets }: Sessions, end: Micros, session: SessionId): void {
  const bucket = buckets.get(end);
  if (bucket === undefined) buckets.set(end, new Set([session]));
  else bucket.add(session);
}

function takeOut({ buckets }: Sessions, { expires, session }: Tracked): void {
  const bucket = buckets.get(expires);
  if (bucket?.delete(session) === true && bucket.size === 0) buckets.delete(expires);
}

/**
 * The client was heard of at `now`. False: there is no such session, or it is closing. `timeout` in
 * milliseconds, `now` in microseconds [SessionTrackerImpl.touchSession].
 */
export function touchSession(
  sessions: Sessions,
  session: SessionId,
  timeout: number,
  now: Micros,
): boolean {
  const tracked = sessions.byId.get(session);
  if (tracked === undefined || tracked.isClosing) return false;
  tracked.timeout = timeout;
  const expires = bucketEnd(sessions, now + timeout * 1000);
  // Also earlier than before, if a client came back with a shorter timeout.
  if (expires === tracked.expires) return true;
  takeOut(sessions, tracked);
  tracked.expires = expires;
  putIn(sessions, expires, session);
  return true;
}

/**
 * End of the soonest bucket, in microseconds; undefined if there is none. A few buckets at most,
 * one per tick of the longest timeout [ExpiryQueue.getWaitTime].
 */
export function nextDue({ buckets }: Sessions): Micros | undefined {
  let soonest: Micros | undefined;
  for (const end of buckets.keys()) if (soonest === undefined || end < soonest) soonest = end;
  return soonest;
}

/**
 * Sessions whose bucket has ended: they are closing from now on. The oldest bucket first, then the
 * smallest id. [ExpiryQueue.poll]
 */
export function takeDue(sessions: Sessions, now: Micros): readonly Tracked[] {
  const due: Tracked[] = [];
  for (let end = nextDue(sessions); end !== undefined && end <= now; end = nextDue(sessions)) {
    const ids = [...(sessions.buckets.get(end) ?? [])].sort((a, b) => a - b);
    sessions.buckets.delete(end);
    for (const id of ids) {
      const tracked = sessions.byId.get(id);
      if (tracked === undefined) continue;
      tracked.isClosing = true;
      due.push(tracked);
    }
  }
  return due;
}

/**
 * A closeSession is on its way: nothing of this session is accepted behind it
 * [SessionTrackerImpl.setSessionClosing]. Unknown sessions are left alone.
 */
export function setClosing(sessions: Sessions, session: SessionId): void {
  const tracked = sessions.byId.get(session);
  if (tracked !== undefined) tracked.isClosing = true;
}

/**
 * closeSession was applied: the session is forgotten, if it was known
 * [SessionTrackerImpl.removeSession].
 */
export function untrack(sessions: Sessions, session: SessionId): void {
  const tracked = sessions.byId.get(session);
  if (tracked === undefined) return;
  takeOut(sessions, tracked);
  sessions.byId.delete(session);
}

/**
 * Where the client is attached from now on; requests through others are SESSIONMOVED
 * [SessionTrackerImpl.setOwner].
 */
export function setOwner(sessions: Sessions, session: SessionId, owner: number): void {
  const tracked = sessions.byId.get(session);
  if (tracked !== undefined && !tracked.isClosing) tracked.owner = owner;
}

/**
 * Whom a request that comes by `by` is judged as. Prep takes it up later, and by then the session
 * may have come back to a server that it had left: what was on its way all the time must not pass
 * for new. ZooKeeper looks in Prep alone. [PrepRequestProcessor, SessionTracker.checkSession]
 */
export function ownerOnArrival(sessions: Sessions, session: SessionId, by: number): number {
  const owner = sessions.byId.get(session)?.owner;
  if (owner === undefined || owner === by) return by;
  return FORMER_OWNER;
}

/** OK, or why a request that came by `owner` is refused; a session that nobody owns is adopted (reference 9.4). */
export function checkSession(sessions: Sessions, session: SessionId, owner: number): Code {
  const tracked = sessions.byId.get(session);
  if (tracked === undefined) {
    return sessions.isStandalone ? CODE.UNKNOWNSESSION : CODE.SESSIONEXPIRED;
  }
  if (tracked.isClosing) return CODE.SESSIONEXPIRED;
  if (tracked.owner === undefined) tracked.owner = owner;
  return tracked.owner === owner ? CODE.OK : CODE.SESSIONMOVED;
}
