import { isQuorum, NO_SIDS, withSid } from "../quorum.js";
import { isComplete } from "./delivery.js";
import { isActiveLeader, SERVING } from "./seen.js";
/** Requests of probes are numbered from here, far above those of a plan. */
const FIRST_PROBE = 1_000_000_000;
function nodesOf(seen, core) {
    return seen.nodes.filter(({ node }) => core.includes(node));
}
/** Whether these nodes contain a quorum of voters. */
export function isCore(seen, nodes) {
    let set = NO_SIDS;
    for (const { sid } of nodesOf(seen, nodes))
        set = withSid(set, sid);
    const config = seen.config[0];
    return config !== undefined && isQuorum(config.quorum, set);
}
/** The active leader in the core that a quorum of the core follows, all of them up to date (L1). */
function findEstablished(seen, core) {
    const config = seen.config[0];
    for (const leader of core) {
        if (!isActiveLeader(leader))
            continue;
        let set = NO_SIDS;
        for (const n of core)
            if (serves(n, leader))
                set = withSid(set, n.sid);
        if (config !== undefined && isQuorum(config.quorum, set))
            return leader;
    }
    return undefined;
}
function serves(n, leader) {
    return n.isUp && n.leader === leader.sid && n.epoch === leader.epoch && n.stage === SERVING;
}
/** What the core still lacks, as the violation that it will be. */
export function findMissing(seen, core) {
    const nodes = nodesOf(seen, core);
    const leader = findEstablished(seen, nodes);
    if (leader === undefined) {
        return missing("LeaderEstablished", `no leader that a quorum follows: ${describe(nodes)}`);
    }
    for (const n of nodes) {
        if (!serves(n, leader)) {
            return missing("LeaderEstablished", `s${n.sid} does not join s${leader.sid}: ${describe(nodes)}`);
        }
        if (!isComplete(seen, n)) {
            return missing("EveryoneDelivers", `s${n.sid} lacks what is committed`);
        }
    }
    if (seen.awaited === 0)
        return undefined;
    return missing("EveryoneDelivers", "a write to the healed quorum got no answer");
}
function missing(property, why) {
    return { property, why };
}
const STAGES = ["", " in discovery", " in synchronization", ""];
function describe(nodes) {
    return nodes
        .map((n) => `s${n.sid} ${n.isUp ? `${n.role}${STAGES[n.stage]}` : "is down"}`)
        .join(", ");
}
/** One write, at a server that has to pass it on if there is one. Undefined while one is awaited. */
export function makeProbe(seen, core) {
    const nodes = nodesOf(seen, core);
    const leader = findEstablished(seen, nodes);
    if (leader === undefined || seen.awaited !== 0)
        return undefined;
    const target = nodes.find((n) => n !== leader) ?? leader;
    seen.probes += 1;
    seen.awaited = FIRST_PROBE + seen.probes;
    const id = seen.awaited;
    return { node: target.node, command: { kind: "write", id, key: "probe", value: `${id}` } };
}
/** A request was answered, or its client was told that the connection is lost. */
export function onAnswered(seen, request) {
    if (request === seen.awaited)
        seen.awaited = 0;
}
