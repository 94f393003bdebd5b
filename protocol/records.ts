/** What servers put on disk: transactions, and snapshots in parts. */
import { mix, mixWide } from "../sim/chance.ts";
import type { Printed } from "../sim/machine.ts";
import type { Znode } from "./server/tree/types.ts";
import type { Body, SessionId, Txn } from "./transaction.ts";
import type { Zxid } from "./zxid.ts";

/** A part of a snapshot file, or of a SNAP stream. */
export interface Chunk extends Printed {
  readonly kind: "chunk";
  readonly nodes: readonly Znode[];
  /** Sessions with their timeouts in milliseconds; in the first part only. */
  readonly sessions: readonly (readonly [SessionId, number])[];
  /** Where the next part begins. */
  readonly next: number;
  /** The tree had applied everything up to here when this was cut. */
  readonly newest: Zxid;
}

/** The end of a snapshot file; without it the file is not valid. */
export interface Seal extends Printed {
  readonly kind: "seal";
}

/** Logs hold transactions, snapshot files chunks and, as their last record, a seal. */
export type ServerRecord = Txn | Chunk | Seal;

/**
 * A part of the tree; `nodes` and `sessions` are kept and must not change. Takes time for each
 * node, for the fingerprint. [DataTree.serialize]
 */
export function makeChunk(
  nodes: Chunk["nodes"],
  sessions: Chunk["sessions"],
  next: number,
  newest: Zxid,
): Chunk {
  let print = mixWide(mix(mix(19, nodes.length), next), newest);
  for (const [session, timeout] of sessions) print = mix(mixWide(print, session), timeout);
  for (const node of nodes) print = mix(print, node.print);
  return { kind: "chunk", nodes, sessions, next, newest, print };
}

export const SEAL: Seal = Object.freeze({ kind: "seal", print: 23 });

/**
 * Bytes of a record on disk: headers and trailers of FileTxnLog and FileSnap, and what the record
 * holds. [FileTxnLog.append, FileSnap.serialize]
 */
export function sizeOfRecord(record: ServerRecord): number {
  switch (record.kind) {
    case "txn":
      return 52 + sizeOfBody(record.body);
    case "chunk": {
      let size = record.sessions.length * 12;
      for (const { data, path } of record.nodes) size += 80 + path.length + (data?.length ?? 0);
      return size;
    }
    case "seal":
      return 13;
  }
}

/** A path or content has four bytes of length before it; an ACL is counted as one entry of `world`. */
function sizeOfBody(body: Body): number {
  switch (body.kind) {
    case "create":
      return 40 + body.path.length + (body.data?.length ?? 0);
    case "setData":
      return 12 + body.path.length + (body.data?.length ?? 0);
    case "setACL":
      return 35 + body.path.length;
    case "delete":
    case "check":
      return 8 + body.path.length;
    case "error":
    case "createSession":
      return 4;
    case "closeSession":
      return body.paths.reduce((size, path) => size + 4 + path.length, 4);
    case "multi":
      return body.bodies.reduce((size, each) => size + 8 + sizeOfBody(each), 4);
  }
}
