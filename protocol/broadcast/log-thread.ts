/** SyncRequestProcessor: appends what it is handed, flushes in batches, acknowledges in order (reference 7.1). */
import type { Txn } from "../transaction.ts";
import { zxidPacket } from "../messages.ts";
import type { Item, ServerEffects } from "../protocol.ts";
import { LOG } from "../queues.ts";
import type { PeerState } from "../state.ts";
import { appendTxn, flushLog } from "../storage/log.ts";
import { snapshotIfDue } from "../storage/snapshots.ts";
import { processAck } from "./acks.ts";
import { DISK_HAD_FAILED, ROLE_ENDED } from "./ignored.ts";
import { continueLeaving } from "./shutdown.ts";

/**
 * A transaction on its way to the log, to be appended and acknowledged
 * [SyncRequestProcessor.queuedRequests].
 */
export type LogItem = Extract<Item, { kind: "log" }>;

/**
 * Hands a transaction to the log thread, in the order of zxids
 * [SyncRequestProcessor.processRequest].
 */
export function handToLog(peer: PeerState, txn: Txn, out: ServerEffects): void {
  peer.log.queued += 1;
  out.post(LOG, { kind: "log", term: peer.term, txn });
}

/**
 * Item "log" of LOG [SyncRequestProcessor.run]. It is served while the role is shut down, too, for
 * the thread is drained; ignored once the role is over or its disk has failed.
 */
export function onLogItem(peer: PeerState, item: LogItem, out: ServerEffects): void {
  const { bugs, maxBatch } = peer.config;
  const { log, store } = peer;
  if (item.term !== peer.term) {
    // ZOOKEEPER-4712: nobody stopped the log thread of the role before.
    if (bugs["late-log-append"]) return appendTxn(store, item.txn, out);
    return out.ignore(ROLE_ENDED);
  }
  if (peer.leaving?.diskFailed === true) return out.ignore(DISK_HAD_FAILED);
  log.queued -= 1;
  appendTxn(store, item.txn, out);
  if (peer.leaving === undefined) snapshotIfDue(store, peer.config, peer.dice, out);
  // Most batches are of one: room for more is made when there are more.
  if (log.batch.length === 0) log.batch = [item.txn];
  else log.batch.push(item.txn);
  if (peer.leaving === undefined && acksEarly(peer)) acknowledge(peer, item.txn, out);
  // The thread flushes when it finds its queue empty, or the batch is large.
  if (log.queued === 0 || log.batch.length >= maxBatch) flush(peer, out);
}

/** The mistakes M5, of a follower, and M6, of a leader. */
function acksEarly(peer: PeerState): boolean {
  const { bugs } = peer.config;
  return peer.leader === undefined ? bugs["ack-before-fsync"] : bugs["leader-ack-before-fsync"];
}

function flush(peer: PeerState, out: ServerEffects): void {
  const tag = peer.nextTag;
  // Somebody else's flush may have covered it already.
  if (!flushLog(peer.store, tag, out)) return onFlushed(peer, out);
  peer.nextTag += 1;
  peer.log.flushTag = tag;
  out.hold(LOG);
}

/**
 * Everything in the batch is durable: one ACK each, oldest first [SyncRequestProcessor.flush,
 * SendAckRequestProcessor, AckRequestProcessor]. A role that is ending acknowledges nothing.
 */
export function onFlushed(peer: PeerState, out: ServerEffects): void {
  const { config, log } = peer;
  if (log.flushTag !== 0) out.release(LOG);
  log.flushTag = 0;
  const batch = log.batch;
  log.batch = [];
  if (peer.leaving !== undefined) {
    if (log.queued === 0) continueLeaving(peer, out);
    return;
  }
  // M8's mistake has two halves: newest first here, and a leader that does not mind.
  if (config.bugs["commit-out-of-order"]) batch.reverse();
  if (acksEarly(peer)) return;
  for (const txn of batch) acknowledge(peer, txn, out);
}

/** A follower tells its leader, a leader itself, an observer nobody. */
function acknowledge(peer: PeerState, txn: Txn, out: ServerEffects): void {
  const { leader, learner } = peer;
  if (leader !== undefined) return processAck(peer, leader, peer.sid, txn.zxid, out);
  if (learner === undefined || peer.config.isObserver) return;
  out.send(learner.conn, zxidPacket("ACK", txn.zxid));
}
