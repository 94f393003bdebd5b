/** Judges sessions: SessionFifo, SingleSystemImage, UniqueSessions (reference 8.4, 24, 25, 30). */
import { CODE, type Code } from "../../api/codes.ts";
import type { Op } from "../../api/operations.ts";
import type { Body, Txn } from "../../transaction.ts";
import { showZxid, type Zxid } from "../../zxid.ts";
import {
  sessionSeen,
  showSession,
  type CallSeen,
  type ServiceSeen,
  type SessionSeen,
  type Violate,
} from "./seen.ts";

const FREE: ReadonlySet<Code> = new Set<Code>([
  CODE.SESSIONMOVED,
  CODE.SESSIONEXPIRED,
  CODE.BADARGUMENTS,
  CODE.UNIMPLEMENTED,
  CODE.MARSHALLINGERROR,
]);

/** A createSession is committed. */
export function onSessionCreated(seen: ServiceSeen, txn: Txn, violate: Violate): void {
  const { body, session, zxid } = txn;
  if (body.kind !== "createSession") return;
  if (seen.used.has(session)) {
    const why = `session ${showSession(session)} is created by ${showZxid(zxid)}, and was there before`;
    violate("UniqueSessions", why);
  }
  seen.used.add(session);
  sessionSeen(seen, session).timeout = body.timeout;
}

/** A write of a client is committed: zxids are taken in the order of submission. */
export function onWriteOrder(s: SessionSeen, op: Op, txn: Txn, violate: Violate): void {
  // Whatever comes through a former server is refused, unless it is before the session is looked at:
  // that keeps the order (reference 9.4).
  if (op.kind === "deleteContainer" || isOutOfOrder(txn.body)) return;
  if (txn.cxid <= s.committedXid) {
    const who = `request ${txn.cxid} of session ${showSession(s.session)}`;
    violate("SessionFifo", `${who} is committed behind its request ${s.committedXid}`);
  }
  s.committedXid = txn.cxid;
}

/** Answers for which it does not matter what was written before. */
function isOutOfOrder(body: Body): boolean {
  if (body.kind === "multi") return body.bodies.length === 0 || body.bodies.some(isOutOfOrder);
  return body.kind === "error" && FREE.has(body.err);
}

/** A reply came: in the order of requests, and never from an older state than the one before. */
export function onReply(s: SessionSeen, c: CallSeen, zxid: Zxid, violate: Violate): void {
  // Credentials are answered at once, and tell no zxid (reference 13.1).
  if (c.op.kind === "auth") return;
  if (c.xid < s.repliedXid) {
    const who = `request ${c.xid} of session ${showSession(s.session)}`;
    const why = `${who} is answered after its request ${s.repliedXid}`;
    violate("SessionFifo", why);
  }
  s.repliedXid = c.xid;
  if (zxid < s.repliedZxid) {
    const saw = `session ${showSession(s.session)} saw ${showZxid(s.repliedZxid)}`;
    violate("SingleSystemImage", `${saw}, then ${showZxid(zxid)}`);
  }
  s.repliedZxid = zxid;
}
