/** What happens when a packet arrives, when a stream ends, and when a sender gives up. */
import { must } from "./assert.ts";
import { count, give, giveMessage, step } from "./deliver.ts";
import { putOff } from "./lifecycle.ts";
import type { NodeId, Protocol } from "./machine.ts";
import {
  END_RESET,
  END_TIMEOUT,
  REFUSE,
  type Connection,
  type Control,
  type Direction,
  type NodeSlot,
  type Packet,
} from "./slots.ts";
import { breakDirection, discard } from "./stream-ends.ts";
import {
  closeEnd,
  isClosedAt,
  receiving,
  sending,
  startStall,
  takeArrived,
  transmit,
} from "./streams.ts";
import { onPacketMoment } from "./triggers.ts";
import type { World } from "./world.ts";

/** Nothing was acknowledged for too long: the sender's end breaks; the other end is not told. */
export function onStall<P extends Protocol, S extends object>(
  world: World<P, S>,
  direction: Direction,
  due: number,
  time: number,
): boolean {
  const slot = must(world.nodes[direction.from], "node");
  if (putOff(slot, due, time, direction.stallArmed)) return false;
  direction.stallArmed = 0;
  const connection = world.connections[direction.conn];
  if (connection === undefined || isClosedAt(connection, direction.from)) return false;
  discard(direction);
  const isDialer = connection.dialer === direction.from;
  const { id: conn, port, tag } = connection;
  const from = direction.to;
  if (isDialer && connection.dialerEnd === "opening") {
    closeEnd(world, connection, direction.from);
    give(
      world,
      slot,
      connection.dialerQueue,
      { kind: "refused", from, port, tag },
      -1,
      END_TIMEOUT.print,
    );
  } else {
    const queue = isDialer ? connection.dialerQueue : connection.acceptorQueue;
    give(
      world,
      slot,
      queue,
      { kind: "closed", conn, from, how: "timeout" },
      conn,
      END_TIMEOUT.print,
    );
  }
  return count(world, slot.id, 3, conn);
}

/**
 * The head of `direction` has arrived at global time `time`. False, with nothing done, if the
 * receiver is paused: it is put off. A trigger that strikes `before` it may stop the delivery; a
 * host that is down answers with a reset, one without power not at all.
 */
export function onArrival<P extends Protocol, S extends object>(
  world: World<P, S>,
  direction: Direction,
  due: number,
  time: number,
): boolean {
  const slot = must(world.nodes[direction.to], "node");
  if (putOff(slot, due, time, direction.armed)) return false;
  if (world.triggers.length !== 0) {
    const head = must(direction.head, "packet");
    if (!head.isControl) onPacketMoment(world, slot.id, "before", head.message);
    if (direction.head !== head || direction.armed === 0 || direction.blockedSince >= 0) {
      return count(world, slot.id, 4, direction.conn);
    }
    // Paused by what struck just now: it arrives when the process goes on.
    if (putOff(slot, due, time, direction.armed)) return count(world, slot.id, 4, direction.conn);
  }
  const packet = takeArrived(world, direction);
  const connection = must(world.connections[direction.conn], "connection");
  world.cause = packet.cause;
  if (slot.status !== "up") onDeadHost(world, slot, connection, direction, packet);
  else if (packet.isControl) onControl(world, slot, connection, packet.message as Control);
  else onMessage(world, slot, connection, packet);
  if (world.triggers.length !== 0 && !packet.isControl)
    onPacketMoment(world, slot.id, "after", packet.message);
  return count(world, slot.id, direction.conn + 1024, packet.print);
}

/** A host without the process answers with a reset; one without power does not answer. */
function onDeadHost<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  connection: Connection,
  direction: Direction,
  packet: Packet,
): void {
  if (slot.status === "off") return startStall(world, direction);
  const control = packet.isControl ? (packet.message as Control).control : undefined;
  closeEnd(world, connection, slot.id);
  if (control === "end") return;
  const back = sending(connection, slot.id);
  transmit(world, back, control === "dial" ? REFUSE : END_RESET, true);
}

function onControl<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  connection: Connection,
  control: Control,
): void {
  const { id: conn, port, tag, dialer, acceptor } = connection;
  switch (control.control) {
    case "dial":
      // Broken before it arrived.
      if (connection.acceptorEnd !== "opening") return reset(world, connection, slot.id);
      slot.conns.add(conn);
      return step(world, slot, { kind: "dialed", conn, from: dialer, port }, world.cause);
    case "accept":
      if (connection.dialerEnd !== "opening") return reset(world, connection, slot.id);
      connection.dialerEnd = "open";
      return give(
        world,
        slot,
        connection.dialerQueue,
        { kind: "accepted", conn, from: acceptor, port, tag },
        conn,
        control.print,
      );
    case "refuse":
      if (connection.dialerEnd !== "opening") return;
      closeEnd(world, connection, slot.id);
      return give(
        world,
        slot,
        connection.dialerQueue,
        { kind: "refused", from: acceptor, port, tag },
        -1,
        control.print,
      );
    case "end":
      return onEnd(world, slot, connection, control);
  }
}

function onEnd<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  connection: Connection,
  control: Control,
): void {
  const { id: conn, port, tag, acceptor } = connection;
  if (isClosedAt(connection, slot.id)) return;
  if (connection.dialer === slot.id && connection.dialerEnd === "opening") {
    closeEnd(world, connection, slot.id);
    return give(
      world,
      slot,
      connection.dialerQueue,
      { kind: "refused", from: acceptor, port, tag },
      -1,
      control.print,
    );
  }
  const from = receiving(connection, slot.id).from;
  const queue = connection.dialer === slot.id ? connection.dialerQueue : connection.acceptorQueue;
  give(world, slot, queue, { kind: "closed", conn, from, how: control.how }, conn, control.print);
}

function onMessage<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  connection: Connection,
  packet: Packet,
): void {
  if (isClosedAt(connection, slot.id)) return reset(world, connection, slot.id);
  const isDialer = connection.dialer === slot.id;
  const conn = connection.id;
  const from = isDialer ? connection.acceptor : connection.dialer;
  const queue = isDialer ? connection.dialerQueue : connection.acceptorQueue;
  giveMessage(world, slot, queue, conn, from, packet);
}

/** Data for an end that is closed: the peer learns that nobody is there. */
function reset<P extends Protocol, S extends object>(
  world: World<P, S>,
  connection: Connection,
  node: NodeId,
): void {
  const back = sending(connection, node);
  if (!back.ended) breakDirection(world, back, END_RESET);
}
