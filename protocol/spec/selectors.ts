/** Turns the selectors of faults and operations into servers, by what servers believe: no chance, no peeking. */
import type { NodeId } from "../../sim/machine.ts";
import { inRole } from "./leadership.ts";
import { bySid, SERVING, type NodeSeen, type ZabSeen } from "./seen.ts";

/** Nodes that `selector` means now, in ascending order; empty if there is none. */
export function resolveSelector(seen: ZabSeen, selector: string): readonly NodeId[] {
  switch (selector) {
    case "leader":
      return only(findLeader(seen));
    case "follower":
      return followers(seen).slice(0, 1);
    case "followers":
      return followers(seen);
    case "observer":
      return observers(seen).slice(0, 1);
    case "observers":
      return observers(seen);
    case "any":
      return up(seen).slice(0, 1);
    // In a partition the kernel leaves out of "rest" whoever another group names.
    case "all":
    case "rest":
      return seen.nodes.map(({ node }) => node);
    case "majority":
      return majority(seen);
    case "minority": {
      const others = majority(seen);
      return voters(seen).filter((node) => !others.includes(node));
    }
    default:
      return resolveName(seen, selector);
  }
}

/** "s3" and "any(2)". */
function resolveName(seen: ZabSeen, selector: string): readonly NodeId[] {
  if (selector.startsWith("any(")) {
    return up(seen).slice(0, Number.parseInt(selector.slice("any(".length), 10));
  }
  if (!selector.startsWith("s")) return [];
  return only(bySid(seen, Number(selector.slice(1))));
}

function only(n: NodeSeen | undefined): readonly NodeId[] {
  return n === undefined ? [] : [n.node];
}

/** Servers that are up; all of them when none is. */
function up(seen: ZabSeen): readonly NodeId[] {
  const found = seen.nodes.filter(({ isUp }) => isUp);
  return (found.length > 0 ? found : seen.nodes).map(({ node }) => node);
}

function voters(seen: ZabSeen): readonly NodeId[] {
  return seen.nodes.filter(({ isVoter }) => isVoter).map(({ node }) => node);
}

/** Observers by configuration, those that are up if any is. */
function observers(seen: ZabSeen): readonly NodeId[] {
  const found = seen.nodes.filter(({ isVoter }) => !isVoter);
  const alive = found.filter(({ isUp }) => isUp);
  return (alive.length > 0 ? alive : found).map(({ node }) => node);
}

/**
 * The server of the newest epoch that believes to lead, an active one first. Between two leaders it
 * is the voter with the largest sid that is up, which has the best chance.
 */
export function findLeader(seen: ZabSeen): NodeSeen | undefined {
  let best: NodeSeen | undefined;
  let last: NodeSeen | undefined;
  for (const n of seen.nodes) {
    if (!n.isUp || !n.isVoter) continue;
    last = n;
    if (n.role === "LEADING" && (best === undefined || leadsBetter(n, best))) best = n;
  }
  return best ?? last;
}

function leadsBetter(n: NodeSeen, other: NodeSeen): boolean {
  const active = n.stage === SERVING;
  if (active !== (other.stage === SERVING)) return active;
  return n.epoch > other.epoch;
}

/** Servers that believe to follow; if none does, voters that are up and not the leader. */
function followers(seen: ZabSeen): readonly NodeId[] {
  const found = inRole(seen, "FOLLOWING");
  if (found.length > 0) return found;
  const leader = findLeader(seen)?.node;
  return up(seen).filter((node) => node !== leader && seen.nodes[node]?.isVoter === true);
}

/** The leader, and the smallest sids that make it a quorum. */
function majority(seen: ZabSeen): readonly NodeId[] {
  const all = voters(seen);
  const leader = findLeader(seen)?.node ?? all[0];
  if (leader === undefined) return [];
  const need = seen.config[0]?.quorum.need ?? 0;
  const others = all.filter((node) => node !== leader).slice(0, need - 1);
  return [leader, ...others].sort((a, b) => a - b);
}
