/** The end of the pipeline: watches fire, waiting clients are answered, sessions end [FinalRequestProcessor]. */
import type { Moment } from "../../sim/machine.ts";
import { CODE } from "../api/codes.ts";
import { NOTHING, type Answer, type ReadOp } from "../api/operations.ts";
import { reply, watchEvent, XID, type Reply } from "../api/packets.ts";
import type { Item, ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";
import type { SessionId, Txn } from "../transaction.ts";
import { NO_ZXID, type Zxid } from "../zxid.ts";
import { conclude } from "./answers/context.ts";
import { answerRead } from "./answers/reads.ts";
import { answerWrite } from "./answers/writes.ts";
import { onReplied } from "./calls.ts";
import { closeClient } from "./client-conns.ts";
import { headOf, takeBehindHead, waitingFor } from "./commit-processor.ts";
import { finishInit } from "./handshake.ts";
import { CLIENT_GONE, SYNC_UNASKED } from "./ignored.ts";
import { mark } from "./marks.ts";
import { readAsOperator } from "./operator.ts";
import { OPERATOR, type ClientConn, type Pending } from "./state.ts";
import type { Applied } from "./tree/types.ts";
import { isWatched, triggerAll } from "./watches/trigger.ts";

/**
 * What applying the txn has to find out for anybody here: the changes for watchers, and the Stats
 * for a client that waits for it. Spares the rest the work; ours.
 */
export function toFindOut({ pipeline, serving }: PeerState, txn: Txn): Applied | undefined {
  if (!serving) return undefined;
  const isAnswered = (waitingFor(pipeline, txn)?.conn ?? OPERATOR) !== OPERATOR;
  if (!isAnswered && !isWatched(pipeline.watches)) return undefined;
  return { changes: [], stats: isAnswered ? [] : undefined };
}

/** A txn has been applied: events first, then the reply, then the reads that stood behind it (reference 11.3). */
export function finish(
  peer: PeerState,
  txn: Txn,
  applied: Applied | undefined,
  now: Moment,
  out: ServerEffects,
): void {
  const { config, pipeline } = peer;
  const isLate = config.bugs["reply-before-event"];
  if (applied !== undefined && !isLate) fireWatches(peer, txn, applied, out);
  const pending = waitingFor(pipeline, txn);
  if (pending !== undefined) answerCommitted(peer, txn, pending, applied, now, out);
  else if (txn.body.kind === "closeSession") closeExpired(peer, txn.session, out);
  if (applied !== undefined && isLate) fireWatches(peer, txn, applied, out);
}

function fireWatches(peer: PeerState, txn: Txn, applied: Applied, out: ServerEffects): void {
  const { config, pipeline } = peer;
  const zxid = config.rules.eventsCarryZxid ? txn.zxid : NO_ZXID;
  for (const { conn, type, path } of triggerAll(pipeline, applied.changes)) {
    out.send(conn, watchEvent(type, path, zxid));
  }
}

/** The txn is what a client, or the operator, of this server asked for. */
function answerCommitted(
  peer: PeerState,
  txn: Txn,
  pending: Pending,
  applied: Applied | undefined,
  now: Moment,
  out: ServerEffects,
): void {
  const { config, pipeline } = peer;
  const { conn, cxid } = pending;
  const behind = takeBehindHead(pipeline, txn.session);
  if (conn === OPERATOR) {
    out.emit({ kind: "replied", request: cxid, zxid: txn.zxid });
  } else {
    pipeline.inProcess -= 1;
    answerClient(peer, txn, pending, applied, now, out);
  }
  const areForgotten = config.bugs["failed-write-forgets-reads"] && txn.body.kind === "error";
  if (areForgotten) return;
  for (const read of behind) serveRead(peer, txn.session, read, now, out);
}

function answerClient(
  peer: PeerState,
  txn: Txn,
  pending: Pending,
  applied: Applied | undefined,
  now: Moment,
  out: ServerEffects,
): void {
  const client = peer.pipeline.clients.get(pending.conn);
  if (client === undefined) return out.ignore(CLIENT_GONE);
  const { body } = txn;
  if (body.kind === "createSession") return finishInit(peer, client, true, out);
  const answer = answerWrite(body, applied);
  if (answer === "silence") return mark(out, "answer.silence");
  if (answer === "hangUp") return hangUp(peer, client, out);
  const message = replyWith(pending.cxid, peer.store.lastProcessed, answer);
  sendReply(peer, client, message, now, out);
  if (body.kind === "closeSession") closeClient(peer, client, out);
}

/** The session has moved: the client is not told, it loses the connection (reference 9.4). */
function hangUp(peer: PeerState, client: ClientConn, out: ServerEffects): void {
  mark(out, "answer.hang-up");
  closeClient(peer, client, out);
}

/** A session has ended by expiry, or through another connection: whoever holds it here is cut off. */
function closeExpired(peer: PeerState, session: SessionId, out: ServerEffects): void {
  const { pipeline } = peer;
  const client = pipeline.clients.get(pipeline.bySession.get(session) ?? OPERATOR);
  if (client === undefined) return;
  mark(out, "session.closed-under-client");
  closeClient(peer, client, out);
}

/**
 * Item "read" of COMMIT: answered from the tree as it is now
 * [FinalRequestProcessor.processRequest]. Ignored if the client has gone.
 */
export function onReadItem(
  peer: PeerState,
  item: Extract<Item, { kind: "read" }>,
  now: Moment,
  out: ServerEffects,
): void {
  serveRead(peer, item.session, item.read, now, out);
}

/**
 * Item "synced" of COMMIT: behind every commit that the leader sent before its SYNC
 * [FollowerZooKeeperServer.sync]. Ignored unless that sync is at the head of its session's queue.
 */
export function onSyncedItem(
  peer: PeerState,
  item: Extract<Item, { kind: "synced" }>,
  now: Moment,
  out: ServerEffects,
): void {
  const { pipeline } = peer;
  const head = headOf(pipeline, item.session);
  if (head?.kind !== "sync" || head.cxid !== item.cxid) return out.ignore(SYNC_UNASKED);
  const behind = takeBehindHead(pipeline, item.session);
  serveRead(peer, item.session, head, now, out);
  for (const read of behind) serveRead(peer, item.session, read, now, out);
}

/** Answers from the local tree, as it is, or with the refusal of Prep. */
function serveRead(
  peer: PeerState,
  session: SessionId,
  { conn, cxid, err, op }: Pending,
  now: Moment,
  out: ServerEffects,
): void {
  if (conn === OPERATOR) return readAsOperator(peer, cxid, op as ReadOp, out);
  const { config, leader, pipeline, store } = peer;
  pipeline.inProcess -= 1;
  const client = pipeline.clients.get(conn);
  if (client === undefined) return out.ignore(CLIENT_GONE);
  if (err === CODE.SESSIONMOVED) return hangUp(peer, client, out);
  const reader = { conn, session, identities: client.identities };
  const context = { tree: store.tree, watches: pipeline.watches, reader, config };
  const answer = err === CODE.OK ? answerRead(context, op as ReadOp) : conclude(err);
  for (const { type, path } of answer.events) out.send(conn, watchEvent(type, path));
  const zxid = config.bugs["reply-zxid-of-request"]
    ? (leader?.lastProposed ?? NO_ZXID)
    : store.lastProcessed;
  const xid = op.kind === "ping" ? XID.PING : cxid;
  sendReply(peer, client, replyWith(xid, zxid, answer), now, out);
}

function replyWith(xid: number, zxid: Zxid, { err, result }: Answer): Reply {
  return reply(xid, zxid, err, err === CODE.OK ? result : NOTHING);
}

/** With a call less to answer, the client may be read from again. */
function sendReply(
  peer: PeerState,
  client: ClientConn,
  message: Reply,
  now: Moment,
  out: ServerEffects,
): void {
  out.send(client.conn, message);
  onReplied(peer, client, message.xid, now, out);
}
