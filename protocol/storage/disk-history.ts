/** History for a learner that is behind the window, read from the log on disk [TxnLogProposalIterator, reference 4.3]. */
import type { LogImage } from "../../sim/machine.ts";
import type { Config } from "../config.ts";
import type { ServerEffects } from "../protocol.ts";
import type { ServerRecord } from "../records.ts";
import type { Txn } from "../transaction.ts";
import { isNextZxid, ZERO, type Zxid } from "../zxid.ts";
import { mark, type StorageMark } from "./marks.ts";
import type { ServerImage } from "./recovery.ts";
import { firstIn } from "./runs.ts";
import type { LogFile, StoreState } from "./state.ts";

/**
 * Whether the log on disk may serve a learner at `from`: to be asked before the disk is. A file must
 * reach back to `from`; what is behind the snapshot that memory was built from must, too, because a
 * SNAP leaves the log that it replaced where it is, with records that may be nobody else's
 * (ZOOKEEPER-2846); and it must not be too much to send.
 */
export function mayReadHistory(
  store: StoreState,
  from: Zxid,
  config: Config,
  out: ServerEffects,
): boolean {
  if (config.snapshotSizePercent < 0) return false;
  const opened = fileOf(store.logs, from);
  if (opened < 0) return refuse("history.too-old", out);
  if (from < trustedFrom(store, config)) return refuse("history.untrusted", out);
  if (isTooLong(store, opened, config)) return refuse("history.too-long", out);
  return true;
}

/**
 * Records of the log on disk from the file on that could contain `from`, up to and with `to`;
 * undefined if they may not be used. What is below `from` is there to find a point for TRUNC.
 * [ZKDatabase.getProposalsFromTxnLog]
 */
export function readHistory(
  store: StoreState,
  image: ServerImage,
  from: Zxid,
  to: Zxid,
  config: Config,
  out: ServerEffects,
): Txn[] | undefined {
  if (!mayReadHistory(store, from, config, out)) return undefined;
  const found: Txn[] = [];
  const least = trustedFrom(store, config);
  for (const file of store.logs.slice(fileOf(store.logs, from))) {
    if (firstIn(file) > to) break;
    const log = image.logs.get(file.name);
    if (log === undefined || !take(found, log, least, to)) {
      mark(out, "history.broken");
      return undefined;
    }
  }
  const first = found[0];
  // Nothing of ours says whether we ever had `from`.
  if (first === undefined || first.zxid > from) {
    mark(out, "history.too-old");
    return undefined;
  }
  mark(out, "history.read");
  return found;
}

function refuse(why: StorageMark, out: ServerEffects): false {
  mark(out, why);
  return false;
}

function trustedFrom(store: StoreState, config: Config): Zxid {
  return config.bugs["diff-from-replaced-log"] ? ZERO : store.base;
}

/** Index of the newest file that begins at or before `zxid`; -1: none does. */
function fileOf(logs: readonly LogFile[], zxid: Zxid): number {
  return logs.findLastIndex((file) => firstIn(file) <= zxid);
}

/** The limit is a share of the newest snapshot, and counts the files behind the one opened. */
function isTooLong(store: StoreState, opened: number, config: Config): boolean {
  const newest = store.snapshots.findLast((file) => file.sealed);
  const limit = Math.floor(((newest?.bytes ?? 0) * config.snapshotSizePercent) / 100);
  // ZooKeeper takes 0, of the setting or for want of a snapshot, for no limit.
  if (limit === 0) return false;
  let size = 0;
  for (const file of store.logs.slice(opened + 1)) size += file.bytes;
  return size > limit;
}

/** Takes the records from `least` to `to`. False: a bad checksum or a hole. */
function take(found: Txn[], log: LogImage<ServerRecord>, least: Zxid, to: Zxid): boolean {
  if (log.rotten.length > 0) return false;
  for (let index = 0; index < log.length; index += 1) {
    const record = log.records[index];
    if (record?.kind !== "txn" || record.zxid < least) continue;
    if (record.zxid > to) break;
    const last = found.at(-1);
    if (last !== undefined && !isNextZxid(last.zxid, record.zxid)) return false;
    found.push(record);
  }
  return true;
}
