/** Prepares what changes, checks or removes a node that is there [PrepRequestProcessor.pRequest2Txn] (reference 12.6). */
import { PERM } from "../../api/acl.ts";
import { CODE } from "../../api/codes.ts";
import type { CheckOp, DeleteOp, SetAclOp, SetDataOp } from "../../api/operations.ts";
import type {
  CheckBody,
  DeleteBody,
  ErrorBody,
  SetAclBody,
  SetDataBody,
} from "../../transaction.ts";
import { allows, fixupAcl } from "../auth/acl.ts";
import { parentOf } from "../tree/tree.ts";
import { isExpected, nextVersion } from "./numbers.ts";
import { childCountOf, nodeOf, record, viewOf, withData, type NodeView } from "./outstanding.ts";
import { hasParent, isSpecialPath, isValidPath } from "./paths.ts";
import { exceedsQuota } from "./quota.ts";
import { refuse, type Preparing } from "./request.ts";

/**
 * Refuses, in this order: the session's code, BADARGUMENTS (special or malformed path), NONODE
 * (parent), NOAUTH (DELETE on the parent), NONODE, BADVERSION, NOTEMPTY.
 * [PrepRequestProcessor.pRequest2Txn, delete]
 */
export function prepareDelete(preparing: Preparing, op: DeleteOp): DeleteBody | ErrorBody {
  const { changes, code, identities, tree } = preparing;
  const { path } = op;
  if (code !== CODE.OK) return refuse(code);
  if (!hasParent(path) || isSpecialPath(path)) return refuse(CODE.BADARGUMENTS);
  const parent = nodeOf(changes, tree, parentOf(path));
  if (parent === undefined) return refuse(CODE.NONODE);
  if (!allows(parent.acl, PERM.DELETE, identities)) return refuse(CODE.NOAUTH);
  const node = nodeOf(changes, tree, path);
  if (node === undefined) return refuse(CODE.NONODE);
  if (!isExpected(node.version, op.version)) return refuse(CODE.BADVERSION);
  if (childCountOf(changes, tree, path) > 0) return refuse(CODE.NOTEMPTY);
  recordDelete(preparing, path);
  return { kind: "delete", path };
}

/** The reaper's request, or a client's that may send one: neither session nor ACL is asked for (reference 12.5). */
export function prepareDeleteContainer(preparing: Preparing, path: string): DeleteBody | ErrorBody {
  const { changes, config, session, tree } = preparing;
  // The body was taken for the path itself, length and all.
  if (session !== 0 && !config.rules.clientsReapContainers) return refuse(CODE.BADARGUMENTS);
  if (!hasParent(path) || isSpecialPath(path)) return refuse(CODE.BADARGUMENTS);
  const node = nodeOf(changes, tree, path);
  if (node === undefined) return refuse(CODE.NONODE);
  if (childCountOf(changes, tree, path) > 0) return refuse(CODE.NOTEMPTY);
  // M20 ends sessions by way of this request.
  const isKept = node.owner > 0 && !config.bugs["ephemerals-one-by-one"];
  if (isKept) return refuse(CODE.BADVERSION);
  recordDelete(preparing, path);
  return { kind: "delete", path };
}

/** Enters that the node goes, and that its parent has a child less [addChangeRecord]. */
export function recordDelete({ changes, tree, zxid }: Preparing, path: string): void {
  const parentPath = parentOf(path);
  const parent = nodeOf(changes, tree, parentPath);
  if (parent !== undefined) {
    const children = childCountOf(changes, tree, parentPath) - 1;
    record(changes, zxid, parentPath, viewOf(parent), children);
  }
  record(changes, zxid, path, undefined, 0);
}

/**
 * Enters what becomes of a node that stays; its children are left as they are [addChangeRecord].
 */
export function recordEdit({ changes, tree, zxid }: Preparing, path: string, node: NodeView): void {
  record(changes, zxid, path, node, childCountOf(changes, tree, path));
}

/**
 * Refuses, in this order: the session's code, BADARGUMENTS, NONODE, NOAUTH (WRITE), QUOTAEXCEEDED
 * if quotas are enforced, BADVERSION. Null counts as no bytes. [PrepRequestProcessor.pRequest2Txn,
 * setData]
 */
export function prepareSetData(preparing: Preparing, op: SetDataOp): SetDataBody | ErrorBody {
  const { changes, code, config, identities, tree } = preparing;
  const { data, path } = op;
  if (code !== CODE.OK) return refuse(code);
  if (!isValidPath(path)) return refuse(CODE.BADARGUMENTS);
  const node = nodeOf(changes, tree, path);
  if (node === undefined) return refuse(CODE.NONODE);
  if (!allows(node.acl, PERM.WRITE, identities)) return refuse(CODE.NOAUTH);
  const growth = (data?.length ?? 0) - (node.data?.length ?? 0);
  if (config.enforceQuota && exceedsQuota(tree, path, 0, growth)) {
    return refuse(CODE.QUOTAEXCEEDED);
  }
  if (!isExpected(node.version, op.version)) return refuse(CODE.BADVERSION);
  const version = nextVersion(node.version, config.rules);
  recordEdit(preparing, path, withData(node, data, version));
  return { kind: "setData", path, data, version };
}

/**
 * Refuses, in this order: the session's code, BADARGUMENTS, INVALIDACL, NONODE, NOAUTH (ADMIN),
 * BADVERSION against aversion. `auth` in the list becomes the identities of who asks (13.2).
 */
export function prepareSetAcl(preparing: Preparing, op: SetAclOp): SetAclBody | ErrorBody {
  const { changes, code, config, identities, tree } = preparing;
  const { path } = op;
  if (code !== CODE.OK) return refuse(code);
  if (!isValidPath(path)) return refuse(CODE.BADARGUMENTS);
  const acl = fixupAcl(op.acl, identities);
  if (acl === undefined) return refuse(CODE.INVALIDACL);
  const node = nodeOf(changes, tree, path);
  if (node === undefined) return refuse(CODE.NONODE);
  if (!allows(node.acl, PERM.ADMIN, identities)) return refuse(CODE.NOAUTH);
  if (!isExpected(node.aversion, op.version)) return refuse(CODE.BADVERSION);
  const aversion = nextVersion(node.aversion, config.rules);
  // ZooKeeper enters the new aversion only, and judges what follows by the old list.
  recordEdit(preparing, path, { ...viewOf(node), acl, aversion });
  return { kind: "setACL", path, acl, version: aversion };
}

/**
 * Refuses, in this order: the session's code, BADARGUMENTS, NONODE, NOAUTH (READ), BADVERSION.
 * Changes nothing, and so enters nothing [PrepRequestProcessor.pRequest2Txn, check].
 */
export function prepareCheck(preparing: Preparing, op: CheckOp): CheckBody | ErrorBody {
  const { changes, code, identities, tree } = preparing;
  const { path } = op;
  if (code !== CODE.OK) return refuse(code);
  if (!isValidPath(path)) return refuse(CODE.BADARGUMENTS);
  const node = nodeOf(changes, tree, path);
  if (node === undefined) return refuse(CODE.NONODE);
  if (!allows(node.acl, PERM.READ, identities)) return refuse(CODE.NOAUTH);
  return isExpected(node.version, op.version) ? { kind: "check", path } : refuse(CODE.BADVERSION);
}
