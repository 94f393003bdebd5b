/** Watches that clients have by their own account, and what they must be told of (reference 11.2 to 11.6). */
import { PERM } from "../../api/acl.ts";
import { EVENT, type EventType } from "../../api/operations.ts";
import type { Body, Txn } from "../../transaction.ts";
import { NO_ZXID, type Zxid } from "../../zxid.ts";
import { allows } from "./model-acl.ts";
import type { ModelNode } from "./model-nodes.ts";
import { nodeAt, parentOf, type Model } from "./model-tree.ts";
import type { ClientSeen, ServiceSeen, WatchSeen } from "./seen.ts";

/** Watches on a node, or on its list of children [dataWatches, childWatches]. */
export type Table = "data" | "child";

/** A reply that shows the state after `from` set a watch. One that is there already stays as it is. */
export function addWatch(
  seen: ServiceSeen,
  client: number,
  c: ClientSeen,
  path: string,
  table: Table,
  from: Zxid,
): void {
  if (c[table].has(path) || c.replaced?.has(path) === true) return;
  // Older than what is remembered: the first change cannot be told any more.
  if (from < seen.model.oldest) return;
  const due = firstChange(seen.model, path, table, from);
  if (due !== NO_ZXID && !isTold(seen.model, path, due)) return;
  const isOnAbsent = nodeAt(seen.model, path, from) === undefined;
  c[table].set(path, { from, due, isLate: false, isOnAbsent });
  if (due !== NO_ZXID) becomeDue(c, due);
  const watchers = seen.watchers.get(path);
  if (watchers === undefined) seen.watchers.set(path, new Set([client]));
  else watchers.add(client);
}

/**
 * Before 3.9.0 the last watch of a connection at a path is the only one (11.1), and which one that is
 * after a reconnect the order of SetWatches2 decides. So where a client asks for a persistent watch, its
 * one-shot watches are nothing that must be told from here on.
 */
export function onPersistentAsked(
  seen: ServiceSeen,
  client: number,
  c: ClientSeen,
  path: string,
): void {
  if (seen.model.config.rules.watchModesCombine) return;
  c.replaced ??= new Set();
  c.replaced.add(path);
  dropWatch(seen, client, c, path, "data");
  dropWatch(seen, client, c, path, "child");
}

/** Zxid of the first change behind `from` that fires a watch; NO_ZXID: none yet. */
function firstChange(model: Model, path: string, table: Table, from: Zxid): Zxid {
  let after = model.nodes.get(path);
  let first = NO_ZXID;
  for (let i = model.changes.length - 1; i >= 0; i -= 1) {
    const change = model.changes[i];
    if (change === undefined || change.zxid <= from) break;
    if (change.path !== path) continue;
    if (fires(table, change.before, after)) first = change.zxid;
    after = change.before;
  }
  return first;
}

function fires(table: Table, before: ModelNode | undefined, after: ModelNode | undefined): boolean {
  if (before === undefined) return table === "data" && after !== undefined;
  if (after === undefined) return true;
  return table === "data" ? before.mzxid !== after.mzxid : before.pzxid !== after.pzxid;
}

/** Events are kept from those who may not read the node, and the watch is used up all the same (11.2). */
function isTold(model: Model, path: string, zxid: Zxid): boolean {
  const node = nodeAt(model, path, zxid) ?? nodeAt(model, path, (zxid - 1) as Zxid);
  return node !== undefined && allows(node.acl, PERM.READ, []);
}

function becomeDue(c: ClientSeen, due: Zxid): void {
  if (c.due === NO_ZXID || due < c.due) c.due = due;
}

/** After a transaction was done on the model: whose watches does it fire? */
export function onChange(seen: ServiceSeen, txn: Txn): void {
  if (seen.watchers.size > 0) fireAll(seen, txn.body, txn.zxid);
}

function fireAll(seen: ServiceSeen, body: Body, zxid: Zxid): void {
  switch (body.kind) {
    case "create":
      fire(seen, body.path, "data", zxid);
      return fire(seen, parentOf(body.path), "child", zxid);
    case "delete":
      return fireDeleted(seen, body.path, zxid);
    case "setData":
      return fire(seen, body.path, "data", zxid);
    case "closeSession":
      for (const path of body.paths) fireDeleted(seen, path, zxid);
      break;
    case "multi":
      if (body.bodies.some(({ kind }) => kind === "error")) return;
      for (const each of body.bodies) fireAll(seen, each, zxid);
      break;
    default:
      break;
  }
}

function fireDeleted(seen: ServiceSeen, path: string, zxid: Zxid): void {
  fire(seen, path, "data", zxid);
  fire(seen, path, "child", zxid);
  fire(seen, parentOf(path), "child", zxid);
}

function fire(seen: ServiceSeen, path: string, table: Table, zxid: Zxid): void {
  const watchers = seen.watchers.get(path);
  if (watchers === undefined) return;
  for (const client of watchers) {
    const c = seen.clients.get(client);
    const watch = c?.[table].get(path);
    if (c === undefined || watch === undefined || watch.due !== NO_ZXID) continue;
    // A reply from a newer state set it: there it had happened already.
    if (zxid <= watch.from) continue;
    if (isTold(seen.model, path, zxid)) {
      watch.due = zxid;
      becomeDue(c, zxid);
    } else {
      dropWatch(seen, client, c, path, table);
    }
  }
}

/** The event came, or the watch is taken back. */
export function dropWatch(
  seen: ServiceSeen,
  client: number,
  c: ClientSeen,
  path: string,
  table: Table,
): void {
  const watch = c[table].get(path);
  if (watch === undefined) return;
  c[table].delete(path);
  if (!c.data.has(path) && !c.child.has(path)) forget(seen, client, path);
  if (watch.due !== NO_ZXID && watch.due === c.due) recount(c);
}

function forget(seen: ServiceSeen, client: number, path: string): void {
  const watchers = seen.watchers.get(path);
  watchers?.delete(client);
  if (watchers?.size === 0) seen.watchers.delete(path);
}

/** Works out anew what is due first. */
export function recount(c: ClientSeen): void {
  c.due = NO_ZXID;
  for (const watches of [c.data, c.child]) {
    for (const { due, isLate } of watches.values()) {
      if (due !== NO_ZXID && !isLate) becomeDue(c, due);
    }
  }
}

/** Which watches an event uses up. */
export function useUp(
  seen: ServiceSeen,
  client: number,
  c: ClientSeen,
  type: EventType,
  path: string,
): void {
  if (type !== EVENT.NODE_CHILDREN_CHANGED) dropWatch(seen, client, c, path, "data");
  if (type === EVENT.NODE_CHILDREN_CHANGED || type === EVENT.NODE_DELETED) {
    dropWatch(seen, client, c, path, "child");
  }
}

/** The session is over, and with it all watches. */
export function dropAll(seen: ServiceSeen, client: number, c: ClientSeen): void {
  for (const path of c.data.keys()) forget(seen, client, path);
  for (const path of c.child.keys()) forget(seen, client, path);
  c.data.clear();
  c.child.clear();
  c.due = NO_ZXID;
}

/**
 * The first reply after a new connection, from the state after `zxid`. Watches on absent nodes that
 * are absent again may have been overtaken (11.5): they are due for what comes from here on.
 */
export function settleAbsent(seen: ServiceSeen, c: ClientSeen, zxid: Zxid): void {
  if (zxid < seen.model.oldest) return;
  for (const [path, watch] of c.data) {
    if (isOvertaken(seen.model, path, watch, zxid)) {
      watch.from = zxid;
      watch.due = firstChange(seen.model, path, "data", zxid);
    }
  }
  recount(c);
}

/**
 * The path of a watch that is due for sure, with the zxid of its change. A client that is back and has
 * had no reply yet may have come too late for what its watches on absent nodes are due for.
 */
export function findOwed(seen: ServiceSeen, c: ClientSeen): readonly [string, Zxid] | undefined {
  const { model } = seen;
  for (const [path, watch] of c.data) {
    const isDue = watch.due !== NO_ZXID;
    if (isDue && !(c.isBack && isOvertaken(model, path, watch, model.last)))
      return [path, watch.due];
  }
  for (const [path, { due }] of c.child) if (due !== NO_ZXID) return [path, due];
  return undefined;
}

function isOvertaken(model: Model, path: string, watch: WatchSeen, zxid: Zxid): boolean {
  if (!watch.isOnAbsent || watch.due === NO_ZXID || watch.due > zxid) return false;
  return nodeAt(model, path, zxid) === undefined;
}
