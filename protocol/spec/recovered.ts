/** What a server's disk amounts to as a history: the txns that a recovery from the page cache would find. */
import type { Txn } from "../transaction.ts";
import { epochOf, ZERO } from "../zxid.ts";
import { holds, logAbove, newestSnapshot, snapshotContents } from "./history.ts";
import type { NodeSeen, ZabSeen, ZabView } from "./seen.ts";

/**
 * The history above what is pruned. A snapshot has no txns to look at: of those it can stand for,
 * the committed ones and what may still be committed, it holds the ones that show in it. Its own
 * log below it may be gone, or be what a SNAP replaced.
 */
export function recoverable(seen: ZabSeen, n: NodeSeen, view: ZabView): Txn[] {
  const { ghost } = seen;
  const snapshot = newestSnapshot(view, n.node, false);
  const base = snapshot?.zxid ?? ZERO;
  const txns: Txn[] = [];
  if (snapshot !== undefined && base > ghost.pruned) {
    const contents = snapshotContents(view, n.node, snapshot.name);
    const add = (txn: Txn): void => {
      if (txn.zxid <= base && holds(contents, txn, seen)) txns.push(txn);
    };
    for (const txn of ghost.txns) add(txn);
    for (let epoch = epochOf(ghost.last); epoch <= epochOf(base); epoch += 1) {
      for (const txn of seen.epochs[epoch]?.proposals ?? []) {
        if (txn !== undefined && txn.zxid > ghost.last) add(txn);
      }
    }
  }
  const floor = base > ghost.pruned ? base : ghost.pruned;
  for (const txn of logAbove(view, n.node, floor, false)) txns.push(txn);
  return txns;
}
