/** The effects of a node: what a step asks for, carried out in the world. */
import { castDatagram } from "./datagrams.ts";
import { appendRecord, cutLog, findLog, openLog, removeFile, type DiskOp } from "./disks.ts";
import type { ConnId, Effects, Micros, NodeId, Protocol, QueueId } from "./machine.ts";
import { note } from "./note.ts";
import { ACCEPT, REFUSE, type Connection, type NodeSlot } from "./slots.ts";
import { startOp } from "./disk-ops.ts";
import { hangUpStream } from "./stream-ends.ts";
import { closeEnd, isOpenAt, openStream, sending, transmit } from "./streams.ts";
import {
  clearTimer,
  enqueue,
  holdQueue,
  queueOf,
  releaseQueue,
  setTimer,
  timerOf,
} from "./threads.ts";
import type { World } from "./world.ts";

/**
 * Carries out effects at once and in order. What is stale (a connection that is over, a timer that
 * is not set) does nothing, as the system call would fail; no method throws for what a machine
 * asks.
 */
export class Sink<P extends Protocol, S extends object> implements Effects<P> {
  private readonly world: World<P, S>;
  private readonly slot: NodeSlot<P>;

  constructor(world: World<P, S>, slot: NodeSlot<P>) {
    this.world = world;
    this.slot = slot;
  }

  dial(peer: NodeId, port: string, queue: QueueId, tag: number): void {
    const { world, slot } = this;
    if (world.recorder !== undefined) note(world, { kind: "dial", node: slot.id, to: peer, port });
    openStream(world, slot.id, peer, port, queue, tag);
  }

  accept(conn: ConnId, queue: QueueId): void {
    const connection = this.world.connections[conn];
    if (connection === undefined || connection.acceptorEnd !== "opening") return;
    connection.acceptorEnd = "open";
    connection.acceptorQueue = queue;
    transmit(this.world, connection.back, ACCEPT, true);
  }

  refuse(conn: ConnId): void {
    const connection = this.world.connections[conn];
    if (connection === undefined || connection.acceptorEnd !== "opening") return;
    closeEnd(this.world, connection, this.slot.id);
    transmit(this.world, connection.back, REFUSE, true);
  }

  send(conn: ConnId, message: P["message"]): void {
    const { world, slot } = this;
    const connection = world.connections[conn];
    if (connection === undefined || !isOpenAt(connection, slot.id)) return;
    const direction = sending(connection, slot.id);
    world.tally.messages += 1;
    if (world.recorder === undefined) {
      transmit(world, direction, message, false);
    } else {
      const before = world.cause;
      world.cause = note(world, { kind: "send", node: slot.id, to: direction.to, conn, message });
      transmit(world, direction, message, false);
      world.cause = before;
    }
    const { judge } = world;
    judge.spec.sent(judge.seen, slot.id, direction.to, conn, message, judge);
  }

  cast(peer: NodeId, message: P["message"]): void {
    const { world, slot } = this;
    const { cause, judge } = world;
    world.tally.messages += 1;
    if (world.recorder !== undefined) {
      world.cause = note(world, { kind: "send", node: slot.id, to: peer, conn: -1, message });
    }
    castDatagram(world, slot.id, peer, message);
    world.cause = cause;
    judge.spec.sent(judge.seen, slot.id, peer, -1, message, judge);
  }

  hangUp(conn: ConnId): void {
    const { world, slot } = this;
    const connection = world.connections[conn];
    if (connection === undefined || this.isOver(connection)) return;
    const to = connection.dialer === slot.id ? connection.acceptor : connection.dialer;
    if (world.recorder !== undefined) note(world, { kind: "hangUp", node: slot.id, to, conn });
    hangUpStream(world, connection, slot.id);
  }

  rebind(conn: ConnId, queue: QueueId): void {
    const connection = this.world.connections[conn];
    if (connection === undefined) return;
    if (connection.dialer === this.slot.id) connection.dialerQueue = queue;
    else connection.acceptorQueue = queue;
  }

  post(queue: QueueId, item: P["item"]): void {
    const { world, slot } = this;
    enqueue(world, queueOf(world, slot, queue), {
      input: undefined,
      message: undefined,
      from: -1,
      item,
      timer: undefined,
      timerGeneration: 0,
      conn: -1,
      print: queue,
      cause: world.cause,
      next: undefined,
    });
  }

  hold(queue: QueueId): void {
    holdQueue(queueOf(this.world, this.slot, queue));
  }

  release(queue: QueueId): void {
    releaseQueue(this.world, queueOf(this.world, this.slot, queue));
  }

  setTimer(name: string, key: number, after: Micros, queue: QueueId): void {
    const timer = timerOf(this.world, this.slot, name, key);
    timer.queue = queue;
    setTimer(this.world, this.slot, timer, after);
  }

  clearTimer(name: string, key: number): void {
    clearTimer(this.slot, name, key);
  }

  append(file: string, record: P["record"]): void {
    const { world, slot } = this;
    appendRecord(openLog(slot.disk, file), record, slot.machine.sizeOf(record));
    if (world.recorder !== undefined) {
      note(world, { kind: "disk", node: slot.id, what: "append", file, value: record.print });
    }
    const { judge } = world;
    judge.spec.appended(judge.seen, slot.id, file, record, judge);
  }

  fsync(file: string, tag: number): void {
    const length = findLog(this.slot.disk, file)?.length ?? 0;
    this.start("fsync", file, length, undefined, tag);
  }

  truncate(file: string, length: number): void {
    const { world, slot } = this;
    const log = findLog(slot.disk, file);
    if (log === undefined || length >= log.length) return;
    cutLog(log, length, (record) => slot.machine.sizeOf(record));
    if (world.recorder !== undefined) {
      note(world, { kind: "disk", node: slot.id, what: "truncate", file, value: length });
    }
    world.judge.spec.truncated(world.judge.seen, slot.id, file, length, world.judge);
  }

  writeFile(name: string, value: P["value"], tag: number): void {
    this.start("write", name, 0, value, tag);
  }

  remove(name: string): void {
    const { world, slot } = this;
    if (!removeFile(slot.disk, name)) return;
    if (world.recorder !== undefined) {
      note(world, { kind: "disk", node: slot.id, what: "remove", file: name, value: 0 });
    }
    world.judge.spec.removed(world.judge.seen, slot.id, name, world.judge);
  }

  load(tag: number): void {
    this.start("load", "", 0, undefined, tag);
  }

  emit(event: P["event"]): void {
    const { world, slot } = this;
    if (world.recorder !== undefined) note(world, { kind: "emit", node: slot.id, emitted: event });
    const { judge } = world;
    judge.spec.emitted(judge.seen, slot.id, event, judge);
    if (world.triggers.length !== 0) world.eventsEmitted.push({ node: slot.id, kind: event.kind });
  }

  ignore(reason: string): void {
    const { world, slot } = this;
    world.tally.ignored.set(reason, (world.tally.ignored.get(reason) ?? 0) + 1);
    if (world.recorder !== undefined) note(world, { kind: "ignore", node: slot.id, reason });
  }

  exit(why: string): void {
    this.slot.exiting ??= why;
  }

  private start(
    kind: DiskOp<P>["kind"],
    file: string,
    length: number,
    value: P["value"] | undefined,
    tag: number,
  ): void {
    const { world, slot } = this;
    if (world.recorder !== undefined && kind !== "load") {
      const shown = typeof value === "number" ? value : length;
      note(world, {
        kind: "disk",
        node: slot.id,
        what: kind === "write" ? "write" : "fsync",
        file,
        value: shown,
      });
    }
    startOp(world, slot, {
      kind,
      file,
      length,
      value,
      tag,
      cause: world.cause,
      applied: false,
      error: undefined,
    });
  }

  private isOver(connection: Connection): boolean {
    const end = connection.dialer === this.slot.id ? connection.dialerEnd : connection.acceptorEnd;
    return end === "closed";
  }
}
