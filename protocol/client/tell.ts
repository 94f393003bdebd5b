/** What the application is told, by way of the thread EVENT [ClientCnxn.EventThread] (reference 9.5). */
import { unreachable } from "../../sim/assert.ts";
import type { Code } from "../api/codes.ts";
import { EVENT as EVENT_TYPE, type Result } from "../api/operations.ts";
import type { Zxid } from "../zxid.ts";
import { clientResult } from "./chroot.ts";
import type { ClientEffects, ClientItem } from "./protocol.ts";
import { EVENT } from "./queues.ts";
import { NO_SERVER, type Call, type Handle } from "./state.ts";
import type { HandleState } from "./vocabulary.ts";
import { everyWatcher } from "./watches.ts";

/**
 * The handle has changed: every watcher will hear. Dials are no news for them: ZooKeeper has no
 * event for CONNECTING [EventThread.queueEvent].
 */
export function tellState(handle: Handle, state: HandleState, out: ClientEffects): void {
  const { at, servers, session, timeout, watches } = handle;
  const isSomewhere = state === "connecting" || state === "connected";
  handle.told = state;
  out.post(EVENT, {
    kind: "state",
    state,
    session,
    server: isSomewhere ? (servers[at] ?? NO_SERVER) : NO_SERVER,
    timeout,
    watchers: state === "connecting" ? [] : everyWatcher(watches),
  });
}

/**
 * A call is over: the application will be told, behind what it is to hear before
 * [EventThread.queuePacket].
 */
export function tellCompletion(
  handle: Handle,
  { call, op }: Call,
  err: Code,
  zxid: Zxid,
  result: Result,
  out: ClientEffects,
): void {
  const { config, session } = handle;
  const shown = clientResult(config.chroot, result);
  out.post(EVENT, { kind: "completion", call, op, session, err, zxid, result: shown });
}

/**
 * The application's thread has come to `item`: observers learn that it knows
 * [EventThread.processEvent].
 */
export function serveItem(item: ClientItem, out: ClientEffects): void {
  switch (item.kind) {
    case "completion": {
      const { call, session, err, zxid, result } = item;
      return out.emit({ kind: "returned", call, session, err, zxid, result });
    }
    case "fired": {
      const { type, path, watchers, zxid } = item;
      // That a watch has been removed no server tells.
      if (type <= EVENT_TYPE.NODE_CHILDREN_CHANGED) out.emit({ kind: "noticed", type, path, zxid });
      for (const watcher of watchers) out.emit({ kind: "watched", watcher, type, path });
      return;
    }
    case "state": {
      const { state, session, server, timeout } = item;
      out.emit({ kind: "handle", state, session, server, timeout });
      for (const watcher of item.watchers) {
        out.emit({ kind: "watched", watcher, type: EVENT_TYPE.NONE, path: "" });
      }
      return;
    }
    default:
      return unreachable(item);
  }
}
