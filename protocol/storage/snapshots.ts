/** Snapshots: fuzzy, written a chunk at a time while transactions go on being applied [FileTxnSnapLog.save]. */
import { below, type Dice } from "../../sim/chance.ts";
import { must } from "../../sim/assert.ts";
import type { Config } from "../config.ts";
import type { ServerEffects } from "../protocol.ts";
import { SNAPSHOT } from "../queues.ts";
import { isLastChunk, nextChunk } from "../server/tree/chunks.ts";
import { SEAL, sizeOfRecord } from "../records.ts";
import { counterOf, ZERO, type Zxid } from "../zxid.ts";
import { STALE_SNAPSHOT_STEP } from "./ignored.ts";
import { cutLogs, rollLog } from "./log.ts";
import { mark } from "./marks.ts";
import { isLoggedUpTo } from "./runs.ts";
import type { SnapshotFile, SnapshotReason, SnapshotWriting, StoreState } from "./state.ts";

export const SNAPSHOT_PREFIX = "snapshot.";

/**
 * Draws anew after how many txns the next snapshot is due: between half of snapCount and all of it
 * [SyncRequestProcessor.resetSnapshotStats].
 */
export function armSnapshotTrigger(store: StoreState, config: Config, dice: Dice): void {
  const half = Math.max(1, Math.floor(config.snapCount / 2));
  store.sinceSnapshot = 0;
  store.snapshotAfter = half + below(dice, half);
}

/** After an append: if a snapshot is due, rolls the log and begins one in the background [SyncRequestProcessor]. */
export function snapshotIfDue(
  store: StoreState,
  config: Config,
  dice: Dice,
  out: ServerEffects,
): void {
  if (store.sinceSnapshot <= store.snapshotAfter) return;
  armSnapshotTrigger(store, config, dice);
  rollLog(store);
  if (store.writing === undefined) beginSnapshot(store, "count", -1, config, out);
  else mark(out, "snapshot.busy");
}

/**
 * Begins a snapshot, named by lastProcessed as it is now: replay goes on from there, and is
 * idempotent over what later txns add to the tree meanwhile. Driven by `snapshotStep` items on the
 * SNAPSHOT queue, which `stepSnapshot` posts itself. `tag` of the fsync at its end, -1: none.
 */
export function beginSnapshot(
  store: StoreState,
  reason: SnapshotReason,
  tag: number,
  config: Config,
  out: ServerEffects,
): void {
  abandonSnapshot(store, out);
  // M23's mistake: a name above what the tree is sure to hold.
  const zxid = config.bugs["snapshot-named-by-log"]
    ? (Math.max(store.lastProcessed, store.lastLogged) as Zxid)
    : store.lastProcessed;
  prepareFile(store, zxid, out);
  const id = store.nextSnapshot;
  store.nextSnapshot += 1;
  store.writing = { id, zxid, reason, tag, cursor: 0, isWaiting: false };
  out.emit({ kind: "snapshotStarted", zxid, reason });
  out.post(SNAPSHOT, { kind: "snapshotStep", snapshot: id });
}

/** ZooKeeper overwrites a file of that name in place, and a crash then tears what was good. */
function prepareFile(store: StoreState, zxid: Zxid, out: ServerEffects): void {
  const found = snapshotAt(store, zxid);
  if (found?.sealed === true) {
    mark(out, "snapshot.reused");
    return;
  }
  if (found !== undefined) removeSnapshot(store, found, out);
  const name = SNAPSHOT_PREFIX + zxid.toString(16);
  const behind = store.snapshots.findIndex((file) => file.zxid > zxid);
  const at = behind < 0 ? store.snapshots.length : behind;
  const made = { name, zxid, newest: ZERO, bytes: 0, sealed: false, synced: false };
  store.snapshots.splice(at, 0, made);
}

/** The file named by that zxid, complete or not; undefined if there is none. */
export function snapshotAt(store: StoreState, zxid: Zxid): SnapshotFile | undefined {
  return store.snapshots.find((file) => file.zxid === zxid);
}

function removeSnapshot(store: StoreState, file: SnapshotFile, out: ServerEffects): void {
  out.remove(file.name);
  store.snapshots = store.snapshots.filter((other) => other !== file);
}

/**
 * What a step did. "more", "waiting": go on waiting, the next step posts itself. "fsync": complete,
 * `settle` will say "snapshot" when the tag is answered. "ended": complete, nothing to wait for.
 */
export type SnapshotStep = "stale" | "more" | "waiting" | "fsync" | "ended";

/**
 * Item `snapshotStep`: writes the next chunk, or the seal [FileSnap.serialize]. One of a snapshot
 * that was given up is ignored.
 */
export function stepSnapshot(
  store: StoreState,
  id: number,
  config: Config,
  out: ServerEffects,
): SnapshotStep {
  const { writing } = store;
  if (writing?.id !== id) {
    out.ignore(STALE_SNAPSHOT_STEP);
    return "stale";
  }
  const file = must(snapshotAt(store, writing.zxid), "file of the snapshot being written");
  if (!file.sealed) {
    if (!isLastChunk(store.tree, writing.cursor)) {
      writeChunk(store, writing, file, config, out);
      out.post(SNAPSHOT, { kind: "snapshotStep", snapshot: id });
      return "more";
    }
    if (mustWait(store, file, writing.reason)) {
      if (!writing.isWaiting) mark(out, "snapshot.waits-for-log");
      writing.isWaiting = true;
      return "waiting";
    }
    seal(file, out);
  }
  store.writing = undefined;
  if (writing.tag >= 0 && !file.synced) {
    out.fsync(file.name, writing.tag);
    const { tag, zxid, reason } = writing;
    store.inFlight.push({ kind: "snapshot", tag, zxid, reason });
    return "fsync";
  }
  endSnapshot(store, file, writing.reason, out);
  return "ended";
}

function writeChunk(
  store: StoreState,
  writing: SnapshotWriting,
  file: SnapshotFile,
  config: Config,
  out: ServerEffects,
): void {
  const chunk = nextChunk(store.tree, writing.cursor, config.snapshotChunk);
  writing.cursor = chunk.next;
  if (chunk.newest > file.newest) file.newest = chunk.newest;
  file.bytes += sizeOfRecord(chunk);
  out.append(file.name, chunk);
}

/**
 * Write-ahead: a server applies what is committed before its own fsync, so that a fuzzy snapshot may
 * be ahead of the log. Were it to outlive the records, replay would end in a state that no server
 * ever had. ZooKeeper seals it all the same.
 */
function mustWait(store: StoreState, file: SnapshotFile, reason: SnapshotReason): boolean {
  return reason === "count" && file.newest > file.zxid && !isLoggedUpTo(store, file.newest);
}

/** A flush has ended: a snapshot that waits for the log looks again. Ours. */
export function wakeSnapshot(store: StoreState, out: ServerEffects): void {
  const { writing } = store;
  if (writing?.isWaiting === true)
    out.post(SNAPSHOT, { kind: "snapshotStep", snapshot: writing.id });
}

function seal(file: SnapshotFile, out: ServerEffects): void {
  out.append(file.name, SEAL);
  file.bytes += sizeOfRecord(SEAL);
  file.sealed = true;
  if (file.newest > file.zxid) mark(out, "snapshot.fuzzy");
}

/**
 * The fsync of a snapshot is done: it may be built upon after a power cut [FileTxnSnapLog.save,
 * syncSnap].
 */
export function onSnapshotSynced(
  store: StoreState,
  zxid: Zxid,
  reason: SnapshotReason,
  out: ServerEffects,
): void {
  const file = snapshotAt(store, zxid);
  // A cut may have removed it meanwhile.
  if (file === undefined) return;
  file.synced = true;
  endSnapshot(store, file, reason, out);
}

function endSnapshot(
  store: StoreState,
  file: SnapshotFile,
  reason: SnapshotReason,
  out: ServerEffects,
): void {
  out.emit({ kind: "snapshotEnded", zxid: file.zxid, synced: file.synced });
  if (reason !== "sync") return;
  // It replaces the history that was here: what lies above it is not the leader's. ZooKeeper leaves
  // it, and a boot would take the higher snapshot or replay the records.
  store.base = file.zxid;
  dropSnapshots(store, (other) => other.zxid !== file.zxid && isAbove(other, file.zxid), out);
  if (cutLogs(store, file.zxid, out) > 0) mark(out, "log.dropped-above");
}

/** Removes the snapshots that hold anything above `zxid`, durably (ZOOKEEPER-1549, 4837). */
export function dropSnapshotsAbove(store: StoreState, zxid: Zxid, out: ServerEffects): void {
  dropSnapshots(store, (file) => isAbove(file, zxid), out);
}

function dropSnapshots(
  store: StoreState,
  isWrong: (file: SnapshotFile) => boolean,
  out: ServerEffects,
): void {
  const wrong = store.snapshots.filter(isWrong);
  for (const file of wrong) removeSnapshot(store, file, out);
  if (wrong.length > 0) mark(out, "snapshot.dropped-above");
}

/**
 * By what is in it: a fuzzy snapshot holds more than its name says, and one named (e,0) by a leader
 * that had just been activated, or by its learner, no more than the txn before.
 */
export function isAbove(file: SnapshotFile, zxid: Zxid): boolean {
  return file.newest > zxid || (file.zxid > zxid && counterOf(file.zxid) !== 0);
}

/**
 * The fsync of a snapshot failed. It must not stay: memory would be built upon what a power cut can
 * still tear, or a later boot upon a leader's tree that this server never accepted.
 */
export function onSnapshotFailed(store: StoreState, zxid: Zxid, out: ServerEffects): void {
  const file = snapshotAt(store, zxid);
  if (file !== undefined && !file.synced) removeSnapshot(store, file, out);
}

/**
 * Gives up the snapshot that is being written. One of an ended role must not go on: it would mix
 * what a new leader's sync, or fast-forward, puts into the tree into a file with an older name.
 */
export function abandonSnapshot(store: StoreState, out: ServerEffects): void {
  const { writing } = store;
  if (writing === undefined) return;
  store.writing = undefined;
  const file = snapshotAt(store, writing.zxid);
  if (file === undefined || file.sealed) return;
  removeSnapshot(store, file, out);
  mark(out, "snapshot.abandoned");
}
