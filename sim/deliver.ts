/** Gives inputs to machines, at once if the thread is free, and counts what happens. */
import { must } from "./assert.ts";
import type { Digest } from "./digest.ts";
import { endIfExiting, setMoment } from "./lifecycle.ts";
import type { ConnId, Input, NodeId, Protocol, QueueId } from "./machine.ts";
import { noteInput } from "./note-input.ts";
import { digestPlain } from "./plain.ts";
import type { NodeSlot, Packet, Timer, Waiting } from "./slots.ts";
import { sweepStreams } from "./stream-ends.ts";
import { closeEnd, isClosedAt } from "./streams.ts";
import { enqueue, isFree, queueOf, serviceTime } from "./threads.ts";
import { onEmitted } from "./triggers.ts";
import type { World } from "./world.ts";

/** Events between two foldings of the whole state into the digest. */
const STATE_DIGEST_EVERY = 4096;

/**
 * Counts the event and folds it into the digest; every 4,096 events the whole state too. `place` is
 * below 2^20: what happened at the node.
 */
export function count<P extends Protocol, S extends object>(
  world: World<P, S>,
  node: NodeId,
  place: number,
  print: number,
): true {
  world.events += 1;
  const where = (node << 20) | place;
  world.digest.event(world.now, where, print);
  world.ring.put(world.now, where);
  if (world.events % STATE_DIGEST_EVERY === 0) foldState(world);
  if (world.eventsEmitted.length !== 0) onEmitted(world);
  return true;
}

/**
 * Folds the state of every process that is up into the digest: O(state). Takes the chance to let go
 * of streams that are over.
 */
export function foldState<P extends Protocol, S extends object>(world: World<P, S>): void {
  foldInto(world, world.digest);
  sweepStreams(world);
}

/** The digest of the events so far and of the whole state, 16 hex digits; changes nothing. */
export function digestNow<P extends Protocol, S extends object>(world: World<P, S>): string {
  const digest = world.digest.clone();
  foldInto(world, digest);
  return digest.toString();
}

function foldInto<P extends Protocol, S extends object>(world: World<P, S>, digest: Digest): void {
  for (const slot of world.nodes) {
    if (slot.state !== undefined) digest.word(digestPlain(slot.id, slot.state));
  }
}

/**
 * Gives an input to the machine of a process that is up (AssertionError if not), and carries its
 * effects out. `cause` is the trace entry behind it, -1: the outside world.
 */
export function step<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  input: Input<P>,
  cause: number,
): void {
  setMoment(world, slot);
  world.cause = cause;
  if (world.recorder !== undefined) world.cause = noteInput(world, slot.id, input, cause);
  slot.machine.step(
    must(slot.state, "state"),
    input,
    slot.moment,
    world.sinks[slot.id] as (typeof world.sinks)[number],
  );
  if (slot.exiting !== undefined) endIfExiting(world, slot);
}

/** A timer that is due waits for its thread, or rings at once if that is free. */
export function offerTimer<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  timer: Timer,
): void {
  const queue = queueOf(world, slot, timer.queue);
  if (isFree(queue, world.now)) {
    queue.busyUntil = world.now + serviceTime(world, queue);
    return ring(world, slot, timer);
  }
  enqueue(world, queue, {
    input: undefined,
    message: undefined,
    from: -1,
    item: undefined,
    timer,
    timerGeneration: timer.generation,
    conn: -1,
    print: timer.print,
    cause: timer.cause,
    next: undefined,
  });
}

function ring<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  timer: Timer,
): void {
  timer.deadline = -1;
  slot.lastTimer = timer;
  step(world, slot, timer.input, timer.cause);
}

/** Serves what waited in a queue. False if it has lost its meaning. */
export function serve<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  queue: QueueId,
  waiting: Waiting<P>,
): boolean {
  const { item, message, timer, conn, cause } = waiting;
  if (item !== undefined) {
    const { lent } = slot;
    lent.item.queue = queue;
    lent.item.item = item;
    step(world, slot, lent.item, cause);
    return true;
  }
  if (message !== undefined) return takeMessage(world, slot, conn, waiting.from, message, cause);
  if (timer !== undefined) {
    if (timer.generation !== waiting.timerGeneration || timer.deadline < 0) return false;
    ring(world, slot, timer);
    return true;
  }
  return take(world, slot, must(waiting.input, "input"), conn, cause);
}

/** Hands an input to the machine, unless it belongs to a connection that our end has closed. */
function take<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  input: Input<P>,
  conn: ConnId,
  cause: number,
): boolean {
  if (conn >= 0) {
    const connection = world.connections[conn];
    if (connection === undefined || isClosedAt(connection, slot.id)) return false;
    if (input.kind === "closed") closeEnd(world, connection, slot.id);
  }
  step(world, slot, input, cause);
  return true;
}

function takeMessage<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  conn: ConnId,
  from: NodeId,
  message: P["message"],
  cause: number,
): boolean {
  if (conn >= 0) {
    const connection = world.connections[conn];
    if (connection === undefined || isClosedAt(connection, slot.id)) return false;
  }
  const { received } = slot.lent;
  received.conn = conn;
  received.from = from;
  received.message = message;
  const { judge } = world;
  judge.spec.received(judge.seen, slot.id, from, conn, message, judge);
  step(world, slot, received, cause);
  return true;
}

/** Lets an input wait for a thread, or be handled at once if that is free. */
export function give<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  queueId: QueueId,
  input: Input<P>,
  conn: ConnId,
  print: number,
): void {
  const { cause } = world;
  const queue = queueOf(world, slot, queueId);
  if (isFree(queue, world.now)) {
    queue.busyUntil = world.now + serviceTime(world, queue);
    take(world, slot, input, conn, cause);
    return;
  }
  enqueue(world, queue, {
    input,
    message: undefined,
    from: -1,
    item: undefined,
    timer: undefined,
    timerGeneration: 0,
    conn,
    print,
    cause,
    next: undefined,
  });
}

/**
 * The same for a message, which the specification is shown first. No input is made for it: one is
 * lent. A datagram has `conn` -1.
 */
export function giveMessage<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  queueId: QueueId,
  conn: ConnId,
  from: NodeId,
  packet: Pick<Packet, "message" | "print">,
): void {
  const { cause } = world;
  const message = packet.message as P["message"];
  const queue = queueOf(world, slot, queueId);
  if (isFree(queue, world.now)) {
    queue.busyUntil = world.now + serviceTime(world, queue);
    takeMessage(world, slot, conn, from, message, cause);
    return;
  }
  enqueue(world, queue, {
    input: undefined,
    message,
    from,
    item: undefined,
    timer: undefined,
    timerGeneration: 0,
    conn,
    print: packet.print,
    cause,
    next: undefined,
  });
}
