/** Streams as TCP gives them: FIFO, a prefix at a break, half-open ends, retransmission under loss. */
import { must } from "./assert.ts";
import { mix, mixText } from "./chance.ts";
import { LATENCY, LOSS } from "./decide.ts";
import type { ConnId, Micros, NodeId, Protocol, QueueId, Printed } from "./machine.ts";
import { DIAL, type Connection, type Control, type Direction, type Packet } from "./slots.ts";
import { ARRIVAL, STALL, target, type World } from "./world.ts";

/** First retransmission of a lost packet; doubles each time. */
export const RETRY = 200_000;
/** A sender gives up when nothing has been acknowledged for so long. */
const GIVE_UP = 15_000_000;
/** So many losses in a row, and the sender has given up. */
const MAX_LOSSES = 7;

/**
 * Opens a stream; the dial itself is its first packet. `tag` comes back with the answer. The
 * stream's decisions are keyed by (dialler, acceptor, port) and the number of the dial.
 */
export function openStream<P extends Protocol, S extends object>(
  world: World<P, S>,
  dialer: NodeId,
  acceptor: NodeId,
  port: string,
  queue: QueueId,
  tag: number,
): void {
  const id = world.connections.length;
  const pairKey = `${dialer}>${acceptor}/${port}`;
  const nth = world.dials.get(pairKey) ?? 0;
  world.dials.set(pairKey, nth + 1);
  const keyB = mix(mixText(0, port), nth);
  const connection: Connection = {
    id,
    dialer,
    acceptor,
    port,
    tag,
    forth: newDirection(world, id, dialer, acceptor, keyB),
    back: newDirection(world, id, acceptor, dialer, keyB),
    dialerEnd: "opening",
    acceptorEnd: "opening",
    dialerQueue: queue,
    acceptorQueue: 0,
  };
  world.connections.push(connection);
  must(world.nodes[dialer], "dialler").conns.add(id);
  transmit(world, connection.forth, DIAL, true);
}

function newDirection<P extends Protocol, S extends object>(
  world: World<P, S>,
  conn: ConnId,
  from: NodeId,
  to: NodeId,
  keyB: number,
): Direction {
  const direction: Direction = {
    index: world.directions.length,
    conn,
    from,
    to,
    keyA: from * 1024 + to,
    keyB,
    latencyTopic: world.decisions.topic(LATENCY, from * 1024 + to, keyB),
    nth: 0,
    head: undefined,
    tail: undefined,
    lastArrival: 0,
    ended: false,
    blockedSince: world.links.isBlocked(from, to) ? world.now : -1,
    mustRetry: world.links.isCut(from, to),
    armed: 0,
    stallArmed: 0,
  };
  world.directions.push(direction);
  return direction;
}

/**
 * Puts a message on its way, behind what was sent before. Behind an end nothing is sent any more:
 * the sender will notice by the silence.
 */
export function transmit<P extends Protocol, S extends object>(
  world: World<P, S>,
  direction: Direction,
  message: Printed,
  isControl: boolean,
): void {
  // Broken from outside: if the word of it is lost, the sender notices that nothing is acknowledged.
  if (direction.ended) return isControl ? undefined : startStall(world, direction);
  const arrival = Math.max(world.now + travelTime(world, direction), direction.lastArrival);
  const packet: Packet = {
    message,
    print: message.print,
    isControl,
    cause: world.cause,
    arrival,
    next: undefined,
  };
  direction.lastArrival = arrival;
  if (isControl && (message as Control).control === "end") direction.ended = true;
  if (direction.tail === undefined) direction.head = packet;
  else direction.tail.next = packet;
  direction.tail = packet;
  if (direction.blockedSince < 0) {
    if (direction.head === packet)
      direction.armed = world.agenda.push(arrival, target(ARRIVAL, direction.index));
  } else {
    world.took(world.links.blockedBy(direction.from, direction.to));
  }
  if (world.links.inForce.length !== 0) watchStall(world, direction);
}

/** Latency of the next packet, with retransmissions if it is lost. */
function travelTime<P extends Protocol, S extends object>(
  world: World<P, S>,
  direction: Direction,
): Micros {
  const { weather, links, decisions } = world;
  const { keyA, keyB, nth } = direction;
  direction.nth = nth + 1;
  const low = weather.latency[0];
  const span = weather.latency[1] - low + 1;
  let time = low + decisions.decideOn(direction.latencyTopic, LATENCY, keyA, keyB, nth, span);
  if (links.isQuiet) return time;
  const pair = links.pair(direction.from, direction.to);
  const loss = links.loss[pair] as number;
  if (loss > 0) {
    let lost = 0;
    while (lost < MAX_LOSSES && decisions.decide(LOSS, keyA, keyB, nth * 8 + lost, 1000) < loss)
      lost += 1;
    if (lost === MAX_LOSSES) startStall(world, direction);
    if (lost > 0) {
      world.took("loss");
      time += RETRY * ((1 << lost) - 1);
    }
  }
  const delay = links.delay[pair] as number;
  if (delay > 0) {
    world.took("delay");
    time += delay;
  }
  return time;
}

/** A sender whose packets are not acknowledged gives up after a while: arms that moment if need be. */
export function watchStall<P extends Protocol, S extends object>(
  world: World<P, S>,
  direction: Direction,
): void {
  if (direction.stallArmed !== 0 || direction.head === undefined) return;
  const { links } = world;
  if (!links.isCut(direction.from, direction.to) && !links.isCut(direction.to, direction.from))
    return;
  direction.stallArmed = world.agenda.push(world.now + GIVE_UP, target(STALL, direction.index));
}

/** Nothing that this direction sends is acknowledged from now on. */
export function startStall<P extends Protocol, S extends object>(
  world: World<P, S>,
  direction: Direction,
): void {
  if (direction.stallArmed !== 0) return;
  direction.stallArmed = world.agenda.push(world.now + GIVE_UP, target(STALL, direction.index));
}

/** Takes the packet that has arrived and arms the next one. */
export function takeArrived<P extends Protocol, S extends object>(
  world: World<P, S>,
  direction: Direction,
): Packet {
  const packet = must(direction.head, "packet");
  direction.head = packet.next;
  if (packet.next === undefined) {
    direction.tail = undefined;
    direction.armed = 0;
  } else {
    direction.armed = world.agenda.push(packet.next.arrival, target(ARRIVAL, direction.index));
  }
  return packet;
}

/** The direction in which `node` sends. `node` is one of the two ends. */
export function sending(connection: Connection, node: NodeId): Direction {
  return connection.dialer === node ? connection.forth : connection.back;
}

/** The direction in which `node` receives. `node` is one of the two ends. */
export function receiving(connection: Connection, node: NodeId): Direction {
  return connection.dialer === node ? connection.back : connection.forth;
}

/** Whether `node` may send: its own end is open, whatever has become of the other. */
export function isOpenAt(connection: Connection, node: NodeId): boolean {
  return (connection.dialer === node ? connection.dialerEnd : connection.acceptorEnd) === "open";
}

/**
 * Whether the end of `node` is over. Not the opposite of open: a dial without an answer is neither.
 */
export function isClosedAt(connection: Connection, node: NodeId): boolean {
  return (connection.dialer === node ? connection.dialerEnd : connection.acceptorEnd) === "closed";
}

/** Marks the end at `node` as over; the connection is forgotten when both are and nothing is on its way. */
export function closeEnd<P extends Protocol, S extends object>(
  world: World<P, S>,
  connection: Connection,
  node: NodeId,
): void {
  if (connection.dialer === node) connection.dialerEnd = "closed";
  if (connection.acceptor === node) connection.acceptorEnd = "closed";
  must(world.nodes[node], "node").conns.delete(connection.id);
}
