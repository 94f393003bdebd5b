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
 * A packet of an open connection [ZooKeeperServer.processPacket]. One of more than jute.maxbuffer
 * bytes, or credentials of an unknown scheme, end the connection; a throttled one is not read from,
 * whatever the packet is.
 */
export function onCall(
  peer: PeerState,
  client: ClientConn,
  call: ClientRequest,
  now: Moment,
  out: ServerEffects,
): void {
  if (!client.isThrottled) return takeCall(peer, client, call, now, out);
  mark(out, "call.throttled");
  client.inbox.push(call);
}

/** The packet is taken in any case; it may be the last for a while (reference 13.5) [incrOutstandingAndCheckThrottle]. */
function takeCall(
  peer: PeerState,
  client: ClientConn,
  call: ClientRequest,
  now: Moment,
  out: ServerEffects,
): void {
  const { op, xid } = call;
  if (sizeOfRequest(op) > LARGEST_REQUEST) {
    mark(out, "call.too-large");
    return closeClient(peer, client, out);
  }
  if (xid > 0) {
    client.outstanding += 1;
    client.isThrottled = hasTooMuch(peer);
  }
  if (op.kind !== "auth") return admit(peer, client, xid, op, now, out);
  // Credentials are taken at once, whatever the connection asked for before (reference 13.1).
  const identities = authenticate(client.identities, op, peer.config.superDigest);
  const err = identities === undefined ? CODE.AUTHFAILED : CODE.OK;
  out.send(client.conn, reply(XID.AUTH, ZERO, err, NOTHING));
  if (identities === undefined) closeClient(peer, client, out);
  else client.identities = identities;
}

/** Clients that have calls in hand are then not read from, all others are [shouldThrottle]. */
function hasTooMuch({ config, pipeline }: PeerState): boolean {
  return pipeline.inProcess > config.outstandingLimit;
}

/** A reply with this number has gone out: its client is read from again, unless others keep the server busy. */
export function onReplied(
  peer: PeerState,
  client: ClientConn,
  xid: number,
  now: Moment,
  out: ServerEffects,
): void {
  if (xid <= 0) return;
  client.outstanding -= 1;
  if (!client.isThrottled || (client.outstanding > 0 && hasTooMuch(peer))) return;
  client.isThrottled = false;
  while (!client.isThrottled) {
    const call = client.inbox.shift();
    if (call === undefined) return;
    takeCall(peer, client, call, now, out);
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
  if (leader === undefined) return passToLeader(peer, client, cxid, op, out);
  const request = makeRequest(session, cxid, op, client.identities);
  const owner = ownerOnArrival(leader.sessions, session, LEADER_ITSELF);
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
