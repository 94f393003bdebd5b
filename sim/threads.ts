/** Threads of a node: named queues served one input at a time, timers that wait for them, and holds. */
import { must } from "./assert.ts";
import { mixText } from "./chance.ts";
import { SERVICE } from "./decide.ts";
import type { Micros, NodeId, Protocol, QueueId } from "./machine.ts";
import {
  globalTime,
  localTime,
  type NodeSlot,
  type Queue,
  type Timer,
  type Waiting,
} from "./slots.ts";
import { SERVICE_DUE, TIMER_DUE, target, type World } from "./world.ts";

/** The queue of that id at `slot`, made when it is first used. */
export function queueOf<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  id: QueueId,
): Queue<P> {
  const found = slot.queues[id];
  if (found !== undefined) return found;
  const made: Queue<P> = {
    index: world.queues.length,
    serviceTopic: world.decisions.topic(SERVICE, slot.id, id),
    node: slot.id,
    id,
    head: undefined,
    tail: undefined,
    size: 0,
    busyUntil: 0,
    held: false,
    nth: 0,
    armed: 0,
  };
  world.queues.push(made);
  while (slot.queues.length <= id) slot.queues.push(undefined);
  slot.queues[id] = made;
  return made;
}

/**
 * How long the thread takes for what it does next: 0 to `weather.service` microseconds, keyed by
 * its count.
 */
export function serviceTime<P extends Protocol, S extends object>(
  world: World<P, S>,
  queue: Queue<P>,
): Micros {
  const bound = world.weather.service + 1;
  if (bound === 1) return 0;
  const nth = queue.nth;
  queue.nth = nth + 1;
  return world.decisions.decideOn(queue.serviceTopic, SERVICE, queue.node, queue.id, nth, bound);
}

/**
 * Whether an input that comes now need not wait: nothing before it, not held, the last service
 * over.
 */
export function isFree<P extends Protocol>(queue: Queue<P>, now: Micros): boolean {
  return queue.head === undefined && !queue.held && queue.busyUntil <= now;
}

/** Appends in constant time and arms the service of the head. There is no limit to a queue. */
export function enqueue<P extends Protocol, S extends object>(
  world: World<P, S>,
  queue: Queue<P>,
  waiting: Waiting<P>,
): void {
  if (queue.tail === undefined) queue.head = waiting;
  else queue.tail.next = waiting;
  queue.tail = waiting;
  queue.size += 1;
  armQueue(world, queue);
}

/** Arms the service of the head, if there is one and the thread is not held. */
export function armQueue<P extends Protocol, S extends object>(
  world: World<P, S>,
  queue: Queue<P>,
): void {
  if (queue.armed !== 0 || queue.held || queue.head === undefined) return;
  const from = queue.busyUntil > world.now ? queue.busyUntil : world.now;
  queue.armed = world.agenda.push(
    from + serviceTime(world, queue),
    target(SERVICE_DUE, queue.index),
  );
}

/**
 * Takes the head, which the caller knows to be there (AssertionError if not); the next one is not
 * armed by it.
 */
export function dequeue<P extends Protocol>(queue: Queue<P>): Waiting<P> {
  const waiting = must(queue.head, "waiting input");
  queue.head = waiting.next;
  if (waiting.next === undefined) queue.tail = undefined;
  queue.size -= 1;
  return waiting;
}

/**
 * Blocks the thread: what waits stays in its order and is not served until `releaseQueue`. Holds do
 * not nest.
 */
export function holdQueue<P extends Protocol>(queue: Queue<P>): void {
  queue.held = true;
  queue.armed = 0;
}

/**
 * Lets a held thread go on, after a service time of its own. Does no harm to one that is not held.
 */
export function releaseQueue<P extends Protocol, S extends object>(
  world: World<P, S>,
  queue: Queue<P>,
): void {
  queue.held = false;
  armQueue(world, queue);
}

/** Empties every queue and clears every timer, as the end of a process does. */
export function clearThreads<P extends Protocol>(slot: NodeSlot<P>): void {
  for (const queue of slot.queues) {
    if (queue === undefined) continue;
    queue.head = undefined;
    queue.tail = undefined;
    queue.size = 0;
    queue.held = false;
    queue.armed = 0;
    queue.busyUntil = 0;
  }
  for (const byKey of slot.timers.values()) for (const timer of byKey.values()) disarm(timer);
}

function disarm(timer: Timer): void {
  timer.deadline = -1;
  timer.generation += 1;
  timer.armed = 0;
}

/**
 * Arms a timer, or arms it anew: `after` microseconds by the node's own clock. A ring that waits in
 * a queue from an earlier setting is void.
 */
export function setTimer<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  timer: Timer,
  after: Micros,
): void {
  timer.generation += 1;
  timer.cause = world.cause;
  timer.deadline = localTime(slot.clock, world.now) + after;
  armTimer(world, slot, timer);
}

/** Disarms a timer; one that is not set, or was never made, is left as it is. */
export function clearTimer<P extends Protocol>(slot: NodeSlot<P>, name: string, key: number): void {
  const timer = slot.timers.get(name)?.get(key);
  if (timer !== undefined && timer.deadline >= 0) disarm(timer);
}

function armTimer<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  timer: Timer,
): void {
  timer.armed = world.agenda.push(
    globalTime(slot.clock, timer.deadline),
    target(TIMER_DUE, timer.index),
  );
}

/**
 * The timer of that name and key, made when it is first asked for. In constant time, and without a
 * look-up for the one asked for last.
 */
export function timerOf<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  name: string,
  key: number,
): Timer {
  // Most timers are set again while they ring.
  const { lastTimer } = slot;
  if (lastTimer !== undefined && lastTimer.key === key && lastTimer.name === name) return lastTimer;
  let byKey = slot.timers.get(name);
  if (byKey === undefined) {
    byKey = new Map();
    slot.timers.set(name, byKey);
  }
  let timer = byKey.get(key);
  if (timer === undefined) {
    timer = newTimer(world.timers.length, slot.id, name, key);
    world.timers.push(timer);
    byKey.set(key, timer);
  }
  slot.lastTimer = timer;
  return timer;
}

function newTimer(index: number, node: NodeId, name: string, key: number): Timer {
  const print = mixText(key, name);
  const input = { kind: "timer", name, key } as const;
  return {
    index,
    node,
    name,
    key,
    input,
    print,
    queue: 0,
    deadline: -1,
    generation: 0,
    cause: -1,
    armed: 0,
  };
}

/** Changes the rate of a clock from now on; what it shows now does not jump. */
export function setRate<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  ppm: number,
): void {
  const { clock } = slot;
  clock.sinceLocal = localTime(clock, world.now);
  clock.sinceGlobal = world.now;
  clock.ppm = ppm;
  for (const byKey of slot.timers.values()) {
    for (const timer of byKey.values()) {
      if (timer.deadline >= 0 && timer.armed !== 0) armTimer(world, slot, timer);
    }
  }
}
