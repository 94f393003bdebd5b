/** Log files as runs of zxids: what a server knows of its records without reading them. */
import { isNextZxid, ZERO, type Zxid } from "../zxid.ts";
import type { LogFile, StoreState } from "./state.ts";

/** Notes one more record, of `bytes` bytes, at the end of `file`. In constant time. */
export function extend(file: LogFile, zxid: Zxid, bytes: number): void {
  const run = file.runs.at(-1);
  if (run !== undefined && zxid === run.first + run.count) run.count += 1;
  else file.runs.push({ first: zxid, count: 1 });
  file.length += 1;
  file.bytes += bytes;
}

/** Zxid of the first record; ZERO of an empty file, which no known file is. */
export function firstIn(file: LogFile): Zxid {
  return file.runs[0]?.first ?? ZERO;
}

/** Zxid of the last record; ZERO of an empty file. */
export function lastIn(file: LogFile): Zxid {
  const run = file.runs.at(-1);
  return run === undefined ? ZERO : ((run.first + run.count - 1) as Zxid);
}

/**
 * Records of `file` up to `zxid`, which it counts in. Takes time for each run, not for each record.
 */
export function countUpTo(file: LogFile, zxid: Zxid): number {
  let count = 0;
  for (const { first, count: length } of file.runs) {
    if (first > zxid) break;
    count += Math.min(length, zxid - first + 1);
  }
  return count;
}

/** Forgets all but the first `length` records, synced ones too; nothing if there are fewer. */
export function shorten(file: LogFile, length: number): void {
  let left = length;
  const kept = [];
  for (const { first, count } of file.runs) {
    if (left === 0) break;
    kept.push({ first, count: Math.min(count, left) });
    left -= Math.min(count, left);
  }
  file.runs = kept;
  file.length = length;
  file.synced = Math.min(file.synced, length);
}

/** Zxid of the first record, in any file, that is not below `zxid`; undefined if there is none. */
export function firstLoggedFrom(logs: readonly LogFile[], zxid: Zxid): Zxid | undefined {
  for (const file of logs) {
    for (const { first, count } of file.runs) {
      if (first >= zxid) return first;
      if (first + count > zxid) return zxid;
    }
  }
  return undefined;
}

/** Whether the log holds every record behind `from` up to and with `to`, without a hole. */
export function holdsAll(logs: readonly LogFile[], from: Zxid, to: Zxid): boolean {
  let at = from;
  for (const file of logs) {
    for (const { first, count } of file.runs) {
      const last = (first + count - 1) as Zxid;
      if (last <= at) continue;
      if (first > at && !isNextZxid(at, first)) return false;
      if (to <= last) return to >= first;
      at = last;
    }
  }
  return false;
}

/** Whether everything that memory holds up to `zxid` is durable in the log. */
export function isLoggedUpTo(store: StoreState, zxid: Zxid): boolean {
  const file = store.logs.at(-1);
  if (file === undefined || store.lastLogged < zxid) return false;
  return file.synced === file.length || file.synced >= countUpTo(file, zxid);
}
