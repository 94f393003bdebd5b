/** What the judges of the service and its goals are told: by clients, by links, by leaders, and by the committed history. */
import type { ConnId } from "../../../sim/machine.ts";
import { CODE } from "../../api/codes.ts";
import { isWrite } from "../../api/operations.ts";
import type { ClientEvent } from "../../client/vocabulary.ts";
import type { ServerEvent } from "../../events.ts";
import type { Message, Ping, Revalidate } from "../../messages.ts";
import { CONTAINER, ttlOf, type SessionId, type Txn } from "../../transaction.ts";
import { NO_ZXID } from "../../zxid.ts";
import { GOALS as ZAB_GOALS } from "../goals.ts";
import type { ZabView } from "../seen.ts";
import { onEnding, onExpiring, onHeard, onReign, onRenegotiated } from "./expiry.ts";
import { GOAL_PLACE, SERVICE_GOAL_OF_MARK, type ServiceGoal } from "./goals.ts";
import { onProbeReturned } from "./served.ts";
import { callOf, clientSeen, sessionSeen, type ServiceSeen, type SessionSeen } from "./seen.ts";
import { onClientEvent, onCommitted, onIdentity } from "./service.ts";
import { dropAll } from "./watches.ts";
import { onClientStopped } from "./witness.ts";

const FIRST_GOAL = ZAB_GOALS.length;

/** Counts a goal of the service. Its goals stand behind those of ZAB in `Spec.goals`. */
export function reach(view: ZabView, goal: ServiceGoal): void {
  view.reach(FIRST_GOAL + (GOAL_PLACE.get(goal) ?? 0));
}

function reachMark(view: ZabView, id: string): void {
  const goal = SERVICE_GOAL_OF_MARK.get(id);
  if (goal !== undefined) reach(view, goal);
}

/** A client, by its number, tells what it believes. `address`: how servers know it. */
export function tellClient(
  seen: ServiceSeen,
  client: number,
  address: string,
  event: ClientEvent,
  view: ZabView,
): void {
  switch (event.kind) {
    case "mark":
      if (event.id === "client.out-of-order") {
        view.violate("SessionFifo", `c${client} got a reply that was not due`);
      }
      return reachMark(view, event.id);
    case "handle":
      if (event.state !== "connected") break;
      noteMove(seen, client, event, view);
      onIdentity(seen, event.session, { scheme: "ip", id: address });
      break;
    case "returned":
      onProbeReturned(seen, client, event.call, event.err);
      reachReturned(seen, event, view);
      break;
    case "noticed":
      reach(view, event.zxid === NO_ZXID ? "event-on-restore" : "watch-fired");
      break;
    default:
      break;
  }
  onClientEvent(seen, client, event, view.violate);
}

function noteMove(
  seen: ServiceSeen,
  client: number,
  { server, session }: Extract<ClientEvent, { kind: "handle" }>,
  view: ZabView,
): void {
  const c = clientSeen(seen, client);
  if (c.session === session && c.server !== server) reach(view, "session-moved");
  c.session = session;
  c.server = server;
}

function reachReturned(
  seen: ServiceSeen,
  { call, err, zxid }: Extract<ClientEvent, { kind: "returned" }>,
  view: ZabView,
): void {
  const c = seen.calls.get(call);
  if (c === undefined) return;
  if (err === CODE.CONNECTIONLOSS && zxid === NO_ZXID) {
    if (c.xid === 0) return reach(view, "loss-of-unsent");
    if (c.answer !== undefined) reach(view, "loss-of-applied");
    return;
  }
  if (zxid === NO_ZXID) return;
  if (isWrite(c.op)) {
    if (err === CODE.OK) reach(view, "write-answered");
    if (err === CODE.BADVERSION) reach(view, "version-conflict");
    return;
  }
  if (c.op.kind === "getEphemerals") reach(view, "ephemerals-listed");
  if (c.op.kind === "sync") {
    sessionSeen(seen, c.session).syncFloor = c.floor;
  } else if (c.op.kind !== "auth" && zxid < c.floor) {
    reach(view, "stale-read");
    if (zxid < sessionSeen(seen, c.session).syncFloor) reach(view, "sync-then-stale-read");
  }
}

/** A client's process has ended. */
export function tellClientStopped(seen: ServiceSeen, client: number, view: ZabView): void {
  const c = clientSeen(seen, client);
  if (c.isConnected) reach(view, "client-crashed");
  c.state = "connecting";
  c.isConnected = false;
  c.session = 0;
  dropAll(seen, client, c);
  onClientStopped(seen, client);
}

/** Once per committed transaction, in zxid order. */
export function tellCommitted(seen: ServiceSeen, txn: Txn, view: ZabView): void {
  const call = callOf(seen, txn);
  reachCommitted(seen, txn, call?.isUnknown === true, view);
  onCommitted(seen, txn, call, view.violate);
}

/** `isLost`: its client was told that nobody knows what became of it. */
function reachCommitted(seen: ServiceSeen, txn: Txn, isLost: boolean, view: ZabView): void {
  const { body, cxid, session } = txn;
  switch (body.kind) {
    case "createSession":
      return reach(view, "session-opened");
    case "closeSession":
      if (cxid > 0) reach(view, "session-closed");
      if (body.paths.length > 0) reach(view, "ephemerals-deleted");
      for (const call of seen.sessions.get(session)?.unsettled.values() ?? []) {
        if (seen.calls.get(call)?.isUnknown === true) reach(view, "loss-of-unapplied");
      }
      return;
    case "error":
      if (session <= 0) return;
      if (body.err === CODE.SESSIONMOVED) reach(view, "moved-write-refused");
      if (body.err === CODE.SESSIONEXPIRED) reach(view, "late-write-refused");
      if (isLost) reach(view, "loss-of-unapplied");
      return;
    case "multi": {
      const isRefused = body.bodies.some(({ kind }) => kind === "error");
      reach(view, isRefused ? "multi-refused" : "multi-committed");
      break;
    }
    case "delete": {
      const owner = session === 0 ? (seen.model.nodes.get(body.path)?.owner ?? 0) : 0;
      if (owner === CONTAINER) reach(view, "container-reaped");
      else if (ttlOf(owner) > 0) reach(view, "ttl-reaped");
      break;
    }
    case "create":
      if (session > 0 && /\d{10}$/u.test(body.path)) reach(view, "sequence-created");
      break;
    default:
      break;
  }
  if (isLost) reach(view, "loss-of-applied");
}

/** A server tells what it believes; `isPrimary`: it was activated last. */
export function tellServer(
  seen: ServiceSeen,
  isPrimary: boolean,
  event: ServerEvent,
  view: ZabView,
): void {
  switch (event.kind) {
    case "mark":
      // What a server has no room for it does not read yet: nobody has heard of the session.
      if (isPrimary && event.id === "call.throttled") unhear(seen);
      return reachMark(view, event.id);
    case "active":
      if (!isPrimary) return;
      seen.reigns += 1;
      return onReign(seen, view.now);
    case "proposed": {
      const { body, session } = event.txn;
      if (!isPrimary) return;
      if (body.kind === "createSession") onHeard(seen, session, view.now);
      if (body.kind === "closeSession") onEnding(seen, session);
      return;
    }
    case "expiring": {
      // One who has been deposed and has not noticed decides nothing any more.
      if (!isPrimary) return;
      const isUnheard = (seen.sessions.get(event.session)?.heard ?? -1) < 0;
      reach(view, "session-expired");
      if (isUnheard && seen.reigns > 1) reach(view, "expired-by-new-leader");
      return onExpiring(seen, event.session, view.now, view.violate);
    }
    case "syncing":
      if (event.mode === "SNAP" && seen.model.sessions.size > 0) reach(view, "snap-with-sessions");
      break;
    default:
      break;
  }
}

/** The leader takes up a message of a learner: of which sessions does it hear? */
export function tellLeaderOfLearner(
  seen: ServiceSeen,
  message: Ping | Revalidate,
  view: ZabView,
): void {
  if (message.kind === "PING") {
    for (const [session] of message.touched) hearOf(seen, session, view);
  } else {
    hearOf(seen, message.session, view);
    onRenegotiated(seen, message.session, message.timeout);
  }
}

function hearOf(seen: ServiceSeen, session: SessionId, view: ZabView): void {
  // A session that has ended is not made anew by a late word of it.
  const s = seen.sessions.get(session);
  if (s !== undefined) hear(seen, s, view);
}

function hear(seen: ServiceSeen, s: SessionSeen, view: ZabView): void {
  const { unheard } = seen;
  if (s.heard < 0 && seen.reigns > 1) reach(view, "session-survived-failover");
  unheard.session = s.session;
  unheard.heard = s.heard;
  s.heard = view.now;
}

/** Takes back what was heard last. */
function unhear({ sessions, unheard }: ServiceSeen): void {
  const s = sessions.get(unheard.session);
  if (s !== undefined) s.heard = unheard.heard;
}

/** A server grants a session to the client at the other end of `conn`; `isPrimary`: it is the leader, who has just heard of it. */
export function tellGranted(
  seen: ServiceSeen,
  conn: ConnId,
  message: Extract<Message, { kind: "CONNECTED" }>,
  isPrimary: boolean,
  view: ZabView,
): void {
  const { session, timeout } = message;
  if (timeout === 0) return;
  seen.sessionOf.set(conn, session);
  const s = seen.sessions.get(session);
  const isResumed = s?.isGranted === true;
  if (s !== undefined) {
    s.isGranted = true;
    s.alive = view.now;
  }
  // The clock of a new session has run since Prep took it up.
  if (!isPrimary || s === undefined || !isResumed) return;
  hear(seen, s, view);
  onRenegotiated(seen, session, timeout);
}

/** A server takes up a call of a client; `isPrimary`: it is the leader. */
export function tellCall(seen: ServiceSeen, conn: ConnId, isPrimary: boolean, view: ZabView): void {
  const s = seen.sessions.get(seen.sessionOf.get(conn) ?? -1);
  if (s === undefined) return;
  s.alive = view.now;
  if (isPrimary) hear(seen, s, view);
}
