/** The end of the request pipeline: what local clients wait for, and their answers [CommitProcessor, FinalRequestProcessor]. */
import type { ServerEffects } from "../protocol.ts";
import type { StoreState } from "../storage/state.ts";
import type { Txn } from "../txn.ts";
import type { PipelineState } from "./state.ts";
import { readTree } from "./tree.ts";

/** A local write is on its way to the leader; it queues here first (reference 5.2, step 1). */
export function takeWrite(pipeline: PipelineState, request: number): void {
  pipeline.pending.push({ kind: "write", request });
}

/** True: nothing stands before the read and it may be served now. False: it waits behind a write. */
export function takeRead(pipeline: PipelineState, request: number, key: string): boolean {
  if (pipeline.pending.length === 0) return true;
  pipeline.pending.push({ kind: "read", request, key });
  return false;
}

/** Answers a read from the local tree, as it is. */
export function serveRead(
  store: StoreState,
  request: number,
  key: string,
  out: ServerEffects,
): void {
  const value = readTree(store.tree, key)?.value ?? "";
  out.emit({ kind: "readServed", request, key, value, zxid: store.lastProcessed });
}

/**
 * A txn has been applied. If it is the oldest write of a client of ours, that is answered, and the
 * reads that stood behind it are served. The writes of one server commit in the order it sent them.
 */
export function onApplied(
  pipeline: PipelineState,
  store: StoreState,
  sid: number,
  txn: Txn,
  out: ServerEffects,
): void {
  const { pending } = pipeline;
  const head = pending[0];
  if (txn.origin !== sid || head?.kind !== "write" || head.request !== txn.request) return;
  pending.shift();
  out.emit({ kind: "replied", request: txn.request, zxid: txn.zxid });
  for (let next = pending[0]; next?.kind === "read"; next = pending[0]) {
    pending.shift();
    serveRead(store, next.request, next.key, out);
  }
}

/** The server stops serving: its clients see the connection go. */
export function dropPending(pipeline: PipelineState, out: ServerEffects): void {
  for (const { request } of pipeline.pending) out.emit({ kind: "dropped", request });
  pipeline.pending = [];
}
