/** Reads histories off the simulated disks. It scans, so it is for rare moments: recovery, sync, loss. */
import type { NodeId } from "../../sim/machine.ts";
import type { LogView } from "../../sim/property.ts";
import type { ServerRecord } from "../records.ts";
import type { Body, Txn } from "../transaction.ts";
import { epochOf, makeZxid, ZERO, type Zxid } from "../zxid.ts";
import type { ZabSeen, ZabView } from "./seen.ts";

type Log = LogView<ServerRecord>;

const LOG = "log.";
const SNAPSHOT = "snapshot.";

/** By its name alone: it need not be complete. */
export function isSnapshotFile(name: string): boolean {
  return name.startsWith(SNAPSHOT);
}

function isLogFile(name: string): boolean {
  return name.startsWith(LOG);
}

/** The zxid in the name of a log or snapshot. */
function zxidOfFile(name: string): Zxid {
  const number = Number.parseInt(name.slice(name.indexOf(".") + 1), 16);
  return makeZxid(Math.floor(number / 4294967296), number % 4294967296);
}

/** Names of the log files, oldest first: in the order of their creation. */
export function logFiles(view: ZabView, node: NodeId): readonly string[] {
  return view.fileNames(node).filter(isLogFile);
}

/** Records that count: all that a reader finds, or only what a power loss would leave. */
function lengthOf(log: Log, durable: boolean): number {
  return durable ? log.synced : log.length;
}

/** Zxid of a record of a log file; such files hold nothing but txns. */
export function zxidAt(log: Log, index: number): Zxid {
  const record = log.records[index];
  return record?.kind === "txn" ? record.zxid : ZERO;
}

/** Index of the first record above `zxid`; zxids rise within a file. */
function firstAbove(log: Log, zxid: number): number {
  let low = 0;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (zxidAt(log, middle) <= zxid) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The file and index where history above `zxid` begins. */
export function seekLog(
  view: ZabView,
  node: NodeId,
  zxid: number,
): { readonly file: string; readonly next: number } {
  const files = logFiles(view, node);
  let file = files[0] ?? "";
  for (const name of files) if (zxidOfFile(name) <= zxid) file = name;
  const log = view.log(node, file);
  return { file, next: log === undefined ? 0 : firstAbove(log, zxid) };
}

/** Txns in the log above `zxid`, in the order of the log. */
export function logAbove(view: ZabView, node: NodeId, zxid: Zxid, durable: boolean): Txn[] {
  const files = logFiles(view, node);
  const start = seekLog(view, node, zxid);
  const txns: Txn[] = [];
  for (let i = files.indexOf(start.file); i >= 0 && i < files.length; i += 1) {
    const file = files[i] ?? "";
    const log = view.log(node, file);
    if (log === undefined) continue;
    const end = lengthOf(log, durable);
    for (let at = file === start.file ? start.next : 0; at < end; at += 1) {
      const record = log.records[at];
      if (record?.kind === "txn" && record.zxid > zxid) txns.push(record);
    }
  }
  return txns;
}

/** Zxid of the last record of the log in the page cache; ZERO if there is none. */
export function lastLogged(view: ZabView, node: NodeId): Zxid {
  const files = logFiles(view, node);
  for (let i = files.length - 1; i >= 0; i -= 1) {
    const log = view.log(node, files[i] ?? "");
    if (log !== undefined && log.length > 0) return zxidAt(log, log.length - 1);
  }
  return ZERO;
}

/** Whether any log file ends in half a record. */
export function isTorn(view: ZabView, node: NodeId): boolean {
  return logFiles(view, node).some((name) => view.log(node, name)?.torn === true);
}

/** A snapshot by its name, and the zxid in it. */
export interface SnapshotFile {
  readonly name: string;
  readonly zxid: Zxid;
}

/** The snapshot that recovery would load: complete, of the highest zxid. */
export function newestSnapshot(
  view: ZabView,
  node: NodeId,
  durable: boolean,
): SnapshotFile | undefined {
  let newest: SnapshotFile | undefined;
  for (const name of view.fileNames(node)) {
    if (!isSnapshotFile(name)) continue;
    const file = view.log(node, name);
    if (file === undefined) continue;
    const end = lengthOf(file, durable);
    if (end === 0 || file.records[end - 1]?.kind !== "seal") continue;
    const zxid = zxidOfFile(name);
    if (newest === undefined || zxid >= newest.zxid) newest = { name, zxid };
  }
  return newest;
}

/** Zxid up to which a power loss would leave history: of the log, or of a whole snapshot. */
export function durableEnd(view: ZabView, node: NodeId): Zxid {
  let end = newestSnapshot(view, node, true)?.zxid ?? ZERO;
  for (const name of logFiles(view, node)) {
    const log = view.log(node, name);
    if (log === undefined || log.synced === 0) continue;
    const last = zxidAt(log, log.synced - 1);
    if (last > end) end = last;
  }
  return end;
}

/** Chunks and seal of a snapshot. */
export function snapshotRecords(
  view: ZabView,
  node: NodeId,
  name: string,
): readonly ServerRecord[] {
  return view.log(node, name)?.records ?? [];
}

/** What a snapshot holds, as far as one can tell from the file alone. */
export interface Contents {
  /** Mzxid of each node. */
  readonly nodes: ReadonlyMap<string, Zxid>;
  /** The tree had applied everything up to here when its first part was written, and up to there by the last. */
  readonly oldest: Zxid;
  readonly newest: Zxid;
}

/**
 * The nodes of a snapshot by path, with their mzxid, and from which zxid to which it was cut. Empty
 * if there is no such file.
 */
export function snapshotContents(view: ZabView, node: NodeId, name: string): Contents {
  const nodes = new Map<string, Zxid>();
  let oldest: Zxid | undefined;
  let newest = ZERO;
  for (const record of snapshotRecords(view, node, name)) {
    if (record.kind !== "chunk") continue;
    for (const { path, mzxid } of record.nodes) nodes.set(path, mzxid);
    oldest ??= record.newest;
    if (record.newest > newest) newest = record.newest;
  }
  return { nodes, oldest: oldest ?? ZERO, newest };
}

/**
 * Whether the effect of `txn` can be seen in a snapshot: its node was last written by it, or later.
 * One that is missing may have been deleted since.
 */
export function holds({ nodes, oldest, newest }: Contents, txn: Txn, seen: ZabSeen): boolean {
  const { body, zxid } = txn;
  switch (body.kind) {
    case "create":
    case "setData": {
      const written = nodes.get(body.path);
      if (written !== undefined) return written >= zxid;
      return isDeleted(seen, body.path, zxid, newest);
    }
    default:
      // It leaves nothing that could be looked for; the tree had applied it when it was written.
      return zxid <= oldest;
  }
}

/**
 * Whether something above `from`, up to and with `to`, deletes the node. It need not be committed: a
 * leader's first snapshot holds its whole log.
 */
function isDeleted({ epochs, ghost }: ZabSeen, path: string, from: Zxid, to: Zxid): boolean {
  const isIt = (txn: Txn | undefined): boolean =>
    txn !== undefined && txn.zxid > from && txn.zxid <= to && deletes(txn.body, path);
  if (ghost.txns.some(isIt)) return true;
  for (let epoch = epochOf(from); epoch <= epochOf(to); epoch += 1) {
    if (epochs[epoch]?.proposals.some(isIt) === true) return true;
  }
  return false;
}

function deletes(body: Body, path: string): boolean {
  if (body.kind === "delete") return body.path === path;
  if (body.kind === "closeSession") return body.paths.includes(path);
  return body.kind === "multi" && body.bodies.some((each) => deletes(each, path));
}

/** Highest zxid that the tree had applied while it was written: above the snapshot's name where that is fuzzy. */
export function newestEntry(view: ZabView, node: NodeId, name: string): Zxid {
  return snapshotContents(view, node, name).newest;
}
