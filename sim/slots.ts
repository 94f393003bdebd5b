/** The parts of a world as plain records: packets, directions, connections, queues, timers, nodes. */
import type {
  CloseReason,
  ConnId,
  Input,
  Machine,
  Micros,
  NodeId,
  Printed,
  Protocol,
  QueueId,
} from "./machine.ts";
import type { Disk } from "./disks.ts";

/** What the kernel itself sends over a stream. */
export interface Control extends Printed {
  readonly control: "dial" | "accept" | "refuse" | "end";
  readonly how: CloseReason;
}

export const DIAL: Control = Object.freeze({ control: "dial", how: "closed", print: 1 });
export const ACCEPT: Control = Object.freeze({ control: "accept", how: "closed", print: 2 });
export const REFUSE: Control = Object.freeze({ control: "refuse", how: "closed", print: 3 });
export const END_CLOSED: Control = Object.freeze({ control: "end", how: "closed", print: 4 });
export const END_RESET: Control = Object.freeze({ control: "end", how: "reset", print: 5 });
export const END_TIMEOUT: Control = Object.freeze({ control: "end", how: "timeout", print: 6 });

/** One message on its way. */
export interface Packet {
  readonly message: Printed;
  /** That of the message, read once: messages have many shapes, packets one. */
  readonly print: number;
  readonly isControl: boolean;
  /** Trace entry that sent it. */
  readonly cause: number;
  arrival: Micros;
  next: Packet | undefined;
}

/** One direction of a stream: FIFO, delivers a prefix when it breaks. */
export interface Direction {
  readonly index: number;
  readonly conn: ConnId;
  readonly from: NodeId;
  readonly to: NodeId;
  /** Key of its decisions, stable while other streams come and go. */
  readonly keyA: number;
  readonly keyB: number;
  /** Topic of its latencies; worked out anew when a fork gets other words. */
  readonly latencyTopic: number;
  /** Packets sent so far. */
  nth: number;
  head: Packet | undefined;
  tail: Packet | undefined;
  lastArrival: Micros;
  /** An end is queued (or delivered): nothing more will be sent. */
  ended: boolean;
  /** When it was last blocked; -1 while packets pass. */
  blockedSince: Micros;
  /** What waits was lost on its way and has to be sent again; a hold only keeps it back. */
  mustRetry: boolean;
  armed: number;
  /** Agenda entry of the moment when the sender gives up, 0 if none. */
  stallArmed: number;
}

/** One message on its way without a connection. */
export interface Datagram {
  readonly index: number;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: Printed;
  readonly print: number;
  /** Trace entry that sent it. */
  readonly cause: number;
  /** Agenda entry of its arrival; 0 while its link is held. */
  armed: number;
}

/** `opening`: dialled and not answered. Once closed, an end stays closed. */
export type EndState = "opening" | "open" | "closed";

/** A stream between two nodes; the dialler sends on `forth`. */
export interface Connection {
  readonly id: ConnId;
  readonly dialer: NodeId;
  readonly acceptor: NodeId;
  readonly port: string;
  readonly tag: number;
  readonly forth: Direction;
  readonly back: Direction;
  dialerEnd: EndState;
  acceptorEnd: EndState;
  dialerQueue: QueueId;
  acceptorQueue: QueueId;
}

/** An input that waits for its thread: a message, an item, a timer, or any other input. */
export interface Waiting<P extends Protocol> {
  readonly input: Input<P> | undefined;
  readonly message: P["message"] | undefined;
  readonly from: NodeId;
  readonly item: P["item"] | undefined;
  /** Looked at again when its turn comes: it may have been cleared. */
  readonly timer: Timer | undefined;
  readonly timerGeneration: number;
  /** Connection that must still be open at our end; -1 if none. */
  readonly conn: ConnId;
  readonly print: number;
  readonly cause: number;
  next: Waiting<P> | undefined;
}

/**
 * The inputs that come most often are lent to the machine for one step and used again for the next:
 * making a new one for every packet would be the largest part of the garbage.
 */
export interface Lent<P extends Protocol> {
  readonly received: { kind: "received"; conn: ConnId; from: NodeId; message: P["message"] };
  readonly item: { kind: "item"; queue: QueueId; item: P["item"] };
  readonly done: { kind: "done"; tag: number };
}

/** One thread of a node: serves one input at a time, in order. */
export interface Queue<P extends Protocol> {
  readonly index: number;
  /** Topic of its service times. */
  readonly serviceTopic: number;
  readonly node: NodeId;
  readonly id: QueueId;
  head: Waiting<P> | undefined;
  tail: Waiting<P> | undefined;
  size: number;
  busyUntil: Micros;
  held: boolean;
  nth: number;
  armed: number;
}

/** One timer of a node, by name and key. Made when it is first set, then set again and again. */
export interface Timer {
  readonly index: number;
  readonly node: NodeId;
  readonly name: string;
  readonly key: number;
  /** What the machine is given when it rings; made once. */
  readonly input: { readonly kind: "timer"; readonly name: string; readonly key: number };
  /** 32-bit hash of the name, for the digest. */
  readonly print: number;
  queue: QueueId;
  /** On the node's own clock; -1 when not set. */
  deadline: Micros;
  /** Counts settings, so that a waiting one knows that it was cleared. */
  generation: number;
  /** Trace entry that set it. */
  cause: number;
  armed: number;
}

/** A node's clock: local time runs `ppm` fast since `sinceGlobal`. */
export interface Clock {
  ppm: number;
  sinceGlobal: Micros;
  sinceLocal: Micros;
  /** Milliseconds added to the wall clock. */
  wallOffset: number;
}

/** What stopped at a paused node and goes on afterwards, with the time it was due. */
export interface Stalled {
  readonly target: number;
  readonly time: Micros;
  /** Agenda entry that came due. */
  readonly seq: number;
}

/**
 * One node: what is plugged in (machine, config, disk) and the process that runs there, if any.
 * `state` is undefined unless `status` is up; `down` answers dials with a reset, `off` (no power)
 * not at all.
 */
export interface NodeSlot<P extends Protocol> {
  readonly id: NodeId;
  readonly machine: Machine<P>;
  readonly config: P["config"];
  state: P["state"] | undefined;
  status: "up" | "down" | "off";
  /** Pauses in force. */
  paused: number;
  incarnation: number;
  /** Set by `exit` during a step. */
  exiting: string | undefined;
  exits: number;
  readonly clock: Clock;
  readonly moment: NodeMoment;
  readonly lent: Lent<P>;
  queues: (Queue<P> | undefined)[];
  timers: Map<string, Map<number, Timer>>;
  /** The one that was set last, or is ringing. */
  lastTimer: Timer | undefined;
  /** Connections with an end here that is not closed. */
  conns: Set<ConnId>;
  readonly disk: Disk<P>;
  stalled: Stalled[];
  /** Agenda entry of a planned start, 0 if none. */
  startArmed: number;
}

/** Wall clock of virtual time 0: 2026-01-01T00:00:00Z, in milliseconds. */
const WALL_START = 1_767_225_600_000;

/** What a node's clocks show; the wall clock is worked out only when somebody looks. */
export class NodeMoment {
  mono: Micros = 0;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get wall(): number {
    return WALL_START + Math.floor(this.mono / 1000) + this.clock.wallOffset;
  }
}

/** Local time of a node at a global time; exact, monotonic. */
export function localTime(clock: Clock, global: Micros): Micros {
  if (clock.ppm === 0) return clock.sinceLocal + (global - clock.sinceGlobal);
  const passed = global - clock.sinceGlobal;
  return clock.sinceLocal + passed + Math.floor((passed * clock.ppm) / 1_000_000);
}

/** The earliest global time at which the node's clock shows `local` or later. */
export function globalTime(clock: Clock, local: Micros): Micros {
  const ahead = local - clock.sinceLocal;
  if (clock.ppm === 0) return clock.sinceGlobal + ahead;
  let passed = Math.floor((ahead * 1_000_000) / (1_000_000 + clock.ppm));
  while (passed + Math.floor((passed * clock.ppm) / 1_000_000) < ahead) passed += 1;
  return clock.sinceGlobal + passed;
}
