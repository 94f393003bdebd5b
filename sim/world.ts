/** The universe as one value: tables of nodes, streams, queues and timers, and the agenda over them. */
import { Agenda } from "./agenda.ts";
import type { Decisions } from "./decide.ts";
import { Digest } from "./digest.ts";
import type { Fault } from "./faults.ts";
import type { Links } from "./links.ts";
import type { Effects, Micros, NodeId, Protocol } from "./machine.ts";
import type { Weather } from "./plan.ts";
import type { Judge } from "./judge.ts";
import type { Connection, Datagram, Direction, NodeSlot, Queue, Timer } from "./slots.ts";
import { Ring } from "./ring.ts";
import type { TraceEntry } from "./trace.ts";
import type { FaultSlot, TriggerSlot } from "./fault-slots.ts";
import type { Scheduling } from "./schedule-slots.ts";

/** Kinds of agenda targets; a target is kind x 2^26 + index in the table of its kind. */
export const ARRIVAL = 0;
export const STALL = 1;
export const SERVICE_DUE = 2;
export const TIMER_DUE = 3;
export const DISK_DUE = 4;
export const START_DUE = 5;
export const FAULT_DUE = 6;
export const UNDO_DUE = 7;
export const DATAGRAM_DUE = 8;

const INDEX_BITS = 26;
const INDEX_MASK = (1 << INDEX_BITS) - 1;

/** Packs a kind (0 to 8) and an index (below 2^26) into one number for the agenda. */
export function target(kind: number, index: number): number {
  return (kind << INDEX_BITS) | index;
}

/** The kind of a packed target. */
export function targetKind(value: number): number {
  return value >>> INDEX_BITS;
}

/** The index of a packed target, in the table of its kind. */
export function targetIndex(value: number): number {
  return value & INDEX_MASK;
}

/** A fault in force that ends by itself. */
export interface Undo {
  readonly at: Micros;
  readonly what:
    | { readonly kind: "links"; readonly faultId: number }
    | { readonly kind: "resume"; readonly node: NodeId; readonly incarnation: number }
    | { readonly kind: "disk"; readonly node: NodeId; readonly field: "slowBy" | "full" | "lying" }
    | {
        readonly kind: "cut";
        readonly faultId: number;
        readonly fault: Fault;
        readonly times: number;
      };
  done: boolean;
}

/** Work that a run does, counted exactly. */
export interface Tally {
  messages: number;
  fsyncs: number;
  readonly ignored: Map<string, number>;
  readonly injected: Map<string, number>;
  readonly effective: Map<string, number>;
}

/**
 * Everything that a run is, cloned by `fork`. Tables only grow in a run; a connection that is over
 * leaves undefined behind, so that indexes stay.
 */
export class World<P extends Protocol, S extends object> {
  now: Micros = 0;
  /** Events fired. */
  events = 0;
  agenda: Agenda = new Agenda();
  digest: Digest = new Digest();
  readonly ring: Ring = new Ring();
  decisions: Decisions;
  links: Links;
  readonly weather: Weather;
  nodes: NodeSlot<P>[] = [];
  connections: (Connection | undefined)[] = [];
  directions: (Direction | undefined)[] = [];
  /** On their way; what has arrived leaves undefined behind. */
  datagrams: (Datagram | undefined)[] = [];
  /** Datagrams sent so far, by directed pair of nodes. */
  casts: Map<number, number> = new Map();
  queues: Queue<P>[] = [];
  timers: Timer[] = [];
  faults: FaultSlot[] = [];
  triggers: TriggerSlot[] = [];
  undos: Undo[] = [];
  /** Dials so far by (dialler, acceptor, port), so that a stream has a stable key. */
  dials: Map<string, number> = new Map();
  /** One per node: what its steps ask for. */
  sinks: Effects<P>[] = [];
  readonly judge: Judge<P, S>;
  tally: Tally = {
    messages: 0,
    fsyncs: 0,
    ignored: new Map(),
    injected: new Map(),
    effective: new Map(),
  };
  /** Receives the trace; undefined while searching. */
  recorder: ((entry: TraceEntry) => void) | undefined;
  /** Kinds of events emitted during the event being fired; kept only while triggers wait. */
  eventsEmitted: { readonly node: NodeId; readonly kind: string }[] = [];
  /** Trace entries so far, and the one being worked on. */
  entries = 0;
  cause = -1;
  /** Undefined: the earliest event comes first. */
  scheduling: Scheduling | undefined;
  /** No more planned faults and triggers fire (healing has begun). */
  calm = false;

  constructor(decisions: Decisions, links: Links, weather: Weather, judge: Judge<P, S>) {
    this.decisions = decisions;
    this.links = links;
    this.weather = weather;
    this.judge = judge;
  }

  /** Counts that a fault of this kind changed something. */
  took(kind: string): void {
    this.tally.effective.set(kind, (this.tally.effective.get(kind) ?? 0) + 1);
  }
}
