/** Answers of the disk: what memory may believe once an operation has ended. */
import type { ServerEffects } from "../protocol.ts";
import { onFlushed } from "./log.ts";
import { onPurgeable } from "./purge.ts";
import { onSnapshotFailed, onSnapshotSynced, wakeSnapshot } from "./snapshots.ts";
import type { InFlight, StoreState } from "./state.ts";

/**
 * To be told every `done`, whichever role asked: what is durable stays durable. Returns what it
 * was; undefined: no operation of the store. Ours, where ZooKeeper's setters block.
 */
export function settle(
  store: StoreState,
  tag: number,
  out: ServerEffects,
): InFlight["kind"] | undefined {
  const operation = take(store, tag);
  if (operation === undefined) return undefined;
  switch (operation.kind) {
    case "flush":
      onFlushed(store, operation.name, operation.length);
      wakeSnapshot(store, out);
      break;
    case "acceptedEpoch":
      store.acceptedEpoch = operation.value;
      break;
    case "currentEpoch":
      store.currentEpoch = operation.value;
      break;
    case "marker":
      store.marker = operation.value;
      break;
    case "snapshot":
      onSnapshotSynced(store, operation.zxid, operation.reason, out);
      break;
    case "purge":
      onPurgeable(store, operation.zxid, out);
      break;
  }
  return operation.kind;
}

/** To be told every `failed`: memory stays as it was, and the server cannot go on as it does (7.1). */
export function settleFailed(
  store: StoreState,
  tag: number,
  out: ServerEffects,
): InFlight["kind"] | undefined {
  const operation = take(store, tag);
  if (operation?.kind === "snapshot") onSnapshotFailed(store, operation.zxid, out);
  return operation?.kind;
}

/** The oldest operation of that tag. */
function take(store: StoreState, tag: number): InFlight | undefined {
  const { inFlight } = store;
  for (let at = 0; at < inFlight.length; at += 1) {
    const operation = inFlight[at];
    if (operation?.tag !== tag) continue;
    // Mostly it is the only one; a splice makes two arrays.
    if (at === 0) inFlight.shift();
    else inFlight.splice(at, 1);
    return operation;
  }
  return undefined;
}
