/** The life of a process: start, stop, pause, resume, and what each leaves behind. */
import { must } from "./assert.ts";
import { BOOT, SURVIVE, TEAR } from "./decide.ts";
import { imageOf, loseCache } from "./disks.ts";
import type { NodeId, Protocol } from "./machine.ts";
import { note } from "./note.ts";
import type { StopKind } from "./property.ts";
import { localTime, type NodeSlot, type Stalled } from "./slots.ts";
import { dropStreams } from "./stream-ends.ts";
import { clearThreads } from "./threads.ts";
import {
  ARRIVAL,
  DATAGRAM_DUE,
  DISK_DUE,
  SERVICE_DUE,
  STALL,
  START_DUE,
  TIMER_DUE,
  target,
  targetIndex,
  targetKind,
  type World,
} from "./world.ts";

/** Sets the clocks that a node is shown: its own microseconds, by its rate. */
export function setMoment<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
): void {
  const { clock, moment } = slot;
  moment.mono =
    clock.ppm === 0 && clock.sinceGlobal === 0 ? world.now : localTime(clock, world.now);
}

/**
 * Starts the process of a node with what its disk holds; does nothing if it is up. A machine that
 * exits, here or later, is started again a second afterwards, three times at most before the
 * healing and three after it.
 */
export function startNode<P extends Protocol, S extends object>(
  world: World<P, S>,
  node: NodeId,
): void {
  const slot = must(world.nodes[node], "node");
  if (slot.status === "up") return;
  slot.status = "up";
  slot.incarnation += 1;
  slot.exiting = undefined;
  slot.paused = 0;
  slot.stalled = [];
  setMoment(world, slot);
  const { incarnation, machine, config } = slot;
  if (world.recorder !== undefined) {
    world.cause = note(world, { kind: "start", node, incarnation });
  }
  world.judge.spec.started(world.judge.seen, node, world.judge);
  const words = world.decisions.wordsFor(BOOT, node, 0, incarnation);
  const boot = { self: node, incarnation, config, words, disk: imageOf(slot.disk) };
  slot.state = machine.boot(boot, slot.moment, must(world.sinks[node], "sink"));
  endIfExiting(world, slot);
}

/** A process that asked for its own end gets it; a supervisor starts it again a little later. */
export function endIfExiting<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
): void {
  const why = slot.exiting;
  if (why === undefined || slot.status !== "up") return;
  slot.exits += 1;
  stopNode(world, slot.id, "exit", why);
  if (slot.exits <= MAX_RESTARTS) planStart(world, slot, SUPERVISOR_DELAY);
}

/** A supervisor starts a process that ended by itself again, so often and after so long. */
const MAX_RESTARTS = 3;
const SUPERVISOR_DELAY = 1_000_000;

/** Starts the node `after` microseconds from now. A plan made before is forgotten. */
export function planStart<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  after: number,
): void {
  slot.startArmed = world.agenda.push(world.now + after, target(START_DUE, slot.id));
}

/**
 * Ends a process: its memory, queues, timers and streams go, its disk keeps what was synced and a
 * drawn prefix of the rest. Peers are told at once, but not after a loss of power. On a node that
 * is not up, only `power` means anything.
 */
export function stopNode<P extends Protocol, S extends object>(
  world: World<P, S>,
  node: NodeId,
  how: StopKind,
  why: string,
): void {
  const slot = must(world.nodes[node], "node");
  slot.startArmed = 0;
  if (slot.status !== "up") {
    if (how === "power") slot.status = "off";
    return;
  }
  if (world.recorder !== undefined) world.cause = note(world, { kind: "stop", node, how, why });
  slot.status = how === "power" ? "off" : "down";
  slot.state = undefined;
  clearThreads(slot);
  endPause(world, slot);
  dropStreams(world, slot, how !== "power");
  const lost = loseCache(
    slot.disk,
    (unsynced, nth) => survivors(world, slot, how, unsynced, nth),
    (nth) => world.decisions.decide(TEAR, node, slot.incarnation, nth, 2) === 0,
    (record) => slot.machine.sizeOf(record),
  );
  slot.disk.armed = 0;
  if (lost > 0 && how !== "exit") world.took(how);
  world.judge.spec.stopped(world.judge.seen, node, how, world.judge);
}

/**
 * How many unsynced records outlive the process. When it alone dies, the kernel still has what was
 * handed to it, so often everything; when the power goes, often nothing.
 */
function survivors<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  how: StopKind,
  unsynced: number,
  nth: number,
): number {
  const all = how === "power" ? 0 : unsynced;
  const drawn = world.decisions.decide(SURVIVE, slot.id, slot.incarnation, nth, 2 * (unsynced + 1));
  return drawn > unsynced ? all : drawn;
}

/**
 * Freezes a process: what comes due waits, nothing is lost, streams stay. Pauses nest; a node that
 * is not up is left as it is.
 */
export function pauseNode<P extends Protocol, S extends object>(
  world: World<P, S>,
  node: NodeId,
): void {
  const slot = must(world.nodes[node], "node");
  if (slot.status !== "up") return;
  slot.paused += 1;
  if (world.recorder !== undefined) note(world, { kind: "pause", node });
}

/** Puts off what would happen at a paused node; `seq` is the agenda entry that came due. False if it is not paused. */
export function putOff<P extends Protocol>(
  slot: NodeSlot<P>,
  due: number,
  time: number,
  seq: number,
): boolean {
  if (slot.paused === 0) return false;
  slot.stalled.push({ target: due, time, seq });
  return true;
}

/** What was put off goes on in the order in which it was due: packets that had arrived come before later timers. */
export function resumeNode<P extends Protocol, S extends object>(
  world: World<P, S>,
  node: NodeId,
): void {
  const slot = must(world.nodes[node], "node");
  if (slot.status !== "up" || slot.paused === 0) return;
  slot.paused -= 1;
  if (slot.paused > 0) return;
  if (world.recorder !== undefined) world.cause = note(world, { kind: "resume", node });
  const { stalled } = slot;
  slot.stalled = [];
  if (stalled.length > 0) world.took("pause");
  for (const entry of stalled) rearm(world, entry);
}

/** A pause that ends with its process: packets that had arrived now meet a dead host, all else is gone. */
function endPause<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
): void {
  const { stalled } = slot;
  slot.paused = 0;
  slot.stalled = [];
  for (const entry of stalled) {
    const kind = targetKind(entry.target);
    if (kind === ARRIVAL || kind === DATAGRAM_DUE) rearm(world, entry);
  }
}

/** Arms again what was put off, unless something else has become of it since. */
export function rearm<P extends Protocol, S extends object>(
  world: World<P, S>,
  entry: Stalled,
): void {
  const { target: due, time, seq } = entry;
  const index = targetIndex(due);
  switch (targetKind(due)) {
    case ARRIVAL: {
      const direction = world.directions[index];
      if (direction?.armed === seq) direction.armed = world.agenda.push(time, due);
      break;
    }
    case DATAGRAM_DUE: {
      const datagram = world.datagrams[index];
      if (datagram?.armed === seq) datagram.armed = world.agenda.push(time, due);
      break;
    }
    case STALL: {
      const direction = world.directions[index];
      if (direction?.stallArmed === seq) direction.stallArmed = world.agenda.push(time, due);
      break;
    }
    case SERVICE_DUE: {
      const queue = must(world.queues[index], "queue");
      if (queue.armed === seq) queue.armed = world.agenda.push(time, due);
      break;
    }
    case TIMER_DUE: {
      const timer = must(world.timers[index], "timer");
      if (timer.armed === seq) timer.armed = world.agenda.push(time, due);
      break;
    }
    case DISK_DUE: {
      const { disk } = must(world.nodes[index], "node");
      if (disk.armed === seq) disk.armed = world.agenda.push(time, due);
      break;
    }
  }
}
