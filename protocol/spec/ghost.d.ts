/** The ghost: the committed history, and every proposal of every epoch, looked up in constant time. */
import type { Txn } from "../txn.ts";
import { type Zxid } from "../zxid.ts";
import { type EpochSeen, type GhostSeen, type ZabSeen, type ZabView } from "./seen.ts";
/** Length of the committed history. */
export declare function endOf(ghost: GhostSeen): number;
/** How many committed txns are at or below `zxid`; not less than what is pruned. */
export declare function countThrough(ghost: GhostSeen, zxid: Zxid): number;
/** The committed txn of that index, unless pruned. */
export declare function committedAt(ghost: GhostSeen, index: number): Txn | undefined;
/** Whether this very txn is committed; what is pruned is taken to be. */
export declare function isCommitted(ghost: GhostSeen, txn: Txn): boolean;
/** Whether some txn of that zxid is committed. */
export declare function isCommittedZxid(ghost: GhostSeen, zxid: Zxid): boolean;
export declare function epochSeen(seen: ZabSeen, epoch: number): EpochSeen;
/**
 * A txn is on its way, in a PROPOSAL or in the log of its primary. Returns whether it is new.
 * The first value under a zxid is the one that counts.
 */
export declare function recordProposal(seen: ZabSeen, txn: Txn, view: ZabView): boolean;
/** A txn reached a log: it must be what was proposed under its zxid. */
export declare function checkValue(seen: ZabSeen, txn: Txn, view: ZabView): void;
/** The proposal of that zxid, unless it was never made or is pruned. */
export declare function proposalOf(seen: ZabSeen, zxid: Zxid): Txn | undefined;
/** Whether a primary has broadcast this very txn; what is pruned is taken to be. */
export declare function wasBroadcast(seen: ZabSeen, txn: Txn): boolean;
/** Zxid of the epoch's last proposal; of its NEWLEADER if it made none. */
export declare function lastProposal(seen: ZabSeen, epoch: number): Zxid;
/** Forgets the first `count` committed txns, and proposals as old as they are. */
export declare function prune(seen: ZabSeen, count: number): void;
