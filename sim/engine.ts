/** The engine: takes the next thing that may happen and lets it happen. */
import { assert, must } from "./assert.ts";
import { onArrival, onStall } from "./arrivals.ts";
import { onDatagram } from "./datagram-arrivals.ts";
import { count, offerTimer, serve, step } from "./deliver.ts";
import { applyOp, endOp } from "./disk-ops.ts";
import type { FaultSlot } from "./fault-slots.ts";
import { inject, undo } from "./inject.ts";
import { putOff, startNode } from "./lifecycle.ts";
import type { Protocol } from "./machine.ts";
import type { NodeSlot, Queue, Timer } from "./slots.ts";
import { armQueue, dequeue } from "./threads.ts";
import { onDiskMoment, wakeTrigger } from "./triggers.ts";
import {
  ARRIVAL,
  DATAGRAM_DUE,
  DISK_DUE,
  FAULT_DUE,
  SERVICE_DUE,
  STALL,
  START_DUE,
  TIMER_DUE,
  UNDO_DUE,
  targetIndex,
  targetKind,
  type World,
} from "./world.ts";

/** Fires the earliest entry of the agenda. False if there is none before `until` (included). */
export function fireNext<P extends Protocol, S extends object>(
  world: World<P, S>,
  until: number,
): boolean {
  const { agenda } = world;
  for (let time = agenda.soonest; time <= until; time = agenda.soonest) {
    const seq = agenda.headSeq;
    const due = agenda.headTarget;
    agenda.drop();
    if (fireTarget(world, due, seq, time)) return true;
  }
  return false;
}

/** Fires one entry, which may be late but never early. False if it was cancelled or put off. */
export function fireTarget<P extends Protocol, S extends object>(
  world: World<P, S>,
  due: number,
  seq: number,
  time: number,
): boolean {
  const index = targetIndex(due);
  switch (targetKind(due)) {
    case ARRIVAL: {
      const direction = world.directions[index];
      if (direction === undefined || direction.armed !== seq) return false;
      return begin(world, time) && onArrival(world, direction, due, time);
    }
    case SERVICE_DUE: {
      const queue = must(world.queues[index], "queue");
      if (queue.armed !== seq) return false;
      return begin(world, time) && onService(world, queue, due, time);
    }
    case TIMER_DUE: {
      const timer = must(world.timers[index], "timer");
      if (timer.armed !== seq) return false;
      return begin(world, time) && onTimer(world, timer, due, time);
    }
    case DISK_DUE: {
      const slot = must(world.nodes[index], "node");
      if (slot.disk.armed !== seq) return false;
      return begin(world, time) && onDisk(world, slot, due, time);
    }
    case STALL: {
      const direction = world.directions[index];
      if (direction === undefined || direction.stallArmed !== seq) return false;
      return begin(world, time) && onStall(world, direction, due, time);
    }
    case DATAGRAM_DUE: {
      const datagram = world.datagrams[index];
      if (datagram === undefined || datagram.armed !== seq) return false;
      return begin(world, time) && onDatagram(world, datagram, due, time);
    }
    case START_DUE: {
      const slot = must(world.nodes[index], "node");
      if (slot.startArmed !== seq) return false;
      slot.startArmed = 0;
      begin(world, time);
      startNode(world, index);
      return count(world, index, START_DUE, slot.incarnation);
    }
    case FAULT_DUE: {
      const slot = must(world.faults[index], "fault");
      if (slot.armed !== seq || world.calm) return false;
      slot.armed = 0;
      return begin(world, time) && onFault(world, slot);
    }
    default: {
      assert(targetKind(due) === UNDO_DUE, "target");
      const entry = must(world.undos[index], "undo");
      if (entry.done) return false;
      begin(world, time);
      undo(world, entry);
      return count(world, 0, UNDO_DUE, index);
    }
  }
}

function begin<P extends Protocol, S extends object>(world: World<P, S>, time: number): boolean {
  if (time > world.now) world.now = time;
  world.cause = -1;
  world.judge.now = world.now;
  world.judge.event = world.events;
  return true;
}

function onService<P extends Protocol, S extends object>(
  world: World<P, S>,
  queue: Queue<P>,
  due: number,
  time: number,
): boolean {
  const slot = must(world.nodes[queue.node], "node");
  if (putOff(slot, due, time, queue.armed)) return false;
  queue.armed = 0;
  const waiting = dequeue(queue);
  const served = serve(world, slot, queue.id, waiting);
  armQueue(world, queue);
  return served && count(world, slot.id, 256 + queue.id, waiting.print);
}

function onTimer<P extends Protocol, S extends object>(
  world: World<P, S>,
  timer: Timer,
  due: number,
  time: number,
): boolean {
  const slot = must(world.nodes[timer.node], "node");
  if (putOff(slot, due, time, timer.armed)) return false;
  timer.armed = 0;
  offerTimer(world, slot, timer);
  return count(world, slot.id, 1, timer.print);
}

function onDisk<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  due: number,
  time: number,
): boolean {
  const op = must(slot.disk.ops[0], "operation");
  if (!op.applied) {
    if (world.triggers.length !== 0 && op.kind !== "load") {
      onDiskMoment(world, slot.id, "before", op.file);
      if (slot.disk.ops[0] !== op) return count(world, slot.id, 2, op.tag);
    }
    world.cause = op.cause;
    applyOp(world, slot, op);
    if (world.triggers.length !== 0 && (op.kind === "fsync" || op.kind === "rename")) {
      onDiskMoment(world, slot.id, "after", op.file);
      if (slot.disk.ops[0] !== op) return count(world, slot.id, 2, op.tag);
    }
  }
  if (putOff(slot, due, time, slot.disk.armed)) return false;
  const cause = world.recorder === undefined ? op.cause : world.cause;
  const input = endOp(world, slot, op);
  if (input !== undefined) step(world, slot, input, cause);
  return count(world, slot.id, 2, op.tag);
}

function onFault<P extends Protocol, S extends object>(world: World<P, S>, slot: FaultSlot): true {
  const { planned } = slot;
  if (planned.when === undefined) inject(world, planned);
  else wakeTrigger(world, planned);
  return count(world, 0, FAULT_DUE, planned.id);
}
