/** Who waits for what: a session's writes for their commits, its reads behind them [CommitProcessor] (reference 5.2, 5.3). */
import { CODE } from "../api/codes.ts";
import { requestPacket, syncPacket } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { COMMIT } from "../queues.ts";
import type { PeerState } from "../state.ts";
import type { SessionId, Txn } from "../transaction.ts";
import { isProposed, makeRequest, type RequestOp } from "./request.ts";
import type { ClientConn, Pending, PipelineState } from "./state.ts";

/** Queues behind what the session waits for already [CommitProcessor.pendingRequests]. */
export function enqueue(pipeline: PipelineState, session: SessionId, pending: Pending): void {
  const queue = pipeline.pending.get(session);
  if (queue === undefined) pipeline.pending.set(session, [pending]);
  else queue.push(pending);
}

/** Learner: a request waits here first, and is on its way to the leader only then (5.2, step 1). */
export function passToLeader(
  peer: PeerState,
  { conn, identities, session }: Pick<ClientConn, "conn" | "identities" | "session">,
  cxid: number,
  op: RequestOp,
  out: ServerEffects,
): void {
  const { learner, pipeline } = peer;
  if (isProposed(op)) {
    enqueue(pipeline, session, { kind: "write", conn, cxid, op, err: CODE.OK });
    if (learner !== undefined) {
      out.send(learner.conn, requestPacket(makeRequest(session, cxid, op, identities)));
    }
  } else if (op.kind === "sync") {
    enqueue(pipeline, session, { kind: "sync", conn, cxid, op, err: CODE.OK });
    if (learner !== undefined) out.send(learner.conn, syncPacket(session, cxid));
  } else {
    enqueueRead(peer, session, { kind: "read", conn, cxid, op, err: CODE.OK }, out);
  }
}

/**
 * A read is served when nothing of its session stands before it. Reads of other sessions do not
 * matter [CommitProcessor.needCommit, processRequest].
 */
export function enqueueRead(
  peer: PeerState,
  session: SessionId,
  read: Pending,
  out: ServerEffects,
): void {
  const { config, pipeline, term } = peer;
  if (headOf(pipeline, session) !== undefined && !config.bugs["reads-overtake-writes"]) {
    return enqueue(pipeline, session, read);
  }
  out.post(COMMIT, { kind: "read", term, session, read });
}

/** What its session waits for, if anything. */
export function headOf({ pending }: PipelineState, session: SessionId): Pending | undefined {
  // Mostly nobody waits, and ids of sessions are dear to look up.
  return pending.size === 0 ? undefined : pending.get(session)?.[0];
}

/**
 * The request that a committed txn answers: the oldest of its session here, if it is that one;
 * undefined for a txn of another server's client [CommitProcessor.run].
 */
export function waitingFor(pipeline: PipelineState, txn: Txn): Pending | undefined {
  const head = headOf(pipeline, txn.session);
  return head?.kind === "write" && head.cxid === txn.cxid ? head : undefined;
}

const NO_READS: readonly Pending[] = [];

/**
 * The head of a session's queue is done: returns the reads that stood right behind it, up to the
 * next write or sync [CommitProcessor.run].
 */
export function takeBehindHead(pipeline: PipelineState, session: SessionId): readonly Pending[] {
  const queue = pipeline.pending.get(session);
  if (queue === undefined) return NO_READS;
  let end = 1;
  while (end < queue.length && queue[end]?.kind === "read") end += 1;
  const reads = end === 1 ? NO_READS : queue.slice(1, end);
  if (end === queue.length) pipeline.pending.delete(session);
  else queue.splice(0, end);
  return reads;
}
