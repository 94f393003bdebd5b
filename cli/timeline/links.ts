/** Which links of an ensemble are cut, as the faults of a trace tell it. */
import type { Fault } from "../../sim/faults.ts";
import type { Micros, NodeId } from "../../sim/machine.ts";

/** A reason why packets of one direction do not arrive. */
interface Cut {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly isHold: boolean;
  readonly since: Micros;
  readonly until: Micros;
  /** Of a flapping link: it is down in the first half of each period. */
  readonly period: Micros;
}

export interface Links {
  cuts: Cut[];
}

const FOREVER = Number.MAX_SAFE_INTEGER;

export function noCuts(): Links {
  return { cuts: [] };
}

/** Takes a fault that has fired; `nodes` is whom its selectors meant, in their order. */
export function cutLinks(
  links: Links,
  fault: Fault,
  nodes: readonly NodeId[],
  total: number,
  at: Micros,
): void {
  const groups = groupNodes(fault, nodes);
  const [ones = [], others = []] = groups;
  switch (fault.kind) {
    case "heal":
      links.cuts = [];
      return;
    case "partition":
      return cutApart(links, groups, total, at, endOf(at, fault.span));
    case "cut":
    case "hold":
      return cutWay(links, ones, others, fault.kind === "hold", at, endOf(at, fault.span));
    case "release":
      links.cuts = links.cuts.filter(
        ({ from, to, isHold }) => !isHold || !ones.includes(from) || !others.includes(to),
      );
      return;
    case "flap": {
      const until = at + fault.period * fault.times;
      for (const a of ones) for (const b of others) flapLink(links, a, b, at, until, fault.period);
      break;
    }
    default:
  }
}

function endOf(at: Micros, span: Micros | undefined): Micros {
  return span === undefined ? FOREVER : at + span;
}

function cutApart(
  links: Links,
  groups: readonly (readonly NodeId[])[],
  total: number,
  since: Micros,
  until: Micros,
): void {
  // Whoever is in no group is cut off from all: a group of its own.
  const groupOf = Array.from({ length: total }, (_, node) => {
    const group = groups.findIndex((members) => members.includes(node));
    return group < 0 ? -1 - node : group;
  });
  for (let from = 0; from < total; from += 1) {
    for (let to = 0; to < total; to += 1) {
      if (groupOf[from] === groupOf[to]) continue;
      links.cuts.push({ from, to, isHold: false, since, until, period: 0 });
    }
  }
}

function cutWay(
  links: Links,
  ones: readonly NodeId[],
  others: readonly NodeId[],
  isHold: boolean,
  since: Micros,
  until: Micros,
): void {
  for (const from of ones) {
    for (const to of others) links.cuts.push({ from, to, isHold, since, until, period: 0 });
  }
}

function flapLink(
  links: Links,
  a: NodeId,
  b: NodeId,
  since: Micros,
  until: Micros,
  period: Micros,
): void {
  links.cuts.push({ from: a, to: b, isHold: false, since, until, period });
  links.cuts.push({ from: b, to: a, isHold: false, since, until, period });
}

/** Whether a question from one to the other and its answer get through. */
export function isJoined(links: Links, a: NodeId, b: NodeId, at: Micros): boolean {
  for (const cut of links.cuts) {
    const between = (cut.from === a && cut.to === b) || (cut.from === b && cut.to === a);
    if (between && isDown(cut, at)) return false;
  }
  return true;
}

function isDown({ since, until, period }: Cut, at: Micros): boolean {
  if (at < since || at >= until) return false;
  return period === 0 || ((at - since) % period) * 2 < period;
}

/** The nodes of a fault by group: those of a partition, or both ends of a link. */
export function groupNodes(fault: Fault, nodes: readonly NodeId[]): (readonly NodeId[])[] {
  switch (fault.kind) {
    case "partition":
      return split(fault.groups, nodes);
    case "cut":
    case "hold":
    case "release":
    case "delay":
    case "loss":
      return split([[fault.from], [fault.to]], nodes);
    case "flap":
    case "break":
      return split([[fault.a], [fault.b]], nodes);
    default:
      return [nodes];
  }
}

/** Deals `nodes` out to groups; a selector of open size ("rest", "followers") takes what is over. */
function split(
  groups: readonly (readonly string[])[],
  nodes: readonly NodeId[],
): (readonly NodeId[])[] {
  const sizes = groups.map((group) => group.map(sizeOf));
  const known = sizes.flat().reduce((sum, size) => sum + Math.max(0, size), 0);
  const open = sizes.flat().filter((size) => size < 0).length;
  const share = open === 0 ? 0 : Math.max(0, Math.floor((nodes.length - known) / open));
  let next = 0;
  return sizes.map((group) => {
    const size = group.reduce((sum, one) => sum + (one < 0 ? share : one), 0);
    next += size;
    return nodes.slice(next - size, next);
  });
}

/** How many nodes a selector names; -1 if that depends on the moment. */
function sizeOf(selector: string): number {
  const any = /^any\((\d+)\)$/.exec(selector);
  if (any !== null) return Number(any[1]);
  return ["rest", "followers", "all", "majority", "minority"].includes(selector) ? -1 : 1;
}
