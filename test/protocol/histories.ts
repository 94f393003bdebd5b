/** Transactions for tests that care little what is written, and the trees that they make. */
import { aclList, OPEN_ACL, PERM } from "../../protocol/api/acl.ts";
import { noBugs, type Bugs } from "../../protocol/bugs.ts";
import type { CreateOp, MultiOp } from "../../protocol/api/operations.ts";
import { configsOf, DEFAULT_CLUSTER, type Config } from "../../protocol/config.ts";
import type { Chunk } from "../../protocol/records.ts";
import { noChanges } from "../../protocol/server/prep/outstanding.ts";
import { prepare } from "../../protocol/server/prep/prepare.ts";
import { makeRequest, type ProposedOp } from "../../protocol/server/request.ts";
import { applyTxn } from "../../protocol/server/tree/apply.ts";
import { nextChunk } from "../../protocol/server/tree/chunks.ts";
import { newTree, nodeAt } from "../../protocol/server/tree/tree.ts";
import type { Tree } from "../../protocol/server/tree/types.ts";
import { makeTxn, type Txn } from "../../protocol/transaction.ts";
import { makeZxid, showZxid, type Zxid } from "../../protocol/zxid.ts";
import { must } from "../../sim/assert.ts";

export const SOUND: Bugs = noBugs();
const WALL = 7000;

/** Makes the node /`key`; what it holds is the zxid, unless told otherwise. */
export function txn(
  epoch: number,
  counter: number,
  key = `k${epoch}-${counter}`,
  data = `${epoch}:${counter}`,
): Txn {
  return creation(makeZxid(epoch, counter), key, data);
}

/** `session` -1 is the operator at server 1. */
export function creation(zxid: Zxid, key: string, data: string, session = -9, cxid = 0): Txn {
  const path = `/${key}`;
  const fields = { op: "create", path, data, acl: OPEN_ACL, owner: 0, parentCversion: 1 } as const;
  return makeTxn(zxid, session, cxid, WALL, { kind: "create", ...fields });
}

/** Sets /`key`, which is there already, to the zxid. */
export function change(epoch: number, counter: number, key: string, version = 1): Txn {
  const zxid = makeZxid(epoch, counter);
  const data = showZxid(zxid);
  return makeTxn(zxid, -9, 0, WALL, { kind: "setData", path: `/${key}`, data, version });
}

export function deletion(epoch: number, counter: number, key: string): Txn {
  return makeTxn(makeZxid(epoch, counter), -9, 0, WALL, { kind: "delete", path: `/${key}` });
}

export function treeOf(history: readonly Txn[], bugs: Bugs = SOUND): Tree {
  const tree = newTree();
  for (const each of history) applyTxn(tree, each, bugs);
  return tree;
}

/** The whole tree behind `history`, as one part of a snapshot. */
export function chunkOf(...history: readonly Txn[]): Chunk {
  const tree = treeOf(history);
  return nextChunk(tree, 0, tree.nextNumber);
}

/** Content of /`key`; undefined if there is no such node. */
export function read(tree: Tree, key: string): string | null | undefined {
  return nodeAt(tree, `/${key}`)?.data;
}

const CONFIG: Config = must(configsOf(DEFAULT_CLUSTER)[0], "config");
const SESSIONS = [11, 12, 13];
const PATHS = ["/a", "/b", "/a/x", "/a/y", "/b/x", "/a/x/z"];
const KINDS = ["create", "create2", "createContainer", "createTTL"] as const;
const OTHER_ACL = aclList([{ perms: PERM.ALL, scheme: "auth", id: "" }]);

/** What the leader makes of request number `pick` once the tree stands as it does: any kind of transaction. */
export function follow(tree: Tree, zxid: Zxid, pick: number): Txn {
  return prepared(tree, zxid, pick, opOf(pick));
}

/** The same of one request, by the session of that pick. */
export function prepared(tree: Tree, zxid: Zxid, pick: number, op: ProposedOp): Txn {
  const session = SESSIONS[pick % 3] ?? 0;
  const request = makeRequest(session, pick, op, [{ scheme: "ip", id: "10.1.0.1" }]);
  const body = prepare(noChanges(), tree, request, 0, zxid, CONFIG);
  return makeTxn(zxid, session, pick, WALL + pick, body);
}

function opOf(pick: number): ProposedOp {
  switch (pick % 13) {
    case 0:
      return { kind: "multi", ops: [1, 3].map((nth) => partOf((pick >> 4) * nth)) };
    case 1:
      return { kind: "createSession", timeout: 4000 + (pick % 5) };
    case 2:
      return { kind: "closeSession" };
    case 3:
      return {
        kind: "setACL",
        path: pathOf(pick),
        acl: pick % 2 === 0 ? OPEN_ACL : OTHER_ACL,
        version: -1,
      };
    case 4:
      return { kind: "deleteContainer", path: pathOf(pick) };
    case 5:
      return { kind: "put", path: pathOf(pick), data: `put ${pick}` };
    default:
      return partOf(pick >> 2);
  }
}

function partOf(pick: number): MultiOp {
  const path = pathOf(pick >> 3);
  switch (pick % 7) {
    case 0:
      return { kind: "setData", path, data: pick % 3 === 0 ? null : `set ${pick}`, version: -1 };
    case 1:
    case 2:
      return { kind: "delete", path, version: -1 };
    case 3:
      return { kind: "check", path, version: pick % 2 };
    default:
      return creationOf(path, pick >> 6);
  }
}

/** Flags 0 to 3: persistent or ephemeral, sequential or not. */
function creationOf(path: string, pick: number): CreateOp {
  const kind = KINDS[pick % 6] ?? "create";
  const flags = kind === "createContainer" ? 4 : kind === "createTTL" ? 5 : (pick >> 3) % 4;
  return { kind, path, data: `${pick}`, acl: OPEN_ACL, flags, ttl: 1000 };
}

function pathOf(pick: number): string {
  return PATHS[pick % PATHS.length] ?? "/a";
}
