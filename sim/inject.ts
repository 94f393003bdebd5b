/** Carries out faults: resolves their selectors, changes the world, and plans their end. */
import { must } from "./assert.ts";
import { removeFile } from "./disks.ts";
import type { Fault, PlannedFault, Selector } from "./faults.ts";
import { applyToLinks, flap, setLinks } from "./inject-links.ts";
import { pauseNode, planStart, resumeNode, startNode, stopNode } from "./lifecycle.ts";
import type { Micros, NodeId, Protocol } from "./machine.ts";
import { note } from "./note.ts";
import { resolve } from "./resolve.ts";
import { setRate } from "./threads.ts";
import { undoAt } from "./undo.ts";
import type { Undo, World } from "./world.ts";

/**
 * Carries out one planned fault, now: resolves its selectors, tells the specification, plans the
 * end of its span. Counted even if it means nobody.
 */
export function inject<P extends Protocol, S extends object>(
  world: World<P, S>,
  planned: PlannedFault,
): void {
  const { fault } = planned;
  const nodes = involved(world, fault);
  world.tally.injected.set(fault.kind, (world.tally.injected.get(fault.kind) ?? 0) + 1);
  if (world.recorder !== undefined) {
    world.cause = note(world, { kind: "fault", node: -1, fault, nodes });
  }
  world.judge.spec.faulted(world.judge.seen, fault, nodes, world.judge);
  apply(world, planned.id, fault);
}

function involved<P extends Protocol, S extends object>(
  world: World<P, S>,
  fault: Fault,
): readonly NodeId[] {
  if ("node" in fault) return resolve(world, fault.node);
  if ("nodes" in fault) return fault.nodes.flatMap((selector) => resolve(world, selector));
  if ("from" in fault) return [...resolve(world, fault.from), ...resolve(world, fault.to)];
  if ("a" in fault) return [...resolve(world, fault.a), ...resolve(world, fault.b)];
  if ("groups" in fault)
    return fault.groups[0]?.flatMap((selector) => resolve(world, selector)) ?? [];
  return [];
}

function apply<P extends Protocol, S extends object>(
  world: World<P, S>,
  id: number,
  fault: Fault,
): void {
  switch (fault.kind) {
    case "partition":
    case "heal":
    case "cut":
    case "hold":
    case "release":
    case "delay":
    case "loss":
    case "flap":
    case "break":
      return applyToLinks(world, id, fault);
    case "crash":
    case "power":
    case "restart":
    case "pause":
      return applyToProcesses(world, fault);
    case "skew":
      return each(world, fault.node, (node) => {
        world.took("skew");
        setRate(world, must(world.nodes[node], "node"), fault.ppm);
      });
    case "jump":
      return each(world, fault.node, (node) => {
        world.took("jump");
        must(world.nodes[node], "node").clock.wallOffset += fault.millis;
      });
    default:
      return applyToDisks(world, fault);
  }
}

function each<P extends Protocol, S extends object>(
  world: World<P, S>,
  selector: Selector,
  act: (node: NodeId) => void,
): void {
  for (const node of resolve(world, selector)) act(node);
}

type ProcessFault = Extract<Fault, { kind: "crash" | "power" | "restart" | "pause" }>;

function applyToProcesses<P extends Protocol, S extends object>(
  world: World<P, S>,
  fault: ProcessFault,
): void {
  switch (fault.kind) {
    case "crash":
      return each(world, fault.node, (node) => down(world, node, "crash", fault.downFor));
    case "power": {
      const nodes = fault.nodes.flatMap((selector) => [...resolve(world, selector)]);
      for (const node of nodes) down(world, node, "power", fault.downFor);
      return;
    }
    case "restart":
      return each(world, fault.node, (node) => {
        if (must(world.nodes[node], "node").status !== "up") world.took("restart");
        startNode(world, node);
      });
    case "pause":
      return each(world, fault.node, (node) => {
        pauseNode(world, node);
        const { incarnation } = must(world.nodes[node], "node");
        undoAt(world, fault.span, { kind: "resume", node, incarnation });
      });
  }
}

function down<P extends Protocol, S extends object>(
  world: World<P, S>,
  node: NodeId,
  how: "crash" | "power",
  downFor: Micros | undefined,
): void {
  const slot = must(world.nodes[node], "node");
  if (slot.status === "up") world.took(how);
  stopNode(world, node, how, how === "crash" ? "killed" : "power lost");
  if (downFor !== undefined) planStart(world, slot, downFor);
}

type DiskFault = Extract<
  Fault,
  { kind: "wipe" | "slowDisk" | "stallDisk" | "failDisk" | "fullDisk" | "lyingDisk" | "rot" }
>;

function applyToDisks<P extends Protocol, S extends object>(
  world: World<P, S>,
  fault: DiskFault,
): void {
  each(world, fault.node, (node) => {
    const { disk } = must(world.nodes[node], "node");
    switch (fault.kind) {
      case "wipe":
        return wipe(world, node);
      case "slowDisk":
        disk.slowBy = fault.by;
        return undoAt(world, fault.span, { kind: "disk", node, field: "slowBy" });
      case "stallDisk":
        disk.stallUntil = world.now + fault.span;
        return;
      case "failDisk":
        disk.failures = fault.count;
        return;
      case "fullDisk":
        disk.full = true;
        return undoAt(world, fault.span, { kind: "disk", node, field: "full" });
      case "lyingDisk":
        disk.lying = true;
        return undoAt(world, fault.span, { kind: "disk", node, field: "lying" });
      case "rot":
        return rot(world, node, fault.file, fault.nth);
    }
  });
}

/** A node whose disk is replaced by an empty one; a running process dies first. */
function wipe<P extends Protocol, S extends object>(world: World<P, S>, node: NodeId): void {
  world.took("wipe");
  stopNode(world, node, "crash", "disk lost");
  const { disk } = must(world.nodes[node], "node");
  for (const name of [...disk.logs.keys(), ...disk.files.keys()]) {
    removeFile(disk, name);
    world.judge.spec.removed(world.judge.seen, node, name, world.judge);
  }
}

function rot<P extends Protocol, S extends object>(
  world: World<P, S>,
  node: NodeId,
  prefix: string,
  nth: number,
): void {
  const { disk } = must(world.nodes[node], "node");
  const names = [...disk.logs.keys()].filter((name) => name.startsWith(prefix));
  const log = disk.logs.get(names.at(-1) ?? "");
  if (log === undefined || log.synced === 0) return;
  world.took("rot");
  log.rotten = [...log.rotten, nth % log.synced];
}

/** Ends a fault whose span is over. A pause whose process has died meanwhile ended with it. */
export function undo<P extends Protocol, S extends object>(world: World<P, S>, entry: Undo): void {
  entry.done = true;
  const { what } = entry;
  switch (what.kind) {
    case "links":
      return setLinks(
        world,
        world.links.inForce.filter(({ id }) => id !== what.faultId),
      );
    case "resume":
      // The pause ended with the process if that died meanwhile.
      if (must(world.nodes[what.node], "node").incarnation !== what.incarnation) return;
      return resumeNode(world, what.node);
    case "disk": {
      const { disk } = must(world.nodes[what.node], "node");
      if (what.field === "slowBy") disk.slowBy = 0;
      else disk[what.field] = false;
      return;
    }
    case "cut":
      if (world.calm || what.fault.kind !== "flap") return;
      return flap(world, what.faultId, what.fault, what.times);
  }
}

/** Ends every fault of a disk. Nothing that is on it is touched: a rotten record stays one. */
export function mendDisk<P extends Protocol, S extends object>(
  world: World<P, S>,
  node: NodeId,
): void {
  const { disk } = must(world.nodes[node], "node");
  disk.slowBy = 0;
  disk.stallUntil = 0;
  disk.failures = 0;
  disk.full = false;
  disk.lying = false;
  // Nothing that is on the disk is touched: a rotten record stays one.
}
