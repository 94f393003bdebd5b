/** Disks: append-only logs with a buffered tail, small files replaced atomically, and what a crash leaves of them. */
import { must } from "./assert.ts";
import type { DiskError, DiskImage, LogImage, Micros, Protocol } from "./machine.ts";

/** An append-only file. The first `synced` records are durable, the rest is in the page cache. */
export interface LogFile<P extends Protocol> {
  readonly name: string;
  /** Replaced, never shortened in place: readers hold on to it. */
  records: P["record"][];
  length: number;
  synced: number;
  torn: boolean;
  rotten: readonly number[];
  bytes: number;
}

/**
 * An operation under way. It has its effect when it ends, and its asker is then told under `tag`.
 */
export interface DiskOp<P extends Protocol> {
  readonly kind: "fsync" | "write" | "rename" | "load";
  readonly file: string;
  /** fsync: records it covers. */
  readonly length: number;
  readonly value: P["value"] | undefined;
  readonly tag: number;
  readonly cause: number;
  /** Its effect has happened; the process has not been told (it is paused). */
  applied: boolean;
  error: DiskError | undefined;
}

/**
 * The disk of one node. It outlives processes; only `logs` and `files` mean anything after a crash.
 */
export interface Disk<P extends Protocol> {
  logs: Map<string, LogFile<P>>;
  /** That of `logs` which was written last, found without a look-up; `removeFile` keeps them in step. */
  newest: LogFile<P> | undefined;
  files: Map<string, P["value"]>;
  /** Operations under way, served one at a time. */
  ops: DiskOp<P>[];
  nth: number;
  armed: number;
  /** Faults in force. */
  slowBy: Micros;
  stallUntil: Micros;
  failures: number;
  full: boolean;
  lying: boolean;
}

/** An empty disk with no fault in force. */
export function newDisk<P extends Protocol>(): Disk<P> {
  return {
    logs: new Map(),
    newest: undefined,
    files: new Map(),
    ops: [],
    nth: 0,
    armed: 0,
    slowBy: 0,
    stallUntil: 0,
    failures: 0,
    full: false,
    lying: false,
  };
}

/** The log of that name; undefined if there is none. */
export function findLog<P extends Protocol>(disk: Disk<P>, name: string): LogFile<P> | undefined {
  const { newest } = disk;
  return newest !== undefined && newest.name === name ? newest : disk.logs.get(name);
}

/** A log of that name to be written to, made if need be. */
export function openLog<P extends Protocol>(disk: Disk<P>, name: string): LogFile<P> {
  let log = findLog(disk, name);
  if (log === undefined) {
    log = { name, records: [], length: 0, synced: 0, torn: false, rotten: [], bytes: 0 };
    disk.logs.set(name, log);
  }
  disk.newest = log;
  return log;
}

/** Takes a log or a small file off the disk, durably. False if there is none of that name. */
export function removeFile<P extends Protocol>(disk: Disk<P>, name: string): boolean {
  if (disk.newest?.name === name) disk.newest = undefined;
  const isLog = disk.logs.delete(name);
  return disk.files.delete(name) || isLog;
}

/**
 * Appends to the page cache in constant time; durable only after an fsync that covers it. `bytes`
 * is the size of the record as its machine states it.
 */
export function appendRecord<P extends Protocol>(
  file: LogFile<P>,
  record: P["record"],
  bytes: number,
): void {
  // A torn tail is overwritten, as a writer positioned behind the last whole record does.
  file.torn = false;
  file.records.push(record);
  file.length += 1;
  file.bytes += bytes;
}

/** Keeps the first `length` records, on the disk too, and at once. */
export function cutLog<P extends Protocol>(
  file: LogFile<P>,
  length: number,
  sizeOf: (record: P["record"]) => number,
): void {
  if (length >= file.length) return;
  for (let at = length; at < file.length; at += 1)
    file.bytes -= sizeOf(must(file.records[at], "record"));
  file.records = file.records.slice(0, length);
  file.length = length;
  file.synced = Math.min(file.synced, length);
  file.rotten = file.rotten.filter((index) => index < length);
  file.torn = false;
}

/** What a reader finds now. The logs stay as they are when the files go on growing. */
export function imageOf<P extends Protocol>(disk: Disk<P>): DiskImage<P> {
  const logs = new Map<string, LogImage<P["record"]>>();
  for (const [name, file] of disk.logs) {
    const { records, length, torn, rotten, bytes } = file;
    logs.set(name, { records, length, torn, rotten, bytes });
  }
  return { logs, files: new Map(disk.files) };
}

/** Cuts every log to what outlives the end of the process; `keep` says how many of the unsynced records do, `tear` whether the next is half there. */
export function loseCache<P extends Protocol>(
  disk: Disk<P>,
  keep: (unsynced: number, nth: number) => number,
  tear: (nth: number) => boolean,
  sizeOf: (record: P["record"]) => number,
): number {
  let lost = 0;
  let nth = 0;
  for (const file of disk.logs.values()) {
    const unsynced = file.length - file.synced;
    if (unsynced > 0) {
      const kept = keep(unsynced, nth);
      const torn = kept < unsynced && tear(nth);
      lost += unsynced - kept;
      cutLog(file, file.synced + kept, sizeOf);
      file.torn = torn;
      // What is found after a crash is on the disk.
      file.synced = file.length;
    }
    nth += 1;
  }
  disk.ops = [];
  return lost;
}

/** A copy for a fork: O(records). Records and values are immutable and shared. */
export function cloneDisk<P extends Protocol>(disk: Disk<P>): Disk<P> {
  const logs = new Map<string, LogFile<P>>();
  for (const [name, file] of disk.logs) logs.set(name, { ...file, records: file.records.slice() });
  return {
    ...disk,
    logs,
    newest: undefined,
    files: new Map(disk.files),
    ops: disk.ops.map((op) => ({ ...op })),
  };
}
