/** The epoch files: acceptedEpoch, currentEpoch, and the marker that guards the step between log and epoch. */
import type { Config } from "../config.ts";
import type { ServerEffects } from "../protocol.ts";
import { epochOf, type Zxid } from "../zxid.ts";
import { ACCEPTED_EPOCH, CURRENT_EPOCH, UPDATING_EPOCH, type StoreState } from "./state.ts";

/**
 * Writes acceptedEpoch; memory follows when `settle` is told that the file is durable.
 * [QuorumPeer.setAcceptedEpoch]
 */
export function writeAcceptedEpoch(
  store: StoreState,
  epoch: number,
  tag: number,
  config: Config,
  out: ServerEffects,
): void {
  // ZOOKEEPER-2307: memory first, and if the write fails the two disagree.
  if (config.bugs["epoch-memory-first"]) store.acceptedEpoch = epoch;
  out.writeFile(ACCEPTED_EPOCH, epoch, tag);
  store.inFlight.push({ kind: "acceptedEpoch", tag, value: epoch });
}

/**
 * Writes currentEpoch; memory follows when `settle` is told that the file is durable.
 * [QuorumPeer.setCurrentEpoch]
 */
export function writeCurrentEpoch(
  store: StoreState,
  epoch: number,
  tag: number,
  config: Config,
  out: ServerEffects,
): void {
  if (config.bugs["epoch-memory-first"]) store.currentEpoch = epoch;
  out.writeFile(CURRENT_EPOCH, epoch, tag);
  store.inFlight.push({ kind: "currentEpoch", tag, value: epoch });
}

/**
 * Whether history up to `zxid` may be put down only behind a marker: it belongs to an epoch above
 * currentEpoch, so that a crash before currentEpoch is written leaves a disk that a boot would
 * refuse (ZOOKEEPER-1653, 2354).
 */
export function needsMarker(store: StoreState, zxid: Zxid): boolean {
  const epoch = epochOf(zxid);
  return epoch > store.currentEpoch && epoch > store.marker;
}

/**
 * Says on disk that the history of `epoch` is being put down. To be durable before any of it is
 * appended. The `updatingEpoch` of ZooKeeper 3.4.6, brought back (ZOOKEEPER-1653).
 */
export function writeMarker(
  store: StoreState,
  epoch: number,
  tag: number,
  out: ServerEffects,
): void {
  out.writeFile(UPDATING_EPOCH, epoch, tag);
  store.inFlight.push({ kind: "marker", tag, value: epoch });
}

/**
 * currentEpoch is durable: the marker has served. One that is left behind does no harm (see
 * `bootEpochs`). Does nothing if there is none.
 */
export function removeMarker(store: StoreState, out: ServerEffects): void {
  if (store.marker < 0) return;
  out.remove(UPDATING_EPOCH);
  store.marker = -1;
}
