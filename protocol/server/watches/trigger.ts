/** Which watches an applied transaction fires, and who is told [WatchManager.triggerWatch, NIOServerCnxn.process] (reference 11.2). */
import { must } from "../../../sim/assert.ts";
import type { ConnId } from "../../../sim/machine.ts";
import { PERM } from "../../api/acl.ts";
import { EVENT, type EventType } from "../../api/operations.ts";
import { allows } from "../auth/acl.ts";
import type { PipelineState } from "../state.ts";
import { parentOf, ROOT } from "../tree/tree.ts";
import type { Change } from "../tree/types.ts";
import { setModes, WATCH, type Watches, type WatchTable } from "./tables.ts";

/** What a connection is to be told. */
export interface Notice {
  readonly conn: ConnId;
  readonly type: EventType;
  readonly path: string;
}

const NOBODY: ReadonlySet<ConnId> = new Set();

/** Whether anybody watches anything, in constant time. */
export function isWatched({ data, child }: Watches): boolean {
  return data.byPath.size > 0 || child.byPath.size > 0;
}

/**
 * Fires the watches that `changes` call for, in their order. Among connections it is that of
 * registration; ZooKeeper's is that of a hash set. Who may not read the node is passed over only
 * then: its one-shot watch is gone all the same (CVE-2024-23944). [WatchManager.triggerWatch,
 * DataTree.deleteNode]
 */
export function triggerAll(
  { clients, watches }: PipelineState,
  changes: readonly Change[],
): readonly Notice[] {
  const notices: Notice[] = [];
  let told = NOBODY;
  for (const { acl, path, table, type } of changes) {
    const watchers = trigger(table === "data" ? watches.data : watches.child, path, type);
    for (const conn of watchers) {
      if (told.has(conn)) continue;
      const { identities } = must(clients.get(conn), "connection of a watch");
      if (allows(acl, PERM.READ, identities)) notices.push({ conn, type, path });
    }
    // The deletion in the child table stands next, and is no news to them.
    told = type === EVENT.NODE_DELETED && table === "data" ? watchers : NOBODY;
  }
  return notices;
}

/** Who watches the path in this table; one-shot watches there are used up. */
function trigger(table: WatchTable, path: string, type: EventType): ReadonlySet<ConnId> {
  const watchers = table.byPath.get(path);
  const isDeep = table.recursive > 0 && type !== EVENT.NODE_CHILDREN_CHANGED;
  if (watchers === undefined && !isDeep) return NOBODY;
  const found = new Set<ConnId>();
  for (const [conn, modes] of watchers ?? []) {
    // Recursive watches never hear of children as such. Only before 3.9.0 is one in this table.
    if (modes === WATCH.RECURSIVE && type === EVENT.NODE_CHILDREN_CHANGED) continue;
    found.add(conn);
    setModes(table, path, conn, modes & ~WATCH.STANDARD);
  }
  if (isDeep) addAncestors(table, path, found);
  return found;
}

function addAncestors(table: WatchTable, path: string, found: Set<ConnId>): void {
  for (let at = path; at !== ROOT;) {
    at = parentOf(at);
    for (const [conn, modes] of table.byPath.get(at) ?? []) {
      if ((modes & WATCH.RECURSIVE) !== 0) found.add(conn);
    }
  }
}
