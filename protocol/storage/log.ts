/** The transaction log: append, flush, roll and cut [FileTxnLog, SyncRequestProcessor]. */
import type { ServerEffects } from "../protocol.ts";
import { sizeOfRecord } from "../records.ts";
import type { Txn } from "../transaction.ts";
import { ZERO, type Zxid } from "../zxid.ts";
import { mark } from "./marks.ts";
import { countUpTo, extend, lastIn, shorten } from "./runs.ts";
import type { LogFile, StoreState } from "./state.ts";

export const LOG_PREFIX = "log.";

/**
 * Appends to the page cache; durable after a flush. The file is made by its first record, and named
 * after it [FileTxnLog.append].
 */
export function appendTxn(store: StoreState, txn: Txn, out: ServerEffects): void {
  const file = writableLog(store, txn.zxid, out);
  out.append(file.name, txn);
  extend(file, txn.zxid, sizeOfRecord(txn));
  store.lastLogged = txn.zxid;
  store.sinceSnapshot += 1;
}

/**
 * ZooKeeper opens the new file at once and keeps the old one in the flush list. Then a power cut
 * can keep a record of the new file and lose one of the old: a hole, over which 3.9.4 refuses to
 * start. Here the old file goes on until it is durable, so that only the newest ever is not.
 */
function writableLog(store: StoreState, zxid: Zxid, out: ServerEffects): LogFile {
  const newest = store.logs.at(-1);
  if (newest !== undefined && !store.rolled) return newest;
  if (newest !== undefined && newest.synced < newest.length) {
    mark(out, "log.roll-delayed");
    return newest;
  }
  const name = LOG_PREFIX + zxid.toString(16);
  // Only a history that goes back could make a name twice; ZooKeeper would overwrite the file.
  const made = store.logs.find((file) => file.name === name);
  if (made !== undefined && newest !== undefined) return newest;
  store.rolled = false;
  const file = { name, runs: [], length: 0, synced: 0, bytes: 0 };
  store.logs.push(file);
  return file;
}

/**
 * Makes the log durable, as far as it has been appended to; answered under `tag`. False: it was
 * durable already and there will be no answer. [FileTxnLog.commit]
 */
export function flushLog(store: StoreState, tag: number, out: ServerEffects): boolean {
  const file = store.logs.at(-1);
  if (file === undefined || file.synced === file.length) return false;
  out.fsync(file.name, tag);
  store.inFlight.push({ kind: "flush", tag, name: file.name, length: file.length });
  return true;
}

/**
 * The fsync of the first `length` records of `name` is done; of a file that a cut has removed, it
 * means nothing [FileTxnLog.commit].
 */
export function onFlushed(store: StoreState, name: string, length: number): void {
  const file = store.logs.at(-1);
  // A cut may have removed the file meanwhile.
  if (file?.name === name && length > file.synced) file.synced = length;
}

/** The next append goes to a new file, once the old one is durable [FileTxnLog.rollLog]. */
export function rollLog(store: StoreState): void {
  store.rolled = true;
}

/**
 * Removes every record above `zxid`; durable at once. Returns how many there were
 * [FileTxnLog.truncate].
 */
export function cutLogs(store: StoreState, zxid: Zxid, out: ServerEffects): number {
  let cut = 0;
  const kept: LogFile[] = [];
  for (const file of store.logs) {
    const length = countUpTo(file, zxid);
    cut += file.length - length;
    if (length === 0) {
      out.remove(file.name);
      continue;
    }
    if (length < file.length) cutFile(store, file, length, out);
    kept.push(file);
  }
  if (cut === 0) return 0;
  const newest = kept.at(-1);
  store.logs = kept;
  store.lastLogged = newest === undefined ? ZERO : lastIn(newest);
  // FileTxnLog closes its stream: what comes next goes to a new file, never into the old offset
  // (ZOOKEEPER-1489).
  store.rolled = true;
  return cut;
}

/**
 * What ZOOKEEPER-1489 did: the file stays open at its old offset, and what is written there lies
 * behind a hole, where no reader looks. So it is a file of its own, whose name is not that of a log.
 */
export function goOnBehindHole(store: StoreState): void {
  const name = `hole.${store.lastLogged.toString(16)}`;
  store.logs.push({ name, runs: [], length: 0, synced: 0, bytes: 0 });
  store.rolled = false;
}

function cutFile(store: StoreState, file: LogFile, length: number, out: ServerEffects): void {
  out.truncate(file.name, length);
  // A share of the bytes is near enough: they are only compared with a limit.
  file.bytes = Math.floor((file.bytes * length) / file.length);
  shorten(file, length);
  for (const operation of store.inFlight) {
    if (operation.kind === "flush" && operation.name === file.name) {
      operation.length = Math.min(operation.length, length);
    }
  }
}
