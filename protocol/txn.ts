/** Transactions and the other records that servers put on disk. */
import { mix, mixText, mixWide } from "../sim/chance.ts";
import type { Printed } from "../sim/machine.ts";
import type { Zxid } from "./zxid.ts";

/** One entry of the replicated history. Until the data tree comes it writes one key. */
export interface Txn extends Printed {
  readonly kind: "txn";
  readonly zxid: Zxid;
  readonly key: string;
  readonly value: string;
  /** Sid of the server that took the request, and its number there: matches a commit to a waiting client. */
  readonly origin: number;
  readonly request: number;
}

export function makeTxn(
  zxid: Zxid,
  key: string,
  value: string,
  origin: number,
  request: number,
): Txn {
  const print = mixText(mixText(mix(mix(mixWide(17, zxid), origin), request), key), value);
  return { kind: "txn", zxid, key, value, origin, request, print };
}

/** One node of the replicated state, as a snapshot holds it. */
export interface Entry extends Printed {
  readonly key: string;
  readonly value: string;
  /** Zxid that last wrote it. */
  readonly zxid: Zxid;
}

/** A few entries of a snapshot file. */
export interface Chunk extends Printed {
  readonly kind: "chunk";
  readonly entries: readonly Entry[];
}

/** The end of a snapshot file; without it the file is not valid. */
export interface Seal extends Printed {
  readonly kind: "seal";
}

export type ServerRecord = Txn | Chunk | Seal;

export function makeChunk(entries: readonly Entry[]): Chunk {
  let print = mix(19, entries.length);
  for (const entry of entries) print = mix(print, entry.print);
  return { kind: "chunk", entries, print };
}

export const SEAL: Seal = Object.freeze({ kind: "seal", print: 23 });

/** Bytes of a record on disk: header and trailer of FileTxnLog, and the strings. */
export function sizeOfRecord(record: ServerRecord): number {
  switch (record.kind) {
    case "txn":
      return 60 + record.key.length + record.value.length;
    case "chunk": {
      let size = 0;
      for (const entry of record.entries) size += 80 + entry.key.length + entry.value.length;
      return size;
    }
    case "seal":
      return 13;
  }
}
