/** committedLog: the last transactions in memory, from which most learners are brought up to date. */
import { mix } from "../../sim/chance.ts";
import type { Txn } from "../transaction.ts";
import { isNextZxid } from "../zxid.ts";
import type { Window } from "./state.ts";

/**
 * What became of a push. "known": not newer than the window, skipped in silence. "gap": it does not
 * follow what is there, so it was not taken; ZooKeeper throws (ZKDatabase.addCommittedProposal,
 * since ZOOKEEPER-4925, see `SyncRules.refusesHoles`), which ends the caller's role.
 */
export type Pushed = "pushed" | "known" | "gap";

/**
 * A window that holds nothing: its first and last transaction are undefined.
 * [ZKDatabase.committedLog]
 */
export function emptyWindow(): Window {
  return { ring: [], start: 0, sum: 0 };
}

/** Forgets all of it, as reading another history does [ZKDatabase.clear]. */
export function clearWindow(window: Window): void {
  window.ring = [];
  window.start = 0;
  window.sum = 0;
}

/**
 * Adds the newest committed transaction, in constant time; beyond `capacity`, 500 unless
 * configured, the oldest makes room [ZKDatabase.addCommittedProposal] (reference 4.2).
 */
export function pushWindow(
  window: Window,
  txn: Txn,
  capacity: number,
  refusesHoles: boolean,
): Pushed {
  const last = lastInWindow(window);
  if (last !== undefined && txn.zxid <= last.zxid) return "known";
  if (last !== undefined && !isNextZxid(last.zxid, txn.zxid) && refusesHoles) return "gap";
  window.sum = mix(window.sum, txn.print);
  if (window.ring.length < capacity) {
    window.ring.push(txn);
  } else {
    window.ring[window.start] = txn;
    window.start = (window.start + 1) % capacity;
  }
  return "pushed";
}

/** Oldest; undefined if it is empty. Its zxid is minCommittedLog [ZKDatabase]. */
export function firstInWindow(window: Window): Txn | undefined {
  return window.ring[window.start];
}

/** Newest; undefined if it is empty. Its zxid is maxCommittedLog [ZKDatabase]. */
export function lastInWindow(window: Window): Txn | undefined {
  const { ring, start } = window;
  // No index -1: one look-up outside of an array makes all that follow slow.
  if (ring.length === 0) return undefined;
  return ring[start === 0 ? ring.length - 1 : start - 1];
}

/** All of it, oldest first; a copy [ZKDatabase.getCommittedLog]. */
export function windowTxns(window: Window): Txn[] {
  const { ring, start } = window;
  return start === 0 ? ring.slice() : [...ring.slice(start), ...ring.slice(0, start)];
}
