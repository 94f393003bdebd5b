/** Compares memory that a server keeps over a change of role with what its disk would give. */
import { applyTxn, emptyTree, loadChunk } from "../server/tree.js";
import { showZxid, ZERO } from "../zxid.js";
import { violate } from "./catalogue.js";
import { logAbove, newestSnapshot, snapshotRecords } from "./history.js";
/** Digest of a recovery from the page cache; 0 if the tree would hold more than its zxid. */
function replay(n, view) {
    const tree = emptyTree();
    const snapshot = newestSnapshot(view, n.node, false);
    if (snapshot !== undefined) {
        for (const record of snapshotRecords(view, n.node, snapshot.name)) {
            if (record.kind === "chunk")
                loadChunk(tree, record);
        }
    }
    let zxid = snapshot?.zxid ?? ZERO;
    for (const txn of logAbove(view, n.node, zxid, false)) {
        applyTxn(tree, txn);
        zxid = txn.zxid;
    }
    return { zxid, digest: tree.newest > zxid ? 0 : tree.digest };
}
/** A role ended and `n` keeps its tree, which stands at `lastZxid` and has this digest. */
export function checkMemory(n, lastZxid, digest, view) {
    const disk = replay(n, view);
    if (disk.digest === digest)
        return;
    violate(view, "MemoryDiskAgreement", `s${n.sid} keeps a tree at ${showZxid(lastZxid)} that is not what its disk gives, ` +
        `which goes to ${showZxid(disk.zxid)}`);
}
