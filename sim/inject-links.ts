/** Faults of the network: which directed links they mean, and putting them in force. */
import type { Fault, Selector } from "./faults.ts";
import type { LinkFault } from "./links.ts";
import type { Protocol } from "./machine.ts";
import { resolve } from "./resolve.ts";
import { END_RESET } from "./slots.ts";
import { refreshDatagrams } from "./datagrams.ts";
import { refreshBarriers } from "./barriers.ts";
import { breakDirection } from "./stream-ends.ts";
import { closeEnd } from "./streams.ts";
import { undoAt } from "./undo.ts";
import type { World } from "./world.ts";

type NetFault = Extract<
  Fault,
  { kind: "partition" | "heal" | "cut" | "hold" | "release" | "delay" | "loss" | "flap" | "break" }
>;

/**
 * Puts a fault of the network in force, or ends some; `id` is that of the planned fault, by which
 * the end of its span finds it again. Selectors that mean nobody change nothing.
 */
export function applyToLinks<P extends Protocol, S extends object>(
  world: World<P, S>,
  id: number,
  fault: NetFault,
): void {
  switch (fault.kind) {
    case "heal":
      if (world.links.inForce.length > 0) world.took("heal");
      return setLinks(world, []);
    case "break":
      return breakStreams(world, fault.a, fault.b);
    case "release": {
      const pairs = new Set(pairsBetween(world, fault.from, fault.to));
      const kept = world.links.inForce.filter(
        ({ effect, pairs: those }) => effect !== "hold" || !those.every((pair) => pairs.has(pair)),
      );
      if (kept.length < world.links.inForce.length) world.took("release");
      return setLinks(world, kept);
    }
    case "flap":
      return flap(world, id, fault, fault.times);
    default: {
      addLinkFault(world, linkFault(world, id, fault));
      if (fault.span !== undefined) undoAt(world, fault.span, { kind: "links", faultId: id });
    }
  }
}

function linkFault<P extends Protocol, S extends object>(
  world: World<P, S>,
  id: number,
  fault: Extract<Fault, { kind: "partition" | "cut" | "hold" | "delay" | "loss" }>,
): LinkFault {
  switch (fault.kind) {
    case "partition":
      return {
        id,
        effect: "cut",
        kind: "partition",
        pairs: partitionPairs(world, fault.groups),
        amount: 0,
      };
    case "cut":
    case "hold":
      return {
        id,
        effect: fault.kind,
        kind: fault.kind,
        pairs: pairsBetween(world, fault.from, fault.to),
        amount: 0,
      };
    case "delay":
      return {
        id,
        effect: "delay",
        kind: "delay",
        pairs: pairsBetween(world, fault.from, fault.to),
        amount: fault.by,
      };
    case "loss":
      return {
        id,
        effect: "loss",
        kind: "loss",
        pairs: pairsBetween(world, fault.from, fault.to),
        amount: fault.permille,
      };
  }
}

function addLinkFault<P extends Protocol, S extends object>(
  world: World<P, S>,
  fault: LinkFault,
): void {
  setLinks(world, [...world.links.inForce.filter(({ id }) => id !== fault.id), fault]);
}

/** Puts these faults of the network in force instead of those before. */
export function setLinks<P extends Protocol, S extends object>(
  world: World<P, S>,
  faults: readonly LinkFault[],
): void {
  world.links.set(faults);
  refreshBarriers(world);
  refreshDatagrams(world);
}

/**
 * Cuts both directions for half a period and comes again after a whole one, `times` times; 0 ends
 * it.
 */
export function flap<P extends Protocol, S extends object>(
  world: World<P, S>,
  id: number,
  fault: Extract<Fault, { kind: "flap" }>,
  times: number,
): void {
  if (times === 0) return;
  world.took("flap");
  const pairs = [
    ...pairsBetween(world, fault.a, fault.b),
    ...pairsBetween(world, fault.b, fault.a),
  ];
  addLinkFault(world, { id, effect: "cut", kind: "flap", pairs, amount: 0 });
  undoAt(world, Math.floor(fault.period / 2), { kind: "links", faultId: id });
  undoAt(world, fault.period, { kind: "cut", faultId: id, fault, times: times - 1 });
}

function breakStreams<P extends Protocol, S extends object>(
  world: World<P, S>,
  a: Selector,
  b: Selector,
): void {
  const left = new Set(resolve(world, a));
  const right = new Set(resolve(world, b));
  for (const connection of world.connections) {
    if (connection === undefined) continue;
    const { dialer, acceptor } = connection;
    const between =
      (left.has(dialer) && right.has(acceptor)) || (left.has(acceptor) && right.has(dialer));
    if (!between || (connection.dialerEnd === "closed" && connection.acceptorEnd === "closed"))
      continue;
    world.took("break");
    if (connection.acceptorEnd === "opening") closeEnd(world, connection, acceptor);
    breakDirection(world, connection.forth, END_RESET);
    breakDirection(world, connection.back, END_RESET);
  }
}

function pairsBetween<P extends Protocol, S extends object>(
  world: World<P, S>,
  from: Selector,
  to: Selector,
): number[] {
  const sources = resolve(world, from);
  const known =
    to === "rest"
      ? world.nodes.map(({ id }) => id).filter((id) => !sources.includes(id))
      : resolve(world, to);
  const origins =
    from === "rest" ? world.nodes.map(({ id }) => id).filter((id) => !known.includes(id)) : sources;
  return origins.flatMap((a) => known.filter((b) => b !== a).map((b) => world.links.pair(a, b)));
}

/** Every pair of nodes that share no group; "rest" is whoever no other group names. Groups may overlap, as at a bridge. */
function partitionPairs<P extends Protocol, S extends object>(
  world: World<P, S>,
  groups: readonly (readonly Selector[])[],
): number[] {
  // One bit per group; a node in none of them is alone.
  const member = world.nodes.map(() => 0);
  for (const [index, selectors] of groups.entries()) {
    for (const selector of selectors) {
      if (selector === "rest") continue;
      for (const node of resolve(world, selector))
        member[node] = (member[node] ?? 0) | (1 << index);
    }
  }
  const rest = groups.findIndex((selectors) => selectors.includes("rest"));
  if (rest >= 0) {
    for (const [node, groupsOf] of member.entries()) if (groupsOf === 0) member[node] = 1 << rest;
  }
  const ids = world.nodes.map(({ id }) => id);
  return ids.flatMap((a) =>
    ids
      .filter((b) => a !== b && ((member[a] ?? 0) & (member[b] ?? 0)) === 0)
      .map((b) => world.links.pair(a, b)),
  );
}
