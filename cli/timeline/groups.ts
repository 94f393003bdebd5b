/** Which nodes each group of a network fault means, from the flat list that a trace gives. */
import type { Fault } from "../../sim/faults.ts";
import type { NodeId } from "../../sim/machine.ts";

/** How many servers there are, and how many nodes: clients stand behind the servers. */
export interface Size {
  readonly servers: number;
  readonly nodes: number;
}

/**
 * The groups of a partition, or both ends of a link. `nodes` is what the kernel notes: the first
 * group of a partition; of a link, one end after the other, where "rest" and "all" are every server.
 */
export function groupNodes(
  fault: Fault,
  nodes: readonly NodeId[],
  size: Size,
): (readonly NodeId[])[] {
  switch (fault.kind) {
    case "partition":
      return partition(fault.groups, nodes, size);
    case "cut":
    case "hold":
    case "release":
    case "delay":
    case "loss":
      return ends(fault.from, fault.to, nodes, size);
    case "flap":
    case "break":
      return ends(fault.a, fault.b, nodes, size);
    default:
      return [nodes];
  }
}

/** Groups may overlap, as at a bridge; "rest" is whoever no group names. */
function partition(
  groups: readonly (readonly string[])[],
  first: readonly NodeId[],
  size: Size,
): (readonly NodeId[])[] {
  const named = groups.map((group, index) => {
    const isKnown = index === 0 && !group.includes("rest");
    return isKnown ? first : group.flatMap((name) => nodesNamed(name, size));
  });
  const rest = without(everyone(size), named.flat());
  return groups.map((group, index) => {
    const own = named[index] ?? [];
    return group.includes("rest") ? [...own, ...rest].sort((a, b) => a - b) : own;
  });
}

function nodesNamed(selector: string, { servers, nodes }: Size): NodeId[] {
  if (selector === "all") return everyone({ servers, nodes: servers });
  if (selector === "clients") return everyone({ servers, nodes }).slice(servers);
  const [, kind, number] = /^([sc])(\d+)$/.exec(selector) ?? [];
  if (number === undefined) return [];
  return [Number(number) - 1 + (kind === "c" ? servers : 0)];
}

function ends(
  from: string,
  to: string,
  nodes: readonly NodeId[],
  size: Size,
): (readonly NodeId[])[] {
  const known = countOf(to, size);
  const at = known === undefined ? (countOf(from, size) ?? 0) : nodes.length - known;
  const [ones, others] = [nodes.slice(0, at), nodes.slice(at)];
  return from === "rest" ? [without(ones, others), others] : [ones, without(others, ones)];
}

/** How many nodes a selector names; undefined if that depends on the moment. */
function countOf(selector: string, size: Size): number | undefined {
  if (selector === "rest" || selector === "all") return size.servers;
  if (selector === "clients") return size.nodes - size.servers;
  const any = /^any\((\d+)\)$/.exec(selector)?.[1];
  if (any !== undefined) return Math.min(size.servers, Number(any));
  return ["followers", "observers", "majority", "minority"].includes(selector) ? undefined : 1;
}

function everyone({ nodes }: Size): NodeId[] {
  return Array.from({ length: nodes }, (_, node) => node);
}

function without(nodes: readonly NodeId[], others: readonly NodeId[]): NodeId[] {
  return nodes.filter((node) => !others.includes(node));
}
