import { must } from "../../sim/assert.js";
import { showZxid } from "../zxid.js";
import { PROPERTIES, violate } from "./catalogue.js";
import { onCommit } from "./commits.js";
import { onDelivered, onRead, onRestored } from "./delivery.js";
import { advance, onDiskChange } from "./durability.js";
import { endOf } from "./ghost.js";
import { GOAL, GOAL_OF_MARK, GOALS } from "./goals.js";
import { isSnapshotFile } from "./history.js";
import { onActive, onBooted, onDown, onElected, onEstablished, onRoleEnded, onUpToDate, onWrote, } from "./leadership.js";
import { findMissing, isCore, makeProbe, onAnswered } from "./liveness.js";
import { onAppended, onProposal, onRemoved, onTruncated, readEnds } from "./logs.js";
import { checkMemory } from "./memory.js";
import { endRole, isLearner, SERVING, startSeen, SYNCING, } from "./seen.js";
import { resolveSelector } from "./selectors.js";
import { onSent } from "./streams.js";
function nodeOf(seen, node) {
    return must(seen.nodes[node], "server");
}
function emitted(seen, node, event, view) {
    const n = nodeOf(seen, node);
    switch (event.kind) {
        case "delivered":
            if (n.role === "LEADING" && n.stage === SERVING)
                onCommit(seen, n, event.txn.zxid, view);
            return onDelivered(seen, n, event.txn, event.digest, view);
        case "proposed":
            return onProposal(seen, n, event.txn, view);
        case "replied":
            return onAnswered(seen, event.request);
        case "dropped":
            view.reach(GOAL.requestDropped);
            return onAnswered(seen, event.request);
        case "readServed":
            return onRead(seen, n, event.zxid, view);
        case "mark":
            return onMark(event.id, view);
        case "anomaly":
            return violate(view, "NeverHappens", `${event.what} at s${n.sid}${event.zxid > 0 ? ` (${showZxid(event.zxid)})` : ""}`);
        default:
            return onRoleEvent(seen, n, event, view);
    }
}
/** The rarer events: starts, elections, roles, syncs. */
function onRoleEvent(seen, n, event, view) {
    switch (event.kind) {
        case "booted":
            return onBooted(n, event, view);
        case "looking":
            return endRole(n);
        case "elected":
            return onElected(n, event, view);
        case "epochProposed":
            n.epoch = event.epoch;
            return;
        case "established":
            return onEstablished(seen, n, event, view);
        case "active":
            return onActive(seen, n, event, view);
        case "syncing":
            return onSyncing(event, view);
        case "syncStarted":
            n.stage = SYNCING;
            n.mode = event.mode;
            return;
        case "upToDate":
            return onUpToDate(seen, n, event, view);
        case "restored":
            return onRestored(seen, n, event.reason, event.lastZxid, event.digest, view);
        case "roleEnded":
            if (event.memoryKept)
                checkMemory(n, event.lastZxid, event.digest, view);
            return onRoleEnded(n, event, view);
        default:
            break;
    }
}
function onSyncing(event, view) {
    if (event.mode === "SNAP")
        view.reach(GOAL.snapSync);
    else if (event.mode === "TRUNC")
        view.reach(GOAL.truncSync);
    else
        view.reach(event.source === "nothing" ? GOAL.emptyDiff : GOAL.diffSync);
    if (event.source === "disk")
        view.reach(GOAL.diffFromDisk);
}
function onMark(id, view) {
    const goal = GOAL_OF_MARK.get(id);
    if (goal !== undefined)
        view.reach(goal);
}
function synced(seen, node, file, _length, view) {
    const n = nodeOf(seen, node);
    n.isAiling = false;
    if (isSnapshotFile(file))
        onDiskChange(seen, n, isLearner(n) && n.mode !== undefined, view);
    else if (n.disk.durable < endOf(seen.ghost))
        advance(seen, n, view);
}
function stopped(seen, node, how, view) {
    const n = nodeOf(seen, node);
    if (how === "exit" && !n.hasBooted && !n.isHarmed && !n.isAiling) {
        violate(view, "RestartRefused", `s${n.sid} does not start, and its disk is sound`);
    }
    const before = n.last;
    readEnds(n, view);
    if (n.last < before)
        view.reach(GOAL.unsyncedTailLost);
    onDown(seen, n, how !== "exit", view);
    onDiskChange(seen, n, false, view);
}
function started(seen, node) {
    const n = nodeOf(seen, node);
    n.isUp = true;
    n.starts += 1;
}
/** Faults count only for what they excuse: a disk that is known to fail, or to have lied. */
function faulted(seen, kind, nodes) {
    for (const node of nodes) {
        const n = nodeOf(seen, node);
        if (kind === "failDisk" || kind === "fullDisk") {
            n.isAiling = true;
            n.wasAiling = true;
        }
        else if (kind === "wipe" || kind === "rot" || kind === "lyingDisk") {
            n.isHarmed = true;
        }
    }
}
/** Properties and goals of the protocol, and the observers that judge them. */
export const zabSpec = {
    properties: PROPERTIES,
    goals: GOALS,
    start: (configs) => startSeen(configs),
    emitted,
    sent(seen, from, to, conn, message, view) {
        onSent(seen, nodeOf(seen, from), nodeOf(seen, to), conn, message, view);
    },
    appended(seen, node, file, record, view) {
        onAppended(seen, nodeOf(seen, node), file, record, view);
    },
    synced,
    truncated(seen, node, _file, _length, view) {
        onTruncated(seen, nodeOf(seen, node), view);
    },
    wrote(seen, node, name, value, view) {
        onWrote(nodeOf(seen, node), name, value, view);
    },
    removed(seen, node, name, view) {
        onRemoved(seen, nodeOf(seen, node), name, view);
    },
    stopped,
    started,
    faulted: (seen, fault, nodes) => faulted(seen, fault.kind, nodes),
    resolve: (seen, selector) => resolveSelector(seen, selector),
    isCore,
    unsettled: (seen, core) => findMissing(seen, core),
    probe: (seen, core) => makeProbe(seen, core),
};
