/** How a client keeps its session alive while it has nothing to ask [SendThread.run] (reference 6, 9.5). */
import type { Micros } from "../../sim/machine.ts";
import { clientRequest, XID, type ClientRequest } from "../api/packets.ts";
import { sleepUntil } from "./alarm.ts";
import type { ClientEffects } from "./protocol.ts";
import type { Handle } from "./state.ts";

const SECOND: Micros = 1_000_000;
/** MAX_SEND_PING_INTERVAL; it counts only when the loop comes round for some other reason. */
const LONGEST_IDLE: Micros = 10 * SECOND;

const PING: ClientRequest = Object.freeze(
  clientRequest(XID.PING, Object.freeze({ kind: "ping" } as const)),
);

/**
 * Each time the loop comes round with a connection: a ping after a third of the timeout without a
 * packet of ours, and when to look up again [SendThread.run, sendPing].
 */
export function pingWhenDue(handle: Handle, now: Micros, out: ClientEffects): void {
  const { conn, limits } = handle;
  const idle = now - handle.lastSend;
  // Whoever is awake after a second pings up to a second early, lest the next alarm be too late.
  let rest = limits.ping - idle - (idle > SECOND ? SECOND : 0);
  if (rest <= 0 || idle > LONGEST_IDLE) {
    out.send(conn, PING);
    handle.lastSend = now;
    rest = limits.ping;
  }
  sleepUntil(handle, Math.min(now + rest, handle.lastHeard + limits.read), now, out);
}
