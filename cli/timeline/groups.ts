/** Which nodes each group of a network fault means, from the flat list that a trace gives. */
import type { Fault } from "../../sim/faults.ts";
import type { NodeId } from "../../sim/machine.ts";

/**
 * The groups of a partition, or both ends of a link. `nodes` is what the kernel notes: the first
 * group of a partition; of a link, one end after the other, where "rest" and "all" are everyone.
 */
export function groupNodes(
  fault: Fault,
  nodes: readonly NodeId[],
  total: number,
): (readonly NodeId[])[] {
  switch (fault.kind) {
    case "partition":
      return partition(fault.groups, nodes, total);
    case "cut":
    case "hold":
    case "release":
    case "delay":
    case "loss":
      return ends(fault.from, fault.to, nodes, total);
    case "flap":
    case "break":
      return ends(fault.a, fault.b, nodes, total);
    default:
      return [nodes];
  }
}

function partition(
  groups: readonly (readonly string[])[],
  first: readonly NodeId[],
  total: number,
): (readonly NodeId[])[] {
  const named = groups.map((group, index) => (index === 0 ? first : group.flatMap(nodeNamed)));
  return groups.map((group, index) => {
    if (!group.includes("rest")) return named[index] ?? [];
    const others = named.filter((_, other) => other !== index).flat();
    return without(everyone(total), others);
  });
}

function nodeNamed(selector: string): NodeId[] {
  const sid = /^s(\d+)$/.exec(selector)?.[1];
  return sid === undefined ? [] : [Number(sid) - 1];
}

function ends(
  from: string,
  to: string,
  nodes: readonly NodeId[],
  total: number,
): (readonly NodeId[])[] {
  const known = sizeOf(to, total);
  const at = known === undefined ? (sizeOf(from, total) ?? 0) : nodes.length - known;
  const [ones, others] = [nodes.slice(0, at), nodes.slice(at)];
  return from === "rest" ? [without(ones, others), others] : [ones, without(others, ones)];
}

/** How many nodes a selector names; undefined if that depends on the moment. */
function sizeOf(selector: string, total: number): number | undefined {
  if (selector === "rest" || selector === "all") return total;
  const any = /^any\((\d+)\)$/.exec(selector)?.[1];
  if (any !== undefined) return Math.min(total, Number(any));
  return ["followers", "observers", "majority", "minority"].includes(selector) ? undefined : 1;
}

function everyone(total: number): NodeId[] {
  return Array.from({ length: total }, (_, node) => node);
}

function without(nodes: readonly NodeId[], others: readonly NodeId[]): NodeId[] {
  return nodes.filter((node) => !others.includes(node));
}
