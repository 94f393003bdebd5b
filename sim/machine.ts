/**
 * What a protocol meets of the universe: the types of a machine, its inputs and its effects.
 *
 * The four laws of a machine (each has a test in `test/laws.test.ts`):
 * 1. deaf: `step` depends on (state, input, now) alone; every method of `Effects` returns `void`.
 * 2. total: any input in any state is legal, however stale. It is handled, ignored for a stated
 *    reason (`out.ignore`), or the connection is hung up. Only failed assertions throw.
 * 3. plain: state is plain data: numbers, strings, booleans, arrays, Map, Set, plain objects.
 *    A field named `config` is frozen, shared by clones and left out of digests.
 * 4. still: a message or record is never changed once it has been handed to `Effects`.
 * An input is lent for one step: a machine keeps parts of it, never the input itself.
 */

/** Index of a node in the table of the world, from 0. */
export type NodeId = number;
/** A connection; an id is never used twice in one world. */
export type ConnId = number;
/** One of the threads of a node; small integers, named by `Machine.queueName`. */
export type QueueId = number;
/** Microseconds, an exact integer. */
export type Micros = number;

/** Immutable value with its fingerprint: shared by clones and digested by `print` alone. */
export interface Printed {
  /** 32-bit fingerprint of the whole value, computed once, when the value is made. */
  readonly print: number;
}

/**
 * A part of a state that keeps account of what its collections hold: digested by its scalars alone,
 * so that a digest costs as much as is new, not as much as there is.
 */
export interface Summed {
  /** 32 bits; another one whenever an array, Map, Set or object in here is changed. */
  sum: number;
}

/** A node's own clocks: monotonic microseconds and wall-clock milliseconds. */
export interface Moment {
  readonly mono: Micros;
  readonly wall: number;
}

/** The vocabularies of one protocol. The kernel treats each of them as opaque. */
export interface Protocol {
  config: object;
  state: object;
  message: Printed;
  record: Printed;
  /** Content of a small file. */
  value: number | string;
  item: object;
  command: object;
  event: { readonly kind: string };
}

/** How an end of a connection came to know that it is over. */
export type CloseReason = "closed" | "reset" | "timeout";

/** Why an operation of the disk failed: an I/O error, or no space left. */
export type DiskError = "eio" | "full";

/** One append-only file as a reader finds it through the page cache. */
export interface LogImage<R> {
  /** May be longer than `length`: only the first `length` entries belong to the file. */
  readonly records: readonly R[];
  readonly length: number;
  /** The file ends in a half-written record, which a reader cannot use. */
  readonly torn: boolean;
  /** Indexes of records whose checksum does not match. */
  readonly rotten: readonly number[];
  readonly bytes: number;
}

/** The files of a node, by name, in the order of their creation. */
export interface DiskImage<P extends Protocol> {
  readonly logs: ReadonlyMap<string, LogImage<P["record"]>>;
  readonly files: ReadonlyMap<string, P["value"]>;
}

/** What a process finds when it comes up, for the first time or after a crash. */
export interface Boot<P extends Protocol> {
  readonly self: NodeId;
  /** Counts the starts of this node, from 0. */
  readonly incarnation: number;
  readonly config: P["config"];
  /** Four 32-bit words of chance, different for each incarnation. */
  readonly words: readonly [number, number, number, number];
  readonly disk: DiskImage<P>;
}

/**
 * What a machine can be given, one input per step. `from` is the other node, `tag` the number under
 * which the machine asked. Each may come late, to a state that has moved on (law 2).
 */
export type Input<P extends Protocol> =
  /** `from` has dialled us: answer with `accept` or `refuse`. */
  | { readonly kind: "dialed"; readonly conn: ConnId; readonly from: NodeId; readonly port: string }
  /** Our own dial was answered. */
  | {
      readonly kind: "accepted";
      readonly conn: ConnId;
      readonly from: NodeId;
      readonly port: string;
      readonly tag: number;
    }
  | {
      readonly kind: "refused";
      readonly from: NodeId;
      readonly port: string;
      readonly tag: number;
    }
  /** `conn` is -1 for a datagram. */
  | {
      readonly kind: "received";
      readonly conn: ConnId;
      readonly from: NodeId;
      readonly message: P["message"];
    }
  | {
      readonly kind: "closed";
      readonly conn: ConnId;
      readonly from: NodeId;
      readonly how: CloseReason;
    }
  /** The head of a queue is being served. */
  | { readonly kind: "item"; readonly queue: QueueId; readonly item: P["item"] }
  | { readonly kind: "timer"; readonly name: string; readonly key: number }
  /** The disk finished (or failed) what was asked for under `tag`. */
  | { readonly kind: "done"; readonly tag: number }
  | { readonly kind: "failed"; readonly tag: number; readonly error: DiskError }
  | { readonly kind: "loaded"; readonly tag: number; readonly disk: DiskImage<P> }
  | { readonly kind: "command"; readonly command: P["command"] };

/** What a step may ask for. Write-only: every method returns void, so a step cannot look around. */
export interface Effects<P extends Protocol> {
  /** Opens a stream to `port` of `peer`; its inputs will wait for `queue`. Answered by `accepted` or `refused`, under `tag`. */
  dial(peer: NodeId, port: string, queue: QueueId, tag: number): void;
  /** Answers `dialed`; from now on the packets of `conn` wait for `queue`. */
  accept(conn: ConnId, queue: QueueId): void;
  refuse(conn: ConnId): void;
  /** Sends on an open connection; on one that is over it does nothing, as a socket would fail. */
  send(conn: ConnId, message: P["message"]): void;
  /** Sends a datagram: it may be lost, come twice, or overtake others. It waits for queue 0 of its receiver. */
  cast(peer: NodeId, message: P["message"]): void;
  /** Closes our end at once; the peer learns of it after what was sent before. */
  hangUp(conn: ConnId): void;
  /** Moves an accepted connection to another queue of this node. */
  rebind(conn: ConnId, queue: QueueId): void;

  /** Appends to a queue of this node. It is served after a keyed service time. */
  post(queue: QueueId, item: P["item"]): void;
  /** The thread of `queue` blocks: nothing in it is served until `release`. */
  hold(queue: QueueId): void;
  release(queue: QueueId): void;

  /** Arms (or re-arms) a timer, `after` microseconds of this node's own clock from now; it waits for `queue` like a packet. */
  setTimer(name: string, key: number, after: Micros, queue: QueueId): void;
  clearTimer(name: string, key: number): void;

  /** Appends to the page cache, creating the file if need be; durable only after `fsync`. */
  append(file: string, record: P["record"]): void;
  /** Answered by `done` or `failed` under `tag`; covers what was appended before. */
  fsync(file: string, tag: number): void;
  /** Keeps the first `length` records. Durable at once unless a fault says otherwise. */
  truncate(file: string, length: number): void;
  /** Replaces a small file atomically: temporary `NAME.tmp`, fsync, rename. Answered under `tag`. */
  writeFile(name: string, value: P["value"], tag: number): void;
  remove(name: string): void;
  /** Reads the whole directory through the page cache; answered by `loaded`. */
  load(tag: number): void;

  /** Tells observers what this machine believes; it never comes back. */
  emit(event: P["event"]): void;
  /** States why an input was ignored; counted. */
  ignore(reason: string): void;
  /** The process ends by itself. */
  exit(why: string): void;
}

/** A deterministic state machine. Methods, not arrows, so that machines of several protocols share a world. */
export interface Machine<P extends Protocol> {
  readonly name: string;
  boot(boot: Boot<P>, now: Moment, out: Effects<P>): P["state"];
  step(state: P["state"], input: Input<P>, now: Moment, out: Effects<P>): void;
  /** For people: "log", "commit", "handler of s3". */
  queueName(queue: QueueId): string;
  /** Size of a record in bytes on a disk. */
  sizeOf(record: P["record"]): number;
}
