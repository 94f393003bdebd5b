/** Triggers: planned faults that wait for something to happen instead of for a time. */
import type { PlannedFault } from "./faults.ts";
import { inject } from "./inject.ts";
import type { NodeId, Protocol } from "./machine.ts";
import type { TriggerSlot } from "./fault-slots.ts";
import { resolve } from "./resolve.ts";
import type { World } from "./world.ts";

/** Wakes the trigger of a planned fault whose time has come: it counts from now on. */
export function wakeTrigger<P extends Protocol, S extends object>(
  world: World<P, S>,
  planned: PlannedFault,
): void {
  world.triggers.push({ planned, awake: true, seen: 0, fired: false });
}

function count<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: TriggerSlot,
  selector: string,
  node: NodeId,
  nth: number,
): void {
  // "any" is whichever node it happens at, not one of them chosen beforehand.
  if (selector !== "any" && !resolve(world, selector).includes(node)) return;
  slot.seen += 1;
  if (slot.seen < nth) return;
  slot.fired = true;
  world.triggers = world.triggers.filter((other) => other !== slot);
  inject(world, atNode(slot.planned, node));
}

/** A triggered fault on "any" befalls the node where the trigger fired. */
function atNode(planned: PlannedFault, node: NodeId): PlannedFault {
  const { fault } = planned;
  if (!("node" in fault) || fault.node !== "any") return planned;
  return { ...planned, fault: { ...fault, node: `#${node}` } };
}

/** The disk of `node` is about to finish (or has finished) an fsync or a small file. */
export function onDiskMoment<P extends Protocol, S extends object>(
  world: World<P, S>,
  node: NodeId,
  phase: "before" | "after",
  file: string,
): void {
  for (const slot of world.triggers) {
    const { when } = slot.planned;
    if (when?.on !== "fsync" || when.phase !== phase || !file.startsWith(when.file)) continue;
    count(world, slot, when.node, node, when.nth);
  }
}

/** A message is about to reach `node`, or has been handled there. */
export function onPacketMoment<P extends Protocol, S extends object>(
  world: World<P, S>,
  node: NodeId,
  phase: "before" | "after",
  message: object,
): void {
  const kind = "kind" in message ? message.kind : "";
  for (const slot of world.triggers) {
    const { when } = slot.planned;
    if (when?.on !== "packet" || when.phase !== phase) continue;
    if (when.message !== "*" && when.message !== kind) continue;
    count(world, slot, when.to, node, when.nth);
  }
}

/**
 * Machines have emitted events since the last time: strikes where one was waited for. Called
 * between events, so a step is never torn apart.
 */
export function onEmitted<P extends Protocol, S extends object>(world: World<P, S>): void {
  const emitted = world.eventsEmitted;
  world.eventsEmitted = [];
  for (const { node, kind } of emitted) {
    for (const slot of world.triggers) {
      const { when } = slot.planned;
      if (when?.on !== "event" || when.event !== kind) continue;
      count(world, slot, when.node, node, when.nth);
    }
  }
}
