/** A node of the naive model, and what becomes of it. Written out field by field: spreading is slow where every write does it. */
import { mix, mixWide } from "../../../sim/chance.ts";
import type { Printed } from "../../../sim/machine.ts";
import type { AclList } from "../../api/acl.ts";
import type { Bytes } from "../../api/operations.ts";
import type { Stat } from "../../api/stat.ts";
import type { Owner } from "../../transaction.ts";
import type { Zxid } from "../../zxid.ts";

/** Immutable, and shared by all clones of the model: a change puts another one in its place. */
export interface ModelNode extends Printed {
  readonly data: Bytes | null;
  readonly acl: AclList;
  readonly czxid: Zxid;
  readonly mzxid: Zxid;
  readonly pzxid: Zxid;
  /** Wall-clock milliseconds of the leader. */
  readonly ctime: number;
  readonly mtime: number;
  readonly version: number;
  readonly aversion: number;
  /** Children ever created, which is what sequential names are numbered by. */
  readonly created: number;
  /** Children that there are. */
  readonly children: number;
  readonly owner: Owner;
}

/** What a new node begins with. */
export interface Birth {
  readonly data: Bytes | null;
  readonly acl: AclList;
  readonly owner: Owner;
  readonly zxid: Zxid;
  /** Wall clock of the leader, in milliseconds. */
  readonly time: number;
}

/**
 * A node as create leaves it: no children, versions 0, `time` (milliseconds) in both of its times
 * (reference 12.3).
 */
export function newNode({ acl, data, owner, time, zxid }: Birth): ModelNode {
  return {
    data,
    acl,
    czxid: zxid,
    mzxid: zxid,
    pzxid: zxid,
    ctime: time,
    mtime: time,
    version: 0,
    aversion: 0,
    created: 0,
    children: 0,
    owner,
    print: printOf(zxid, zxid, zxid, 0, 0),
  };
}

/** Zxids say which transactions made it what it is, so these tell nodes of one history apart. */
function printOf(czxid: Zxid, mzxid: Zxid, pzxid: Zxid, version: number, children: number): number {
  return mix(mix(mixWide(mixWide(mixWide(41, czxid), mzxid), pzxid), version), children);
}

/** Its data was set by the transaction `zxid`. */
export function withData(
  node: ModelNode,
  data: Bytes | null,
  version: number,
  zxid: Zxid,
  time: number,
): ModelNode {
  return {
    data,
    acl: node.acl,
    czxid: node.czxid,
    mzxid: zxid,
    pzxid: node.pzxid,
    ctime: node.ctime,
    mtime: time,
    version,
    aversion: node.aversion,
    created: node.created,
    children: node.children,
    owner: node.owner,
    print: printOf(node.czxid, zxid, node.pzxid, version, node.children),
  };
}

/** Its ACL was set. */
export function withAcl(node: ModelNode, acl: AclList, aversion: number): ModelNode {
  return { ...node, acl, aversion, print: mix(mix(node.print, aversion), acl.print) };
}

/** A child was made or deleted by the transaction `zxid`. */
export function withChildren(
  node: ModelNode,
  created: number,
  children: number,
  zxid: Zxid,
): ModelNode {
  return {
    data: node.data,
    acl: node.acl,
    czxid: node.czxid,
    mzxid: node.mzxid,
    pzxid: zxid,
    ctime: node.ctime,
    mtime: node.mtime,
    version: node.version,
    aversion: node.aversion,
    created,
    children,
    owner: node.owner,
    print: printOf(node.czxid, node.mzxid, zxid, node.version, children),
  };
}

/** What clients are shown of a node [DataNode.copyStat] (reference 12.3). */
export function statOf(node: ModelNode): Stat {
  return {
    czxid: node.czxid,
    mzxid: node.mzxid,
    ctime: node.ctime,
    mtime: node.mtime,
    version: node.version,
    cversion: (2 * node.created - node.children) | 0,
    aversion: node.aversion,
    ephemeralOwner: node.owner > 0 ? node.owner : 0,
    dataLength: node.data?.length ?? 0,
    numChildren: node.children,
    pzxid: node.pzxid,
  };
}

/** Whether `stat` is what `statOf` would show: most reads are judged by it, and need no Stat made for them. */
export function isStatOf(stat: Stat, node: ModelNode): boolean {
  return (
    stat.czxid === node.czxid &&
    stat.mzxid === node.mzxid &&
    stat.pzxid === node.pzxid &&
    stat.version === node.version &&
    stat.cversion === ((2 * node.created - node.children) | 0) &&
    stat.aversion === node.aversion &&
    stat.numChildren === node.children &&
    stat.dataLength === (node.data?.length ?? 0) &&
    stat.ephemeralOwner === (node.owner > 0 ? node.owner : 0) &&
    stat.ctime === node.ctime &&
    stat.mtime === node.mtime
  );
}
