/** How a client's call enters the pipeline of its server (reference 0, 5.2) [RequestThrottler, FollowerRequestProcessor, LeaderRequestProcessor]. */
import type { Moment } from "../../sim/machine.ts";
import { CODE } from "../api/codes.ts";
import { NOTHING } from "../api/operations.ts";
import { reply, XID, type ClientRequest } from "../api/packets.ts";
import type { ServerEffects } from "../protocol.ts";
import { PREP } from "../queues.ts";
import type { PeerState } from "../state.ts";
import { NO_ZXID, ZERO } from "../zxid.ts";
import { authenticate } from "./auth/authenticate.ts";
import { closeClient } from "./client-conns.ts";
import { passToLeader } from "./commit-processor.ts";
import { CALL_OF_UNKNOWN_SESSION } from "./ignored.ts";
import { mark } from "./marks.ts";
import { makeRequest, type RequestOp } from "./request.ts";
import { LARGEST_REQUEST, sizeOfRequest } from "./request-size.ts";
import { LEADER_ITSELF, ownerOnArrival, touchSession } from "./sessions/tracker.ts";
import type { ClientConn } from "./state.ts";

/**
 * A packet of an open connection [ZooKeeperServer.processPacket, RequestThrottler]. One of more
 * than jute.maxbuffer bytes, or credentials of an unknown scheme, end the connection; with too many
 * calls in hand, it waits unread.
 */
export function onCall(
  peer: PeerState,
  client: ClientConn,
  call: ClientRequest,
  now: Moment,
  out: ServerEffects,
): void {
  const { config, pipeline } = peer;
  const { op } = call;
  if (sizeOfRequest(op) > LARGEST_REQUEST) {
    mark(out, "call.too-large");
    return closeClient(peer, client, out);
  }
  // Credentials are taken at once, whatever the connection asked for before (reference 13.1).
  if (op.kind === "auth") {
    const identities = authenticate(client.identities, op, config.superDigest);
    const err = identities === undefined ? CODE.AUTHFAILED : CODE.OK;
    out.send(client.conn, reply(XID.AUTH, ZERO, err, NOTHING));
    if (identities === undefined) closeClient(peer, client, out);
    else client.identities = identities;
    return;
  }
  if (pipeline.inProcess < config.outstandingLimit && client.inbox.length === 0) {
    return admit(peer, client, call.xid, op, now, out);
  }
  mark(out, "call.throttled");
  if (client.inbox.length === 0) pipeline.throttled.push(client.conn);
  client.inbox.push(call);
}

/**
 * One call more is answered: whoever was not read from comes next, one call of each connection in
 * turn [RequestThrottler.run] (reference 13.5).
 */
export function admitThrottled(peer: PeerState, now: Moment, out: ServerEffects): void {
  const { config, pipeline } = peer;
  while (pipeline.throttled.length > 0 && pipeline.inProcess < config.outstandingLimit) {
    const conn = pipeline.throttled.shift() ?? -1;
    const client = pipeline.clients.get(conn);
    const call = client?.inbox.shift();
    if (client === undefined || call === undefined) continue;
    if (client.inbox.length > 0) pipeline.throttled.push(conn);
    if (call.op.kind !== "auth") admit(peer, client, call.xid, call.op, now, out);
  }
}

/**
 * Touches the session and lets the request in [ZooKeeperServer.submitRequestNow]. At a leader that
 * does not know the session it is ignored without a reply (9.3). A new session's first request is
 * its own creation.
 */
export function admit(
  peer: PeerState,
  client: ClientConn,
  cxid: number,
  op: RequestOp,
  now: Moment,
  out: ServerEffects,
): void {
  const { config, leader, pipeline, term } = peer;
  const { conn, session, timeout } = client;
  const isNew = op.kind === "createSession";
  if (leader === undefined) pipeline.touched.set(session, timeout);
  else if (!isNew && !touchSession(leader.sessions, session, timeout, now.mono)) {
    // MissingSessionException: no reply, ever (reference 9.3).
    mark(out, "call.session-unknown");
    return out.ignore(CALL_OF_UNKNOWN_SESSION);
  }
  if (op.kind === "check" && config.rules.checkAloneRefused) {
    return refuseUnknown(peer, client, cxid, out);
  }
  pipeline.inProcess += 1;
  const request = makeRequest(session, cxid, op, client.identities);
  if (leader === undefined) return passToLeader(peer, request, conn, out);
  const owner = ownerOnArrival(leader.sessions, session, LEADER_ITSELF, config.bugs);
  out.post(PREP, { kind: "request", term, request, conn, owner });
}

/** An opcode that no client may use: the connection ends behind the reply [UnimplementedRequestProcessor]. */
function refuseUnknown(
  peer: PeerState,
  client: ClientConn,
  cxid: number,
  out: ServerEffects,
): void {
  mark(out, "call.unimplemented");
  out.send(client.conn, reply(cxid, NO_ZXID, CODE.UNIMPLEMENTED, NOTHING));
  closeClient(peer, client, out);
}
