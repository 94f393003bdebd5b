/** A raw client of one session that checks nothing: it sends what it is told and tells what it hears (reference 9.2, 16.2). */
import type { ConnId, Machine } from "../../sim/machine.ts";
import {
  CLIENT_PORT,
  clientRequest,
  connectRequest,
  XID,
  type Reply,
} from "../../protocol/api/packets.ts";
import type { Op } from "../../protocol/api/operations.ts";
import type { Message } from "../../protocol/messages.ts";
import { ZERO } from "../../protocol/zxid.ts";
import type {
  ProberCommand,
  ProberEffects,
  ProberInput,
  ProberProtocol,
  ProberState,
} from "./protocol.ts";

/** Its only thread. */
const MAIN = 0;
const UNWANTED = "prober-unwanted";

export const prober: Machine<ProberProtocol> = {
  name: "prober",
  boot: () => ({
    conn: -1,
    dial: 0,
    session: 0,
    password: 0,
    timeout: 0,
    badPassword: false,
    lastZxid: ZERO,
    nextXid: 1,
    awaited: 0,
  }),
  step: stepProber,
  queueName: () => "prober",
  sizeOf: () => 0,
};

function stepProber(
  state: ProberState,
  input: ProberInput,
  _now: unknown,
  out: ProberEffects,
): void {
  switch (input.kind) {
    case "command":
      return onCommand(state, input.command, out);
    case "accepted":
      return onAccepted(state, input.conn, input.tag, out);
    case "refused":
      if (input.tag !== state.dial) return out.ignore(UNWANTED);
      return out.emit({ kind: "cutOff" });
    case "received":
      if (input.conn !== state.conn) return out.ignore(UNWANTED);
      return onReceived(state, input.message, out);
    case "closed":
      if (input.conn !== state.conn) return out.ignore(UNWANTED);
      leave(state);
      return out.emit({ kind: "cutOff" });
    default:
      return out.ignore(UNWANTED);
  }
}

function onCommand(state: ProberState, command: ProberCommand, out: ProberEffects): void {
  switch (command.kind) {
    case "connect":
      state.session = 0;
      state.password = 0;
      state.lastZxid = ZERO;
      state.badPassword = false;
      return dial(state, command.server, command.timeout, out);
    case "reconnect":
      hangUp(state, out);
      state.badPassword = command.badPassword;
      return dial(state, command.server, command.timeout, out);
    case "drop":
      return hangUp(state, out);
    case "ping":
      return out.send(state.conn, clientRequest(XID.PING, { kind: "ping" }));
    case "call":
      state.awaited = numberFor(state, command.op);
      return out.send(state.conn, clientRequest(state.awaited, command.op));
  }
}

function dial(state: ProberState, server: number, timeout: number, out: ProberEffects): void {
  state.timeout = timeout;
  state.dial += 1;
  out.dial(server, CLIENT_PORT, MAIN, state.dial);
}

/** Numbers as the recorder's client gives them: those of auth and setWatches are fixed. */
function numberFor(state: ProberState, op: Op): number {
  if (op.kind === "auth") return XID.AUTH;
  if (op.kind === "setWatches" || op.kind === "setWatches2") return XID.SET_WATCHES;
  const xid = state.nextXid;
  state.nextXid += 1;
  return xid;
}

function onAccepted(state: ProberState, conn: ConnId, tag: number, out: ProberEffects): void {
  if (tag !== state.dial) return out.hangUp(conn);
  const { badPassword, lastZxid, password, session, timeout } = state;
  state.conn = conn;
  // Any other number is a wrong password.
  const shown = badPassword ? password + 1 : password;
  out.send(conn, connectRequest(lastZxid, timeout, session, shown));
}

function onReceived(state: ProberState, message: Message, out: ProberEffects): void {
  switch (message.kind) {
    case "CONNECTED": {
      const { password, session, timeout } = message;
      // Who is refused keeps what it had, for another attempt.
      if (session !== 0) {
        state.session = session;
        state.password = password;
      }
      return out.emit({ kind: "opened", session, timeout });
    }
    case "REPLY":
      return onReply(state, message, out);
    case "EVENT":
      return out.emit({ kind: "watched", type: message.type, path: message.path });
    default:
      return out.ignore(UNWANTED);
  }
}

function onReply(state: ProberState, { err, result, xid, zxid }: Reply, out: ProberEffects): void {
  if (zxid > state.lastZxid) state.lastZxid = zxid;
  if (xid === XID.PING) return out.emit({ kind: "ponged" });
  if (xid !== state.awaited) return out.ignore(UNWANTED);
  state.awaited = 0;
  out.emit({ kind: "answered", zxid, err, result });
}

function hangUp(state: ProberState, out: ProberEffects): void {
  if (state.conn >= 0) out.hangUp(state.conn);
  leave(state);
}

function leave(state: ProberState): void {
  state.conn = -1;
  state.awaited = 0;
}
