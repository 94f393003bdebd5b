/** Compares memory that a server keeps over a change of role with what its disk would give. */
import { noBugs } from "../bugs.ts";
import { applyTxn } from "../server/tree/apply.ts";
import { loadChunk } from "../server/tree/chunks.ts";
import { emptyTree, newTree } from "../server/tree/tree.ts";
import { showZxid, ZERO, type Zxid } from "../zxid.ts";
import { violate } from "./catalogue.ts";
import { logAbove, newestSnapshot, snapshotRecords } from "./history.ts";
import type { NodeSeen, ZabView } from "./seen.ts";

const SOUND = noBugs();

/** Digest of a recovery from the page cache; 0 if the tree would hold more than its zxid. */
function replay(n: NodeSeen, view: ZabView): { readonly zxid: Zxid; readonly digest: number } {
  const snapshot = newestSnapshot(view, n.node, false);
  const tree = snapshot === undefined ? newTree() : emptyTree();
  if (snapshot !== undefined) {
    for (const record of snapshotRecords(view, n.node, snapshot.name)) {
      if (record.kind === "chunk") loadChunk(tree, record);
    }
  }
  let zxid = snapshot?.zxid ?? ZERO;
  for (const txn of logAbove(view, n.node, zxid, false)) {
    applyTxn(tree, txn, SOUND);
    zxid = txn.zxid;
  }
  return { zxid, digest: tree.newest > zxid ? 0 : tree.digest };
}

/** A role ended and `n` keeps its tree, which stands at `lastZxid` and has this digest. */
export function checkMemory(n: NodeSeen, lastZxid: Zxid, digest: number, view: ZabView): void {
  const disk = replay(n, view);
  if (disk.digest === digest) return;
  violate(
    view,
    "MemoryDiskAgreement",
    `s${n.sid} keeps a tree at ${showZxid(lastZxid)} that is not what its disk gives, ` +
      `which goes to ${showZxid(disk.zxid)}`,
  );
}
