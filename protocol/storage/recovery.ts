/** Building memory from the disk: the newest good snapshot, and every log record above it [FileTxnSnapLog.restore]. */
import type { DiskImage } from "../../sim/machine.ts";
import type { Config } from "../config.ts";
import type { ServerEffects, ServerProtocol } from "../protocol.ts";
import { loadChunk } from "../server/tree/chunks.ts";
import { recountQuotas } from "../server/tree/quota.ts";
import { isNextZxid, type Zxid } from "../zxid.ts";
import { mark } from "./marks.ts";
import { applyToMemory, clearMemory, comparableDigest } from "./memory.ts";
import type { Refusal } from "./refusals.ts";
import { lastIn } from "./runs.ts";
import { abandonSnapshot } from "./snapshots.ts";
import type { SnapshotFile, StoreState } from "./state.ts";

/** The files of a server as a reader finds them through the page cache. */
export type ServerImage = DiskImage<ServerProtocol>;

/**
 * Rebuilds memory from nothing, by the files that the store knows; or the reason why it cannot be
 * [FileTxnSnapLog.restore].
 */
export function rebuild(
  store: StoreState,
  image: ServerImage,
  config: Config,
  out: ServerEffects,
): Refusal | undefined {
  clearMemory(store);
  const refusal = loadNewestSnapshot(store, image, out);
  if (refusal !== undefined) return refusal;
  return replay(store, image, config, out);
}

function loadNewestSnapshot(
  store: StoreState,
  image: ServerImage,
  out: ServerEffects,
): Refusal | undefined {
  let rotten = 0;
  for (let at = store.snapshots.length - 1; at >= 0; at -= 1) {
    const file = store.snapshots[at];
    const records = file === undefined ? undefined : image.logs.get(file.name);
    if (file === undefined || records === undefined) continue;
    if (!file.sealed) {
      mark(out, "recovery.skipped-torn");
    } else if (records.rotten.length > 0) {
      mark(out, "recovery.skipped-rotten");
      rotten += 1;
    } else {
      loadSnapshot(store, image, file, out);
      return undefined;
    }
  }
  if (rotten > 0) return "rotten-snapshots";
  return "log-without-snapshot";
}

function loadSnapshot(
  store: StoreState,
  image: ServerImage,
  file: SnapshotFile,
  out: ServerEffects,
): void {
  const log = image.logs.get(file.name);
  for (let index = 0; log !== undefined && index < log.length; index += 1) {
    const record = log.records[index];
    if (record?.kind === "chunk") loadChunk(store.tree, record);
  }
  recountQuotas(store.tree);
  // The name counts, whatever is in it: replay goes on from there.
  store.lastProcessed = file.zxid;
  store.base = file.zxid;
  if (file.newest > file.zxid) mark(out, "recovery.fuzzy");
}

/**
 * Applies every record above lastProcessed, committed or not: what was never committed is told by
 * the next leader. A hole is refused. (3.9.4 refuses one inside of an epoch only; one between
 * epochs shows by the counter, which begins with 1.)
 */
export function replay(
  store: StoreState,
  image: ServerImage,
  config: Config,
  out: ServerEffects,
): Refusal | undefined {
  const before = store.lastProcessed;
  for (const file of store.logs) {
    if (lastIn(file) <= before) continue;
    const log = image.logs.get(file.name);
    if (log === undefined) return "hole-in-log";
    if (log.rotten.length > 0) return "rotten-log";
    for (let index = 0; index < log.length; index += 1) {
      const record = log.records[index];
      if (record?.kind !== "txn" || record.zxid <= store.lastProcessed) continue;
      const isHole = !isNextZxid(store.lastProcessed, record.zxid);
      if (isHole && config.syncRules.refusesHoles) return "hole-in-log";
      applyToMemory(store, record, config);
    }
  }
  if (store.lastProcessed > before) mark(out, "recovery.replayed");
  return undefined;
}

/**
 * Drops memory and rebuilds it from the disk: after an aborted SNAP or TRUNC, or a disk error; or
 * the reason why it cannot be [ZKDatabase.loadDataBase].
 */
export function reload(
  store: StoreState,
  image: ServerImage,
  reason: "snap" | "trunc" | "fastForward",
  config: Config,
  out: ServerEffects,
): Refusal | undefined {
  abandonSnapshot(store, out);
  mark(out, "memory.reload");
  const refusal = rebuild(store, image, config, out);
  if (refusal === undefined) emitRestored(store, reason, out);
  return refusal;
}

/** Rebuilds memory behind `truncateLog`, and takes the leader's word for where it ends (reference 4.6). */
export function reloadTruncated(
  store: StoreState,
  image: ServerImage,
  zxid: Zxid,
  config: Config,
  out: ServerEffects,
): Refusal | undefined {
  const refusal = rebuild(store, image, config, out);
  if (refusal !== undefined) return refusal;
  store.lastProcessed = zxid;
  emitRestored(store, "trunc", out);
  return undefined;
}

/**
 * The end of a role that was serving: memory takes over what the log holds beyond it, so that the
 * vote tells all that this server has (ZOOKEEPER-2845). The log thread must have been drained, or
 * a record may follow (ZOOKEEPER-4712).
 */
export function fastForward(
  store: StoreState,
  image: ServerImage,
  config: Config,
  out: ServerEffects,
): Refusal | undefined {
  abandonSnapshot(store, out);
  // ZOOKEEPER-4882: applied, and never written. Kept, it would be a hole in this server's log.
  if (isAheadOfDisk(store) && !config.bugs["retain-after-disk-error"]) {
    mark(out, "memory.ahead");
    return reload(store, image, "fastForward", config, out);
  }
  const before = store.lastProcessed;
  const refusal = replay(store, image, config, out);
  if (refusal !== undefined || store.lastProcessed === before) return refusal;
  mark(out, "memory.fast-forward");
  emitRestored(store, "fastForward", out);
  return undefined;
}

/** Whether the tree holds a txn that neither the log nor a snapshot has. */
function isAheadOfDisk(store: StoreState): boolean {
  const { newest } = store.tree;
  if (newest <= store.lastLogged) return false;
  return !store.snapshots.some((file) => file.sealed && file.newest >= newest);
}

/**
 * Tells observers that memory was built from the disk, and what it has become, in a digest that is
 * comparable between servers.
 */
export function emitRestored(
  store: StoreState,
  reason: "boot" | "snap" | "trunc" | "fastForward",
  out: ServerEffects,
): void {
  const { lastProcessed: lastZxid } = store;
  out.emit({ kind: "restored", reason, lastZxid, digest: comparableDigest(store) });
}
