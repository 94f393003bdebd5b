/** The handshake: a session is created, resumed or refused [ZooKeeperServer.processConnectRequest] (reference 9.2). */
import type { Moment } from "../../sim/machine.ts";
import { connectResponse, passwordOf, type ConnectRequest } from "../api/packets.ts";
import { revalidate } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";
import type { SessionId } from "../transaction.ts";
import { admit } from "./calls.ts";
import { closeClient } from "./client-conns.ts";
import { REVALIDATION_UNASKED } from "./ignored.ts";
import { mark } from "./marks.ts";
import { negotiate, nextSessionId } from "./sessions/ids.ts";
import { LEADER_ITSELF, setOwner, touchSession } from "./sessions/tracker.ts";
import type { ClientConn } from "./state.ts";

/**
 * First packet of a connection [ZooKeeperServer.processConnectRequest]: a client that has seen more
 * than this server is hung up on, an unknown session or wrong password is told so, all others get a
 * session. Timeouts in milliseconds.
 */
export function onConnect(
  peer: PeerState,
  client: ClientConn,
  request: ConnectRequest,
  now: Moment,
  out: ServerEffects,
): void {
  const { config, store } = peer;
  // What makes the single system image hold: nobody is served by a server that has seen less than they.
  if (request.lastZxidSeen > store.lastProcessed && !config.bugs["ignores-last-zxid-seen"]) {
    mark(out, "handshake.client-ahead");
    return closeClient(peer, client, out);
  }
  const { minSessionTimeout: least, maxSessionTimeout: most } = config;
  client.timeout = negotiate(request.timeout, least, most);
  if (request.session === 0) return create(peer, client, now, out);
  resume(peer, client, request, now, out);
}

/** A new session is one once its transaction is applied here. */
function create(peer: PeerState, client: ClientConn, now: Moment, out: ServerEffects): void {
  mark(out, "handshake.create");
  client.phase = "CREATING";
  client.session = nextSessionId(peer.ids);
  peer.pipeline.bySession.set(client.session, client.conn);
  admit(peer, client, 0, { kind: "createSession", timeout: client.timeout }, now, out);
}

/** An old session comes back; with the wrong password it has already cut its own healthy connection. */
function resume(
  peer: PeerState,
  client: ClientConn,
  request: ConnectRequest,
  now: Moment,
  out: ServerEffects,
): void {
  const { clients, bySession } = peer.pipeline;
  const { session } = request;
  const former = clients.get(bySession.get(session) ?? -1);
  if (former !== undefined) {
    mark(out, "handshake.replaces-connection");
    closeClient(peer, former, out);
  }
  if (request.password !== passwordOf(session)) {
    mark(out, "handshake.wrong-password");
    return finishInit(peer, client, false, out);
  }
  client.phase = "REVALIDATING";
  client.session = session;
  bySession.set(session, client.conn);
  const { leader, learner } = peer;
  if (leader !== undefined) {
    const isValid = touchSession(leader.sessions, session, client.timeout, now.mono);
    if (isValid) setOwner(leader.sessions, session, LEADER_ITSELF);
    return finishInit(peer, client, isValid, out);
  }
  if (learner !== undefined) out.send(learner.conn, revalidate(session, client.timeout, false));
}

/**
 * The leader has said whether the session lives [Learner.revalidate]. Ignored if the client has
 * gone meanwhile, or has been served.
 */
export function onRevalidated(
  peer: PeerState,
  session: SessionId,
  isValid: boolean,
  out: ServerEffects,
): void {
  const { clients, bySession } = peer.pipeline;
  const client = clients.get(bySession.get(session) ?? -1);
  if (client?.phase !== "REVALIDATING") return out.ignore(REVALIDATION_UNASKED);
  finishInit(peer, client, isValid, out);
}

/**
 * Answers the connect request; an invalid session is told so by timeout 0, and the connection is
 * closed [ZooKeeperServer.finishSessionInit].
 */
export function finishInit(
  peer: PeerState,
  client: ClientConn,
  isValid: boolean,
  out: ServerEffects,
): void {
  if (isValid) {
    if (client.phase === "REVALIDATING") mark(out, "handshake.resumed");
    client.phase = "OPEN";
    return out.send(client.conn, connectResponse(client.timeout, client.session));
  }
  mark(out, "handshake.invalid");
  out.send(client.conn, connectResponse(0, 0));
  closeClient(peer, client, out);
}
