import type { NodeSeen, ZabSeen, ZabView } from "./seen.ts";
/**
 * Moves `durable` on over what the disk holds by now. A txn counts if its record is fsynced, or if
 * it is below the newest durable snapshot and that really holds its effect. A gap stops it: what
 * lies behind is not recovered in its place, so it does not count.
 */
export declare function advance(seen: ZabSeen, n: NodeSeen, view: ZabView): void;
/** Finds out anew how far the disk reaches: something was lost, or a snapshot came or went. */
export declare function recount(seen: ZabSeen, n: NodeSeen, view: ZabView): void;
/** How much of the committed history a recovery from the page cache would find: for rare moments. */
export declare function readable(seen: ZabSeen, n: NodeSeen, view: ZabView): number;
/** Violates QuorumDurability unless a quorum of disks holds everything committed. */
export declare function checkQuorum(seen: ZabSeen, view: ZabView): void;
/** A disk may have lost something. `duringSync`: a synchronization made it. */
export declare function onDiskChange(
  seen: ZabSeen,
  n: NodeSeen,
  duringSync: boolean,
  view: ZabView,
): void;
