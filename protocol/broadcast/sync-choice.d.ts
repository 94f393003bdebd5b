import type { Bugs } from "../bugs.ts";
import type { SyncKind } from "../events.ts";
import type { Txn } from "../txn.ts";
import { type Zxid } from "../zxid.ts";
import type { BroadcastMark } from "./marks.ts";
/** What a leader can tell from memory. */
export interface LeaderHistory {
  /** lastProcessedZxid of the tree. */
  readonly lastProcessed: Zxid;
  /** The last transactions applied, in zxid order [committedLog]. */
  readonly window: readonly Txn[];
}
export interface SyncChoice {
  readonly mode: SyncKind;
  /** Zxid of the op packet; a SNAP takes its own when the tree is sent. */
  readonly zxid: Zxid;
  readonly source: "nothing" | "window" | "disk" | "tree";
  /** Committed history to send, each as PROPOSAL and COMMIT. */
  readonly txns: readonly Txn[];
  /** Live traffic goes on behind this zxid (reference 4.4). */
  readonly queued: Zxid;
  readonly mark: BroadcastMark;
}
/** minCommittedLog; the tree's own zxid while the window is empty. */
export declare function firstOf(history: LeaderHistory): Zxid;
/** Row 5: the learner is behind the window, and only the log on disk could help. */
export declare function isBehind(learner: Zxid, history: LeaderHistory): boolean;
/**
 * Chooses by the table of LearnerHandler.syncFollower. `tail` holds the records of the log on disk
 * from one that is not above `learner` up to the window, or is undefined if it may not be used.
 */
export declare function chooseSync(
  learner: Zxid,
  history: LeaderHistory,
  tail: readonly Txn[] | undefined,
  bugs: Bugs,
): SyncChoice;
