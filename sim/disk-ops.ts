/** Operations of a disk: one at a time, each with its keyed duration and its effect at the end. */
import { must } from "./assert.ts";
import { FSYNC } from "./decide.ts";
import { findLog, imageOf, type Disk, type DiskOp } from "./disks.ts";
import type { Input, Micros, Protocol } from "./machine.ts";
import { note } from "./note.ts";
import type { NodeSlot } from "./slots.ts";
import { DISK_DUE, target, type World } from "./world.ts";

/**
 * Queues an operation behind those under way; the disk serves one at a time. A crash drops what has
 * not ended.
 */
export function startOp<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  op: DiskOp<P>,
): void {
  const { disk } = slot;
  disk.ops.push(op);
  if (disk.ops.length === 1) armDisk(world, slot);
}

/**
 * Arms the end of the operation at the head, after its keyed duration; nothing is armed while there
 * is none.
 */
export function armDisk<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
): void {
  const { disk } = slot;
  const op = disk.ops[0];
  if (op === undefined) {
    disk.armed = 0;
    return;
  }
  disk.armed = world.agenda.push(world.now + duration(world, slot, op), target(DISK_DUE, slot.id));
}

function duration<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  op: DiskOp<P>,
): Micros {
  const { disk } = slot;
  const nth = disk.nth;
  disk.nth = nth + 1;
  const low = world.weather.fsync[0];
  const high = world.weather.fsync[1];
  if (op.kind === "load" || op.kind === "rename") {
    return world.decisions.decide(FSYNC, slot.id, 1, nth, low + 1);
  }
  let time = low + world.decisions.decide(FSYNC, slot.id, 0, nth, high - low + 1);
  if (disk.slowBy > 0) {
    world.took("slowDisk");
    time += disk.slowBy;
  }
  if (disk.stallUntil > world.now + time) {
    world.took("stallDisk");
    time = disk.stallUntil - world.now;
  }
  return time;
}

/** The effect of the operation at the head; it stays there until the process has been told. */
export function applyOp<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  op: DiskOp<P>,
): void {
  const { disk } = slot;
  op.applied = true;
  if (op.kind === "load") return;
  if (op.kind !== "rename" && mustFail(world, disk, op)) {
    if (world.recorder !== undefined) noteDisk(world, slot, "failed", op.file, 0);
    return;
  }
  if (op.kind === "fsync") applyFsync(world, slot, op);
  else if (op.kind === "write") disk.files.set(`${op.file}.tmp`, must(op.value, "value"));
  else applyRename(world, slot, op);
}

function mustFail<P extends Protocol, S extends object>(
  world: World<P, S>,
  disk: Disk<P>,
  op: DiskOp<P>,
): boolean {
  if (disk.full) {
    world.took("fullDisk");
    op.error = "full";
  } else if (disk.failures > 0) {
    disk.failures -= 1;
    world.took("failDisk");
    op.error = "eio";
  }
  return op.error !== undefined;
}

function applyFsync<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  op: DiskOp<P>,
): void {
  world.tally.fsyncs += 1;
  if (world.recorder !== undefined) noteDisk(world, slot, "synced", op.file, op.length);
  if (slot.disk.lying) {
    world.took("lyingDisk");
    return;
  }
  const log = findLog(slot.disk, op.file);
  // The file may have been cut or removed since.
  if (log === undefined) return;
  const length = Math.min(op.length, log.length);
  if (length <= log.synced) return;
  log.synced = length;
  world.judge.spec.synced(world.judge.seen, slot.id, op.file, length, world.judge);
}

function applyRename<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  op: DiskOp<P>,
): void {
  const value = must(op.value, "value");
  slot.disk.files.delete(`${op.file}.tmp`);
  slot.disk.files.set(op.file, value);
  if (world.recorder !== undefined) {
    noteDisk(world, slot, "written", op.file, typeof value === "number" ? value : 0);
  }
  world.judge.spec.wrote(world.judge.seen, slot.id, op.file, value, world.judge);
}

function noteDisk<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  what: "failed" | "synced" | "written",
  file: string,
  value: number,
): void {
  world.cause = note(world, { kind: "disk", node: slot.id, what, file, value });
}

/** Takes the operation off the disk and arms the next; a written small file goes on to its rename. Undefined: nobody is told. */
export function endOp<P extends Protocol, S extends object>(
  world: World<P, S>,
  slot: NodeSlot<P>,
  op: DiskOp<P>,
): Input<P> | undefined {
  const { disk } = slot;
  // Mostly it is the only one.
  if (disk.ops.length === 1) disk.ops.pop();
  else disk.ops.shift();
  if (op.kind === "write" && op.error === undefined) {
    disk.ops.unshift({ ...op, kind: "rename", applied: false });
    armDisk(world, slot);
    return undefined;
  }
  armDisk(world, slot);
  if (op.error !== undefined) return { kind: "failed", tag: op.tag, error: op.error };
  if (op.kind === "load") return { kind: "loaded", tag: op.tag, disk: imageOf(disk) };
  const { done } = slot.lent;
  done.tag = op.tag;
  return done;
}
