import { onApplied, serveRead } from "../server/pipeline.js";
import { applyToMemory, applyToTree, comparableDigest } from "../storage/memory.js";
import { ignoreEnded } from "./ended.js";
import { leaveRole } from "./shutdown.js";
/** Item "apply" of COMMIT. */
export function onApplyItem(peer, item, out) {
    if (ignoreEnded(peer, item.term, out))
        return;
    const { config, pipeline, store } = peer;
    const { txn } = item;
    if (applyToMemory(store, txn, config) === "gap")
        return onGap(peer, txn, out);
    peer.leader?.toBeApplied.shift();
    out.emit({ kind: "delivered", txn, digest: comparableDigest(store) });
    onApplied(pipeline, store, config.sid, txn, out);
}
/**
 * Applies a transaction that a sync brought as committed, on the main thread. False: it leaves a hole
 * behind the window, and the role is over. Over a snapshot it may come a second time.
 */
export function applyInSync(peer, txn, out) {
    const { config, store } = peer;
    const isNew = txn.zxid > store.lastProcessed;
    // ZOOKEEPER-4925: what only the tree knows is missing when this server leads.
    if (config.bugs["sync-skips-window"]) {
        applyToTree(store, txn);
    }
    else if (applyToMemory(store, txn, config) === "gap") {
        onGap(peer, txn, out);
        return false;
    }
    if (isNew)
        out.emit({ kind: "delivered", txn, digest: comparableDigest(store) });
    return true;
}
/** ZKDatabase.addCommittedProposal throws, and takes the server down with it. */
function onGap(peer, txn, out) {
    out.emit({ kind: "anomaly", what: "proposal-gap", zxid: txn.zxid });
    leaveRole(peer, "hole in the committed history", out);
}
/** Item "read" of COMMIT: no write of the same client stands before it. */
export function onReadItem(peer, item, out) {
    const { request, key, term } = item;
    if (ignoreEnded(peer, term, out))
        return out.emit({ kind: "dropped", request });
    serveRead(peer.store, request, key, out);
}
