import { counterOf, epochOf, showZxid, ZERO } from "../zxid.js";
import { violate } from "./catalogue.js";
import { onDiskChange } from "./durability.js";
import { onFirstBroadcast } from "./delivery.js";
import { checkValue, countThrough, epochSeen, isCommitted, isCommittedZxid, proposalOf, recordProposal, } from "./ghost.js";
import { GOAL } from "./goals.js";
import { isSnapshotFile, lastLogged, logAbove, newestEntry, newestSnapshot } from "./history.js";
import { bySid, isLearner } from "./seen.js";
/** A proposal is on its way: to a follower, or into the log of the primary itself. */
export function onProposal(seen, n, txn, view) {
    if (!recordProposal(seen, txn, view))
        return;
    if (n.role !== "LEADING" || epochOf(txn.zxid) !== n.epoch)
        return;
    if (epochSeen(seen, n.epoch).start < 0)
        onFirstBroadcast(seen, n);
}
/** A record reached the page cache of `n`. */
export function onAppended(seen, n, file, record, view) {
    if (record.kind === "chunk")
        return;
    if (record.kind === "seal")
        return readBase(n, file, view);
    const { zxid } = record;
    if (n.disk.newest !== file) {
        n.disk.newest = file;
        if (n.disk.file === "")
            n.disk.file = file;
    }
    if (n.role === "LEADING" && epochOf(zxid) === n.epoch)
        onProposal(seen, n, record, view);
    else
        checkValue(seen, record, view);
    // Behind a SNAP that holds it already: a replay passes over it.
    if (zxid <= n.base)
        return;
    const before = n.last > n.base ? n.last : n.base;
    n.last = zxid;
    if (zxid !== before + 1)
        checkStep(n, before, zxid, view);
    if (n.role === "FOLLOWING" && n.epoch > 0)
        checkAppend(seen, n, before, record, view);
}
function checkStep(n, before, zxid, view) {
    if (zxid > before && counterOf(zxid) === 1)
        return;
    const why = `the log of s${n.sid} goes from ${showZxid(before)} to ${showZxid(zxid)}`;
    violate(view, "ZxidWellFormed", why);
}
/** A follower that acknowledged NEWLEADER logs what its leader proposes, after all it had before. */
function checkAppend(seen, n, before, txn, view) {
    const epoch = epochOf(txn.zxid);
    if (epoch !== n.epoch)
        return checkFollower(seen, n, view);
    const { initial, isActive } = epochSeen(seen, epoch);
    const skips = counterOf(txn.zxid) === 1 && isActive && countThrough(seen.ghost, before) < initial;
    if (!skips && proposalOf(seen, txn.zxid) !== undefined)
        return;
    const why = `s${n.sid} logged ${showZxid(txn.zxid)} after ${showZxid(before)}, unlike s${n.leader}`;
    violate(view, "ProcessConsistency", why);
}
/** The log of a follower that acknowledged NEWLEADER is a prefix of the history of its leader. */
export function checkFollower(seen, n, view) {
    const { ghost } = seen;
    const leader = bySid(seen, n.leader);
    if (leader === undefined || leader.role !== "LEADING" || leader.epoch !== n.epoch)
        return;
    const theirs = historyOf(seen, leader, view);
    if (n.base > ghost.pruned && !isPoint(seen, leader, theirs, n.base)) {
        return inconsistent(n, n.base, view);
    }
    const floor = n.base > ghost.pruned ? n.base : ghost.pruned;
    let next = theirs.findIndex(({ zxid }) => zxid > floor);
    for (const txn of logAbove(view, n.node, floor, false)) {
        // At or below its snapshot the leader's log may be gone, or hold what a SNAP left behind.
        while (isBelow(theirs[next], Math.min(leader.base, txn.zxid - 1)))
            next += 1;
        if (theirs[next]?.print === txn.print)
            next += 1;
        else if (txn.zxid > leader.base || !isCommitted(ghost, txn)) {
            return inconsistent(n, txn.zxid, view);
        }
    }
}
function isBelow(txn, zxid) {
    return txn !== undefined && txn.zxid <= zxid;
}
/** Whether a snapshot of that zxid stands for a point of the leader's history. */
function isPoint(seen, leader, theirs, zxid) {
    if (counterOf(zxid) === 0 || zxid === leader.base || isCommittedZxid(seen.ghost, zxid))
        return true;
    return theirs.some((txn) => txn.zxid === zxid);
}
/** The leader's log, then what it has proposed and not yet logged. */
function historyOf(seen, leader, view) {
    const txns = logAbove(view, leader.node, seen.ghost.pruned, false);
    const last = txns.at(-1)?.zxid ?? ZERO;
    for (const txn of epochSeen(seen, leader.epoch).proposals) {
        if (txn !== undefined && txn.zxid > last)
            txns.push(txn);
    }
    return txns;
}
function inconsistent(n, zxid, view) {
    violate(view, "ProcessConsistency", `s${n.sid} acknowledged NEWLEADER of s${n.leader} and epoch ${n.epoch}, ` +
        `and its log differs from there on at ${showZxid(zxid)}`);
}
/** The newest complete snapshot may be another one now. */
function readBase(n, file, view) {
    const snapshot = newestSnapshot(view, n.node, false);
    n.base = snapshot?.zxid ?? ZERO;
    if (snapshot?.name === file && newestEntry(view, n.node, file) > snapshot.zxid) {
        view.reach(GOAL.snapshotFuzzy);
    }
}
/** Reads the ends of the history anew: the disk is shorter than it was, or may be. */
export function readEnds(n, view) {
    n.base = newestSnapshot(view, n.node, false)?.zxid ?? ZERO;
    n.last = lastLogged(view, n.node);
}
/** A log was cut: by TRUNC, there is no other reason. */
export function onTruncated(seen, n, view) {
    const before = n.last;
    readEnds(n, view);
    if (n.last < before)
        view.reach(GOAL.uncommittedTailLost);
    onDiskChange(seen, n, true, view);
}
export function onRemoved(seen, n, name, view) {
    if (name === "acceptedEpoch")
        n.disk.acceptedEpoch = -1;
    else if (name === "currentEpoch")
        n.disk.currentEpoch = -1;
    else if (isSnapshotFile(name) || name.startsWith("log.")) {
        readEnds(n, view);
        onDiskChange(seen, n, isLearner(n) && n.mode !== undefined, view);
    }
}
