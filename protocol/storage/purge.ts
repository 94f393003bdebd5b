/** Purging: old snapshots go, and the log files that only they need [PurgeTxnLog]. */
import type { Config } from "../config.ts";
import type { ServerEffects } from "../protocol.ts";
import type { Zxid } from "../zxid.ts";
import { mark } from "./marks.ts";
import { lastIn } from "./runs.ts";
import { snapshotAt } from "./snapshots.ts";
import type { LogFile, SnapshotFile, StoreState } from "./state.ts";

/**
 * Keeps the newest `config.snapRetain` complete snapshots. To be called when a snapshot of reason
 * "count" has ended: then all that this server holds is committed, so that none of what is kept can
 * be cut away later. A snapshot is not fsynced when it is taken (ZooKeeper trusts that the kernel
 * writes it back in time), so the oldest one kept is made durable first, under `tag`. True: the tag
 * will be answered.
 */
export function purge(store: StoreState, config: Config, tag: number, out: ServerEffects): boolean {
  const oldest = oldestKept(store, config.snapRetain);
  if (oldest === undefined || !hasWaste(store, oldest)) return false;
  if (oldest.synced) {
    purgeBehind(store, oldest, out);
    return false;
  }
  out.fsync(oldest.name, tag);
  store.inFlight.push({ kind: "purge", tag, zxid: oldest.zxid });
  return true;
}

function oldestKept(store: StoreState, retain: number): SnapshotFile | undefined {
  let left = retain;
  for (let at = store.snapshots.length - 1; at >= 0; at -= 1) {
    const file = store.snapshots[at];
    if (file?.sealed !== true) continue;
    left -= 1;
    if (left === 0) return file;
  }
  return undefined;
}

function hasWaste(store: StoreState, oldest: SnapshotFile): boolean {
  return store.snapshots[0] !== oldest;
}

/** The snapshot of that name is durable: what is older has no use any more. */
export function onPurgeable(store: StoreState, zxid: Zxid, out: ServerEffects): void {
  const oldest = snapshotAt(store, zxid);
  // A cut may have removed it meanwhile.
  if (oldest === undefined) return;
  oldest.synced = true;
  purgeBehind(store, oldest, out);
}

function purgeBehind(store: StoreState, oldest: SnapshotFile, out: ServerEffects): void {
  const newest = store.logs.at(-1);
  for (const file of store.snapshots) if (file.zxid < oldest.zxid) out.remove(file.name);
  store.snapshots = store.snapshots.filter((file) => file.zxid >= oldest.zxid);
  const isOld = (file: LogFile): boolean => file !== newest && lastIn(file) <= oldest.zxid;
  for (const file of store.logs) if (isOld(file)) out.remove(file.name);
  store.logs = store.logs.filter((file) => !isOld(file));
  mark(out, "snapshot.purged");
}
