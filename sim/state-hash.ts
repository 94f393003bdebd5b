/** A hash of where a world stands, for a search that visits no state twice: without clock times, counters of the kernel and ids of connections. */
import { must } from "./assert.ts";
import { mix, mixText } from "./chance.ts";
import { isLive } from "./enabled.ts";
import type { ConnId, Micros, Protocol } from "./machine.ts";
import { SHARED_FIELD } from "./plain.ts";
import type { Direction, EndState, NodeSlot, Queue } from "./slots.ts";
import {
  ARRIVAL,
  SERVICE_DUE,
  STALL,
  TIMER_DUE,
  targetIndex,
  targetKind,
  type World,
} from "./world.ts";

/** Names of the fields, in states and accounts, that hold what a hash of states has no use for. */
export interface Fleeting {
  /** Moments of a clock: numbers, or maps of which they are the keys. */
  readonly moments: ReadonlySet<string>;
  /** Ids of connections: numbers, or sets of them. */
  readonly connections: ReadonlySet<string>;
}

/** Nothing is left out but what the kernel itself knows. */
export const NOTHING_FLEETING: Fleeting = { moments: new Set(), connections: new Set() };

const ENDS: readonly EndState[] = ["opening", "open", "closed"];
const LOW_BITS = 1 << 20;

/** What one search knows of hashing; names of fields come again and again, so their hashes are kept. */
export interface Hashing {
  readonly fleeting: Fleeting;
  readonly texts: Map<string, number>;
}

/**
 * 52 bits, as an exact number. What waits to happen counts by its order, and so do the moments `fixed`
 * in the plan that are still to come, but not by how long it has to wait. Servers are told apart.
 */
export function hashState<P extends Protocol, S extends object>(
  world: World<P, S>,
  hashing: Hashing,
  fixed: readonly Micros[],
): number {
  const hasher = new StateHasher(hashing, (conn) => {
    const connection = world.connections[conn];
    return connection === undefined ? conn : mix(connection.forth.keyA, connection.forth.keyB);
  });
  for (const word of orderOf(world, fixed)) hasher.word(word);
  for (const slot of world.nodes) {
    hashNode(hasher, slot);
    for (const queue of slot.queues) if (queue !== undefined) hashQueue(hasher, queue);
  }
  hasher.word(hashStreams(world));
  for (const barrier of world.links.barrier) hasher.word(barrier);
  hasher.abstract(world.judge.seen);
  return hasher.hash;
}

/** Two running hashes over words, and over plain data without what is fleeting in it. */
class StateHasher {
  private high = 0x243f6a88;
  private low = 0x13198a2e;
  private readonly hashing: Hashing;
  private readonly nameOf: (conn: ConnId) => number;

  constructor(hashing: Hashing, nameOf: (conn: ConnId) => number) {
    this.hashing = hashing;
    this.nameOf = nameOf;
  }

  get hash(): number {
    return (this.high >>> 0) * LOW_BITS + (this.low & (LOW_BITS - 1));
  }

  word(value: number): void {
    this.high = mix(this.high, value);
    this.low = Math.imul(this.low ^ (this.low >>> 15) ^ value, 0x9e3779b1);
  }

  text(value: string): void {
    const { texts } = this.hashing;
    let hash = texts.get(value);
    if (hash === undefined) {
      hash = mixText(0, value);
      texts.set(value, hash);
    }
    this.word(hash);
  }

  connection(conn: ConnId): void {
    this.word(conn < 0 ? conn : this.nameOf(conn));
  }

  abstract(value: unknown): void {
    switch (typeof value) {
      case "number":
        // Wide, because zxids and sessions are.
        this.word(value | 0);
        return this.word((value / 4294967296) | 0);
      case "string":
        return this.text(value);
      case "boolean":
        return this.word(value ? 2 : 3);
      case "object":
        return value === null ? this.word(5) : this.object(value);
      default:
        return this.word(4);
    }
  }

  private object(value: object): void {
    if (Array.isArray(value)) {
      this.word(value.length);
      for (const entry of value) this.abstract(entry);
    } else if (value instanceof Map) {
      this.word(value.size);
      for (const [key, entry] of value) {
        this.abstract(key);
        this.abstract(entry);
      }
    } else if (value instanceof Set) {
      this.word(value.size);
      for (const entry of value) this.abstract(entry);
    } else if ("print" in value && typeof value.print === "number") this.word(value.print);
    else this.fields(value as Readonly<Record<string, unknown>>);
  }

  private fields(value: Readonly<Record<string, unknown>>): void {
    const { moments, connections } = this.hashing.fleeting;
    for (const key of Object.keys(value)) {
      if (key === SHARED_FIELD || moments.has(key)) continue;
      this.text(key);
      const field = value[key];
      if (!connections.has(key)) this.abstract(field);
      else if (typeof field === "number") this.connection(field);
      else if (field instanceof Set) for (const conn of field) this.connection(conn as ConnId);
    }
  }
}

/** What waits, in the order in which it is due, each as a word of its own; a fixed moment is a 0 among them. */
function orderOf<P extends Protocol, S extends object>(
  world: World<P, S>,
  fixed: readonly Micros[],
): readonly number[] {
  const waiting: { due: Micros; seq: number; word: number }[] = [];
  world.agenda.each((due, seq, target) => {
    if (isLive(world, target, seq)) waiting.push({ due, seq, word: wordOf(world, target) });
  });
  for (const due of fixed) waiting.push({ due, seq: Number.MAX_SAFE_INTEGER, word: 0 });
  return waiting
    .sort((one, other) => one.due - other.due || one.seq - other.seq)
    .map(({ word }) => word);
}

/** Streams are known by their keys, timers by their names, all else by its place in the world. */
function wordOf<P extends Protocol, S extends object>(world: World<P, S>, target: number): number {
  const index = targetIndex(target);
  const kind = targetKind(target);
  switch (kind) {
    case ARRIVAL:
    case STALL: {
      const direction = world.directions[index];
      return mix(mix(kind, direction?.keyA ?? 0), direction?.keyB ?? 0);
    }
    case SERVICE_DUE: {
      const queue = world.queues[index];
      return mix(mix(kind, queue?.node ?? 0), queue?.id ?? 0);
    }
    case TIMER_DUE: {
      const timer = world.timers[index];
      return mix(mix(mix(kind, timer?.node ?? 0), timer?.print ?? 0), timer?.key ?? 0);
    }
    default:
      return mix(kind, index);
  }
}

function hashNode<P extends Protocol>(hasher: StateHasher, slot: NodeSlot<P>): void {
  const { disk } = slot;
  hasher.text(slot.status);
  hasher.word(slot.paused);
  hasher.word(slot.clock.ppm);
  hasher.abstract(slot.state);
  for (const { name, records, length, synced, torn, rotten } of disk.logs.values()) {
    hasher.text(name);
    hasher.word(length);
    hasher.word(synced * 2 + (torn ? 1 : 0));
    for (let at = 0; at < length; at += 1) hasher.word(records[at]?.print ?? 0);
    for (const place of rotten) hasher.word(place);
  }
  hasher.abstract(disk.files);
  for (const op of disk.ops) {
    hasher.text(op.kind);
    hasher.text(op.file);
    hasher.word(op.length * 2 + (op.applied ? 1 : 0));
    hasher.abstract(op.value);
  }
  hasher.word(disk.failures);
  hasher.word(disk.slowBy);
  hasher.word((disk.full ? 1 : 0) + (disk.lying ? 2 : 0));
}

function hashQueue<P extends Protocol>(hasher: StateHasher, queue: Queue<P>): void {
  hasher.word(queue.held ? 1 : 2);
  for (let waiting = queue.head; waiting !== undefined; waiting = waiting.next) {
    hasher.word(waiting.print);
    hasher.connection(waiting.conn);
  }
}

/** A sum over all streams, because which was opened first does not matter. */
function hashStreams<P extends Protocol, S extends object>(world: World<P, S>): number {
  let sum = 0;
  for (const direction of world.directions) {
    if (direction !== undefined) sum = (sum + hashDirection(world, direction)) | 0;
  }
  return sum;
}

function hashDirection<P extends Protocol, S extends object>(
  { connections }: World<P, S>,
  direction: Direction,
): number {
  const { back, dialerEnd, acceptorEnd } = must(connections[direction.conn], "connection");
  let hash = mix(mix(direction.keyA, direction.keyB), back === direction ? 1 : 2);
  hash = mix(hash, ENDS.indexOf(dialerEnd) * ENDS.length + ENDS.indexOf(acceptorEnd));
  hash = mix(hash, (direction.ended ? 1 : 0) + (direction.blockedSince < 0 ? 2 : 0));
  for (let packet = direction.head; packet !== undefined; packet = packet.next) {
    hash = mix(hash, packet.print);
  }
  return hash;
}
