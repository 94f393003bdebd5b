/** How streams end: hung up, broken, dropped with their process; each direction delivers a prefix. */
import { must } from "./assert.ts";
import { PREFIX } from "./decide.ts";
import type { NodeId, Protocol } from "./machine.ts";
import {
  END_CLOSED,
  END_RESET,
  type Connection,
  type Control,
  type Direction,
  type NodeSlot,
} from "./slots.ts";
import { closeEnd, receiving, sending, transmit } from "./streams.ts";
import type { World } from "./world.ts";

/** Forgets what is on its way. Its arrival is disarmed with it. */
export function discard(direction: Direction): void {
  direction.head = undefined;
  direction.tail = undefined;
  direction.armed = 0;
}

/** Keeps a keyed prefix of what is on its way, and lets an end follow it (unless the host lost its power). */
export function breakDirection<P extends Protocol, S extends object>(
  world: World<P, S>,
  direction: Direction,
  end: Control | undefined,
): void {
  let count = 0;
  for (let packet = direction.head; packet !== undefined; packet = packet.next) count += 1;
  if (count > 0) {
    const kept = world.decisions.decide(
      PREFIX,
      direction.keyA,
      direction.keyB,
      direction.nth,
      count + 1,
    );
    if (kept === 0) discard(direction);
    else keepPrefix(direction, kept);
  }
  direction.ended = false;
  if (end !== undefined) transmit(world, direction, end, true);
}

function keepPrefix(direction: Direction, kept: number): void {
  let last = must(direction.head, "packet");
  for (let at = 1; at < kept; at += 1) last = must(last.next, "packet");
  last.next = undefined;
  direction.tail = last;
  direction.lastArrival = last.arrival;
}

/** Our side closes. With packets still coming in it is a reset, and the peer may miss the last ones; else all arrives first. */
export function hangUpStream<P extends Protocol, S extends object>(
  world: World<P, S>,
  connection: Connection,
  node: NodeId,
): void {
  const unread = receiving(connection, node).head !== undefined;
  closeEnd(world, connection, node);
  const out = sending(connection, node);
  if (unread) breakDirection(world, out, END_RESET);
  else transmit(world, out, END_CLOSED, true);
}

/** Every stream of a process that is gone: told at once after a crash, not at all after a loss of power. */
export function dropStreams<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  told: boolean,
): void {
  for (const id of slot.conns) {
    const connection = must(world.connections[id], "connection");
    closeEnd(world, connection, slot.id);
    const out = sending(connection, slot.id);
    // Behind a cut everything still had to be sent again, and nobody is left to do it.
    if (!told && world.links.isCut(out.from, out.to)) discard(out);
    breakDirection(world, out, told ? END_RESET : undefined);
  }
}

/** Lets go of connections that are over at both ends, so that tables do not grow without end. */
export function sweepStreams<P extends Protocol, S extends object>(world: World<P, S>): void {
  for (const connection of world.connections) {
    if (connection === undefined) continue;
    const { dialerEnd, acceptorEnd, forth, back } = connection;
    if (dialerEnd !== "closed" || acceptorEnd !== "closed") continue;
    if (forth.head !== undefined || back.head !== undefined) continue;
    world.connections[connection.id] = undefined;
    world.directions[forth.index] = undefined;
    world.directions[back.index] = undefined;
  }
}
