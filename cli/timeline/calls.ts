/** Commands, items and events of clients in a few words. */
import { unreachable } from "../../sim/assert.ts";
import { eventName } from "../../protocol/api/operations.ts";
import type { ClientItem } from "../../protocol/client/protocol.ts";
import type { ClientEvent } from "../../protocol/client/vocabulary.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import type { Command } from "../../protocol/zookeeper.ts";
import { NO_ZXID, showZxid, type Zxid } from "../../protocol/zxid.ts";
import { nodeName } from "./names.ts";
import { describeOp, describeResult, showPath, showSession } from "./operations.ts";

/** "call 3: create /a": what a plan tells a node to do. */
export function describeCommand(command: Command): string {
  switch (command.kind) {
    case "write":
      return `request ${command.id}: write ${command.key}=${command.value}`;
    case "read":
      return `request ${command.id}: read ${command.key}`;
    case "call": {
      const seen = command.seenVersion === true ? " if the version is the one seen last" : "";
      return `call ${command.call}: ${describeOp(command.op)}${seen}`;
    }
    case "renew":
      return "open a new handle";
    case "task":
      return `task ${command.task}: ${command.ask} ${command.path}`;
  }
}

/** What waits for the application's thread. */
export function describeClientItem(item: ClientItem): string {
  switch (item.kind) {
    case "completion":
      return `answer to call ${item.call}: ${describeResult(item.err, item.result)}`;
    case "fired":
      return `${eventName(item.type)} ${showPath(item.path)}`;
    case "state":
      return item.state;
  }
}

const OF_CLIENTS: readonly string[] = [
  "called",
  "sent",
  "returned",
  "handle",
  "noticed",
  "watched",
] satisfies readonly ClientEvent["kind"][];

/** Marks are told by both, and in the same words. */
export function isOfClient(
  event: ServerEvent | ClientEvent,
): event is Exclude<ClientEvent, { readonly kind: "mark" }> {
  return OF_CLIENTS.includes(event.kind);
}

/** "returned call 3 err=OK zxid=1:5 w1, version 0". */
export function describeClientEvent(
  event: Exclude<ClientEvent, { readonly kind: "mark" }>,
  servers: number,
): string {
  switch (event.kind) {
    case "called":
      return `called ${event.call}: ${describeOp(event.op)}`;
    case "sent":
      return `sent ${event.call} as ${event.xid} of ${showSession(event.session)}`;
    case "returned":
      return `returned ${event.call}: ${describeResult(event.err, event.result)}${at(event.zxid)}`;
    case "handle": {
      const { server, session, state } = event;
      const where = server < 0 ? "" : ` ${nodeName(server, servers)}`;
      return `handle ${state}${where}${session === 0 ? "" : `, session ${showSession(session)}`}`;
    }
    case "noticed":
      return `noticed ${eventName(event.type)} ${showPath(event.path)}${at(event.zxid)}`;
    case "watched":
      return `watched ${eventName(event.type)} ${showPath(event.path)}, watcher ${event.watcher}`;
    default:
      return unreachable(event);
  }
}

function at(zxid: Zxid): string {
  return zxid === NO_ZXID ? "" : ` at ${showZxid(zxid)}`;
}
