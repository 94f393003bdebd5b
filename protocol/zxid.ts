/** A zxid: epoch and counter in one exact number, compared with `<`. */
import { assert } from "../sim/assert.ts";

declare const zxidBrand: unique symbol;
/** epoch x 2^32 + counter; exact while the epoch is below 2^21. */
export type Zxid = number & { readonly [zxidBrand]: true };

const SHIFT = 4294967296;
/** Epochs stay below this, so that a zxid is an exact double. */
const EPOCH_LIMIT = 2097152;

/**
 * `counter` is from 0 to 2^32 - 1. AssertionError for an epoch of 2^21 or more, which a double
 * cannot hold [ZxidUtils.makeZxid].
 */
export function makeZxid(epoch: number, counter: number): Zxid {
  assert(epoch < EPOCH_LIMIT, "an epoch that fits in an exact double");
  return (epoch * SHIFT + counter) as Zxid;
}

export const ZERO: Zxid = makeZxid(0, 0);

/** The high half [ZxidUtils.getEpochFromZxid]; -1 of NO_ZXID. */
export function epochOf(zxid: Zxid): number {
  return Math.floor(zxid / SHIFT);
}

/** The low half [ZxidUtils.getCounterFromZxid]; -1 of NO_ZXID. */
export function counterOf(zxid: Zxid): number {
  return zxid % SHIFT;
}

/**
 * The zxid behind it. One that ends its epoch runs over into the next: whoever proposes must look
 * first (reference 1.2).
 */
export function nextZxid(zxid: Zxid): Zxid {
  return (zxid + 1) as Zxid;
}

/**
 * Whether a history may go on with `zxid` behind `before`: the next one, or the first of a later
 * epoch [ZKDatabase.addCommittedProposal].
 */
export function isNextZxid(before: Zxid, zxid: Zxid): boolean {
  return zxid === before + 1 || (counterOf(zxid) === 1 && epochOf(zxid) > epochOf(before));
}

/** Short form for people: "epoch:counter". */
export function showZxid(zxid: Zxid): string {
  return zxid < 0 ? "-1" : `${epochOf(zxid)}:${counterOf(zxid)}`;
}

/** ZooKeeper's own form: "0x100000005"; "-0x1" for NO_ZXID [ZxidUtils.zxidToString]. */
export function hexZxid(zxid: Zxid): string {
  return zxid < 0 ? "-0x1" : `0x${zxid.toString(16)}`;
}

/** What a server without any usable history reports (reference 1.4). */
export const NO_ZXID: Zxid = -1 as Zxid;
