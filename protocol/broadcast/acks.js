/** Acknowledgements of proposals, and the commit that follows a quorum of them [Leader.processAck, tryToCommit]. */
import { must } from "../../sim/assert.js";
import { proposal, zxidPacket } from "../messages.js";
import { countSids, isQuorum, withSid } from "../quorum.js";
import { COMMIT } from "../queues.js";
import { makeZxid } from "../zxid.js";
import { transmit } from "./handlers.js";
import { ACK_COMMITTED, ACK_NOTHING_OUTSTANDING, ACK_OF_EPOCH, ACK_UNKNOWN } from "./ignored.js";
/** Whether these servers may decide on an epoch or its history; observers may be among them. */
export function decides(config, sids) {
    if (config.bugs["observer-in-quorum"])
        return countSids(sids) >= config.quorum.need;
    return isQuorum(config.quorum, sids);
}
function hasCommitQuorum(config, acks) {
    const { bugs, quorum } = config;
    if (bugs["commit-on-first-ack"])
        return acks !== 0;
    if (bugs["commit-quorum-off-by-one"])
        return countSids(acks & quorum.voters) >= quorum.need - 1;
    return isQuorum(quorum, acks);
}
/** `sid` has `zxid` and everything before it on its disk. */
export function processAck(peer, leader, sid, zxid, out) {
    // The ACK of UPTODATE carries no transaction's zxid (reference 4.6).
    if (zxid === makeZxid(leader.epoch, 0))
        return out.ignore(ACK_OF_EPOCH);
    if (zxid <= leader.lastCommitted)
        return out.ignore(ACK_COMMITTED);
    const oldest = leader.outstanding[0];
    if (oldest === undefined)
        return out.ignore(ACK_NOTHING_OUTSTANDING);
    // Outstanding zxids have no gaps, so the distance from the oldest is the index.
    const index = zxid - oldest.txn.zxid;
    const found = leader.outstanding[index];
    if (found === undefined) {
        out.emit({ kind: "anomaly", what: "ack-unknown", zxid });
        return out.ignore(ACK_UNKNOWN);
    }
    found.acks = withSid(found.acks, sid);
    tryToCommit(peer, leader, found, index, out);
}
/**
 * Commits `found` if it is the oldest outstanding one and has its quorum. No later one has to be
 * looked at: ACKs come in order, so none can have its quorum before.
 */
function tryToCommit(peer, leader, found, index, out) {
    const { config } = peer;
    if (index !== 0 && !config.bugs["commit-out-of-order"])
        return;
    if (found.committed || !hasCommitQuorum(config, found.acks))
        return;
    found.committed = true;
    while (leader.outstanding[0]?.committed === true)
        leader.outstanding.shift();
    commit(peer, leader, found, out);
}
function commit(peer, leader, found, out) {
    const { config } = peer;
    const { txn } = found;
    leader.lastCommitted = txn.zxid;
    leader.toBeApplied.push(txn);
    out.emit({ kind: "committed", zxid: txn.zxid });
    const packet = zxidPacket("COMMIT", txn.zxid);
    const inform = config.observers === 0 ? undefined : proposal("INFORM", txn);
    for (const handler of leader.handlers) {
        if (!handler.forwarding)
            continue;
        if (config.bugs["uptodate-commit-stale"] && handler.phase !== "SERVING")
            continue;
        transmit(handler, handler.isObserver ? must(inform, "INFORM") : packet, out);
    }
    out.post(COMMIT, { kind: "apply", term: peer.term, txn });
}
