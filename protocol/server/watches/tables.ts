/** Who watches what on this server: one table for data, one for children [WatchManager, WatchStats] (reference 11.1). */
import type { ConnId } from "../../../sim/machine.ts";
import type { Rules } from "../../rules.ts";

/** Bits of the modes in which a connection watches a path [WatcherMode]. */
export const WATCH = { STANDARD: 1, PERSISTENT: 2, RECURSIVE: 4 } as const;
/** A sum of WATCH; 0 is no watch. */
export type Modes = number;

/** Lost with the server and never replicated: clients set their watches again (11.5). */
export interface WatchTable {
  /** By path, then by connection in the order of registration. No entry is empty, on either level. */
  byPath: Map<string, Map<ConnId, Modes>>;
  /** The paths of each connection, so that its end costs no more than what it had. */
  byConn: Map<ConnId, Set<string>>;
  /** How many entries are recursive; while none is, nobody looks at ancestors. */
  recursive: number;
}

/** Watches belong to a connection, and go with it. */
export interface Watches {
  data: WatchTable;
  child: WatchTable;
}

/** Two empty tables [DataTree.dataWatches, childWatches]. */
export function newWatches(): Watches {
  return { data: newTable(), child: newTable() };
}

function newTable(): WatchTable {
  return { byPath: new Map(), byConn: new Map(), recursive: 0 };
}

/**
 * How `conn` watches `path` in this table; 0: not at all. The path is taken as it is given: "" is
 * not "/" [WatchStats].
 */
export function modesAt(table: WatchTable, path: string, conn: ConnId): Modes {
  return table.byPath.get(path)?.get(conn) ?? 0;
}

/**
 * Puts `modes` in the place of those that were there; an entry that stays keeps its turn, and 0
 * removes it [WatchManager, WatchStats].
 */
export function setModes(table: WatchTable, path: string, conn: ConnId, modes: Modes): void {
  const before = modesAt(table, path, conn);
  if (modes === before) return;
  table.recursive += isRecursive(modes) - isRecursive(before);
  if (modes === 0) return forget(table, path, conn);
  const watchers = table.byPath.get(path);
  if (watchers === undefined) table.byPath.set(path, new Map([[conn, modes]]));
  else watchers.set(conn, modes);
  if (before !== 0) return;
  const paths = table.byConn.get(conn);
  if (paths === undefined) table.byConn.set(conn, new Set([path]));
  else paths.add(path);
}

/** 1 or 0, to be counted. */
function isRecursive(modes: Modes): number {
  return (modes & WATCH.RECURSIVE) === 0 ? 0 : 1;
}

function forget(table: WatchTable, path: string, conn: ConnId): void {
  removePath(table, path, conn);
  const paths = table.byConn.get(conn);
  if (paths?.delete(path) === true && paths.size === 0) table.byConn.delete(conn);
}

function removePath(table: WatchTable, path: string, conn: ConnId): void {
  const watchers = table.byPath.get(path);
  if (watchers?.delete(conn) === true && watchers.size === 0) table.byPath.delete(path);
}

/**
 * One watch more: beside those of other modes, or, before 3.9.0, in their place
 * [WatchManager.addWatch].
 */
export function addWatch(
  table: WatchTable,
  path: string,
  conn: ConnId,
  mode: Modes,
  rules: Rules,
): void {
  const kept = rules.watchModesCombine ? modesAt(table, path, conn) : 0;
  setModes(table, path, conn, kept | mode);
}

/** What addWatch asks for; the node need not be there, nor be readable [DataTree.addWatch]. */
export function addPersistent(
  watches: Watches,
  path: string,
  conn: ConnId,
  mode: typeof WATCH.PERSISTENT | typeof WATCH.RECURSIVE,
  rules: Rules,
): void {
  addWatch(watches.data, path, conn, mode, rules);
  // Before 3.9.0 a recursive watch stands in both tables. The children's tells of deletions, if the
  // one for data has gone in the meantime.
  if (mode === WATCH.PERSISTENT || !rules.watchModesCombine) {
    addWatch(watches.child, path, conn, mode, rules);
  }
}

/**
 * The connection has gone, and its watches with it: in time for those alone
 * [WatchManager.removeWatcher].
 */
export function dropConnection(watches: Watches, conn: ConnId): void {
  dropFrom(watches.data, conn);
  dropFrom(watches.child, conn);
}

function dropFrom(table: WatchTable, conn: ConnId): void {
  const paths = table.byConn.get(conn);
  if (paths === undefined) return;
  table.byConn.delete(conn);
  for (const path of paths) {
    table.recursive -= isRecursive(modesAt(table, path, conn));
    removePath(table, path, conn);
  }
}
