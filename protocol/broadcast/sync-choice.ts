/** How a learner is brought up to date: DIFF, TRUNC or SNAP, and the history it lacks (reference 4.1 to 4.3). */
import { assert } from "../../sim/assert.ts";
import type { Bugs } from "../bugs.ts";
import type { SyncKind } from "../events.ts";
import type { Txn } from "../transaction.ts";
import { counterOf, epochOf, nextZxid, type Zxid } from "../zxid.ts";
import type { BroadcastMark } from "./marks.ts";

/** What a leader can tell from memory. */
export interface LeaderHistory {
  /** lastProcessedZxid of the tree. */
  readonly lastProcessed: Zxid;
  /** The last transactions applied, in zxid order [committedLog]. */
  readonly window: readonly Txn[];
}

/**
 * A way to bring one learner up to date. Cases and their order are those of the reference
 * [LearnerHandler.syncFollower].
 */
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

/** A pass over the history: the op packet is decided where the learner's zxid is met, or missed. */
interface Walk {
  readonly learner: Zxid;
  op: SyncKind | undefined;
  opZxid: Zxid;
  mark: BroadcastMark;
  readonly txns: Txn[];
  queued: Zxid;
}

/** First zxid of an epoch, which no transaction has: NEWLEADER's, and a fresh leader's own. */
function isNewEpochZxid(zxid: Zxid): boolean {
  return counterOf(zxid) === 0;
}

/** minCommittedLog [ZKDatabase]; the tree's own zxid while the window is empty. */
export function firstOf(history: LeaderHistory): Zxid {
  return history.window[0]?.zxid ?? history.lastProcessed;
}

/** maxCommittedLog. */
function lastOf(history: LeaderHistory): Zxid {
  return history.window.at(-1)?.zxid ?? history.lastProcessed;
}

/**
 * Row 5 of the reference (4.1): the learner is behind the window, and only the log on disk could
 * help.
 */
export function isBehind(learner: Zxid, history: LeaderHistory): boolean {
  return learner !== history.lastProcessed && learner < firstOf(history);
}

/**
 * Chooses by the table of LearnerHandler.syncFollower. `tail` holds the records of the log on disk
 * from one that is not above `learner` up to the window, or is undefined if it may not be used.
 * [LearnerHandler.syncFollower]
 */
export function chooseSync(
  learner: Zxid,
  history: LeaderHistory,
  tail: readonly Txn[] | undefined,
  bugs: Bugs,
): SyncChoice {
  const min = firstOf(history);
  const max = lastOf(history);
  if (learner === history.lastProcessed) {
    return op("DIFF", learner, learner, "sync.diff-empty");
  }
  if (learner > max && !isNewEpochZxid(learner)) {
    return op("TRUNC", max, max, "sync.trunc");
  }
  if (learner >= min && learner <= max) {
    return chooseFromWindow(learner, history.window, max, bugs);
  }
  if (learner < min && tail !== undefined) {
    return chooseFromDisk(learner, history, tail, bugs);
  }
  const mark = learner > max ? "sync.snap-new-epoch" : "sync.snap-no-log";
  return snap(history.lastProcessed, mark);
}

/** Row 1 of the reference (4.1): the learner, or a switch, asks for a SNAP whatever its zxid. */
export function forcedSnap(history: LeaderHistory): SyncChoice {
  return snap(history.lastProcessed, "sync.snap-forced");
}

function op(mode: SyncKind, zxid: Zxid, queued: Zxid, mark: BroadcastMark): SyncChoice {
  return { mode, zxid, source: "nothing", txns: [], queued, mark };
}

function snap(queued: Zxid, mark: BroadcastMark): SyncChoice {
  return { mode: "SNAP", zxid: queued, source: "tree", txns: [], queued, mark };
}

/** Row 4: the learner's zxid lies within the window. */
function chooseFromWindow(
  learner: Zxid,
  window: readonly Txn[],
  max: Zxid,
  bugs: Bugs,
): SyncChoice {
  const walk = newWalk(learner, bugs);
  walkHistory(walk, window, max, max, bugs);
  // With no op packet LearnerHandler falls back to a snapshot, but forwards from the learner's zxid.
  if (walk.op === undefined) return snap(learner, walk.mark);
  return ofWalk(walk, "window");
}

/** Row 5: the log on disk up to the window, then the window. */
function chooseFromDisk(
  learner: Zxid,
  history: LeaderHistory,
  tail: readonly Txn[],
  bugs: Bugs,
): SyncChoice {
  const min = firstOf(history);
  const max = lastOf(history);
  const walk = newWalk(learner, bugs);
  walkHistory(walk, tail, min, max, bugs);
  // ZOOKEEPER-2418: a hole between the log on disk and the window cannot be bridged.
  if (walk.queued < min && !bugs["diff-over-gap"]) {
    return snap(history.lastProcessed, "sync.snap-gap");
  }
  walkHistory(walk, history.window, max, max, bugs);
  if (walk.op === undefined) return snap(learner, walk.mark);
  return ofWalk(walk, "disk");
}

function newWalk(learner: Zxid, bugs: Bugs): Walk {
  return {
    learner,
    op: undefined,
    opZxid: learner,
    mark: "sync.snap-unknown",
    txns: [],
    queued: bugs["diff-skips-first"] ? nextZxid(learner) : learner,
  };
}

function ofWalk(walk: Walk, source: "window" | "disk"): SyncChoice {
  const { op: mode, opZxid: zxid, txns, queued, mark } = walk;
  assert(mode !== undefined, "a walk that is used has its op packet");
  return { mode, zxid, source, txns, queued, mark };
}

/**
 * Takes what the learner lacks of `history`, up to `limit`. `max` is the zxid that a DIFF announces
 * [LearnerHandler.queueCommittedProposals].
 */
function walkHistory(
  walk: Walk,
  history: readonly Txn[],
  limit: Zxid,
  max: Zxid,
  bugs: Bugs,
): void {
  let before: Zxid | undefined;
  for (const txn of history) {
    if (txn.zxid > limit) break;
    if (txn.zxid < walk.learner) {
      before = txn.zxid;
      continue;
    }
    if (walk.op === undefined && !decideOp(walk, txn.zxid, before, max, bugs)) return;
    if (txn.zxid <= walk.queued) continue;
    walk.txns.push(txn);
    walk.queued = txn.zxid;
  }
  // Our history is older than the learner's epoch and nothing has come since: an empty DIFF.
  if (walk.op === undefined && isNewEpochZxid(walk.learner)) {
    setOp(walk, "DIFF", max, "sync.diff-new-epoch");
  }
}

/** Decides the op packet at the first entry that is not older than the learner; false: it cannot be. */
function decideOp(
  walk: Walk,
  zxid: Zxid,
  before: Zxid | undefined,
  max: Zxid,
  bugs: Bugs,
): boolean {
  if (zxid === walk.learner) return setOp(walk, "DIFF", max, "sync.diff");
  if (isNewEpochZxid(walk.learner)) return setOp(walk, "DIFF", max, "sync.diff-new-epoch");
  // ZOOKEEPER-1154: lying between our zxids does not make the learner's last one ours.
  if (bugs["diff-without-trunc"]) return setOp(walk, "DIFF", max, "sync.diff");
  // A TRUNC may not cross epochs, and needs an entry to cut back to.
  if (epochOf(zxid) !== epochOf(walk.learner) || before === undefined) return false;
  return setOp(walk, "TRUNC", before, "sync.trunc-diff");
}

function setOp(walk: Walk, mode: SyncKind, zxid: Zxid, mark: BroadcastMark): true {
  walk.op = mode;
  walk.opZxid = zxid;
  walk.mark = mark;
  return true;
}
