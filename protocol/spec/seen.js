import { NO_ZXID, ZERO } from "../zxid.js";
/** No node. */
export const NOBODY = -1;
/**
 * How far a server believes to be in its role. ELECTED: discovery. SYNCING: the leader is
 * established, the learner took its op packet. SERVING: the leader is active, the learner took
 * UPTODATE; only then does it answer clients, and only then does what it applied count as delivered.
 */
export const NONE = 0;
export const ELECTED = 1;
export const SYNCING = 2;
export const SERVING = 3;
export function nodeSeen(config, node) {
    return {
        node,
        sid: config.sid,
        isVoter: !config.isObserver,
        isUp: false,
        hasBooted: false,
        starts: 0,
        isAiling: false,
        wasAiling: false,
        isHarmed: false,
        role: "LOOKING",
        stage: NONE,
        leader: 0,
        epoch: 0,
        mode: undefined,
        promised: 0,
        acknowledged: 0,
        last: ZERO,
        base: ZERO,
        stream: { conn: -1, offered: 0, step: 0, newLeader: NO_ZXID },
        disk: {
            durable: 0,
            snapshot: -1,
            snapshotFile: "",
            file: "",
            next: 0,
            newest: "",
            acceptedEpoch: -1,
            currentEpoch: -1,
        },
        tree: { at: 0, own: [], zxid: ZERO, trusted: ZERO },
    };
}
export function startSeen(config) {
    return {
        config,
        nodes: config.map(nodeSeen),
        ghost: {
            txns: [],
            digests: [],
            base: 0,
            pruned: ZERO,
            last: ZERO,
            epoch: 0,
            witness: 0,
            primaryFloor: ZERO,
        },
        epochs: [],
        strays: [],
        established: 0,
        primary: NOBODY,
        probes: 0,
        awaited: 0,
    };
}
/** The server of that sid; undefined if there is none. */
export function bySid(seen, sid) {
    return seen.nodes[seen.config[0]?.nodes[sid] ?? NOBODY];
}
/** A role is over, or the process is: nothing is believed any more. */
export function endRole(n) {
    n.role = "LOOKING";
    n.stage = NONE;
    n.leader = 0;
    n.epoch = 0;
    n.mode = undefined;
}
export function isActiveLeader(n) {
    return n.isUp && n.role === "LEADING" && n.stage === SERVING;
}
export function isLearner(n) {
    return n.role === "FOLLOWING" || n.role === "OBSERVING";
}
