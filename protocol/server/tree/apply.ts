/** Applies transactions to the tree, the first time and again over a fuzzy snapshot [DataTree.processTxn] (reference 7.3, 11.2, 12.3). */
import type { Bugs } from "../../bugs.ts";
import { EVENT } from "../../api/operations.ts";
import type {
  Body,
  CloseSessionBody,
  CreateBody,
  SetAclBody,
  SetDataBody,
  Txn,
} from "../../transaction.ts";
import type { Zxid } from "../../zxid.ts";
import { countQuota } from "./quota.ts";
import { disown, own } from "./owners.ts";
import { addSession, removeSession } from "./sessions.ts";
import {
  nodeAt,
  parentOf,
  plant,
  replace,
  replaceNode,
  statOf,
  uproot,
  withContent,
} from "./tree.ts";
import type { Applied, Tree, Znode } from "./types.ts";

/**
 * Applies `txn`. Whatever does not fit (a node to create that is there, one to delete that is not)
 * is what an earlier snapshot holds already, and is passed over: Prep lets nothing else through.
 * `applied`, if given, is told what watches are to fire and what replies show.
 * [DataTree.processTxn]
 */
export function applyTxn(tree: Tree, txn: Txn, bugs: Bugs, applied?: Applied): void {
  const { body, session, zxid } = txn;
  if (zxid > tree.newest) tree.newest = zxid;
  switch (body.kind) {
    case "createSession":
      return addSession(tree, session, body.timeout);
    case "closeSession":
      removeSession(tree, session);
      for (const path of endingPaths(tree, txn, body, bugs)) {
        deleteNode(tree, path, zxid, bugs, applied);
      }
      return;
    case "multi":
      // All or nothing: one that failed is logged as errors, and changes nothing.
      if (body.bodies.some(({ kind }) => kind === "error")) return;
      for (const each of body.bodies) applyBody(tree, each, txn, bugs, applied);
      return;
    default:
      return applyBody(tree, body, txn, bugs, applied);
  }
}

/** What ends with the session: as Prep listed it, so that a replay finds also what a snapshot lacks already. */
function endingPaths(
  { ephemerals }: Tree,
  { session }: Txn,
  { paths }: CloseSessionBody,
  bugs: Bugs,
): readonly string[] {
  // ZOOKEEPER-3145: each server takes what it has of the session.
  return bugs["close-without-paths"] ? [...(ephemerals.get(session) ?? [])] : paths;
}

function applyBody(tree: Tree, body: Body, txn: Txn, bugs: Bugs, applied?: Applied): void {
  switch (body.kind) {
    case "create":
      createNode(tree, body, txn, bugs, applied);
      break;
    case "delete":
      deleteNode(tree, body.path, txn.zxid, bugs, applied);
      applied?.stats?.push(undefined);
      return;
    case "setData":
      setData(tree, body, txn, bugs, applied);
      break;
    case "setACL":
      setAcl(tree, body);
      break;
    default:
      applied?.stats?.push(undefined);
      return;
  }
  if (applied?.stats === undefined) return;
  const node = nodeAt(tree, body.path);
  applied.stats.push(node === undefined ? undefined : statOf(tree, node));
}

function createNode(tree: Tree, body: CreateBody, txn: Txn, bugs: Bugs, applied?: Applied): void {
  const { acl, data, op, owner, path } = body;
  const { time, zxid } = txn;
  const parentPath = parentOf(path);
  const parent = nodeAt(tree, parentPath);
  if (parent === undefined) return;
  const existing = nodeAt(tree, path);
  if (existing !== undefined) {
    // A replay. Numbers of the parent only go up, and the ACL is the txn's (ZOOKEEPER-4846).
    if (raisesOnReplay(op, bugs)) raiseParent(tree, parent, body.parentCversion, zxid);
    if (existing.acl !== acl) replace(tree, { ...existing, acl });
    return;
  }
  const cversion = bugs["replay-counts-children"] ? (parent.cversion + 1) | 0 : body.parentCversion;
  // ZOOKEEPER-3249: a snapshot may have the parent from after it, and then this goes back.
  if (bugs["replay-lowers-cversion"]) replace(tree, { ...parent, cversion, pzxid: zxid });
  else raiseParent(tree, parent, cversion, zxid);
  const stamps = { czxid: zxid, mzxid: zxid, pzxid: zxid, ctime: time, mtime: time };
  plant(tree, { path, data, acl, ...stamps, version: 0, cversion: 0, aversion: 0, owner });
  own(tree, path, owner);
  countQuota(tree, path, 1, data?.length ?? 0);
  if (applied === undefined) return;
  applied.changes.push({ type: EVENT.NODE_CREATED, path, acl, table: "data" });
  applied.changes.push({
    type: EVENT.NODE_CHILDREN_CHANGED,
    path: parentPath,
    acl: parent.acl,
    table: "child",
  });
}

/** Whether the create of a node that is there raises its parent's numbers: the parent may be from before it. */
function raisesOnReplay(op: CreateBody["op"], bugs: Bugs): boolean {
  // ZOOKEEPER-1046: who counts has counted the node already, or so it was thought.
  if (bugs["replay-counts-children"]) return false;
  return op === "create" || !bugs["replay-skips-create2"];
}

function raiseParent(tree: Tree, parent: Znode, cversion: number, zxid: Zxid): void {
  if (cversion > parent.cversion) replace(tree, { ...parent, cversion, pzxid: zxid });
}

function deleteNode(tree: Tree, path: string, zxid: Zxid, bugs: Bugs, applied?: Applied): void {
  const parentPath = parentOf(path);
  const parent = nodeAt(tree, parentPath);
  const node = nodeAt(tree, path);
  // Also where the child is gone already: a fuzzy snapshot may have the parent from before.
  if (parent !== undefined && movesPzxid(parent, node, zxid, bugs)) {
    replace(tree, { ...parent, pzxid: zxid });
  }
  if (node === undefined || parent === undefined) return;
  uproot(tree, path);
  if (!bugs["ephemeral-index-kept"]) disown(tree, path, node.owner);
  countQuota(tree, path, -1, -(node.data?.length ?? 0));
  if (applied === undefined) return;
  const { acl } = node;
  const type = EVENT.NODE_DELETED;
  applied.changes.push({ type, path, acl, table: "data" });
  applied.changes.push({ type, path, acl, table: "child" });
  applied.changes.push({
    type: EVENT.NODE_CHILDREN_CHANGED,
    path: parentPath,
    acl: parent.acl,
    table: "child",
  });
}

function movesPzxid(parent: Znode, child: Znode | undefined, zxid: Zxid, bugs: Bugs): boolean {
  if (bugs["pzxid-not-raised"]) return false;
  // ZOOKEEPER-3125: what is gone already is passed over with its parent.
  if (bugs["replay-skips-gone"] && child === undefined) return false;
  // And its second half: a snapshot may have the parent from after it, too.
  return zxid > parent.pzxid || bugs["replay-lowers-pzxid"];
}

function setData(tree: Tree, body: SetDataBody, txn: Txn, bugs: Bugs, applied?: Applied): void {
  const { data, path } = body;
  const node = nodeAt(tree, path);
  if (node === undefined) return;
  const version = bugs["replay-counts-versions"] ? (node.version + 1) | 0 : body.version;
  replaceNode(tree, withContent(node, data, version, txn));
  countQuota(tree, path, 0, (data?.length ?? 0) - (node.data?.length ?? 0));
  applied?.changes.push({ type: EVENT.NODE_DATA_CHANGED, path, acl: node.acl, table: "data" });
}

function setAcl(tree: Tree, { acl, path, version }: SetAclBody): void {
  const node = nodeAt(tree, path);
  if (node !== undefined) replace(tree, { ...node, acl, aversion: version });
}
