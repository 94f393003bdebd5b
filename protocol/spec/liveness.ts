/** Liveness of a healed quorum: it gets a leader, and then everybody delivers everything and answers. */
import type { NodeId } from "../../sim/machine.ts";
import type { Unsettled } from "../../sim/property.ts";
import type { ServerCommand } from "../protocol.ts";
import { isQuorum, NO_SIDS, withSid } from "../quorum.ts";
import type { PropertyName } from "./catalogue.ts";
import { isComplete } from "./delivery.ts";
import { isActiveLeader, SERVING, type NodeSeen, type ZabSeen } from "./seen.ts";

/** Requests of probes are numbered from here, far above those of a plan. */
const FIRST_PROBE = 1_000_000_000;

function nodesOf(seen: ZabSeen, core: readonly NodeId[]): readonly NodeSeen[] {
  return seen.nodes.filter(({ node }) => core.includes(node));
}

/** Whether these nodes contain a quorum of voters [QuorumMaj.containsQuorum]. */
export function isCore(seen: ZabSeen, nodes: readonly NodeId[]): boolean {
  let set = NO_SIDS;
  for (const { sid } of nodesOf(seen, nodes)) set = withSid(set, sid);
  const config = seen.config[0];
  return config !== undefined && isQuorum(config.quorum, set);
}

/**
 * The active leader that a quorum follows, all of them up to date (L1). It need not be in the core:
 * who was well when the faults ended has stayed so.
 */
function findEstablished(seen: ZabSeen): NodeSeen | undefined {
  const config = seen.config[0];
  for (const leader of seen.nodes) {
    if (!isActiveLeader(leader)) continue;
    let set = NO_SIDS;
    for (const n of seen.nodes) if (serves(n, leader)) set = withSid(set, n.sid);
    if (config !== undefined && isQuorum(config.quorum, set)) return leader;
  }
  return undefined;
}

function serves(n: NodeSeen, leader: NodeSeen): boolean {
  return n.isUp && n.leader === leader.sid && n.epoch === leader.epoch && n.stage === SERVING;
}

/** What the core still lacks, as the violation that it will be. */
export function findMissing(seen: ZabSeen, core: readonly NodeId[]): Unsettled | undefined {
  const nodes = nodesOf(seen, core);
  const leader = findEstablished(seen);
  if (leader === undefined) {
    return missing("LeaderEstablished", `no leader that a quorum follows: ${describe(seen.nodes)}`);
  }
  for (const n of nodes) {
    if (!serves(n, leader)) {
      return missing(
        "LeaderEstablished",
        `s${n.sid} does not join s${leader.sid}: ${describe(nodes)}`,
      );
    }
    if (!isComplete(seen, n)) {
      return missing("EveryoneDelivers", `s${n.sid} lacks what is committed`);
    }
  }
  if (seen.awaited === 0) return undefined;
  return missing("EveryoneDelivers", "a write to the healed quorum got no answer");
}

function missing(property: PropertyName, why: string): Unsettled {
  return { property, why };
}

const STAGES = ["", " in discovery", " in synchronization", ""] as const;

function describe(nodes: readonly NodeSeen[]): string {
  return nodes
    .map((n) => `s${n.sid} ${n.isUp ? `${n.role}${STAGES[n.stage]}` : "is down"}`)
    .join(", ");
}

/** One write, once nothing is missing, at a server that has to pass it on if there is one. */
export function makeProbe(
  seen: ZabSeen,
  core: readonly NodeId[],
): { readonly node: NodeId; readonly command: ServerCommand } | undefined {
  const nodes = nodesOf(seen, core);
  const leader = findEstablished(seen);
  if (leader === undefined || seen.probes > 0 || findMissing(seen, core) !== undefined)
    return undefined;
  const target = nodes.find((n) => n !== leader) ?? leader;
  seen.probes += 1;
  seen.awaited = FIRST_PROBE + seen.probes;
  const id = seen.awaited;
  return { node: target.node, command: { kind: "write", id, key: "probe", value: `${id}` } };
}

/** A request was answered, or its client was told that the connection is lost. */
export function onAnswered(seen: ZabSeen, request: number): void {
  if (request === seen.awaited) seen.awaited = 0;
}
