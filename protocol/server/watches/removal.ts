/** Watches taken away, or asked after, by the type that a client gives [DataTree.removeWatch, containsWatcher] (reference 11.6). */
import type { ConnId } from "../../../sim/machine.ts";
import { CODE, type Code } from "../../api/codes.ts";
import type { WatcherTypeOp } from "../../api/operations.ts";
import type { Rules } from "../../rules.ts";
import { modesAt, setModes, WATCH, type Modes, type Watches, type WatchTable } from "./tables.ts";

/** Numbers on the wire [Watcher.WatcherType]. */
export const WATCHER_TYPE = {
  CHILDREN: 1,
  DATA: 2,
  ANY: 3,
  PERSISTENT: 4,
  PERSISTENT_RECURSIVE: 5,
} as const;

/** The modes that a type means, table by table. */
interface Scope {
  readonly data: Modes;
  readonly child: Modes;
}

const ALL: Modes = WATCH.STANDARD | WATCH.PERSISTENT | WATCH.RECURSIVE;

/** undefined: not a type in this release. */
function scopeOf(type: number, rules: Rules): Scope | undefined {
  // Before 3.9.0 a type names a table, whatever the modes in it.
  const oneTable = rules.watchTypesByMode ? WATCH.STANDARD : ALL;
  if (type > WATCHER_TYPE.ANY && !rules.watchTypesByMode) return undefined;
  switch (type) {
    case WATCHER_TYPE.CHILDREN:
      return { data: 0, child: oneTable };
    case WATCHER_TYPE.DATA:
      return { data: oneTable, child: 0 };
    case WATCHER_TYPE.ANY:
      return { data: ALL, child: ALL };
    case WATCHER_TYPE.PERSISTENT:
      return { data: WATCH.PERSISTENT, child: WATCH.PERSISTENT };
    case WATCHER_TYPE.PERSISTENT_RECURSIVE:
      return { data: WATCH.RECURSIVE, child: 0 };
    default:
      return undefined;
  }
}

/**
 * removeWatches: NOWATCHER if `conn` has nothing of the kind at exactly that path, MARSHALLINGERROR
 * for no type at all. [DataTree.removeWatch]
 */
export function removeWatches(
  watches: Watches,
  { path, type }: WatcherTypeOp,
  conn: ConnId,
  rules: Rules,
): Code {
  const scope = scopeOf(type, rules);
  if (scope === undefined) return CODE.MARSHALLINGERROR;
  const inData = remove(watches.data, path, conn, scope.data);
  const inChild = remove(watches.child, path, conn, scope.child);
  return inData || inChild ? CODE.OK : CODE.NOWATCHER;
}

/** Whether there was any of them. */
function remove(table: WatchTable, path: string, conn: ConnId, modes: Modes): boolean {
  const before = modesAt(table, path, conn);
  setModes(table, path, conn, before & ~modes);
  return (before & modes) !== 0;
}

/**
 * checkWatches: the same without removing. Before 3.9.0 the watch of any connection will do
 * [DataTree.containsWatcher].
 */
export function checkWatches(
  watches: Watches,
  { path, type }: WatcherTypeOp,
  conn: ConnId,
  rules: Rules,
): Code {
  const scope = scopeOf(type, rules);
  if (scope === undefined) return CODE.MARSHALLINGERROR;
  const has = (table: WatchTable, modes: Modes): boolean =>
    rules.watchTypesByMode
      ? (modesAt(table, path, conn) & modes) !== 0
      : // ZooKeeper before 3.9.0 looks for anybody's watch.
        modes !== 0 && table.byPath.has(path);
  return has(watches.data, scope.data) || has(watches.child, scope.child)
    ? CODE.OK
    : CODE.NOWATCHER;
}
