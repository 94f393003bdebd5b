/** The leader's side of a sync: what a handler sends until NEWLEADER [LearnerHandler.syncFollower, run]. */
import { must } from "../../sim/assert.ts";
import type { DiskImage, Moment } from "../../sim/machine.ts";
import { snapChunk, SNAP_END, syncMode, zxidPacket } from "../messages.ts";
import type { ServerEffects, ServerProtocol } from "../protocol.ts";
import { sidBit } from "../quorum.ts";
import { handlerQueue } from "../queues.ts";
import { isLastChunk, nextChunk } from "../server/tree/chunks.ts";
import type { PeerState } from "../state.ts";
import { mayReadHistory, readHistory } from "../storage/disk-history.ts";
import { windowTxns } from "../storage/window.ts";
import { makeZxid } from "../zxid.ts";
import { sendCommitted, startForwarding, startSender, transmit } from "./handlers.ts";
import { mark } from "./marks.ts";
import type { HandlerState, LeaderState } from "./state.ts";
import {
  chooseSync,
  firstOf,
  forcedSnap,
  isBehind,
  type LeaderHistory,
  type SyncChoice,
} from "./sync-choice.ts";
import { waitFor } from "./waits.ts";

/**
 * Begins to bring a learner up to date: the epoch has been agreed upon
 * [LearnerHandler.syncFollower]. It may have to read the log on disk first.
 */
export function startSync(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
  out: ServerEffects,
): void {
  const { config, store } = peer;
  const { lastZxid } = handler;
  // Handlers are let go together with the main thread, which has its epoch still to write (section 3, step 6).
  if (leader.phase === "EPOCH_ACK" || leader.phase === "CURRENT_EPOCH") {
    mark(out, "discovery.sync-before-epoch");
  }
  const history = historyOf(peer, leader);
  if (handler.needsSnap) return sync(peer, leader, handler, forcedSnap(history), out);
  if (isBehind(lastZxid, history) && mayReadHistory(store, lastZxid, config, out)) {
    handler.phase = "READ_DISK";
    out.load(waitFor(peer, { kind: "handlerRead", term: peer.term, conn: handler.conn }));
    return;
  }
  const choice = chooseSync(lastZxid, history, undefined, config.bugs);
  sync(peer, leader, handler, choice, out);
}

/**
 * The log on disk has been read [LearnerHandler.syncFollower]. All the rest happens in one step, as
 * under committedLog's lock.
 */
export function onLogRead(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
  disk: DiskImage<ServerProtocol>,
  out: ServerEffects,
): void {
  const { config, store } = peer;
  const { lastZxid } = handler;
  const history = historyOf(peer, leader);
  const tail = readHistory(store, disk, lastZxid, firstOf(history), config, out);
  const choice = chooseSync(lastZxid, history, tail, config.bugs);
  if (choice.source === "disk") mark(out, "sync.from-disk");
  sync(peer, leader, handler, choice, out);
}

/**
 * What is committed, applied or not. ZooKeeper looks at committedLog alone, which a commit enters
 * only when the leader applies it: a learner that has just acknowledged such a transaction would be
 * told to cut it off, and for a moment fewer disks than a quorum would hold it.
 */
function historyOf(peer: PeerState, leader: LeaderState): LeaderHistory {
  const { lastProcessed, window } = peer.store;
  return { lastProcessed, window: [...windowTxns(window), ...leader.toBeApplied] };
}

/** Queues what the learner lacks and lets live traffic follow it. */
function sync(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
  choice: SyncChoice,
  out: ServerEffects,
): void {
  const to = peer.store.lastProcessed;
  const { mode, source } = choice;
  mark(out, choice.mark);
  out.emit({ kind: "syncing", learner: handler.sid, mode, from: handler.lastZxid, to, source });
  if (mode !== "SNAP") {
    transmit(handler, syncMode(mode, choice.zxid), out);
    for (const txn of choice.txns) sendCommitted(handler, txn, out);
  }
  withdrawAcks(peer, leader, handler.sid);
  startForwarding(leader, handler, choice.queued, peer.config.bugs, out);
  if (mode === "SNAP") {
    handler.phase = "SNAP";
    // ZOOKEEPER-3104: NEWLEADER comes first, and then a tree with the zxid that it has by then.
    if (peer.config.bugs["newleader-before-snap"]) handler.streamed = BEFORE_NEWLEADER;
    else beginTree(peer, handler, out);
  } else {
    // NEWLEADER is a step of its own: live traffic may come before it.
    handler.phase = "NEWLEADER";
  }
  postStep(peer, handler, out);
}

/** The tree goes out past the queue of the sender, which starts only behind it (reference 4.5). */
function beginTree({ store }: PeerState, handler: HandlerState, out: ServerEffects): void {
  out.send(handler.conn, syncMode("SNAP", store.lastProcessed));
  handler.streamed = 0;
}

/**
 * A follower that comes back to the same leader is told to cut off what is not committed, and gets
 * it again with the live traffic: its ACKs of before prove nothing any more. ZooKeeper counts them,
 * so that a proposal can be committed without being on the disks of a quorum.
 */
function withdrawAcks(peer: PeerState, leader: LeaderState, sid: number): void {
  if (peer.config.bugs["former-acks-count"]) return;
  for (const proposal of leader.outstanding) proposal.acks &= ~sidBit(sid);
}

/**
 * Sends one part of the tree, as it is now, and the signature behind the last: a stream over a tree
 * that changes meanwhile is fuzzy [ZKDatabase.serializeSnapshot] (reference 4.5, 7.3).
 */
export function streamTree(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
  now: Moment,
  out: ServerEffects,
): void {
  const { config, store } = peer;
  const { tree } = store;
  if (handler.streamed < 0) return announceTree(peer, leader, handler, out);
  if (!isLastChunk(tree, handler.streamed)) {
    const chunk = nextChunk(tree, handler.streamed, config.snapshotChunk);
    handler.streamed = chunk.next;
    out.send(handler.conn, snapChunk(chunk));
    return postStep(peer, handler, out);
  }
  out.send(handler.conn, SNAP_END);
  if (!config.bugs["newleader-before-snap"]) transmitNewLeader(leader, handler, out);
  awaitNewLeaderAck(handler, now, out);
}

/** Where in the tree a SNAP of ZOOKEEPER-3104 is while NEWLEADER is still to be queued. */
const BEFORE_NEWLEADER = -2;

/** ... two steps of the thread, and what the ensemble commits between them is in the tree. */
function announceTree(
  peer: PeerState,
  leader: LeaderState,
  handler: HandlerState,
  out: ServerEffects,
): void {
  if (handler.streamed === BEFORE_NEWLEADER) {
    transmitNewLeader(leader, handler, out);
    handler.streamed += 1;
  } else {
    beginTree(peer, handler, out);
  }
  postStep(peer, handler, out);
}

function postStep(peer: PeerState, handler: HandlerState, out: ServerEffects): void {
  const { term } = peer;
  out.post(handlerQueue(handler.sid), { kind: "handlerStep", term, conn: handler.conn });
}

/**
 * Ends the history that is synced with NEWLEADER (e, 0), and lets the sender thread start
 * [LearnerHandler.run].
 */
export function queueNewLeader(
  leader: LeaderState,
  handler: HandlerState,
  now: Moment,
  out: ServerEffects,
): void {
  transmitNewLeader(leader, handler, out);
  awaitNewLeaderAck(handler, now, out);
}

function transmitNewLeader(leader: LeaderState, handler: HandlerState, out: ServerEffects): void {
  transmit(handler, zxidPacket("NEWLEADER", makeZxid(leader.epoch, 0)), out);
}

function awaitNewLeaderAck(handler: HandlerState, now: Moment, out: ServerEffects): void {
  startSender(handler, out);
  handler.phase = "NEWLEADER_ACK";
  handler.readSince = now.mono;
}

/**
 * A handler that was blocked goes on, and reads with its whole limit; what came meanwhile is taken
 * in a step of its own [LearnerHandler.run].
 */
export function resumeHandler(
  peer: PeerState,
  handler: HandlerState,
  now: Moment,
  out: ServerEffects,
): void {
  handler.readSince = now.mono;
  out.clearTimer("handlerWait", handler.conn);
  if (handler.inbox.length > 0) postStep(peer, handler, out);
}

/** The oldest packet that waits in the inbox. AssertionError if there is none. */
export function takeFromInbox(handler: HandlerState): HandlerState["inbox"][number] {
  return must(handler.inbox.shift(), "packet in the inbox");
}
