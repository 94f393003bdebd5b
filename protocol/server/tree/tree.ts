/** The data tree: what it holds at first, and what can be looked up in it [DataTree]. */
import { mix, mixText, mixWide } from "../../../sim/chance.ts";
import { must } from "../../../sim/assert.ts";
import { OPEN_ACL, READ_ACL, type AclList } from "../../api/acl.ts";
import type { Bytes } from "../../api/operations.ts";
import type { Stat } from "../../api/stat.ts";
import { ZERO } from "../../zxid.ts";
import type { NodeFields, Stamp, Tree, Znode } from "./types.ts";

export const ROOT = "/";
export const SYSTEM = "/zookeeper";
export const QUOTA = "/zookeeper/quota";
export const CONFIG = "/zookeeper/config";

/** The four nodes of a new server; their stored Stats are zero, but for the aversion of /zookeeper/config (reference 12.1). */
export function newTree(): Tree {
  const tree = emptyTree();
  plant(tree, systemNode(ROOT, OPEN_ACL, 0));
  plant(tree, systemNode(SYSTEM, OPEN_ACL, 0));
  plant(tree, systemNode(QUOTA, OPEN_ACL, 0));
  plant(tree, systemNode(CONFIG, READ_ACL, -1));
  return tree;
}

/** Without even the root: what a snapshot is loaded into [DataTree.deserialize]. */
export function emptyTree(): Tree {
  return {
    slots: [],
    holes: 0,
    numbers: [],
    nextNumber: 0,
    places: new Map(),
    children: new Map(),
    ephemerals: new Map(),
    containers: new Set(),
    ttls: new Set(),
    sessions: new Map(),
    digest: 0,
    sum: 0,
    newest: ZERO,
  };
}

function systemNode(path: string, acl: AclList, aversion: number): NodeFields {
  const zero = { czxid: ZERO, mzxid: ZERO, pzxid: ZERO, ctime: 0, mtime: 0 };
  return { path, data: "", acl, ...zero, version: 0, cversion: 0, aversion, owner: 0 };
}

/**
 * Puts a node that is not there yet behind all others. Its parent is left as it is, but for its
 * list of children [DataTree.createNode].
 */
export function plant(tree: Tree, fields: NodeFields): void {
  plantNode(tree, makeZnode(fields));
}

/** The same of a node that is made already, as a snapshot holds it. */
export function plantNode(tree: Tree, node: Znode): void {
  const { path } = node;
  tree.places.set(path, tree.slots.length);
  tree.slots.push(node);
  tree.numbers.push(tree.nextNumber);
  tree.nextNumber += 1;
  count(tree, node, 1);
  if (path === ROOT) return;
  const parent = parentOf(path);
  const siblings = tree.children.get(parent);
  if (siblings === undefined) tree.children.set(parent, new Set([nameOf(path)]));
  else siblings.add(nameOf(path));
}

/** Adds a node to the sums, or takes it out (`sign` 1 or -1). */
function count(tree: Tree, node: Znode, sign: 1 | -1): void {
  const print = Math.imul(node.print, sign);
  tree.sum = (tree.sum + print) | 0;
  if (!node.isSystem) tree.digest = (tree.digest + print) | 0;
}

/**
 * Puts `node` in the place of the one that is there under the same path. AssertionError if there is
 * none.
 */
export function replaceNode(tree: Tree, node: Znode): void {
  const place = must(tree.places.get(node.path), "node to replace");
  count(tree, must(tree.slots[place], "node"), -1);
  tree.slots[place] = node;
  count(tree, node, 1);
}

/** The same from fields. */
export function replace(tree: Tree, fields: NodeFields): void {
  replaceNode(tree, makeZnode(fields));
}

/** Takes out a node that is there, and has no children [DataTree.deleteNode]. */
export function uproot(tree: Tree, path: string): void {
  const place = must(tree.places.get(path), "node to remove");
  count(tree, must(tree.slots[place], "node"), -1);
  tree.slots[place] = undefined;
  tree.places.delete(path);
  tree.holes += 1;
  const siblings = tree.children.get(parentOf(path));
  if (siblings?.delete(nameOf(path)) === true && siblings.size === 0) {
    tree.children.delete(parentOf(path));
  }
  if (tree.holes > 64 && tree.holes * 2 > tree.slots.length) compact(tree);
}

/** Closes the holes; numbers stay, so that cursors do. */
function compact(tree: Tree): void {
  let to = 0;
  for (const [from, node] of tree.slots.entries()) {
    if (node === undefined) continue;
    tree.slots[to] = node;
    tree.numbers[to] = tree.numbers[from] as number;
    tree.places.set(node.path, to);
    to += 1;
  }
  tree.slots.length = to;
  tree.numbers.length = to;
  tree.holes = 0;
}

/** With the fingerprint that digests are summed from: every stored field [DigestCalculator]. */
export function makeZnode(fields: NodeFields): Znode {
  const { acl, ctime, czxid, data, owner, path, version } = fields;
  const made = mixWide(mixWide(mixText(mix(31, acl.print), path), czxid), ctime);
  const written = { zxid: fields.mzxid, time: fields.mtime };
  return assemble(fields, data, version, written, mixWide(made, owner), isSystemPath(path));
}

/** The same node with the content that a transaction gives it, which is what happens to nodes most of the time. */
export function withContent(
  node: Znode,
  data: Bytes | null,
  version: number,
  written: Stamp,
): Znode {
  return assemble(node, data, version, written, node.base, node.isSystem);
}

function assemble(
  fields: NodeFields,
  data: Bytes | null,
  version: number,
  { time: mtime, zxid: mzxid }: Stamp,
  base: number,
  isSystem: boolean,
): Znode {
  const { acl, aversion, ctime, cversion, czxid, owner, path, pzxid } = fields;
  const written = mixWide(mixWide(base, mzxid), mtime);
  const filled = data === null ? mix(written, 1) : mixText(written, data);
  const print = mix(mix(mix(mixWide(filled, pzxid), version), cversion), aversion);
  return {
    path,
    data,
    acl,
    czxid,
    mzxid,
    pzxid,
    ctime,
    mtime,
    version,
    cversion,
    aversion,
    owner,
    base,
    isSystem,
    print,
  };
}

/**
 * The node of that path as it is given, or undefined; the empty path is the root
 * [DataTree.getNode].
 */
export function nodeAt(tree: Tree, path: string): Znode | undefined {
  const place = tree.places.get(path === "" ? ROOT : path);
  return place === undefined ? undefined : tree.slots[place];
}

/**
 * How many children the node has, 0 also where there is no node. Constant time.
 * [DataNode.getChildren]
 */
export function childCount(tree: Tree, path: string): number {
  return tree.children.get(path === "" ? ROOT : path)?.size ?? 0;
}

/**
 * Names, in the order of their creation; ZooKeeper's is that of a hash set [DataNode.getChildren].
 * Empty where there is no node.
 */
export function childrenOf(tree: Tree, path: string): readonly string[] {
  const names = tree.children.get(path === "" ? ROOT : path);
  return names === undefined ? [] : [...names];
}

/** What is shown of a node [DataNode.copyStat] (reference 12.3). */
export function statOf(tree: Tree, node: Znode): Stat {
  const numChildren = childCount(tree, node.path);
  return {
    czxid: node.czxid,
    mzxid: node.mzxid,
    ctime: node.ctime,
    mtime: node.mtime,
    version: node.version,
    cversion: (2 * node.cversion - numChildren) | 0,
    aversion: node.aversion,
    ephemeralOwner: Math.max(node.owner, 0),
    dataLength: node.data?.length ?? 0,
    numChildren,
    pzxid: node.pzxid,
  };
}

/** Everything before the last '/'; the root for its children, and for itself [PathUtils]. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? ROOT : path.slice(0, slash);
}

/** What stands behind the last '/' [PathUtils]. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** /zookeeper and below, which no digest contains [DigestCalculator]. */
export function isSystemPath(path: string): boolean {
  return path === SYSTEM || path.startsWith("/zookeeper/");
}
