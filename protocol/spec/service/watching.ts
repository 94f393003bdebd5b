/** Judges watches: WatchBeforeData, and L4 (reference 8.4, 26; 8.5; 11.3). One-shot watches; persistent ones by the order of their events. */
import { CODE, type Code } from "../../api/codes.ts";
import { EVENT, eventName, type EventType, type Op } from "../../api/operations.ts";
import type { HandleState } from "../../client/vocabulary.ts";
import { NO_ZXID, showZxid, ZERO, type Zxid } from "../../zxid.ts";
import {
  clientSeen,
  type CallSeen,
  type ClientSeen,
  type ServiceSeen,
  type Violate,
  type WatchSeen,
} from "./seen.ts";
import { addWatch, dropAll, dropWatch, findOwed, recount, settleAbsent, useUp } from "./watches.ts";

/** What the client says of its connection. */
export function onHandle(seen: ServiceSeen, client: number, state: HandleState): void {
  const c = clientSeen(seen, client);
  c.state = state;
  c.isConnected = state === "connected";
  c.replied = ZERO;
  c.noticed = ZERO;
  c.isBack = c.isConnected;
  if (state === "expired" || state === "closed" || state === "authFailed") {
    dropAll(seen, client, c);
  }
}

/** The packet of an event came: in zxid order, and before any reply from a state that shows the change. */
export function onNoticed(
  seen: ServiceSeen,
  client: number,
  type: EventType,
  path: string,
  zxid: Zxid,
  violate: Violate,
): void {
  if (type === EVENT.NONE) return;
  const c = clientSeen(seen, client);
  if (type === EVENT.NODE_CREATED && c.data.get(path)?.isOnAbsent === false) {
    violate("EventsFit", `c${client} watches ${path}, which is there, and is told of its creation`);
  }
  useUp(seen, client, c, type, path);
  // Older releases do not say, and what SetWatches makes up for has none.
  if (zxid === NO_ZXID) return;
  const what = `${eventName(type)} ${path} (${showZxid(zxid)})`;
  if (zxid < c.noticed) {
    violate(
      "WatchBeforeData",
      `${what} came to c${client} after an event of ${showZxid(c.noticed)}`,
    );
  } else if (zxid <= c.replied) {
    violate(
      "WatchBeforeData",
      `${what} came to c${client} after a reply of ${showZxid(c.replied)}`,
    );
  }
  if (zxid > c.noticed) c.noticed = zxid;
}

/** A reply came, from the state after `zxid`: what is due up to there should have been told before. */
export function onReplyWatched(
  seen: ServiceSeen,
  call: CallSeen,
  err: Code,
  zxid: Zxid,
  violate: Violate,
): void {
  // The header of credentials tells no zxid.
  if (call.op.kind === "auth") return;
  const { client } = call;
  const c = clientSeen(seen, client);
  if (c.isBack) {
    c.isBack = false;
    settleAbsent(seen, c, zxid);
  }
  if (c.due !== NO_ZXID && c.due <= zxid) {
    const path = pathOfDue(c) ?? "";
    const why = `c${client} saw ${showZxid(zxid)}, and was not told of ${showZxid(c.due)} at ${path}`;
    violate("WatchBeforeData", why);
    for (const watch of dueThrough(c, zxid)) watch.isLate = true;
    recount(c);
  }
  if (zxid > c.replied) c.replied = zxid;
  keepWatches(seen, client, c, call.op, err, zxid);
}

function pathOfDue(c: ClientSeen): string | undefined {
  for (const [path, { due }] of c.data) if (due === c.due) return path;
  for (const [path, { due }] of c.child) if (due === c.due) return path;
  return undefined;
}

function dueThrough(c: ClientSeen, zxid: Zxid): WatchSeen[] {
  return [...c.data.values(), ...c.child.values()].filter(({ due }) => due <= zxid);
}

/** What the reply does to the watches that the client has [ZKWatchManager, WatchRegistration.shouldAddWatch]. */
function keepWatches(
  seen: ServiceSeen,
  client: number,
  c: ClientSeen,
  op: Op,
  err: Code,
  zxid: Zxid,
): void {
  switch (op.kind) {
    case "exists":
      if (!op.watch || (err !== CODE.OK && err !== CODE.NONODE)) return;
      return addWatch(seen, client, c, op.path, "data", zxid);
    case "getData":
      if (!op.watch || err !== CODE.OK) return;
      return addWatch(seen, client, c, op.path, "data", zxid);
    case "getChildren":
    case "getChildren2":
      if (!op.watch || err !== CODE.OK) return;
      return addWatch(seen, client, c, op.path, "child", zxid);
    case "removeWatches":
      if (err !== CODE.OK) return;
      if (op.type === 1 || op.type === 3) dropWatch(seen, client, c, op.path, "child");
      if (op.type === 2 || op.type === 3) dropWatch(seen, client, c, op.path, "data");
      break;
    default:
      break;
  }
}

/** L4: at rest, a connected client that is still owed an event, as the violation it would be. */
export function findUntold(seen: ServiceSeen): string | undefined {
  for (const [client, c] of seen.clients) {
    if (!c.isConnected) continue;
    const owed = findOwed(seen, c);
    if (owed !== undefined)
      return `c${client} was never told of ${showZxid(owed[1])} at ${owed[0]}`;
  }
  return undefined;
}
