/** Messages, items, commands and events of the protocol in a few words. */
import type { Message } from "../../protocol/messages.ts";
import type { Item, ServerCommand } from "../../protocol/protocol.ts";
import type { ServerEvent } from "../../protocol/events.ts";
import { listSids } from "../../protocol/quorum.ts";
import type { Txn } from "../../protocol/txn.ts";
import { showZxid } from "../../protocol/zxid.ts";
import { showSet } from "./names.ts";

export function describeMessage(message: Message): string {
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
      return `SNAPCHUNK of ${message.chunk.entries.length}`;
    case "SNAPEND":
      return "SNAPEND";
    case "PROPOSAL":
    case "INFORM":
      return `${message.kind} ${describeTxn(message.txn)}`;
    case "REQUEST":
      return `REQUEST ${message.request} of s${message.origin}: ${message.key}=${message.value}`;
    default:
      return `${message.kind} ${showZxid(message.zxid)}`;
  }
}

function describeTxn(txn: Txn): string {
  return `${showZxid(txn.zxid)} ${txn.key}=${txn.value}`;
}

export function describeCommand(command: ServerCommand): string {
  return command.kind === "write"
    ? `request ${command.id}: write ${command.key}=${command.value}`
    : `request ${command.id}: read ${command.key}`;
}

export function describeItem(item: Item): string {
  switch (item.kind) {
    case "notification":
      return `vote of s${item.from}: ${describeMessage(item.vote)}`;
    case "log":
    case "apply":
      return `${item.kind} ${describeTxn(item.txn)}`;
    case "read":
      return `read ${item.key}, request ${item.request}`;
    case "request":
      return `request ${item.request} of s${item.origin}: ${item.key}=${item.value}`;
    default:
      return item.kind;
  }
}

/** "delivered txn=1:5 digest=…": the kind, then every field that is not plain structure. */
export function describeEvent(event: ServerEvent): string {
  const { kind, ...fields } = event;
  const words = Object.entries(fields).map(([name, value]) => `${name}=${showField(name, value)}`);
  return [kind, ...words].join(" ");
}

const ZXIDS: readonly string[] = ["zxid", "lastZxid", "from", "to"];

function showField(name: string, value: unknown): string {
  if (typeof value === "object" && value !== null) return describeTxn(value as Txn);
  if (typeof value !== "number") return String(value);
  if (name === "votes") return showSet(listSids(value));
  return ZXIDS.includes(name) ? showZxid(value as Parameters<typeof showZxid>[0]) : String(value);
}
