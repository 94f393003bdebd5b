/** Who waits for what: the watchers of an application, in five maps by path [ZKWatchManager] (reference 11.4). */
import { CODE, type Code } from "../api/codes.ts";
import { EVENT, type EventType, type Op, type WatcherTypeOp } from "../api/operations.ts";
import type { WatchMap, Watches } from "./state.ts";

/** Registers the watcher of a call that is over, if its outcome leaves a watch at the server [WatchRegistration]. */
export function registerWatcher(watches: Watches, op: Op, err: Code, watcher: number): void {
  switch (op.kind) {
    case "exists":
      if (!op.watch) return;
      if (err === CODE.OK) add(watches.data, op.path, watcher);
      // Waits for the node to come.
      if (err === CODE.NONODE) add(watches.exist, op.path, watcher);
      return;
    case "getData":
      if (op.watch && err === CODE.OK) add(watches.data, op.path, watcher);
      return;
    case "getChildren":
    case "getChildren2":
      if (op.watch && err === CODE.OK) add(watches.child, op.path, watcher);
      return;
    case "addWatch":
      if (err !== CODE.OK && err !== CODE.NONODE) return;
      return add(op.mode === 0 ? watches.persistent : watches.recursive, op.path, watcher);
    default:
  }
}

function add(map: WatchMap, path: string, watcher: number): void {
  const there = map.get(path);
  if (there === undefined) map.set(path, new Set([watcher]));
  else there.add(watcher);
}

/**
 * Whether the library knows what to do with a watch event of this type
 * [ZKWatchManager.materialize].
 */
export function isNodeEvent(type: EventType): boolean {
  return type >= EVENT.NODE_CREATED && type <= EVENT.NODE_CHILDREN_CHANGED;
}

/** Whom a watch event is for, each once; one-shot watchers are used up [materialize]. */
export function takeWatchers(watches: Watches, type: EventType, path: string): readonly number[] {
  const found = new Set<number>();
  switch (type) {
    case EVENT.NODE_CREATED:
    case EVENT.NODE_DATA_CHANGED:
      take(watches.data, path, found);
      take(watches.exist, path, found);
      break;
    case EVENT.NODE_CHILDREN_CHANGED:
      take(watches.child, path, found);
      break;
    case EVENT.NODE_DELETED:
      take(watches.data, path, found);
      take(watches.exist, path, found);
      take(watches.child, path, found);
      break;
    default:
  }
  addAll(watches.persistent.get(path), found);
  if (type !== EVENT.NODE_CHILDREN_CHANGED && watches.recursive.size > 0) {
    for (let at = path; ; at = parentOf(at)) {
      addAll(watches.recursive.get(at), found);
      if (at.length <= 1) break;
    }
  }
  return [...found];
}

function take(map: WatchMap, path: string, found: Set<number>): void {
  const there = map.get(path);
  if (there === undefined) return;
  map.delete(path);
  addAll(there, found);
}

function addAll(watchers: ReadonlySet<number> | undefined, found: Set<number>): void {
  if (watchers === undefined) return;
  for (const watcher of watchers) found.add(watcher);
}

/** "/" for "/a". */
function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 1));
}

/**
 * Everybody who is registered, each once: they all hear of what becomes of the handle, and stay
 * [ZKWatchManager.materialize, None].
 */
export function everyWatcher(watches: Watches): readonly number[] {
  const found = new Set<number>();
  const { data, exist, child, persistent, recursive } = watches;
  for (const map of [data, exist, child, persistent, recursive]) {
    for (const watchers of map.values()) addAll(watchers, found);
  }
  return [...found];
}

/** Watchers that a removal took away, and the event by which they learn of it. */
export interface Removed {
  readonly type: EventType;
  readonly watchers: readonly number[];
}

/** Removes all watchers of the type that `op` names at its path [removeWatcher] (reference 11.6). */
export function removeWatchers(watches: Watches, op: WatcherTypeOp): readonly Removed[] {
  const { path, type } = op;
  const isAny = type === ANY;
  const child = new Set<number>();
  const data = new Set<number>();
  const persistent = new Set<number>();
  if (isAny || type === CHILDREN) take(watches.child, path, child);
  if (isAny || type === DATA) {
    take(watches.data, path, data);
    take(watches.exist, path, data);
  }
  if (isAny || type === PERSISTENT) take(watches.persistent, path, persistent);
  if (isAny || type === RECURSIVE) take(watches.recursive, path, persistent);
  return [
    { type: EVENT.DATA_WATCH_REMOVED, watchers: [...data] },
    { type: EVENT.CHILD_WATCH_REMOVED, watchers: [...child] },
    { type: EVENT.PERSISTENT_WATCH_REMOVED, watchers: [...persistent] },
  ].filter(({ watchers }) => watchers.length > 0);
}

/** Numbers of `WatcherTypeOp.type` [Watcher.WatcherType]. */
const CHILDREN = 1;
const DATA = 2;
const ANY = 3;
const PERSISTENT = 4;
const RECURSIVE = 5;
