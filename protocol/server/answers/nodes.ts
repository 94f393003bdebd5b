/** Reads of one node: exists, getData, getChildren and getACL (reference 12.3, 12.6). The empty path is the root. */
import { aclList, PERM, type Acl } from "../../api/acl.ts";
import { CODE } from "../../api/codes.ts";
import { allows } from "../auth/acl.ts";
import { childrenOf, nodeAt, statOf } from "../tree/tree.ts";
import type { Znode } from "../tree/types.ts";
import { addWatch, WATCH, type WatchTable } from "../watches/tables.ts";
import { conclude, succeed, type ReadAnswer, type ReadContext } from "./context.ts";

/**
 * The only read that leaves its watch on a node that is not there, for NODE_CREATED. NONODE;
 * BADARGUMENTS for a NUL; NOAUTH by releases that ask for READ (`rules.existsNeedsRead`).
 * [DataTree.statNode]
 */
export function exists(context: ReadContext, path: string, watch: boolean): ReadAnswer {
  const { config, tree, watches } = context;
  if (path.includes("\0")) return conclude(CODE.BADARGUMENTS);
  const node = nodeAt(tree, path);
  if (node !== undefined && config.rules.existsNeedsRead && !mayRead(context, node)) {
    return conclude(CODE.NOAUTH);
  }
  if (watch) watchOnce(context, watches.data, path);
  return node === undefined
    ? conclude(CODE.NONODE)
    : succeed({ kind: "stat", stat: statOf(tree, node) });
}

/**
 * The content and its Stat. NONODE, or NOAUTH without READ; the watch is left only if it is
 * answered. [DataTree.getData]
 */
export function getData(context: ReadContext, path: string, watch: boolean): ReadAnswer {
  const { tree, watches } = context;
  const node = nodeAt(tree, path);
  if (node === undefined) return conclude(CODE.NONODE);
  if (!mayRead(context, node)) return conclude(CODE.NOAUTH);
  if (watch) watchOnce(context, watches.data, path);
  return succeed({ kind: "data", data: node.data, stat: statOf(tree, node) });
}

/**
 * Names in the order of their creation, which is ours: ZooKeeper's set has none. `withStat`:
 * getChildren2. NONODE, or NOAUTH without READ; the watch is left only if it is answered.
 * [DataTree.getChildren]
 */
export function getChildren(
  context: ReadContext,
  path: string,
  watch: boolean,
  withStat: boolean,
): ReadAnswer {
  const { tree, watches } = context;
  const node = nodeAt(tree, path);
  if (node === undefined) return conclude(CODE.NONODE);
  if (!mayRead(context, node)) return conclude(CODE.NOAUTH);
  if (watch) watchOnce(context, watches.child, path);
  const stat = withStat ? statOf(tree, node) : undefined;
  return succeed({ kind: "children", children: childrenOf(tree, path), stat });
}

/**
 * For who may READ or ADMIN the node, else NOAUTH; only the latter sees the hashes of `digest` ids.
 * NONODE. [DataTree.getACL]
 */
export function getAcl({ reader, tree }: ReadContext, path: string): ReadAnswer {
  const node = nodeAt(tree, path);
  if (node === undefined) return conclude(CODE.NONODE);
  const { acl } = node;
  if (!allows(acl, PERM.READ | PERM.ADMIN, reader.identities)) return conclude(CODE.NOAUTH);
  const shown = allows(acl, PERM.ADMIN, reader.identities) ? acl : aclList(acl.entries.map(mask));
  return succeed({ kind: "acl", acl: shown, stat: statOf(tree, node) });
}

function mask(entry: Acl): Acl {
  if (entry.scheme !== "digest") return entry;
  return { ...entry, id: entry.id.replaceAll(/:.*/gu, ":x") };
}

function mayRead({ reader }: ReadContext, { acl }: Znode): boolean {
  return allows(acl, PERM.READ, reader.identities);
}

function watchOnce({ config, reader }: ReadContext, table: WatchTable, path: string): void {
  addWatch(table, path, reader.conn, WATCH.STANDARD, config.rules);
}
