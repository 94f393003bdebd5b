/** Changes of what a server holds in memory: tree, lastProcessed and window together [ZKDatabase]. */
import { applyTxn } from "../server/tree/apply.ts";
import { loadChunk } from "../server/tree/chunks.ts";
import { recountQuotas } from "../server/tree/quota.ts";
import { emptyTree } from "../server/tree/tree.ts";
import type { Applied } from "../server/tree/types.ts";
import type { Config } from "../config.ts";
import type { Chunk } from "../records.ts";
import type { Txn } from "../transaction.ts";
import { ZERO, type Zxid } from "../zxid.ts";
import type { StoreState } from "./state.ts";
import { clearWindow, pushWindow, type Pushed } from "./window.ts";

/** Applies a txn to the tree alone. Only replay and what stands for ZOOKEEPER-4925 may leave the window out. */
export function applyToTree(store: StoreState, txn: Txn, config: Config, applied?: Applied): void {
  applyTxn(store.tree, txn, config.bugs, applied);
  // Up only: over a fuzzy snapshot older txns come again.
  if (txn.zxid > store.lastProcessed) store.lastProcessed = txn.zxid;
}

/** Applies a txn: lastProcessed moves first, then it enters the window (reference 4.1). */
export function applyToMemory(
  store: StoreState,
  txn: Txn,
  config: Config,
  applied?: Applied,
): Pushed {
  applyToTree(store, txn, config, applied);
  return pushWindow(store.window, txn, config.commitLogCount, config.syncRules.refusesHoles);
}

/**
 * Digest of the tree at lastProcessed, to compare servers by. 0 while it cannot be compared: a tree
 * that came from a fuzzy snapshot holds effects of later txns until those have been applied
 * [ZooKeeper compares only past the digest that the snapshot carries].
 */
export function comparableDigest(store: StoreState): number {
  return store.tree.newest > store.lastProcessed ? 0 : store.tree.digest;
}

/**
 * Empties memory: lastProcessed is ZERO until a SNAP, or `reload`, has filled it again, which is
 * for the caller to see to [ZKDatabase.clear].
 */
export function clearMemory(store: StoreState): void {
  store.tree = emptyTree();
  clearWindow(store.window);
  store.lastProcessed = ZERO;
  store.base = ZERO;
}

/** A part of the tree that a leader streams behind SNAP [ZKDatabase.deserializeSnapshot]. */
export function receiveChunk(store: StoreState, chunk: Chunk): void {
  loadChunk(store.tree, chunk);
}

/**
 * The tree is complete: it is the leader's at `zxid`, or a little later where it is fuzzy. The
 * window stays empty (reference 4.1).
 */
export function endReceiving(store: StoreState, zxid: Zxid): void {
  recountQuotas(store.tree);
  store.lastProcessed = zxid;
  store.base = zxid;
}
