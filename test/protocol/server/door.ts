/** Clients at a server that is alone with its test: they come in, and their transactions are committed for them. */
import { clientRequest, connectRequest, passwordOf } from "../../../protocol/api/packets.ts";
import type { Op } from "../../../protocol/api/operations.ts";
import { proposal, zxidPacket, type Message } from "../../../protocol/messages.ts";
import { makeTxn, type Body, type SessionId } from "../../../protocol/transaction.ts";
import { makeZxid, ZERO } from "../../../protocol/zxid.ts";
import { must } from "../../../sim/assert.ts";
import type { Lone } from "../broadcast/lone.ts";

export const TIMEOUT = 6000;
export const GET_ROOT: Op = { kind: "getData", path: "/", watch: false };
export const SET_ROOT: Op = { kind: "setData", path: "/", data: "new", version: -1 };

export function newSession(timeout: number = TIMEOUT): Message {
  return connectRequest(ZERO, timeout, 0, 0);
}

export function oldSession(session: SessionId, timeout: number = TIMEOUT): Message {
  return connectRequest(ZERO, timeout, session, passwordOf(session));
}

export function sessionOn(lone: Lone, conn: number): SessionId {
  return must(lone.state.pipeline.clients.get(conn), "client").session;
}

/** The leader of this follower has 1:`counter` committed: `body`, for number `cxid` of `session`. */
export function committed(
  lone: Lone,
  counter: number,
  session: SessionId,
  cxid: number,
  body: Body,
): void {
  const txn = makeTxn(makeZxid(1, counter), session, cxid, 0, body);
  const commit = zxidPacket("COMMIT", txn.zxid);
  lone.receive(1, proposal("PROPOSAL", txn), commit).run();
}

/** A new client of a follower has its session, by 1:`counter`. */
export function enter(lone: Lone, conn: number, counter: number): SessionId {
  lone.client(conn).receive(conn, newSession()).run();
  const session = sessionOn(lone, conn);
  committed(lone, counter, session, 0, { kind: "createSession", timeout: TIMEOUT });
  lone.taken();
  return session;
}

export function call(lone: Lone, conn: number, xid: number, op: Op): Lone {
  return lone.receive(conn, clientRequest(xid, op)).serve();
}
