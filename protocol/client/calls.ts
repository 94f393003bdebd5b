/** Calls on their way out and back: two queues, strictly first in, first out [ClientCnxn.queuePacket, finishPacket] (reference 9.5). */
import { assert } from "../../sim/assert.ts";
import type { Micros } from "../../sim/machine.ts";
import { CODE, type Code } from "../api/codes.ts";
import { isWrite, NOTHING, type AuthOp, type Op, type Result } from "../api/operations.ts";
import { clientRequest, XID } from "../api/packets.ts";
import { NO_ZXID, type Zxid } from "../zxid.ts";
import { serverOp } from "./chroot.ts";
import { NOT_FOR_APPLICATIONS } from "./ignored.ts";
import { mark } from "./marks.ts";
import { pingWhenDue } from "./pings.ts";
import type { ClientEffects } from "./protocol.ts";
import { EVENT } from "./queues.ts";
import { NO_CALL, UNSENT, type Call, type Handle } from "./state.ts";
import { tellCompletion } from "./tell.ts";
import { registerWatcher, removeWatchers } from "./watches.ts";

const LARGEST_XID = 2147483647;

/**
 * The application makes a call; `call` is unique in a run, and comes back in the completion. A
 * watch that `op` asks for will belong to `watcher`. `closeSession` is close(): nothing is taken
 * after it. On a handle that is over the call ends at once; what only the library may send is
 * ignored [ClientCnxn.queuePacket].
 */
export function makeCall(
  handle: Handle,
  call: number,
  op: Op,
  watcher: number,
  now: Micros,
  out: ClientEffects,
): void {
  if (op.kind === "ping" || op.kind === "setWatches" || op.kind === "setWatches2") {
    return out.ignore(NOT_FOR_APPLICATIONS);
  }
  out.emit({ kind: "called", call, op });
  if (op.kind === "auth") return addCredentials(handle, call, op, now, out);
  const made: Call = { call, op, watcher, xid: UNSENT };
  if (handle.phase === "ENDED" || handle.isClosing) {
    mark(out, "client.call-on-dead-handle");
    return tellCompletion(handle, made, codeOfLoss(handle), NO_ZXID, NOTHING, out);
  }
  if (op.kind === "closeSession") handle.isClosing = true;
  enqueue(handle, made, now, out);
}

/** addAuthInfo returns at once, and OK, whatever servers will say of the credentials. */
function addCredentials(
  handle: Handle,
  call: number,
  op: AuthOp,
  now: Micros,
  out: ClientEffects,
): void {
  const told: Call = { call, op, watcher: NO_CALL, xid: XID.AUTH };
  tellCompletion(handle, told, CODE.OK, NO_ZXID, NOTHING, out);
  if (handle.phase === "ENDED") return;
  handle.credentials.push(op);
  // ZooKeeper: before the first connection they go out twice, with the credentials and in their turn.
  if (!handle.isClosing) enqueue(handle, ownPacket(op), now, out);
}

function enqueue(handle: Handle, call: Call, now: Micros, out: ClientEffects): void {
  if (handle.phase !== "CONNECTED") {
    handle.outgoing.push(call);
    return;
  }
  assert(handle.outgoing.length === 0, "nothing waits behind an open connection");
  send(handle, call, now, out);
  pingWhenDue(handle, now, out);
}

/** A packet of the library itself [SendThread.primeConnection]. */
export function ownPacket(op: Op): Call {
  return { call: NO_CALL, op, watcher: NO_CALL, xid: UNSENT };
}

/**
 * The connection is open: what has waited for it goes out, in the order of the calls
 * [ClientCnxnSocketNIO.doIO].
 */
export function sendOutgoing(handle: Handle, now: Micros, out: ClientEffects): void {
  const { outgoing } = handle;
  handle.outgoing = [];
  for (const call of outgoing) send(handle, call, now, out);
}

function send(handle: Handle, call: Call, now: Micros, out: ClientEffects): void {
  const { config, conn, session } = handle;
  const xid = nextXid(handle, call.op);
  call.xid = xid;
  handle.lastSend = now;
  out.send(conn, clientRequest(xid, serverOp(config.chroot, call.op)));
  if (call.call !== NO_CALL) out.emit({ kind: "sent", call: call.call, session, xid });
  // Nobody waits for the answer to credentials.
  if (xid !== XID.AUTH) handle.pending.push(call);
}

/** Numbers are given when packets go out, so that they go out in order. */
function nextXid(handle: Handle, op: Op): number {
  switch (op.kind) {
    case "auth":
      return XID.AUTH;
    case "setWatches":
    case "setWatches2":
      return XID.SET_WATCHES;
    default: {
      const xid = handle.nextXid;
      handle.nextXid = xid === LARGEST_XID ? 1 : xid + 1;
      return xid;
    }
  }
}

/**
 * A call is over, by a reply or without one: its watch is registered, and the application will be
 * told [ClientCnxn.finishPacket].
 */
export function finishCall(
  handle: Handle,
  call: Call,
  err: Code,
  zxid: Zxid,
  result: Result,
  out: ClientEffects,
): void {
  if (call.call === NO_CALL) return;
  const { op } = call;
  registerWatcher(handle.watches, op, err, call.watcher);
  if (op.kind === "removeWatches" && err === CODE.OK) {
    for (const { type, watchers } of removeWatchers(handle.watches, op)) {
      mark(out, "client.watches-removed");
      out.post(EVENT, { kind: "fired", type, path: op.path, zxid: NO_ZXID, watchers });
    }
  }
  tellCompletion(handle, call, err, zxid, result, out);
}

/** What a call ends with that no server will answer; whether it took place nobody here knows [conLossPacket]. */
function codeOfLoss({ phase, told }: Handle): Code {
  if (phase !== "ENDED") return CODE.CONNECTIONLOSS;
  return told === "authFailed" ? CODE.AUTHFAILED : CODE.SESSIONEXPIRED;
}

/** The connection is over: so is every call, sent or not [SendThread.cleanup]. */
export function loseCalls(handle: Handle, out: ClientEffects): void {
  const { config, outgoing, pending } = handle;
  handle.pending = [];
  handle.outgoing = [];
  const isAlive = handle.phase !== "ENDED" && !handle.isClosing;
  const err = codeOfLoss(handle);
  if (err === CODE.CONNECTIONLOSS && pending.length > 0) mark(out, "client.connection-loss");
  if (err === CODE.CONNECTIONLOSS && outgoing.length > 0)
    mark(out, "client.connection-loss-unsent");
  for (const queue of [pending, outgoing]) {
    for (const call of queue) {
      if (config.bugs["connection-loss-retried"] && isAlive && call.xid > 0 && isWrite(call.op)) {
        handle.outgoing.push(call);
        continue;
      }
      finishCall(handle, call, err, NO_ZXID, NOTHING, out);
    }
  }
}
