/** The connections of clients: who is connected, what they send, how they go [NIOServerCnxn, NIOServerCnxnFactory]. */
import type { ConnId, Moment, NodeId } from "../../sim/machine.ts";
import { must } from "../../sim/assert.ts";
import type { ClientMessage } from "../api/packets.ts";
import type { ServerEffects } from "../protocol.ts";
import { CLIENTS } from "../queues.ts";
import type { PeerState } from "../state.ts";
import { onCall } from "./calls.ts";
import { closeClient } from "./client-conns.ts";
import { onConnect } from "./handshake.ts";
import { CLIENT_GONE, CLIENT_PACKET_UNEXPECTED, NOT_SERVING_CLIENTS } from "./ignored.ts";
import type { ClientConn } from "./state.ts";

/**
 * A client dials. The port is open as long as the process runs; whether it serves is asked later
 * [NIOServerCnxnFactory].
 */
export function onClientDialed(
  peer: PeerState,
  conn: ConnId,
  from: NodeId,
  out: ServerEffects,
): void {
  const address = must(peer.config.addresses[from], "address of the client");
  peer.pipeline.clients.set(conn, {
    conn,
    phase: "NEW",
    session: 0,
    timeout: 0,
    identities: [{ scheme: "ip", id: address }],
    outstanding: 0,
    isThrottled: false,
    inbox: [],
  });
  out.accept(conn, CLIENTS);
}

/**
 * A packet of a client. The first must be CONNECT and later ones calls: anything else ends the
 * connection, and what comes on one that has ended is ignored [NIOServerCnxn.readPayload].
 */
export function onClientReceived(
  peer: PeerState,
  conn: ConnId,
  message: ClientMessage,
  now: Moment,
  out: ServerEffects,
): void {
  const client = peer.pipeline.clients.get(conn);
  if (client === undefined) return out.ignore(CLIENT_GONE);
  if (client.phase === "NEW" && message.kind === "CONNECT") {
    if (!peer.serving) return sendAway(peer, client, out);
    return onConnect(peer, client, message, now, out);
  }
  if (client.phase === "OPEN" && message.kind === "CALL") {
    return onCall(peer, client, message, now, out);
  }
  out.ignore(CLIENT_PACKET_UNEXPECTED);
  closeClient(peer, client, out);
}

/** There is no ZooKeeperServer to hand it to [NIOServerCnxn.readConnectRequest]. */
function sendAway(peer: PeerState, client: ClientConn, out: ServerEffects): void {
  out.ignore(NOT_SERVING_CLIENTS);
  closeClient(peer, client, out);
}

/**
 * The client hung up, or its connection broke: the session lives on [NIOServerCnxn.close]. Ignored
 * if we hung up before.
 */
export function onClientClosed(peer: PeerState, conn: ConnId, out: ServerEffects): void {
  const client = peer.pipeline.clients.get(conn);
  if (client === undefined) return out.ignore(CLIENT_GONE);
  closeClient(peer, client, out);
}
