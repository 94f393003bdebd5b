/** Reads that count or list: descendants, a session's ephemerals, the identities of a connection (reference 12.6, 13.1). */
import { PERM, type Identity } from "../../api/acl.ts";
import { CODE } from "../../api/codes.ts";
import type { ClientInfo } from "../../api/operations.ts";
import { allows } from "../auth/acl.ts";
import { javaOrder } from "../auth/order.ts";
import { nodeAt, ROOT } from "../tree/tree.ts";
import type { Tree } from "../tree/types.ts";
import { conclude, succeed, type ReadAnswer, type ReadContext } from "./context.ts";

/**
 * How many descendants the node has, itself left out. NONODE, or NOAUTH without READ on the node;
 * those below are not asked. A scan of all paths. [DataTree.getAllChildrenNumber]
 */
export function getAllChildrenNumber({ reader, tree }: ReadContext, path: string): ReadAnswer {
  const node = nodeAt(tree, path);
  if (node === undefined) return conclude(CODE.NONODE);
  if (!allows(node.acl, PERM.READ, reader.identities)) return conclude(CODE.NOAUTH);
  return succeed({ kind: "total", total: descendants(tree, path) });
}

/** A scan of all paths, as in ZooKeeper. Asked for "", the root counts as its own descendant. */
function descendants(tree: Tree, path: string): number {
  if (path === ROOT) return tree.places.size - 1;
  const prefix = `${path}/`;
  let total = 0;
  for (const other of tree.places.keys()) if (other.startsWith(prefix)) total += 1;
  return total;
}

/**
 * The session's ephemerals whose paths begin with `prefix`: "/a" also begins "/ab". Nothing, or the
 * root, is all; no ACL is asked [DataTree.getEphemerals].
 */
export function getEphemerals({ reader, tree }: ReadContext, prefix: string): ReadAnswer {
  const wanted = trimmed(prefix);
  const isAll = wanted === "" || wanted === ROOT;
  const ephemerals: string[] = [];
  for (const path of tree.ephemerals.get(reader.session) ?? []) {
    if (isAll || path.startsWith(prefix)) ephemerals.push(path);
  }
  return succeed({ kind: "ephemerals", ephemerals });
}

/** Without the space and control characters at its ends, which is what Java trims. */
function trimmed(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && text.charCodeAt(from) <= 0x20) from += 1;
  while (to > from && text.charCodeAt(to - 1) <= 0x20) to -= 1;
  return text.slice(from, to);
}

/**
 * The identities of the connection, in the order in which a ConcurrentHashMap would list them.
 * Never refused [ServerCnxn.getAuthInfo].
 */
export function whoAmI({ reader }: ReadContext): ReadAnswer {
  return succeed({ kind: "clientInfo", clientInfo: javaOrder(reader.identities).map(clientInfo) });
}

/** Of a digest the name without the hash; `super` has no provider that could name it. */
function clientInfo({ id, scheme }: Identity): ClientInfo {
  switch (scheme) {
    case "digest":
      return { scheme, user: id.split(":", 1)[0] ?? id };
    case "super":
      return { scheme, user: "" };
    default:
      return { scheme, user: id };
  }
}
