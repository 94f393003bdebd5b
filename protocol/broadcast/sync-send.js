/** The leader's side of a sync: what a handler sends until NEWLEADER [LearnerHandler.syncFollower, run]. */
import { must } from "../../sim/assert.js";
import { snapChunk, SNAP_END, syncMode, zxidPacket } from "../messages.js";
import { handlerQueue } from "../queues.js";
import { isLastChunk, nextChunk } from "../server/tree.js";
import { mayReadHistory, readHistory } from "../storage/disk-history.js";
import { windowTxns } from "../storage/window.js";
import { makeZxid } from "../zxid.js";
import { sendCommitted, startForwarding, startSender, transmit } from "./handlers.js";
import { mark } from "./marks.js";
import { chooseSync, firstOf, isBehind, } from "./sync-choice.js";
import { waitFor } from "./waits.js";
/** Begins to bring a learner up to date: the epoch has been agreed upon. */
export function startSync(peer, leader, handler, now, out) {
    const { config, store } = peer;
    const { lastZxid } = handler;
    // Handlers are let go together with the main thread, which has its epoch still to write (section 3, step 6).
    if (leader.phase === "EPOCH_ACK" || leader.phase === "CURRENT_EPOCH") {
        mark(out, "discovery.sync-before-epoch");
    }
    const history = historyOf(peer);
    if (isBehind(lastZxid, history) && mayReadHistory(store, lastZxid, config, out)) {
        handler.phase = "READ_DISK";
        out.load(waitFor(peer, { kind: "handlerRead", term: peer.term, conn: handler.conn }));
        return;
    }
    const choice = chooseSync(lastZxid, history, undefined, config.bugs);
    sync(peer, leader, handler, choice, now, out);
}
/** The log on disk has been read. All the rest happens in one step, as under committedLog's lock. */
export function onLogRead(peer, leader, handler, disk, now, out) {
    const { config, store } = peer;
    const { lastZxid } = handler;
    const history = historyOf(peer);
    const tail = readHistory(store, disk, lastZxid, firstOf(history), config, out);
    const choice = chooseSync(lastZxid, history, tail, config.bugs);
    if (choice.source === "disk")
        mark(out, "sync.from-disk");
    sync(peer, leader, handler, choice, now, out);
}
function historyOf(peer) {
    return { lastProcessed: peer.store.lastProcessed, window: windowTxns(peer.store.window) };
}
/** Queues what the learner lacks and lets live traffic follow it. */
function sync(peer, leader, handler, choice, now, out) {
    const to = peer.store.lastProcessed;
    const { mode, source } = choice;
    mark(out, choice.mark);
    out.emit({ kind: "syncing", learner: handler.sid, mode, from: handler.lastZxid, to, source });
    if (mode !== "SNAP") {
        transmit(handler, syncMode(mode, choice.zxid), out);
        for (const txn of choice.txns)
            sendCommitted(handler, txn, out);
    }
    startForwarding(leader, handler, choice.queued, out);
    if (mode !== "SNAP")
        return queueNewLeader(leader, handler, now, out);
    // The tree goes out past the queue of the sender, which starts only behind it (reference 4.5).
    out.send(handler.conn, syncMode("SNAP", to));
    handler.phase = "SNAP";
    handler.streamed = 0;
    postStep(peer, handler, out);
}
/** One part of the tree, as it is now: a stream over a tree that changes meanwhile is fuzzy. */
export function streamTree(peer, leader, handler, now, out) {
    const { tree } = peer.store;
    if (!isLastChunk(tree, handler.streamed)) {
        const chunk = nextChunk(tree, handler.streamed, peer.config.snapshotChunk);
        handler.streamed += chunk.entries.length;
        out.send(handler.conn, snapChunk(chunk));
        return postStep(peer, handler, out);
    }
    out.send(handler.conn, SNAP_END);
    queueNewLeader(leader, handler, now, out);
}
function postStep(peer, handler, out) {
    const { term } = peer;
    out.post(handlerQueue(handler.sid), { kind: "handlerStep", term, conn: handler.conn });
}
function queueNewLeader(leader, handler, now, out) {
    transmit(handler, zxidPacket("NEWLEADER", makeZxid(leader.epoch, 0)), out);
    startSender(handler, out);
    handler.phase = "NEWLEADER_ACK";
    handler.readSince = now.mono;
}
/** A handler that was blocked goes on; what came meanwhile waits in its inbox. */
export function resumeHandler(peer, handler, now, out) {
    handler.readSince = now.mono;
    out.clearTimer("handlerWait", handler.conn);
    if (handler.inbox.length > 0)
        postStep(peer, handler, out);
}
/** The oldest packet that waits in the inbox. */
export function takeFromInbox(handler) {
    return must(handler.inbox.shift(), "packet in the inbox");
}
