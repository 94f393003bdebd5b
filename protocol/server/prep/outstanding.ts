/** What is proposed and not applied yet, as Prep has to see it [ZooKeeperServer.outstandingChanges] (reference 12.9). */
import { must } from "../../../sim/assert.ts";
import type { Bytes } from "../../api/operations.ts";
import type { SessionId } from "../../transaction.ts";
import type { Zxid } from "../../zxid.ts";
import { childCount, nodeAt } from "../tree/tree.ts";
import type { Tree, Znode } from "../tree/types.ts";

/** What Prep looks at in a node, whether it stands in the tree already or not. */
export type NodeView = Pick<Znode, "acl" | "data" | "version" | "cversion" | "aversion" | "owner">;

/** What stays the same where something else of the node changes [ChangeRecord.duplicate]. */
export function viewOf({ acl, data, version, cversion, aversion, owner }: NodeView): NodeView {
  return { acl, data, version, cversion, aversion, owner };
}

/** The same with other content. Written out, because nearly every write comes by here. */
export function withData(
  { acl, cversion, aversion, owner }: NodeView,
  data: Bytes | null,
  version: number,
): NodeView {
  return { acl, data, version, cversion, aversion, owner };
}

/** What a path holds once the transaction is applied [ChangeRecord]. Immutable. */
export interface ChangeRecord {
  readonly zxid: Zxid;
  readonly path: string;
  /** undefined: deleted. */
  readonly node: NodeView | undefined;
  readonly childCount: number;
  /** Number of the record that this one covers up; -1 if there is none. */
  readonly before: number;
}

/** Records are numbered in the order in which they are made. */
export interface Outstanding {
  records: ChangeRecord[];
  /** Number of `records[0]`: how many were trimmed. */
  oldest: number;
  /** Number of the newest record of each path. */
  latest: Map<string, number>;
}

/** Nothing pending: how a leader begins [ZooKeeperServer.outstandingChanges]. */
export function noChanges(): Outstanding {
  return { records: [], oldest: 0, latest: new Map() };
}

/** Drops what the tree holds now that `zxid` is applied [FinalRequestProcessor.applyRequest]. */
export function trim(changes: Outstanding, zxid: Zxid): void {
  const { latest, records } = changes;
  for (let head = records[0]; head !== undefined && head.zxid <= zxid; head = records[0]) {
    if (latest.get(head.path) === changes.oldest) latest.delete(head.path);
    records.shift();
    changes.oldest += 1;
  }
}

function latestOf(
  { latest, oldest, records }: Outstanding,
  path: string,
): ChangeRecord | undefined {
  // Under a light load nothing is pending.
  if (records.length === 0) return undefined;
  const number = latest.get(path);
  return number === undefined ? undefined : must(records[number - oldest], "pending record");
}

/** The node of that path once all that is pending is applied; undefined if there is none [getRecordForPath]. */
export function nodeOf(changes: Outstanding, tree: Tree, path: string): NodeView | undefined {
  const record = latestOf(changes, path);
  return record === undefined ? nodeAt(tree, path) : record.node;
}

/** How many children the node will have [ChangeRecord.childCount]. */
export function childCountOf(changes: Outstanding, tree: Tree, path: string): number {
  return latestOf(changes, path)?.childCount ?? childCount(tree, path);
}

/**
 * Paths of the ephemerals that the session will have, the pending ones last
 * [PrepRequestProcessor.pRequest2Txn, closeSession].
 */
export function ephemeralsOf(changes: Outstanding, tree: Tree, session: SessionId): string[] {
  const paths = new Set(tree.ephemerals.get(session));
  for (const { node, path } of changes.records) {
    if (node === undefined) paths.delete(path);
    else if (node.owner === session) paths.add(path);
  }
  return [...paths];
}

/**
 * The transaction `zxid` leaves `node` at `path`, with so many children; undefined: nothing
 * [PrepRequestProcessor.addChangeRecord].
 */
export function record(
  changes: Outstanding,
  zxid: Zxid,
  path: string,
  node: NodeView | undefined,
  children: number,
): void {
  const { latest, oldest, records } = changes;
  const before = latest.get(path) ?? -1;
  latest.set(path, oldest + records.length);
  records.push({ zxid, path, node, childCount: children, before });
}

/** Where `rollBack` returns to [PrepRequestProcessor.getPendingChanges]. */
export function markOf({ oldest, records }: Outstanding): number {
  return oldest + records.length;
}

/** Takes back every record made since the mark; what these had covered up counts again (ZOOKEEPER-1624). */
export function rollBack(changes: Outstanding, mark: number): void {
  const { latest, oldest, records } = changes;
  while (oldest + records.length > mark) {
    const { before, path } = must(records.pop(), "record made since the mark");
    if (before >= 0) latest.set(path, before);
    else latest.delete(path);
  }
}
