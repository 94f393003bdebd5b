/** What servers say to a client [SendThread.readResponse] (reference 9.5, 11.4). */
import type { ConnId, Micros } from "../../sim/machine.ts";
import { CODE } from "../api/codes.ts";
import { NOTHING } from "../api/operations.ts";
import { XID, type ClientMessage, type Reply, type WatchEvent } from "../api/packets.ts";
import { NO_ZXID } from "../zxid.ts";
import { finishCall } from "./calls.ts";
import { clientPath } from "./chroot.ts";
import { endHandle, leave } from "./connection.ts";
import { onConnected } from "./handshake.ts";
import { CLIENT_CONNECTION_GONE, SERVER_PACKET_UNEXPECTED } from "./ignored.ts";
import { mark } from "./marks.ts";
import { pingWhenDue } from "./pings.ts";
import type { ClientEffects } from "./protocol.ts";
import { EVENT } from "./queues.ts";
import type { Handle } from "./state.ts";
import { isNodeEvent, takeWatchers } from "./watches.ts";

/**
 * A packet of the server; `now` in microseconds. On a connection that was given up it is ignored;
 * one that does not belong to the phase ends the connection, as an exception in the SendThread
 * does. Any packet counts as a sign of life. [SendThread.readResponse, readConnectResult]
 */
export function onReceived(
  handle: Handle,
  conn: ConnId,
  message: ClientMessage,
  now: Micros,
  out: ClientEffects,
): void {
  if (conn !== handle.conn) return out.ignore(CLIENT_CONNECTION_GONE);
  handle.lastHeard = now;
  const isOpen = handle.phase === "CONNECTED";
  if (isOpen && message.kind === "REPLY") {
    onReply(handle, message, now, out);
  } else if (isOpen && message.kind === "EVENT" && isNodeEvent(message.type)) {
    onWatchEvent(handle, message, out);
  } else if (!isOpen && message.kind === "CONNECTED") {
    return onConnected(handle, message, now, out);
  } else {
    out.ignore(SERVER_PACKET_UNEXPECTED);
    return leave(handle, now, out);
  }
  // The packet has woken the loop.
  if (handle.phase === "CONNECTED") pingWhenDue(handle, now, out);
}

function onReply(handle: Handle, reply: Reply, now: Micros, out: ClientEffects): void {
  if (reply.xid === XID.PING) return;
  if (reply.xid === XID.AUTH) {
    if (reply.err !== CODE.AUTHFAILED) return;
    mark(out, "client.auth-failed");
    return endHandle(handle, "authFailed", out);
  }
  const call = handle.pending.shift();
  if (call === undefined || call.xid !== reply.xid) {
    mark(out, "client.out-of-order");
    if (call !== undefined) {
      finishCall(handle, call, CODE.CONNECTIONLOSS, NO_ZXID, NOTHING, out);
    }
    return leave(handle, now, out);
  }
  if (reply.zxid > 0) handle.lastZxid = reply.zxid;
  finishCall(handle, call, reply.err, reply.zxid, reply.result, out);
  if (call.op.kind === "closeSession") {
    mark(out, "client.closed");
    endHandle(handle, "closed", out);
  }
}

/** Whom it is for is settled now; they hear of it when the application's thread comes to it. */
function onWatchEvent(handle: Handle, event: WatchEvent, out: ClientEffects): void {
  const { type, zxid } = event;
  const path = clientPath(handle.config.chroot, event.path);
  const watchers = takeWatchers(handle.watches, type, path);
  if (watchers.length === 0) mark(out, "client.event-for-nobody");
  out.post(EVENT, { kind: "fired", type, path, zxid, watchers });
}
