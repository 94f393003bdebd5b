/** Changes whom a fault or an operation means, within the nodes that there are. */
import { oneIn, pick, type Dice } from "../../sim/chance.ts";
import type { Cluster } from "../../protocol/config.ts";
import type { Fault, Selector } from "../../sim/faults.ts";
import { nodesOf } from "../build.ts";
import { allServers, clients } from "../swarm/mix.ts";

/** The fault with each selector in it replaced by `change` of it. */
export function mapSelectors(fault: Fault, change: (selector: Selector) => Selector): Fault {
  switch (fault.kind) {
    case "partition":
      return { ...fault, groups: fault.groups.map((group) => group.map(change)) };
    case "power":
      return { ...fault, nodes: fault.nodes.map(change) };
    case "heal":
      return fault;
    case "flap":
    case "break":
      return { ...fault, a: change(fault.a), b: change(fault.b) };
    case "cut":
    case "hold":
    case "release":
    case "delay":
    case "loss":
      return { ...fault, from: change(fault.from), to: change(fault.to) };
    default:
      return { ...fault, node: change(fault.node) };
  }
}

/** Everybody whom the fault names, in the order of its fields. */
export function selectorsOf(fault: Fault): readonly Selector[] {
  const found: Selector[] = [];
  mapSelectors(fault, (selector) => {
    found.push(selector);
    return selector;
  });
  return found;
}

/** Whether the cluster has the node of that name; what is no name of a node is a role, which may be empty. */
export function isThere(cluster: Cluster, selector: Selector): boolean {
  const [, kind, number] = /^([sc])(\d+)$/.exec(selector) ?? [];
  if (kind === undefined) return true;
  return Number(number) <= (kind === "s" ? nodesOf(cluster) : (cluster.clients ?? 0));
}

/**
 * The same fault to somebody else: two names change places wherever they stand in it, so that groups
 * stay apart; or who is struck by name is struck by role.
 */
export function retarget(die: Dice, cluster: Cluster, fault: Fault): Fault {
  const named = selectorsOf(fault).filter((selector) => /^[sc]\d+$/.test(selector));
  if (named.length === 0 || ("node" in fault && oneIn(die, 1, 3))) {
    const role = pick(die, ["leader", "follower", "any", ...allServers(cluster)]);
    return "node" in fault ? { ...fault, node: role } : fault;
  }
  const one = pick(die, named);
  // The plan may have been put together of two, so this one may not be there.
  const other = pick(die, [one, ...(one.startsWith("s") ? allServers(cluster) : clients(cluster))]);
  return mapSelectors(fault, (selector) =>
    selector === one ? other : selector === other ? one : selector,
  );
}
