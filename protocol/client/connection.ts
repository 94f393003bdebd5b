/** From server to server: dials, pauses between them, and the end of connections and handles [SendThread.run, StaticHostProvider]. */
import { must } from "../../sim/assert.ts";
import { below } from "../../sim/chance.ts";
import type { Micros } from "../../sim/machine.ts";
import { CLIENT_PORT } from "../api/packets.ts";
import { sleepForGood, sleepUntil } from "./alarm.ts";
import { loseCalls } from "./calls.ts";
import { mark } from "./marks.ts";
import type { ClientEffects } from "./protocol.ts";
import { SEND } from "./queues.ts";
import { NO_CONN, type Handle } from "./state.ts";
import { tellState } from "./tell.ts";
import type { HandleState } from "./vocabulary.ts";

/** After a full lap of the list [SendThread.run: next(1000)]. */
const LAP_PAUSE: Micros = 1_000_000;
/** Between the end of a connection and the moment its calls and its application hear of it [ClientCnxnSocketNIO.cleanup]. */
const CLEAN_UP: Micros = 100_000;
/** Before every dial once a server has been reached: 0 to 999 ms [startConnect]. */
const DIAL_PAUSE_MILLIS = 1000;

/**
 * Turns to the next server of the list, after a pause or at once [StaticHostProvider.next,
 * SendThread.startConnect]. `now` in microseconds, as everywhere here.
 */
export function tryNext(handle: Handle, now: Micros, out: ClientEffects): void {
  const { at, config, dice, hasReached, lapEnd, servers } = handle;
  const isStuck = config.bugs["client-tries-one-server"] && at >= 0;
  handle.at = isStuck ? at : (at + 1) % servers.length;
  let pause: Micros = hasReached ? below(dice, DIAL_PAUSE_MILLIS) * 1000 : 0;
  if (handle.at === lapEnd) {
    mark(out, "client.lap");
    pause += LAP_PAUSE;
  }
  // The very first lap begins without a pause, and ends where it began.
  if (lapEnd < 0) handle.lapEnd = 0;
  if (pause === 0) return dial(handle, now, out);
  handle.phase = "ASLEEP";
  sleepUntil(handle, now + pause, now, out);
}

/**
 * Dials the server whose turn it is, for the timeout divided by the number of servers. A silent
 * server answers nothing: the alarm does [SendThread.startConnect].
 */
export function dial(handle: Handle, now: Micros, out: ClientEffects): void {
  const { at, limits, servers } = handle;
  handle.phase = "DIALING";
  handle.dial += 1;
  handle.lastSend = now;
  out.dial(must(servers[at], "server"), CLIENT_PORT, SEND, handle.dial);
  tellState(handle, "connecting", out);
  sleepUntil(handle, now + limits.connect, now, out);
}

/** The connection, or the attempt at one, is over. The session, if there is one, is not. */
export function leave(handle: Handle, now: Micros, out: ClientEffects): void {
  hangUp(handle, out);
  handle.phase = "LEAVING";
  sleepUntil(handle, now + CLEAN_UP, now, out);
}

/** What was asked for meanwhile is lost as well [cleanAndNotifyState]. */
export function finishLeaving(handle: Handle, now: Micros, out: ClientEffects): void {
  loseCalls(handle, out);
  if (handle.told === "connected") tellState(handle, "disconnected", out);
  if (!handle.isClosing) return tryNext(handle, now, out);
  mark(out, "client.close-unanswered");
  endHandle(handle, "closed", out);
}

/** The handle is over, for the reason that `state` gives; whatever is still asked of it ends so too [States.isAlive]. */
export function endHandle(
  handle: Handle,
  state: Extract<HandleState, "expired" | "closed" | "authFailed">,
  out: ClientEffects,
): void {
  stop(handle, out);
  tellState(handle, state, out);
  loseCalls(handle, out);
}

/**
 * No server has been heard of for 4/3 of the timeout, so that all of them must have given the session
 * up (ZOOKEEPER-4508). A session that was never granted is waited for without end (ZOOKEEPER-4921).
 */
export function isLongSilent(handle: Handle, now: Micros): boolean {
  const { config, lastHeard, limits, session } = handle;
  return config.rules.clientExpiresItself && session !== 0 && now - lastHeard >= limits.expiry;
}

/**
 * The session must be over, though no server says so (ZOOKEEPER-4508). Here, and only here, the
 * application hears of its calls before it hears why [SendThread.run].
 */
export function expireItself(handle: Handle, out: ClientEffects): void {
  mark(out, "client.expired-itself");
  stop(handle, out);
  handle.told = handle.isClosing ? "closed" : "expired";
  loseCalls(handle, out);
  tellState(handle, handle.told, out);
}

function stop(handle: Handle, out: ClientEffects): void {
  hangUp(handle, out);
  handle.phase = "ENDED";
  sleepForGood(handle, out);
}

function hangUp(handle: Handle, out: ClientEffects): void {
  const { conn } = handle;
  handle.conn = NO_CONN;
  if (conn !== NO_CONN) out.hangUp(conn);
}
