/** The leader's clocks over sessions and containers: who has been silent too long, what nobody uses [SessionTrackerImpl.run, ContainerManager]. */
import type { ConnId, Moment } from "../../sim/machine.ts";
import { revalidate, type Ping, type Revalidate } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { PREP, SESSIONS } from "../queues.ts";
import { reapable } from "../server/containers.ts";
import { makeRequest } from "../server/request.ts";
import {
  nextDue,
  setOwner,
  takeDue,
  touchSession,
  track,
  untrack,
} from "../server/sessions/tracker.ts";
import type { PeerState } from "../state.ts";
import type { Txn } from "../transaction.ts";
import { mark } from "./marks.ts";
import type { HandlerState, LeaderState } from "./state.ts";

/** A new leader knows the sessions from the tree, and gives each its full timeout again (reference 9.3). */
export function startSessions(
  peer: PeerState,
  leader: LeaderState,
  now: Moment,
  out: ServerEffects,
): void {
  const { config, store } = peer;
  // M19's mistake: the clocks of the leader before go on, and nobody knows how late they were.
  const isReset = !config.bugs["session-timers-not-reset"];
  for (const [session, timeout] of store.tree.sessions) {
    track(leader.sessions, session, isReset ? timeout : 0, now.mono);
  }
  armExpiry(peer, leader, now, out);
  out.setTimer("containers", peer.term, config.containerCheck, SESSIONS);
}

/**
 * Wakes up when the next bucket of sessions is due, if there is one [SessionTrackerImpl.run,
 * ExpiryQueue.getWaitTime].
 */
export function armExpiry(
  peer: PeerState,
  leader: LeaderState,
  now: Moment,
  out: ServerEffects,
): void {
  const due = nextDue(leader.sessions);
  if (due === undefined || due === leader.expiryArmed) return;
  leader.expiryArmed = due;
  out.setTimer("expiry", peer.term, Math.max(due - now.mono, 0), SESSIONS);
}

/**
 * Timer "expiry": the sessions of the bucket are closing, and their closeSession goes to Prep
 * [SessionTrackerImpl.run, ZooKeeperServer.expire] (reference 9.3).
 */
export function onExpiryTimer(
  peer: PeerState,
  leader: LeaderState,
  now: Moment,
  out: ServerEffects,
): void {
  leader.expiryArmed = -1;
  for (const { session, timeout } of takeDue(leader.sessions, now.mono)) {
    // ZOOKEEPER-1496: forgotten, it is not known to be closing.
    if (peer.config.bugs["expired-not-closing"]) untrack(leader.sessions, session);
    mark(out, "session.expiring");
    out.emit({ kind: "expiring", session, timeout });
    const request = makeRequest(session, 0, { kind: "closeSession" });
    out.post(PREP, { kind: "request", term: peer.term, request, conn: -1, owner: -1 });
  }
  armExpiry(peer, leader, now, out);
}

/**
 * The other half of ZOOKEEPER-1496: a session that is not tracked when its beginning is applied is
 * tracked then, as if it had not expired meanwhile [FinalRequestProcessor, SessionTrackerImpl.addSession].
 */
export function trackAgain(
  peer: PeerState,
  leader: LeaderState,
  { body, session }: Txn,
  now: Moment,
  out: ServerEffects,
): void {
  if (body.kind !== "createSession" || leader.sessions.byId.has(session)) return;
  track(leader.sessions, session, body.timeout, now.mono);
  armExpiry(peer, leader, now, out);
}

/** Timer "containers": every container and TTL node that has had its time is asked to be deleted (reference 12.5). */
export function onContainersTimer(peer: PeerState, now: Moment, out: ServerEffects): void {
  const { config, store, term } = peer;
  for (const path of reapable(store.tree, now.wall, config.rules)) {
    const request = makeRequest(0, 0, { kind: "deleteContainer", path });
    out.post(PREP, { kind: "request", term, request, conn: -1, owner: -1 });
  }
  out.setTimer("containers", term, config.containerCheck, SESSIONS);
}

/** A learner's answer to PING: its clients were heard of (reference 5.4). */
export function onTouches(leader: LeaderState, ping: Ping, now: Moment): void {
  for (const [session, timeout] of ping.touched) {
    touchSession(leader.sessions, session, timeout, now.mono);
  }
}

/**
 * A client has come back at a learner: if its session lives, it is that learner's from now on
 * [Leader.revalidateSession, LearnerSessionTracker]. The learner is answered either way.
 */
export function onRevalidate(
  leader: LeaderState,
  handler: HandlerState,
  packet: Revalidate,
  now: Moment,
  out: ServerEffects,
): void {
  const { session, timeout } = packet;
  const isValid = touchSession(leader.sessions, session, timeout, now.mono);
  const owner: ConnId = handler.conn;
  if (isValid) setOwner(leader.sessions, session, owner);
  mark(out, isValid ? "session.revalidated" : "session.not-valid");
  out.send(handler.conn, revalidate(session, timeout, isValid));
}
