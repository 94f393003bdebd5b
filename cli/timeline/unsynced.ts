/** What each server has been told to log and has not got on its disk: what a crash may take from it. */
import type { ServerEvent } from "../../protocol/events.ts";
import type { Message } from "../../protocol/messages.ts";
import { LOG_PREFIX } from "../../protocol/storage/log.ts";
import type { Txn } from "../../protocol/transaction.ts";
import type { Zxid } from "../../protocol/zxid.ts";
import type { NodeId } from "../../sim/machine.ts";
import type { TraceEntry } from "../../sim/trace.ts";

/** A transaction on its way to the disk of one server. */
interface Awaited {
  readonly zxid: Zxid;
  /** By which its record is known in the trace. */
  readonly print: number;
  /** "": it waits for its thread. */
  file: string;
  /** How long the log must be synced to hold it; 0: no fsync that takes it along has begun. */
  length: number;
}

/** By node, in the order in which they came. */
export type Unsynced = Map<NodeId, Awaited[]>;

/** Takes the next entry of a server; nothing is left over when it has stopped. */
export function followDisk(unsynced: Unsynced, entry: TraceEntry): void {
  const { node } = entry;
  const awaited = unsynced.get(node) ?? [];
  switch (entry.kind) {
    case "receive": {
      const message = entry.message as Message;
      if (message.kind === "PROPOSAL") expect(unsynced, node, message.txn);
      return;
    }
    case "emit": {
      const event = entry.emitted as ServerEvent;
      if (event.kind === "proposed") expect(unsynced, node, event.txn);
      if (event.kind === "logTruncated") keep(unsynced, node, ({ zxid }) => zxid <= event.zxid);
      return;
    }
    case "disk":
      return followFile(unsynced, entry, awaited);
    case "stop":
      unsynced.delete(node);
      break;
    default:
  }
}

function followFile(
  unsynced: Unsynced,
  { file, node, value, what }: Extract<TraceEntry, { kind: "disk" }>,
  awaited: readonly Awaited[],
): void {
  if (!file.startsWith(LOG_PREFIX)) return;
  switch (what) {
    case "append":
      for (const one of awaited) if (one.print === value) one.file = file;
      return;
    case "fsync":
      for (const one of awaited) if (one.file === file && one.length === 0) one.length = value;
      return;
    case "synced":
      return keep(unsynced, node, (one) => one.length === 0 || one.length > value);
    default:
  }
}

function expect(unsynced: Unsynced, node: NodeId, { print, zxid }: Txn): void {
  const others = (unsynced.get(node) ?? []).filter((one) => one.zxid !== zxid);
  unsynced.set(node, [...others, { zxid, print, file: "", length: 0 }]);
}

function keep(unsynced: Unsynced, node: NodeId, isKept: (one: Awaited) => boolean): void {
  const awaited = unsynced.get(node);
  if (awaited !== undefined) unsynced.set(node, awaited.filter(isKept));
}

/** The transaction whose record has this fingerprint, if it is on its way to the disk of the server. */
export function awaitedZxid(unsynced: Unsynced, node: NodeId, print: number): Zxid | undefined {
  return unsynced.get(node)?.find((one) => one.print === print)?.zxid;
}

/** Zxids that are not on the disk of the server, ascending. */
export function unsyncedOf(unsynced: Unsynced, node: NodeId): Zxid[] {
  return (unsynced.get(node) ?? []).map(({ zxid }) => zxid).sort((one, other) => one - other);
}
