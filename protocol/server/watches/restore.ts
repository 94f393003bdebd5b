/** The watches of a client that has come back, and what it missed [DataTree.setWatches] (reference 11.5). */
import type { ConnId } from "../../../sim/machine.ts";
import { EVENT, type EventType, type SetWatchesOp } from "../../api/operations.ts";
import type { Config } from "../../config.ts";
import type { Zxid } from "../../zxid.ts";
import { nodeAt } from "../tree/tree.ts";
import type { Tree, Znode } from "../tree/types.ts";
import { addPersistent, addWatch, WATCH, type Watches } from "./tables.ts";
import type { Notice } from "./trigger.ts";

/**
 * Compares each one-shot watch with the tree as it is: what would have fired since `relativeZxid`,
 * as far as a node can tell, fires now and is not registered. Persistent watches are registered,
 * and what they missed stays missed. Nobody asks for permissions here. [DataTree.setWatches]
 */
export function restoreWatches(
  tree: Tree,
  watches: Watches,
  op: SetWatchesOp,
  conn: ConnId,
  { bugs, rules }: Pick<Config, "bugs" | "rules">,
): readonly Notice[] {
  const { relativeZxid } = op;
  const byCzxid = bugs["restore-by-czxid"];
  const notices: Notice[] = [];
  for (const path of op.data) {
    const type = missedData(nodeAt(tree, path), relativeZxid, byCzxid);
    if (type === EVENT.NONE) addWatch(watches.data, path, conn, WATCH.STANDARD, rules);
    else notices.push({ conn, type, path });
  }
  for (const path of op.exist) {
    // Set on a node that was not there: that it is there now is all that matters.
    if (nodeAt(tree, path) === undefined) {
      addWatch(watches.data, path, conn, WATCH.STANDARD, rules);
    } else notices.push({ conn, type: EVENT.NODE_CREATED, path });
  }
  for (const path of op.child) {
    const type = missedChildren(nodeAt(tree, path), relativeZxid);
    if (type === EVENT.NONE) addWatch(watches.child, path, conn, WATCH.STANDARD, rules);
    else notices.push({ conn, type, path });
  }
  for (const path of op.persistent) addPersistent(watches, path, conn, WATCH.PERSISTENT, rules);
  for (const path of op.recursive) addPersistent(watches, path, conn, WATCH.RECURSIVE, rules);
  return notices;
}

/** Deleted and created again counts as a change of its data. */
function missedData(node: Znode | undefined, since: Zxid, byCzxid: boolean): EventType {
  if (node === undefined) return EVENT.NODE_DELETED;
  if (byCzxid && node.czxid > since) return EVENT.NODE_CREATED;
  return node.mzxid > since ? EVENT.NODE_DATA_CHANGED : EVENT.NONE;
}

function missedChildren(node: Znode | undefined, since: Zxid): EventType {
  if (node === undefined) return EVENT.NODE_DELETED;
  return node.pzxid > since ? EVENT.NODE_CHILDREN_CHANGED : EVENT.NONE;
}
