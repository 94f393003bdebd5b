/** The first packets of a connection: the session, credentials, watches [primeConnection, onConnected] (reference 9.2, 9.5). */
import type { Micros } from "../../sim/machine.ts";
import { connectRequest, type ConnectResponse } from "../api/packets.ts";
import { ZERO } from "../zxid.ts";
import { sleepUntil } from "./alarm.ts";
import { ownPacket, sendOutgoing } from "./calls.ts";
import { endHandle } from "./connection.ts";
import { mark } from "./marks.ts";
import { pingWhenDue } from "./pings.ts";
import type { ClientEffects } from "./protocol.ts";
import { setWatchesOps } from "./rewatch.ts";
import { limitsOf, type Call, type Handle } from "./state.ts";
import { tellState } from "./tell.ts";

/**
 * A server has taken the dial: CONNECT goes out, and behind it, once that is answered, credentials
 * and watches before all calls [SendThread.primeConnection].
 */
export function primeConnection(handle: Handle, now: Micros, out: ClientEffects): void {
  const { config, conn, lastZxid, limits, outgoing, password, session } = handle;
  handle.phase = "HANDSHAKE";
  handle.hasReached = true;
  handle.lastSend = now;
  const seen = config.bugs["client-forgets-last-zxid"] ? ZERO : lastZxid;
  out.send(conn, connectRequest(seen, config.timeout, session, password));
  handle.outgoing = [...firstPackets(handle, out), ...outgoing];
  sleepUntil(handle, now + limits.connect, now, out);
}

/** Each was put before the one before it, so that they go out in reverse. */
function firstPackets(handle: Handle, out: ClientEffects): readonly Call[] {
  const { config, credentials, lastZxid, watches } = handle;
  const rewatch = config.bugs["watches-not-restored"]
    ? []
    : setWatchesOps(watches, config.chroot, lastZxid);
  if (rewatch.length > 0) mark(out, "client.watches-restored");
  if (rewatch.length > 1) mark(out, "client.watches-in-batches");
  return [...credentials.toReversed(), ...rewatch.toReversed()].map(ownPacket);
}

/**
 * The server's answer to CONNECT: a session, new or old, or timeout 0, which ends the handle as
 * expired [SendThread.onConnected].
 */
export function onConnected(
  handle: Handle,
  answer: ConnectResponse,
  now: Micros,
  out: ClientEffects,
): void {
  if (answer.timeout <= 0) {
    mark(out, "client.expired-by-server");
    return endHandle(handle, "expired", out);
  }
  mark(out, handle.session === 0 ? "client.session-opened" : "client.session-resumed");
  handle.phase = "CONNECTED";
  handle.session = answer.session;
  handle.password = answer.password;
  handle.timeout = answer.timeout;
  handle.limits = limitsOf(answer.timeout, handle.servers.length);
  handle.lapEnd = handle.at;
  tellState(handle, "connected", out);
  sendOutgoing(handle, now, out);
  pingWhenDue(handle, now, out);
}
