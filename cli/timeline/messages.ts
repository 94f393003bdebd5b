/** Messages, items, commands and events of the protocol in a few words. */
import type { Message } from "../../protocol/messages.ts";
import type { Item } from "../../protocol/protocol.ts";
import type { ClientEvent } from "../../protocol/client/vocabulary.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import type { ResourceMessage } from "../../protocol/recipes/messages.ts";
import { listSids } from "../../protocol/quorum.ts";
import type { Txn } from "../../protocol/transaction.ts";
import { showZxid, type Zxid } from "../../protocol/zxid.ts";
import { eventName } from "../../protocol/api/operations.ts";
import type { ClientMessage } from "../../protocol/api/packets.ts";
import type { Request } from "../../protocol/server/request.ts";
import { describeClientEvent, isOfClient } from "./calls.ts";
import { showSet } from "./names.ts";
import { describeOp, describeResult, describeTxn, showPath, showSession } from "./operations.ts";

/** One line of any length: the layout breaks it. */
export function describeMessage(message: Message | ResourceMessage): string {
  switch (message.kind) {
    case "HELLO":
      return `HELLO from sid ${message.sid}`;
    case "NOTIFICATION": {
      const { state, leader, zxid, round, peerEpoch } = message;
      return `vote s${leader} at ${showZxid(zxid)}, epoch ${peerEpoch}, round ${round}, ${state}`;
    }
    case "FOLLOWERINFO":
    case "OBSERVERINFO":
      return `${message.kind} accepted epoch ${message.acceptedEpoch}`;
    case "LEADERINFO":
      return `LEADERINFO epoch ${message.epoch}`;
    case "ACKEPOCH":
      return `ACKEPOCH ${showZxid(message.lastZxid)}, current epoch ${message.currentEpoch}`;
    case "SNAPCHUNK":
      return `SNAPCHUNK of ${message.chunk.nodes.length}`;
    case "SNAPEND":
      return "SNAPEND";
    case "PROPOSAL":
    case "INFORM":
      return `${message.kind} ${describeTxn(message.txn)}`;
    case "REQUEST":
      return `REQUEST ${describeRequest(message.request)}`;
    case "SYNC":
      return `SYNC of ${showSession(message.session)}`;
    case "REVALIDATE":
      return `REVALIDATE ${showSession(message.session)}${message.isValid ? ", valid" : ""}`;
    case "PING": {
      const touches = message.touched.length;
      return `PING ${showZxid(message.zxid)}${touches === 0 ? "" : `, ${touches} sessions`}`;
    }
    case "CONNECT":
    case "CONNECTED":
    case "CALL":
    case "REPLY":
    case "EVENT":
      return describeClientMessage(message);
    case "STORE":
      return `STORE ${message.value}, token ${showZxid(message.token as Zxid)}`;
    case "STORED":
      return message.taken ? "STORED" : "REFUSED";
    default:
      return `${message.kind} ${showZxid(message.zxid)}`;
  }
}

function describeClientMessage(message: ClientMessage): string {
  switch (message.kind) {
    case "CONNECT":
      if (message.session === 0) return `CONNECT, ${message.timeout} ms`;
      return `CONNECT ${showSession(message.session)}, seen ${showZxid(message.lastZxidSeen)}`;
    case "CONNECTED":
      if (message.timeout === 0) return "CONNECTED: no such session";
      return `CONNECTED ${showSession(message.session)}, ${message.timeout} ms`;
    case "CALL":
      return `CALL ${message.xid}: ${describeOp(message.op)}`;
    case "REPLY": {
      const { err, result, xid, zxid } = message;
      return `REPLY ${xid} at ${showZxid(zxid)}: ${describeResult(err, result)}`;
    }
    case "EVENT":
      return `EVENT ${eventName(message.type)} ${showPath(message.path)}`;
  }
}

function describeRequest({ cxid, op, session }: Request): string {
  return `${cxid} of ${session < 0 ? `s${-session}` : showSession(session)}: ${describeOp(op)}`;
}

/** The kind alone where an item carries nothing to tell. */
export function describeItem(item: Item): string {
  switch (item.kind) {
    case "notification":
      return `vote of s${item.from}: ${describeMessage(item.vote)}`;
    case "log":
    case "apply":
      return `${item.kind} ${describeTxn(item.txn)}`;
    case "read":
      return `${describeOp(item.read.op)}, request ${item.read.cxid}`;
    case "sync":
      return describeMessage(item.packet);
    case "synced":
      return `synced ${item.cxid} of ${showSession(item.session)}`;
    case "request":
      return `request ${describeRequest(item.request)}`;
    default:
      return item.kind;
  }
}

/** "delivered txn=1:5 digest=…": the kind, then every field that is not plain structure. */
export function describeEvent(event: ServerEvent | ClientEvent, servers: number): string {
  if (isOfClient(event)) return describeClientEvent(event, servers);
  const { kind, ...fields } = event;
  const words = Object.entries(fields).map(([name, value]) => `${name}=${showField(name, value)}`);
  return [kind, ...words].join(" ");
}

const ZXIDS: readonly string[] = ["zxid", "lastZxid", "from", "to"];

function showField(name: string, value: unknown): string {
  if (typeof value === "object" && value !== null) return describeTxn(value as Txn);
  if (typeof value !== "number") return String(value);
  if (name === "votes") return showSet(listSids(value));
  if (name === "session") return showSession(value);
  return ZXIDS.includes(name) ? showZxid(value as Parameters<typeof showZxid>[0]) : String(value);
}
