/** Answers of the disk: what memory may believe once an operation has ended. */
import type { ServerEffects } from "../protocol.ts";
import { onFlushed } from "./log.ts";
import { onPurgeable } from "./purge.ts";
import { onSnapshotSynced, wakeSnapshot } from "./snapshots.ts";
import type { InFlight, StoreState } from "./state.ts";

/** To be told every `done`, whichever role asked: what is durable stays durable. Undefined: not of the store. */
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

/** To be told every `failed`: memory stays as it was. The server cannot go on as it does (reference 7.1). */
export function settleFailed(store: StoreState, tag: number): InFlight["kind"] | undefined {
  return take(store, tag)?.kind;
}

/** The oldest operation of that tag. */
function take(store: StoreState, tag: number): InFlight | undefined {
  const at = store.inFlight.findIndex((operation) => operation.tag === tag);
  return at < 0 ? undefined : store.inFlight.splice(at, 1)[0];
}
