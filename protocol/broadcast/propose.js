/** Prep and Propose: a request becomes a transaction with a zxid of its own and goes out (reference 5.2). */
import { ignoreEnded } from "./ended.js";
import { proposal } from "../messages.js";
import { NO_SIDS } from "../quorum.js";
import { makeTxn } from "../txn.js";
import { makeZxid, nextZxid } from "../zxid.js";
import { sendProposal } from "./handlers.js";
import { NOT_SERVING } from "./ignored.js";
import { handToLog } from "./log-thread.js";
import { mark } from "./marks.js";
import { leaveRole } from "./shutdown.js";
/** Item "request" of PREP. */
export function onRequestItem(peer, item, now, out) {
    const { config, leader } = peer;
    if (ignoreEnded(peer, item.term, out))
        return;
    if (leader === undefined || !peer.serving)
        return out.ignore(NOT_SERVING);
    // The last counter of an epoch is never used, or the next zxid would fall into a later epoch (ZOOKEEPER-1277).
    const last = makeZxid(leader.epoch, config.counterLimit);
    let zxid = nextZxid(leader.lastProposed);
    if (zxid >= last) {
        if (!config.bugs["no-rollover-guard"]) {
            mark(out, "leader.rollover");
            return leaveRole(peer, "zxid rolled over", out);
        }
        // Without the guard the counter runs on into the epoch.
        zxid = makeZxid(leader.epoch + 1, zxid - last);
    }
    const txn = makeTxn(zxid, item.key, item.value, item.origin, item.request);
    leader.lastProposed = zxid;
    leader.outstanding.push({ txn, acks: NO_SIDS, committed: false });
    out.emit({ kind: "proposed", txn });
    const packet = proposal("PROPOSAL", txn);
    const toSynced = config.bugs["propose-to-synced-only"];
    for (const handler of leader.handlers) {
        if (!handler.forwarding || handler.isObserver)
            continue;
        if (toSynced && handler.phase !== "SERVING")
            continue;
        sendProposal(handler, packet, now, out);
    }
    // The followers have it before our own log does (reference 0, consequence 1).
    handToLog(peer, txn, out);
}
