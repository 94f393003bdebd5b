/** What a client and its server say to each other on the client port (reference 9.2, 16.2). */
import { mix, mixText, mixWide } from "../../sim/chance.ts";
import type { Printed } from "../../sim/machine.ts";
import { digestPlain } from "../../sim/plain.ts";
import type { SessionId } from "../transaction.ts";
import { NO_ZXID, type Zxid } from "../zxid.ts";
import type { Code } from "./codes.ts";
import type { EventType, Op, Result } from "./operations.ts";

export const CLIENT_PORT = "client";

/** Numbers of packets that are no ordinary requests. */
export const XID = { NOTIFICATION: -1, PING: -2, AUTH: -4, SET_WATCHES: -8 } as const;

/** First packet of a connection: a new session (`session` 0) or one to be resumed. */
export interface ConnectRequest extends Printed {
  readonly kind: "CONNECT";
  readonly lastZxidSeen: Zxid;
  /** Milliseconds asked for. */
  readonly timeout: number;
  readonly session: SessionId;
  readonly password: number;
}
/** `timeout` 0: there is no such session (expired, or the wrong password), and the server hangs up. */
export interface ConnectResponse extends Printed {
  readonly kind: "CONNECTED";
  readonly timeout: number;
  readonly session: SessionId;
  readonly password: number;
}
/**
 * A request of an open session [RequestHeader]. `xid` counts from 1 over all connections of the
 * handle, and starts again behind 2^31 - 1; negative ones are those of XID.
 */
export interface ClientRequest extends Printed {
  readonly kind: "CALL";
  readonly xid: number;
  readonly op: Op;
}
/**
 * The answer to the request of that xid [ReplyHeader]. Only with err 0 does `result` mean anything.
 */
export interface Reply extends Printed {
  readonly kind: "REPLY";
  readonly xid: number;
  /** lastProcessedZxid of the server when it replied; 0 for auth (section 10). */
  readonly zxid: Zxid;
  readonly err: Code;
  readonly result: Result;
}
/** A watch fired. `zxid`: of its transaction since 3.9.0, else NO_ZXID. */
export interface WatchEvent extends Printed {
  readonly kind: "EVENT";
  readonly zxid: Zxid;
  readonly type: EventType;
  readonly path: string;
}

/** All that is said on the client port, in both directions. */
export type ClientMessage = ConnectRequest | ConnectResponse | ClientRequest | Reply | WatchEvent;

/** Any server can work out the password of a session; it keeps accidents out, not people [generatePasswd]. Never 0. */
export function passwordOf(session: SessionId): number {
  return mixWide(0x3415c00, session) | 1;
}

/** `timeout` in milliseconds; `session` and `password` are 0 for a new session [ConnectRequest]. */
export function connectRequest(
  lastZxidSeen: Zxid,
  timeout: number,
  session: SessionId,
  password: number,
): ConnectRequest {
  const print = mix(mixWide(mix(mixWide(201, lastZxidSeen), timeout), session), password);
  return { kind: "CONNECT", lastZxidSeen, timeout, session, password, print };
}

/**
 * Grants a session for `timeout` milliseconds; timeout 0 and session 0 refuse it [ConnectResponse].
 */
export function connectResponse(timeout: number, session: SessionId): ConnectResponse {
  const password = session === 0 ? 0 : passwordOf(session);
  const print = mix(mixWide(mix(202, timeout), session), password);
  return { kind: "CONNECTED", timeout, session, password, print };
}

/** The fingerprint takes time for each path and the data of the operation, once. [RequestHeader] */
export function clientRequest(xid: number, op: Op): ClientRequest {
  return { kind: "CALL", xid, op, print: mixOp(mix(203, xid), op) };
}

/** The hot operations by hand, the others as plain data. */
function mixOp(hash: number, op: Op): number {
  switch (op.kind) {
    case "ping":
      return mix(hash, 1);
    case "getData":
      return mixText(mix(hash, op.watch ? 2 : 3), op.path);
    case "setData":
      return mixText(mixText(mix(mix(hash, 4), op.version), op.path), op.data ?? "");
    default:
      return digestPlain(hash, op);
  }
}

/** `zxid` is how far this server's tree has come, 0 for auth. [ReplyHeader] */
export function reply(xid: number, zxid: Zxid, err: Code, result: Result): Reply {
  return { kind: "REPLY", xid, zxid, err, result, print: mixResult(xid, zxid, err, result) };
}

function mixResult(xid: number, zxid: Zxid, err: Code, result: Result): number {
  const head = mix(mixWide(mix(204, xid), zxid), err);
  switch (result.kind) {
    case "none":
      return head;
    case "data":
      return mixWide(mixText(head, result.data ?? ""), result.stat.mzxid);
    case "stat":
      return mixWide(mix(head, result.stat.version), result.stat.mzxid);
    default:
      return digestPlain(head, result);
  }
}

/** Without a zxid it is the event of a release before 3.9.0 [WatcherEvent]. */
export function watchEvent(type: EventType, path: string, zxid: Zxid = NO_ZXID): WatchEvent {
  return { kind: "EVENT", zxid, type, path, print: mixText(mixWide(mix(205, type), zxid), path) };
}
