/** Who waits for what: a session's writes for their commits, its reads behind them [CommitProcessor] (reference 5.2, 5.3). */
import type { ConnId } from "../../sim/machine.ts";
import { CODE } from "../api/codes.ts";
import { requestPacket, syncPacket } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { COMMIT } from "../queues.ts";
import type { PeerState } from "../state.ts";
import type { SessionId, Txn } from "../transaction.ts";
import { isProposed, type ProposedOp, type Request } from "./request.ts";
import type { Pending, PipelineState } from "./state.ts";

/** Queues behind what the session waits for already [CommitProcessor.pendingRequests]. */
export function enqueue(pipeline: PipelineState, session: SessionId, pending: Pending): void {
  const queue = pipeline.pending.get(session);
  if (queue === undefined) pipeline.pending.set(session, [pending]);
  else queue.push(pending);
}

/** Learner: a request waits here first, and is on its way to the leader only then (5.2, step 1). */
export function passToLeader(
  peer: PeerState,
  request: Request,
  conn: ConnId,
  out: ServerEffects,
): void {
  const { learner, pipeline } = peer;
  const { session, cxid, op } = request;
  if (isProposed(op)) {
    enqueue(pipeline, session, { kind: "write", conn, cxid, op, err: CODE.OK });
    if (learner !== undefined) {
      out.send(learner.conn, requestPacket(request as Request<ProposedOp>));
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
  if (pipeline.pending.has(session) && !config.bugs["reads-overtake-writes"]) {
    return enqueue(pipeline, session, read);
  }
  out.post(COMMIT, { kind: "read", term, session, read });
}

/**
 * The request that a committed txn answers: the oldest of its session here, if it is that one;
 * undefined for a txn of another server's client [CommitProcessor.run].
 */
export function waitingFor(pipeline: PipelineState, txn: Txn): Pending | undefined {
  const head = pipeline.pending.get(txn.session)?.[0];
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
