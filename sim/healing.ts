/** The end of the faults: a quorum is healed and left alone, whoever is not in it stays as broken as it was. */
import { CORE } from "./decide.ts";
import { mendDisk } from "./inject.ts";
import { setLinks } from "./inject-links.ts";
import { resumeNode, startNode, stopNode } from "./lifecycle.ts";
import type { NodeId, Protocol } from "./machine.ts";
import { setRate } from "./threads.ts";
import type { World } from "./world.ts";

/**
 * Nodes of a smallest core, in ascending order, chosen by a keyed decision. Only injected faults
 * and disks are looked at, never the state of the protocol; within tolerance any quorum will do.
 */
export function chooseCore<P extends Protocol, S extends object>(
  world: World<P, S>,
): readonly NodeId[] {
  const { judge, nodes } = world;
  const order = nodes
    .map(({ id }) => ({
      id,
      spoilt: isSpoilt(world, id),
      draw: world.decisions.decide(CORE, id, 0, 0, 1 << 30),
    }))
    .sort((a, b) => Number(a.spoilt) - Number(b.spoilt) || a.draw - b.draw || a.id - b.id);
  const core: NodeId[] = [];
  for (const { id } of order) {
    core.push(id);
    if (judge.spec.isCore(judge.seen, core)) break;
  }
  return core.sort((a, b) => a - b);
}

function isSpoilt<P extends Protocol, S extends object>(world: World<P, S>, node: NodeId): boolean {
  for (const log of world.nodes[node]?.disk.logs.values() ?? [])
    if (log.rotten.length > 0) return true;
  return false;
}

/**
 * Heals the core; everybody else either was well and stays so, or is down or cut off from now on.
 * Returns whoever is well now: the core and those beside it, ascending.
 */
export function healCore<P extends Protocol, S extends object>(
  world: World<P, S>,
  core: readonly NodeId[],
): readonly NodeId[] {
  world.calm = true;
  world.triggers = [];
  const lost: NodeId[] = [];
  for (const { id } of world.nodes) {
    if (!core.includes(id) && isBroken(world, id)) lost.push(id);
  }
  for (const undo of world.undos) undo.done = true;
  const pairs = lost.flatMap((a) =>
    world.nodes
      .filter(({ id }) => id !== a)
      .flatMap(({ id: b }) => [world.links.pair(a, b), world.links.pair(b, a)]),
  );
  setLinks(
    world,
    pairs.length === 0 ? [] : [{ id: -1, effect: "cut", kind: "partition", pairs, amount: 0 }],
  );
  for (const slot of world.nodes) {
    if (lost.includes(slot.id)) {
      // A paused node that is never resumed is as good as stopped.
      if (slot.paused > 0) stopNode(world, slot.id, "crash", "given up");
      slot.startArmed = 0;
      continue;
    }
    mendDisk(world, slot.id);
    if (slot.clock.ppm !== 0) setRate(world, slot, 0);
    slot.exits = 0;
    while (slot.paused > 0) resumeNode(world, slot.id);
    if (slot.status !== "up") startNode(world, slot.id);
  }
  return world.nodes.map(({ id }) => id).filter((id) => !lost.includes(id));
}

/** Whether a fault is in force at this node: stopped, paused, cut off in part, or with a failing disk. */
function isBroken<P extends Protocol, S extends object>(world: World<P, S>, node: NodeId): boolean {
  const slot = world.nodes[node];
  if (slot === undefined || slot.status !== "up" || slot.paused > 0) return true;
  const { disk } = slot;
  if (disk.full || disk.failures > 0 || disk.lying || disk.stallUntil > world.now) return true;
  return world.links.inForce.some(({ pairs }) =>
    pairs.some(
      (pair) => Math.floor(pair / world.links.nodes) === node || pair % world.links.nodes === node,
    ),
  );
}
