/** Judges writes with their zxids as the witness of one order: WriteOrder, WriteReplies, WriteOnce (reference 8.4, 23; 10). */
import { CODE, codeName, type Code } from "../../api/codes.ts";
import { isWrite, type Answer, type Op, type Result, type WriteOp } from "../../api/operations.ts";
import type { SubBody, Txn, Body, SessionId } from "../../transaction.ts";
import { NO_ZXID, showZxid, type Zxid } from "../../zxid.ts";
import { isRefused } from "./ephemerals.ts";
import { apply, refusalOf, replay } from "./model.ts";
import { sameAnswer } from "./same.ts";
import {
  clientSeen,
  sessionSeen,
  showSession,
  type CallSeen,
  type ServiceSeen,
  type SessionSeen,
  type Violate,
} from "./seen.ts";
import { onPersistentAsked } from "./watches.ts";

/** An application makes a call; `call` is unique in a run. */
export function onCalled(seen: ServiceSeen, client: number, call: number, op: Op): void {
  if (op.kind === "addWatch") {
    onPersistentAsked(seen, client, clientSeen(seen, client), op.path);
  }
  seen.calls.set(call, {
    call,
    client,
    op,
    session: 0,
    xid: 0,
    floor: NO_ZXID,
    zxid: NO_ZXID,
    answer: undefined,
    isUnknown: false,
  });
}

/** The call goes out. From here on its write may be committed, not before. */
export function onSent(seen: ServiceSeen, call: number, session: SessionId, xid: number): void {
  const c = seen.calls.get(call);
  if (c === undefined) return;
  c.session = session;
  c.xid = xid;
  c.floor = seen.shown;
  if (isWrite(c.op)) sessionSeen(seen, session).unsettled.set(xid, call);
}

/** A transaction of a client's session is committed, and is no beginning or end of the session. */
export function onWrite(
  seen: ServiceSeen,
  s: SessionSeen | undefined,
  c: CallSeen | undefined,
  txn: Txn,
  violate: Violate,
): void {
  if (s === undefined || c === undefined || !isWrite(c.op)) return onUnasked(seen, txn, violate);
  s.unsettled.delete(txn.cxid);
  const { zxid } = txn;
  if (c.zxid !== NO_ZXID) {
    violate("WriteOnce", `call ${c.call} is ${showZxid(c.zxid)} and once more ${showZxid(zxid)}`);
  }
  if (zxid <= c.floor) {
    const why = `call ${c.call} was sent when ${showZxid(c.floor)} had been shown, and is ${showZxid(zxid)}`;
    violate("WriteOrder", why);
  }
  c.zxid = zxid;
  c.answer = perform(seen, s, c.op, txn);
  if (!bearsOut(txn.body, c.answer)) {
    const why = `${showZxid(zxid)} does not do what call ${c.call} (${c.op.kind}) calls for`;
    violate("WriteReplies", why);
  }
  if (c.isUnknown) seen.calls.delete(c.call);
}

function perform(seen: ServiceSeen, s: SessionSeen, op: WriteOp, txn: Txn): Answer {
  const { session, zxid, time, body } = txn;
  const usesCredentials = s.identities.some(({ scheme }) => scheme !== "ip");
  const refusal = refusalOf(body, usesCredentials);
  return apply(seen.model, { op, session, zxid, time, identities: s.identities, refusal });
}

/** Nobody waits for it: answered or committed before, or never sent. Of a closed session it may be a refusal. */
function onUnasked(seen: ServiceSeen, txn: Txn, violate: Violate): void {
  const { body, cxid, session, zxid } = txn;
  replay(seen.model, txn);
  if (isRefused(body) && !seen.model.sessions.has(session)) return;
  const who = `request ${cxid} of session ${showSession(session)}`;
  violate("WriteOnce", `${showZxid(zxid)} is ${who}, which is done already or was never sent`);
}

/** Whether a transaction does what the model did: the same refusal, or the same node and version. */
function bearsOut(body: Body, { err, result }: Answer): boolean {
  if (body.kind !== "multi")
    return body.kind === "error" ? body.err === err : isDone(body, err, result);
  if (result.kind !== "multi" || result.results.length !== body.bodies.length) return false;
  return body.bodies.every((each, i) => {
    const sub = result.results[i];
    return sub !== undefined && bearsOutSub(each, sub.type === "error", sub.err, sub.result);
  });
}

function bearsOutSub(body: SubBody, isError: boolean, err: Code, result: Result): boolean {
  if (body.kind === "error") return isError && body.err === err;
  return !isError && isDone(body, err, result);
}

function isDone(body: Body, err: Code, result: Result): boolean {
  if (err !== CODE.OK) return false;
  switch (body.kind) {
    case "create":
      return (result.kind === "path" || result.kind === "created") && result.path === body.path;
    case "setData":
      return result.kind === "stat" && result.stat.version === body.version;
    case "setACL":
      return result.kind === "stat" && result.stat.aversion === body.version;
    default:
      return true;
  }
}

/** The write's call is over. `zxid`: of the reply's header; NO_ZXID: there was no reply. */
export function onWriteReturned(
  seen: ServiceSeen,
  c: CallSeen,
  err: Code,
  zxid: Zxid,
  result: Result,
  violate: Violate,
): void {
  const isReply = zxid !== NO_ZXID;
  if (isReply && zxid <= c.floor && !isRefusedUnlogged(err)) {
    // Its own zxid is no larger than that, whether or not anybody else ever hears of it.
    const why = `call ${c.call} was sent when ${showZxid(c.floor)} had been shown, and is done at ${showZxid(zxid)}`;
    violate("WriteOrder", why);
  }
  if (c.answer === undefined) {
    c.isUnknown = true;
    const isOver = !seen.model.sessions.has(c.session);
    if (c.xid === 0 || isOver || (isReply && isRefusedUnlogged(err))) return forget(seen, c);
    if (isReply) {
      const why = `call ${c.call} was answered ${codeName(err)}, and no transaction of it is committed`;
      violate("WriteOnce", why);
    }
    return;
  }
  seen.calls.delete(c.call);
  if (!isReply) return;
  const { answer } = c;
  if (zxid < c.zxid) {
    const why = `the reply to call ${c.call} is from ${showZxid(zxid)}, its write ${showZxid(c.zxid)}`;
    violate("WriteReplies", why);
  }
  if (sameAnswer(answer, { err, result })) return;
  const should = answer.err === err ? "another result" : codeName(answer.err);
  const why = `call ${c.call} (${c.op.kind}, ${showZxid(c.zxid)}) was answered ${codeName(err)}, and should be ${should}`;
  violate("WriteReplies", why);
}

/** Codes that may come without a transaction that is known to be this call's: refused outright, or behind the session's end. */
function isRefusedUnlogged(err: Code): boolean {
  return err === CODE.UNIMPLEMENTED || err === CODE.THROTTLEDOP || err === CODE.SESSIONEXPIRED;
}

/** The client's process has ended: nobody is told of what it asked for any more. */
export function onClientStopped(seen: ServiceSeen, client: number): void {
  for (const c of seen.calls.values()) {
    if (c.client !== client) continue;
    c.isUnknown = true;
    if (c.xid === 0 || c.answer !== undefined || !isWrite(c.op)) forget(seen, c);
  }
}

function forget(seen: ServiceSeen, c: CallSeen): void {
  seen.calls.delete(c.call);
  seen.sessions.get(c.session)?.unsettled.delete(c.xid);
}

/** The session is over: of what it asked for, only what is still waited for may come, to be refused. */
export function onSessionOver(seen: ServiceSeen, s: SessionSeen): void {
  for (const [xid, call] of s.unsettled) {
    if (seen.calls.get(call)?.isUnknown !== true) continue;
    seen.calls.delete(call);
    s.unsettled.delete(xid);
  }
  if (s.unsettled.size === 0) seen.sessions.delete(s.session);
}
