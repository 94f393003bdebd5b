/** Builds a world from a plan, forks it, and sums up what a run found. */
import { BOOT, Decisions, LATENCY, SERVICE } from "./decide.ts";
import { cloneDisk, newDisk } from "./disks.ts";
import { Judge } from "./judge.ts";
import { Links } from "./links.ts";
import type { Words } from "./chance.ts";
import { must } from "./assert.ts";
import type { Machine, Micros, NodeId, Protocol } from "./machine.ts";
import type { Plan } from "./plan.ts";
import { clonePlain } from "./plain.ts";
import type { Spec } from "./property.ts";
import type { Fleeting } from "./state-hash.ts";
import { cloneScheduling, newScheduling } from "./schedule-slots.ts";
import { Sink } from "./sink.ts";
import {
  NodeMoment,
  type Connection,
  type Direction,
  type NodeSlot,
  type Packet,
  type Queue,
  type Waiting,
} from "./slots.ts";
import type { TraceEntry } from "./trace.ts";
import { FAULT_DUE, START_DUE, World, target } from "./world.ts";

/** What a plan is run with: one machine and configuration per node, and the judge's specification. */
export interface Universe<P extends Protocol, S extends object> {
  readonly machines: readonly Machine<P>[];
  readonly configs: readonly P["config"][];
  readonly spec: Spec<P, S>;
  /** When each node is first started; missing: at time 0. */
  readonly startAt: readonly Micros[];
  /** How long a healed quorum may take to make progress. */
  readonly settleWithin: Micros;
  /** What an exploration leaves out when it compares states. */
  readonly fleeting?: Fleeting;
}

/** What is judged, and who receives the trace. Neither changes an event. */
export interface WorldOptions {
  /** Judge only these properties. */
  readonly properties?: readonly string[] | undefined;
  readonly record?: ((entry: TraceEntry) => void) | undefined;
}

/**
 * A world at time 0 in which no process runs yet: starts and faults stand in its agenda, operations
 * do not (see `run`). AssertionError if a node has no machine.
 */
export function createWorld<P extends Protocol, S extends object>(
  universe: Universe<P, S>,
  plan: Plan,
  options: WorldOptions = {},
): World<P, S> {
  const { configs, machines, spec } = universe;
  const only = options.properties === undefined ? undefined : new Set(options.properties);
  const judge = new Judge(spec, configs, only);
  const links = new Links(configs.length, plan.weather.lossPermille);
  const world = new World<P, S>(Decisions.of(plan.seed, plan.pins), links, plan.weather, judge);
  world.recorder = options.record;
  world.scheduling = newScheduling(plan);
  for (const [id, config] of configs.entries()) {
    const slot = newSlot(id, must(machines[id], "machine"), config);
    world.nodes.push(slot);
    world.sinks.push(new Sink(world, slot));
    slot.startArmed = world.agenda.push(universe.startAt[id] ?? 0, target(START_DUE, id));
  }
  judge.attach(world.nodes);
  for (const [index, planned] of plan.faults.entries()) {
    world.faults.push({
      index,
      planned,
      armed: world.agenda.push(planned.at, target(FAULT_DUE, index)),
      delays: 0,
    });
  }
  return world;
}

function newSlot<P extends Protocol>(
  id: NodeId,
  machine: Machine<P>,
  config: P["config"],
): NodeSlot<P> {
  const clock = { ppm: 0, sinceGlobal: 0, sinceLocal: 0, wallOffset: 0 };
  return {
    id,
    machine,
    config,
    state: undefined,
    status: "down",
    paused: 0,
    incarnation: -1,
    exiting: undefined,
    exits: 0,
    clock,
    moment: new NodeMoment(clock),
    lent: newLent(),
    queues: [],
    timers: new Map(),
    lastTimer: undefined,
    conns: new Set(),
    disk: newDisk(),
    stalled: [],
    startArmed: 0,
  };
}

/** Inputs to lend; nothing is in them until they are. */
function newLent<P extends Protocol>(): NodeSlot<P>["lent"] {
  const nothing = { print: 0 };
  return {
    received: { kind: "received", conn: -1, from: -1, message: nothing },
    item: { kind: "item", queue: 0, item: nothing },
    done: { kind: "done", tag: 0 },
  };
}

/** An independent copy; with new words it has another future. */
export function fork<P extends Protocol, S extends object>(
  world: World<P, S>,
  words?: Words,
): World<P, S> {
  const judge = world.judge.clone();
  const copy = new World<P, S>(
    world.decisions.clone(words),
    world.links.clone(),
    world.weather,
    judge,
  );
  copy.now = world.now;
  copy.events = world.events;
  copy.agenda = world.agenda.clone();
  copy.digest = world.digest.clone();
  copy.connections = world.connections.map(
    (connection) => connection && cloneConnection(connection, copy),
  );
  copy.directions = world.directions.map(() => undefined);
  for (const connection of copy.connections) {
    if (connection === undefined) continue;
    copy.directions[connection.forth.index] = connection.forth;
    copy.directions[connection.back.index] = connection.back;
  }
  copy.datagrams = world.datagrams.map((datagram) => datagram && { ...datagram });
  copy.casts = new Map(world.casts);
  copy.timers = world.timers.map((timer) => ({ ...timer }));
  copy.queues = world.queues.map((queue) => cloneQueue(queue, copy));
  copy.nodes = world.nodes.map((slot) => cloneSlot(slot, copy));
  copy.sinks = copy.nodes.map((slot) => new Sink(copy, slot));
  judge.attach(copy.nodes);
  copy.faults = world.faults.map((slot) => ({ ...slot }));
  copy.triggers = world.triggers.map((slot) => ({ ...slot }));
  copy.undos = world.undos.map((undo) => ({ ...undo }));
  copy.dials = new Map(world.dials);
  copy.tally = clonePlain(world.tally);
  copy.calm = world.calm;
  copy.scheduling = world.scheduling && cloneScheduling(world.scheduling);
  return copy;
}

function cloneConnection<P extends Protocol, S extends object>(
  connection: Connection,
  world: World<P, S>,
): Connection {
  const { forth, back } = connection;
  return { ...connection, forth: cloneDirection(forth, world), back: cloneDirection(back, world) };
}

function cloneDirection<P extends Protocol, S extends object>(
  direction: Direction,
  world: World<P, S>,
): Direction {
  const latencyTopic = world.decisions.topic(LATENCY, direction.keyA, direction.keyB);
  const copy: Direction = { ...direction, latencyTopic, head: undefined, tail: undefined };
  for (let packet = direction.head; packet !== undefined; packet = packet.next) {
    const next: Packet = { ...packet, next: undefined };
    if (copy.tail === undefined) copy.head = next;
    else copy.tail.next = next;
    copy.tail = next;
  }
  return copy;
}

function cloneQueue<P extends Protocol, S extends object>(
  queue: Queue<P>,
  world: World<P, S>,
): Queue<P> {
  const serviceTopic = world.decisions.topic(SERVICE, queue.node, queue.id);
  const copy: Queue<P> = { ...queue, serviceTopic, head: undefined, tail: undefined };
  for (let waiting = queue.head; waiting !== undefined; waiting = waiting.next) {
    const timer = waiting.timer === undefined ? undefined : world.timers[waiting.timer.index];
    const next: Waiting<P> = { ...waiting, timer, next: undefined };
    if (copy.tail === undefined) copy.head = next;
    else copy.tail.next = next;
    copy.tail = next;
  }
  return copy;
}

function cloneSlot<P extends Protocol, S extends object>(
  slot: NodeSlot<P>,
  world: World<P, S>,
): NodeSlot<P> {
  const timers = new Map(
    [...slot.timers].map(([name, byKey]) => [
      name,
      new Map([...byKey].map(([key, timer]) => [key, must(world.timers[timer.index], "timer")])),
    ]),
  );
  const clock = { ...slot.clock };
  return {
    ...slot,
    state: clonePlain(slot.state),
    clock,
    moment: new NodeMoment(clock),
    lent: newLent(),
    queues: slot.queues.map((queue) => queue && world.queues[queue.index]),
    timers,
    lastTimer: undefined,
    conns: new Set(slot.conns),
    disk: cloneDisk(slot.disk),
    stalled: slot.stalled.slice(),
  };
}

/** The seed's word for how a fork of a world goes on, by the number of the fork. */
export function forkWords<P extends Protocol, S extends object>(
  world: World<P, S>,
  nth: number,
): Words {
  return world.decisions.wordsFor(BOOT, -1, world.events, nth);
}
