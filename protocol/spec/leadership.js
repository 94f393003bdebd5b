import { countSids, NO_SIDS, withSid } from "../quorum.js";
import { epochOf } from "../zxid.js";
import { violate } from "./catalogue.js";
import { activate, checkCompleteness } from "./commits.js";
import { isEmptyEpoch, onServing } from "./delivery.js";
import { epochSeen } from "./ghost.js";
import { GOAL } from "./goals.js";
import { ELECTED, endRole, isActiveLeader, isLearner, NOBODY, SERVING, SYNCING, } from "./seen.js";
/** The process read its disk. What it promised in an earlier life still binds it. */
export function onBooted(n, event, view) {
    n.hasBooted = true;
    n.tree.zxid = event.lastZxid;
    if (n.starts > 1)
        view.reach(GOAL.restartAfterCrash);
    if (n.isHarmed)
        return;
    if (event.acceptedEpoch < n.promised) {
        const why = `s${n.sid} promised epoch ${n.promised} and came back with acceptedEpoch`;
        violate(view, "EpochMonotonicity", `${why} ${event.acceptedEpoch}`);
    }
    if (event.currentEpoch < n.acknowledged) {
        const why = `s${n.sid} acknowledged the leader of epoch ${n.acknowledged} and came back with`;
        violate(view, "EpochMonotonicity", `${why} currentEpoch ${event.currentEpoch}`);
    }
}
/** An epoch file was replaced on the disk. */
export function onWrote(n, name, value, view) {
    n.isAiling = false;
    if (typeof value !== "number")
        return;
    const { disk } = n;
    if (name === "acceptedEpoch") {
        if (value < disk.acceptedEpoch)
            decreased(n, name, disk.acceptedEpoch, value, view);
        disk.acceptedEpoch = value;
    }
    else if (name === "currentEpoch") {
        if (value < disk.currentEpoch)
            decreased(n, name, disk.currentEpoch, value, view);
        disk.currentEpoch = value;
        if (disk.acceptedEpoch >= 0 && value > disk.acceptedEpoch) {
            const why = `s${n.sid} works in epoch ${value} and has accepted only ${disk.acceptedEpoch}`;
            violate(view, "EpochMonotonicity", why);
        }
    }
}
function decreased(n, name, from, to, view) {
    violate(view, "EpochMonotonicity", `${name} of s${n.sid} went back from ${from} to ${to}`);
}
export function onElected(n, event, view) {
    endRole(n);
    n.role = event.role;
    n.leader = event.leader;
    n.stage = ELECTED;
    if (event.joined)
        view.reach(GOAL.joinedRunningEnsemble);
}
/** A leader is past discovery: its currentEpoch is durable. */
export function onEstablished(seen, n, event, view) {
    const { epoch } = event;
    n.epoch = epoch;
    n.stage = SYNCING;
    const at = epochSeen(seen, epoch);
    if (at.leader !== NOBODY && at.leader !== n.node) {
        const other = seen.nodes[at.leader]?.sid ?? 0;
        const why = `epoch ${epoch} was established by s${other}, and now by s${n.sid}`;
        violate(view, "Leadership2", why);
    }
    at.leader = n.node;
    checkRivals(seen, n, view);
    if (epoch < seen.established)
        return;
    seen.established = epoch;
    checkCompleteness(seen, n, view);
}
/** Two leaders past discovery at the same time lead different epochs. */
function checkRivals(seen, n, view) {
    for (const other of seen.nodes) {
        if (other === n || !other.isUp || other.role !== "LEADING" || other.stage < SYNCING)
            continue;
        view.reach(GOAL.twoLeaders);
        if (other.epoch !== n.epoch)
            continue;
        const why = `s${other.sid} and s${n.sid} lead epoch ${n.epoch} at the same time`;
        violate(view, "Leadership1", why);
    }
}
export function onActive(seen, n, event, view) {
    const previous = seen.primary;
    n.epoch = event.epoch;
    n.stage = SERVING;
    onServes(n, view);
    view.reach(GOAL.leaderElected);
    if (previous !== NOBODY && previous !== n.node)
        view.reach(GOAL.leaderChange);
    const before = seen.ghost.epoch;
    if (before > 0 && before < event.epoch && isEmptyEpoch(seen, before)) {
        view.reach(GOAL.epochWithoutTxn);
    }
    for (const other of seen.nodes) {
        if (other !== n && isActiveLeader(other))
            view.reach(GOAL.twoClaimants);
    }
    seen.primary = n.node;
    activate(seen, n, view);
    onServing(seen, n, view);
}
export function onUpToDate(seen, n, event, view) {
    n.epoch = event.epoch;
    n.stage = SERVING;
    n.mode = undefined;
    onServes(n, view);
    if (!n.isVoter)
        view.reach(GOAL.observerSynced);
    onServing(seen, n, view);
}
function onServes(n, view) {
    if (n.wasAiling)
        view.reach(GOAL.diskErrorSurvived);
    n.wasAiling = false;
}
const SYNC_ABORTED = {
    DIFF: GOAL.syncAbortedDiff,
    TRUNC: GOAL.syncAbortedTrunc,
    SNAP: GOAL.syncAbortedSnap,
};
export function onRoleEnded(n, event, view) {
    if (event.memoryKept && event.lastZxid > 0)
        view.reach(GOAL.memoryKeptOverRoleChange);
    if (n.mode !== undefined)
        view.reach(SYNC_ABORTED[n.mode]);
    if (n.role === "LEADING")
        reachEndOfLeading(n, view);
    endRole(n);
}
function reachEndOfLeading(n, view) {
    if (n.stage === SERVING)
        view.reach(GOAL.steppedDown);
    else
        view.reach(n.epoch === 0 ? GOAL.splitVote : GOAL.epochAbandoned);
}
/** The process is gone; what is left of its history has been read already. */
export function onDown(seen, n, isCrash, view) {
    if (isCrash && isActiveLeader(n))
        view.reach(GOAL.leaderCrash);
    if (n.role === "LEADING" && n.stage < SERVING && n.epoch > 0)
        view.reach(GOAL.epochAbandoned);
    if (isLearner(n) && n.mode !== undefined)
        view.reach(GOAL.crashDuringSync);
    if (epochOf(n.last) > Math.max(n.disk.currentEpoch, 0))
        view.reach(GOAL.crashBetweenLogAndEpoch);
    n.isUp = false;
    n.hasBooted = false;
    n.tree.own = [];
    endRole(n);
    const need = seen.config[0]?.quorum.need ?? 0;
    if (n.isVoter && countSids(upVoters(seen)) === need - 1)
        view.reach(GOAL.quorumLost);
}
function upVoters(seen) {
    let voters = NO_SIDS;
    for (const n of seen.nodes)
        if (n.isUp && n.isVoter)
            voters = withSid(voters, n.sid);
    return voters;
}
/** Servers that are up and believe to be in that role, in the order of their sids. */
export function inRole(seen, role) {
    return seen.nodes.filter((n) => n.isUp && n.role === role).map(({ node }) => node);
}
