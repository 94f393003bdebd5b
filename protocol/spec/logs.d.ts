/** Judges logs: how zxids follow one another, and whether a follower's log agrees with its leader's history. */
import type { ServerRecord, Txn } from "../txn.ts";
import { type NodeSeen, type ZabSeen, type ZabView } from "./seen.ts";
/** A proposal is on its way: to a follower, or into the log of the primary itself. */
export declare function onProposal(seen: ZabSeen, n: NodeSeen, txn: Txn, view: ZabView): void;
/** A record reached the page cache of `n`. */
export declare function onAppended(
  seen: ZabSeen,
  n: NodeSeen,
  file: string,
  record: ServerRecord,
  view: ZabView,
): void;
/** The log of a follower that acknowledged NEWLEADER is a prefix of the history of its leader. */
export declare function checkFollower(seen: ZabSeen, n: NodeSeen, view: ZabView): void;
/** Reads the ends of the history anew: the disk is shorter than it was, or may be. */
export declare function readEnds(n: NodeSeen, view: ZabView): void;
/** A log was cut: by TRUNC, there is no other reason. */
export declare function onTruncated(seen: ZabSeen, n: NodeSeen, view: ZabView): void;
export declare function onRemoved(seen: ZabSeen, n: NodeSeen, name: string, view: ZabView): void;
