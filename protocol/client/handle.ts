/** A handle, for whoever embeds one: it takes what comes from servers and from the clock [ClientCnxn.SendThread]. */
import { assert } from "../../sim/assert.ts";
import { below, type Dice } from "../../sim/chance.ts";
import type { ConnId, Micros, Moment, NodeId } from "../../sim/machine.ts";
import { ALARM, isTimeToWake } from "./alarm.ts";
import { dial, expireItself, finishLeaving, isLongSilent, leave, tryNext } from "./connection.ts";
import { primeConnection } from "./handshake.ts";
import {
  CLIENT_CONNECTION_GONE,
  CLIENT_HAS_NO_DISK,
  CLIENT_NOT_LISTENING,
  CLIENT_STALE_TIMER,
  DIAL_GIVEN_UP,
} from "./ignored.ts";
import { mark } from "./marks.ts";
import { pingWhenDue } from "./pings.ts";
import type { ClientEffects, ClientInput } from "./protocol.ts";
import { onReceived } from "./receive.ts";
import { newHandle, NO_CONN, type Handle } from "./state.ts";
import type { ClientConfig } from "./vocabulary.ts";

/**
 * A new handle, which dials at once. Its chance comes from `dice`, which it keeps. `lastDial`: tag
 * of the last dial of this process, 0 if there was none. AssertionError without a server
 * [ZooKeeper].
 */
export function openHandle(
  config: ClientConfig,
  dice: Dice,
  lastDial: number,
  now: Moment,
  out: ClientEffects,
): Handle {
  assert(config.servers.length > 0, "a client knows a server");
  const handle = newHandle(config, dice, shuffled(config.servers, dice), lastDial, now.mono);
  tryNext(handle, now.mono, out);
  return handle;
}

/** Each handle goes round in an order of its own, so that not all clients flock to one server. */
function shuffled(servers: readonly NodeId[], dice: Dice): readonly NodeId[] {
  const order = [...servers];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const at = below(dice, last + 1);
    [order[last], order[at]] = [order[at] as NodeId, order[last] as NodeId];
  }
  return order;
}

/**
 * Takes any input but commands and items, which belong to whoever embeds the handle
 * [SendThread.run]. What belongs to an earlier connection, dial or alarm is ignored; dials are
 * refused.
 */
export function stepHandle(
  handle: Handle,
  input: Exclude<ClientInput, { readonly kind: "command" | "item" }>,
  now: Moment,
  out: ClientEffects,
): void {
  switch (input.kind) {
    case "received":
      return onReceived(handle, input.conn, input.message, now.mono, out);
    case "timer":
      if (input.name !== ALARM || handle.phase === "ENDED") return out.ignore(CLIENT_STALE_TIMER);
      if (isTimeToWake(handle, now.mono, out)) comeRound(handle, now.mono, out);
      return;
    case "accepted":
      return onAccepted(handle, input.conn, input.tag, now.mono, out);
    case "refused":
      if (!isAwaited(handle, input.tag)) return out.ignore(DIAL_GIVEN_UP);
      mark(out, "client.refused");
      return leave(handle, now.mono, out);
    case "closed":
      return onClosed(handle, input.conn, now.mono, out);
    case "dialed":
      out.refuse(input.conn);
      return out.ignore(CLIENT_NOT_LISTENING);
    default:
      return out.ignore(CLIENT_HAS_NO_DISK);
  }
}

function isAwaited(handle: Handle, tag: number): boolean {
  return handle.phase === "DIALING" && tag === handle.dial;
}

function onAccepted(
  handle: Handle,
  conn: ConnId,
  tag: number,
  now: Micros,
  out: ClientEffects,
): void {
  if (!isAwaited(handle, tag)) {
    out.hangUp(conn);
    return out.ignore(DIAL_GIVEN_UP);
  }
  handle.conn = conn;
  // That somebody took the dial counts as being heard of, whatever becomes of it [updateLastSendAndHeard].
  handle.lastHeard = now;
  primeConnection(handle, now, out);
}

function onClosed(handle: Handle, conn: ConnId, now: Micros, out: ClientEffects): void {
  if (conn !== handle.conn) return out.ignore(CLIENT_CONNECTION_GONE);
  handle.conn = NO_CONN;
  // By a server that has seen less than this client, or does not serve any more.
  if (handle.phase === "HANDSHAKE") mark(out, "client.hung-up-on");
  leave(handle, now, out);
}

/** The loop of the SEND thread comes round because the alarm has rung [SendThread.run]. */
function comeRound(handle: Handle, now: Micros, out: ClientEffects): void {
  if (handle.phase === "LEAVING") return finishLeaving(handle, now, out);
  if (isLongSilent(handle, now)) return expireItself(handle, out);
  if (handle.phase === "ASLEEP") return dial(handle, now, out);
  if (handle.phase !== "CONNECTED") {
    mark(out, "client.no-answer");
    return leave(handle, now, out);
  }
  if (now - handle.lastHeard < handle.limits.read) return pingWhenDue(handle, now, out);
  mark(out, "client.read-timeout");
  leave(handle, now, out);
}
