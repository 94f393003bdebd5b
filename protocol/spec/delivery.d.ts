/** Follows what each server applies, and judges the order of what it delivers. */
import type { Txn } from "../txn.ts";
import { type Zxid } from "../zxid.ts";
import { type NodeSeen, type ZabSeen, type ZabView } from "./seen.ts";
/**
 * A txn was applied as committed. In a sync stream that is provisional: it counts as delivered
 * when UPTODATE comes (reference 8.3). The usual case is one comparison: the next of the
 * committed history; then no other server can contradict it.
 */
export declare function onDelivered(
  seen: ZabSeen,
  n: NodeSeen,
  txn: Txn,
  digest: number,
  view: ZabView,
): void;
/** The server serves from now on: all that its tree holds counts as delivered. */
export declare function onServing(seen: ZabSeen, n: NodeSeen, view: ZabView): void;
/** A primary makes its first proposal: what had it delivered by then? */
export declare function onFirstBroadcast(seen: ZabSeen, n: NodeSeen): void;
/** The tree was replaced or rolled on without deliveries. */
export declare function onRestored(
  seen: ZabSeen,
  n: NodeSeen,
  reason: "boot" | "snap" | "trunc" | "fastForward" | "activation",
  lastZxid: Zxid,
  digest: number,
  view: ZabView,
): void;
/** A read was answered from the tree. */
export declare function onRead(seen: ZabSeen, n: NodeSeen, zxid: Zxid, view: ZabView): void;
/** Whether a server has delivered all that is committed. */
export declare function isComplete(seen: ZabSeen, n: NodeSeen): boolean;
/** Whether an epoch ended without a txn. */
export declare function isEmptyEpoch(seen: ZabSeen, epoch: number): boolean;
