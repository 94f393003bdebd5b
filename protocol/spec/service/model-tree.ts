/** The naive model's tree: a map from path to node, and the list of changes by which any recent state can be told. */
import { assert } from "../../../sim/assert.ts";
import { mixWide } from "../../../sim/chance.ts";
import type { Printed } from "../../../sim/machine.ts";
import { OPEN_ACL, READ_ACL, type AclList } from "../../api/acl.ts";
import type { Rules } from "../../rules.ts";
import type { SessionId } from "../../transaction.ts";
import { ZERO, type Zxid } from "../../zxid.ts";
import { newNode, withAcl, withChildren, type ModelNode } from "./model-nodes.ts";

/** Changes that are kept; from twice as many the older half is forgotten. */
const KEPT = 2048;
const NO_NAMES: ReadonlySet<string> = new Set();

/** What the transaction `zxid` put something else in place of. */
export interface Change extends Printed {
  readonly zxid: Zxid;
  readonly path: string;
  readonly parent: string;
  readonly before: ModelNode | undefined;
}

/** What of a server's configuration an answer depends on. */
export interface ModelConfig {
  readonly rules: Rules;
  /** zookeeper.extendedTypesEnabled: TTL nodes. */
  readonly extendedTypes: boolean;
  /** The first number of sequential names. */
  readonly firstSequence: number;
}

/**
 * A naive ZooKeeper: one tree, changed by each committed write in turn. It shares no code with
 * `server/`.
 */
export interface Model {
  readonly config: ModelConfig;
  nodes: Map<string, ModelNode>;
  /** Names of the children of every node that ever had some. */
  names: Map<string, Set<string>>;
  /** Paths of a session's ephemerals. */
  owned: Map<SessionId, Set<string>>;
  /** Timeout of every session that is not closed, in milliseconds. */
  sessions: Map<SessionId, number>;
  /** Oldest first. */
  changes: Change[];
  /** Zxid of the last transaction. */
  last: Zxid;
  /** States before it can no longer be told. */
  oldest: Zxid;
}

/** The tree of a new server (reference 12.1). */
export function newModel(config: ModelConfig): Model {
  const birth = { data: "", owner: 0, zxid: ZERO, time: 0 };
  const node = (acl: AclList, aversion: number, children: number): ModelNode =>
    withChildren(withAcl(newNode({ ...birth, acl }), acl, aversion), 0, children, ZERO);
  return {
    config,
    nodes: new Map([
      ["/", node(OPEN_ACL, 0, 1)],
      ["/zookeeper", node(OPEN_ACL, 0, 2)],
      ["/zookeeper/config", node(READ_ACL, -1, 0)],
      ["/zookeeper/quota", node(OPEN_ACL, 0, 0)],
    ]),
    names: new Map([
      ["/", new Set(["zookeeper"])],
      ["/zookeeper", new Set(["config", "quota"])],
    ]),
    owned: new Map(),
    sessions: new Map(),
    changes: [],
    last: ZERO,
    oldest: ZERO,
  };
}

/** "/" for what stands at the top, and for the root itself. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

/** Puts `node` at `path`, or nothing; the numbers of the parent are the caller's business. */
export function put(model: Model, path: string, node: ModelNode | undefined, zxid: Zxid): void {
  const parent = parentOf(path);
  const before = model.nodes.get(path);
  const print = mixWide(before?.print ?? 43, zxid);
  model.changes.push({ zxid, path, parent, before, print });
  place(model, path, parent, node);
}

function place(model: Model, path: string, parent: string, node: ModelNode | undefined): void {
  const before = model.nodes.get(path);
  if (before !== undefined && before.owner > 0 && before.owner !== node?.owner) {
    model.owned.get(before.owner)?.delete(path);
  }
  if (node !== undefined && node.owner > 0 && before?.owner !== node.owner) {
    const owned = model.owned.get(node.owner);
    if (owned === undefined) model.owned.set(node.owner, new Set([path]));
    else owned.add(path);
  }
  if (node === undefined) model.nodes.delete(path);
  else model.nodes.set(path, node);
  if ((before === undefined) !== (node === undefined)) link(model, path, parent, node);
}

function link(model: Model, path: string, parent: string, node: ModelNode | undefined): void {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const names = model.names.get(parent);
  if (node === undefined) {
    names?.delete(name);
    model.names.delete(path);
  } else if (names === undefined) {
    model.names.set(parent, new Set([name]));
  } else {
    names.add(name);
  }
}

/** Takes back all changes but the first `length`: those of a multi that failed. */
export function rollBack(model: Model, length: number): void {
  const { changes } = model;
  assert(length <= changes.length, "no changes forgotten in the middle of a transaction");
  for (let change = changes[changes.length - 1]; changes.length > length;) {
    if (change !== undefined) place(model, change.path, change.parent, change.before);
    changes.pop();
    change = changes[changes.length - 1];
  }
}

/** A transaction is done: the model stands at `zxid`. */
export function finishTxn(model: Model, zxid: Zxid): void {
  model.last = zxid;
  if (model.changes.length < 2 * KEPT) return;
  const forgotten = model.changes.splice(0, model.changes.length - KEPT);
  model.oldest = forgotten[forgotten.length - 1]?.zxid ?? model.oldest;
}

/** The node as it was when `zxid` was the last transaction; "" is the root (reference 12.2). */
export function nodeAt(model: Model, path: string, zxid: Zxid): ModelNode | undefined {
  const at = path === "" ? "/" : path;
  let node = model.nodes.get(at);
  const { changes } = model;
  for (let i = changes.length - 1; i >= 0; i -= 1) {
    const change = changes[i];
    if (change === undefined || change.zxid <= zxid) break;
    if (change.path === at) node = change.before;
  }
  return node;
}

/** Names of the children of `path` by then. */
export function namesAt(model: Model, path: string, zxid: Zxid): ReadonlySet<string> {
  const at = path === "" ? "/" : path;
  const now = model.names.get(at) ?? NO_NAMES;
  let then: Set<string> | undefined;
  const { changes } = model;
  for (let i = changes.length - 1; i >= 0; i -= 1) {
    const change = changes[i];
    if (change === undefined || change.zxid <= zxid) break;
    if (change.parent !== at || change.path === "/") continue;
    then ??= new Set(now);
    const name = change.path.slice(change.path.lastIndexOf("/") + 1);
    if (change.before === undefined) then.delete(name);
    else then.add(name);
  }
  return then ?? now;
}

/** Paths of the ephemerals that `session` had by then. */
export function ownedAt(model: Model, session: SessionId, zxid: Zxid): ReadonlySet<string> {
  const now = model.owned.get(session) ?? NO_NAMES;
  let then: Set<string> | undefined;
  const { changes } = model;
  for (let i = changes.length - 1; i >= 0; i -= 1) {
    const change = changes[i];
    if (change === undefined || change.zxid <= zxid) break;
    then ??= new Set(now);
    if (change.before?.owner === session) then.add(change.path);
    else then.delete(change.path);
  }
  return then ?? now;
}
