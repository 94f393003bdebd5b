/** Which links of an ensemble are cut, as the faults of a trace tell it. */
import type { Fault } from "../../sim/faults.ts";
import type { Micros, NodeId } from "../../sim/machine.ts";
import { groupNodes, type Size } from "./groups.ts";

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

/** A fault of the network that has a span, until it is over. */
interface Ending {
  readonly kind: Fault["kind"];
  readonly at: Micros;
}

/** Cuts overlap: a direction is open when no cut of it is left. */
export interface Links {
  cuts: Cut[];
  /** In the order in which they end. */
  endings: Ending[];
}

const FOREVER = Number.MAX_SAFE_INTEGER;

/** Every link is open. */
export function noCuts(): Links {
  return { cuts: [], endings: [] };
}

/** Takes a fault that has fired; `nodes` is whom its selectors meant. */
export function cutLinks(
  links: Links,
  fault: Fault,
  nodes: readonly NodeId[],
  size: Size,
  at: Micros,
): void {
  const groups = groupNodes(fault, nodes, size);
  const [ones = [], others = []] = groups;
  switch (fault.kind) {
    case "heal":
      links.cuts = [];
      links.endings = [];
      break;
    case "partition":
      cutApart(links, groups, size.nodes, at, endOf(at, fault.span));
      break;
    case "cut":
    case "hold":
      cutWay(links, ones, others, fault.kind === "hold", at, endOf(at, fault.span));
      break;
    case "release":
      links.cuts = links.cuts.filter(
        ({ from, to, isHold }) => !isHold || !ones.includes(from) || !others.includes(to),
      );
      break;
    case "flap": {
      const until = at + fault.period * fault.times;
      for (const a of ones) for (const b of others) flapLink(links, a, b, at, until, fault.period);
      break;
    }
    default:
  }
  expect(links, fault, at);
}

/** Notes when a fault of the network will end by itself. */
function expect(links: Links, fault: Fault, at: Micros): void {
  const isOfNodes = "node" in fault || "nodes" in fault;
  if (isOfNodes || !("span" in fault) || fault.span === undefined) return;
  links.endings.push({ kind: fault.kind, at: at + fault.span });
  links.endings.sort((a, b) => a.at - b.at);
}

/** The next fault that ended by itself before `at`; it is forgotten. */
export function takeEnding(links: Links, at: Micros): Ending | undefined {
  const [first] = links.endings;
  if (first === undefined || first.at > at) return undefined;
  links.endings.shift();
  return first;
}

/** The end of all faults: whoever is outside `core` and in trouble stays cut off, the rest is whole. */
export function healLinks(
  links: Links,
  core: readonly NodeId[],
  isUp: (node: NodeId) => boolean,
  total: number,
  at: Micros,
): void {
  const before = { ...links };
  const all = Array.from({ length: total }, (_, node) => node);
  const lost = all.filter((node) => {
    if (core.includes(node)) return false;
    return !isUp(node) || all.some((other) => !isJoined(before, node, other, at));
  });
  Object.assign(links, noCuts());
  cutWay(links, lost, all, false, at, FOREVER);
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
  // Whoever is in several groups reaches all of them; whoever is in none is cut off from all.
  const meet = (a: NodeId, b: NodeId): boolean =>
    groups.some((members) => members.includes(a) && members.includes(b));
  for (let from = 0; from < total; from += 1) {
    for (let to = 0; to < total; to += 1) {
      if (from === to || meet(from, to)) continue;
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
