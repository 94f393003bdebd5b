/** Judges logs: how zxids follow one another, and whether a follower's log agrees with its leader's history. */
import type { ServerRecord } from "../records.ts";
import type { Txn } from "../transaction.ts";
import { counterOf, epochOf, showZxid, ZERO, type Zxid } from "../zxid.ts";
import { violate } from "./catalogue.ts";
import { onDiskChange } from "./durability.ts";
import { onFirstBroadcast } from "./delivery.ts";
import {
  checkValue,
  countThrough,
  epochSeen,
  isCommittedZxid,
  proposalOf,
  recordProposal,
} from "./ghost.ts";
import { GOAL } from "./goals.ts";
import { isSnapshotFile, lastLogged, newestEntry, newestSnapshot } from "./history.ts";
import { recoverable } from "./recovered.ts";
import { bySid, isLearner, type NodeSeen, type ZabSeen, type ZabView } from "./seen.ts";

/** A proposal is on its way: to a follower, or into the log of the primary itself. */
export function onProposal(seen: ZabSeen, n: NodeSeen, txn: Txn, view: ZabView): void {
  if (!recordProposal(seen, txn, view)) return;
  if (n.role !== "LEADING" || epochOf(txn.zxid) !== n.epoch) return;
  if (epochSeen(seen, n.epoch).start < 0) onFirstBroadcast(seen, n);
}

/** A record reached the page cache of `n`. */
export function onAppended(
  seen: ZabSeen,
  n: NodeSeen,
  file: string,
  record: ServerRecord,
  view: ZabView,
): void {
  if (record.kind === "chunk") return;
  if (record.kind === "seal") return readBase(n, file, view);
  const { zxid } = record;
  if (n.disk.newest !== file) {
    n.disk.newest = file;
    if (n.disk.file === "") n.disk.file = file;
  }
  if (n.role === "LEADING" && epochOf(zxid) === n.epoch) onProposal(seen, n, record, view);
  else checkValue(seen, record, view);
  // Behind a SNAP that holds it already: a replay passes over it.
  if (zxid <= n.base) return;
  const before = n.last > n.base ? n.last : n.base;
  n.last = zxid;
  if (zxid !== before + 1) checkStep(n, before, zxid, view);
  if (n.role === "FOLLOWING" && n.epoch > 0) checkAppend(seen, n, before, record, view);
}

function checkStep(n: NodeSeen, before: Zxid, zxid: Zxid, view: ZabView): void {
  if (zxid > before && counterOf(zxid) === 1) return;
  const why = `the log of s${n.sid} goes from ${showZxid(before)} to ${showZxid(zxid)}`;
  violate(view, "ZxidWellFormed", why);
}

/** A follower that acknowledged NEWLEADER logs what its leader proposes, after all it had before. */
function checkAppend(seen: ZabSeen, n: NodeSeen, before: Zxid, txn: Txn, view: ZabView): void {
  const epoch = epochOf(txn.zxid);
  if (epoch !== n.epoch) return checkFollower(seen, n, view);
  const { initial, isActive } = epochSeen(seen, epoch);
  const skips = counterOf(txn.zxid) === 1 && isActive && countThrough(seen.ghost, before) < initial;
  if (!skips && proposalOf(seen, txn.zxid) !== undefined) return;
  const why = `s${n.sid} logged ${showZxid(txn.zxid)} after ${showZxid(before)}, unlike s${n.leader}`;
  violate(view, "ProcessConsistency", why);
}

/**
 * The history of a follower that acknowledged NEWLEADER is a prefix of its leader's. Once a newer
 * epoch is active the leader is only one who has not noticed yet.
 */
export function checkFollower(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  const leader = bySid(seen, n.leader);
  if (leader === undefined || leader.role !== "LEADING" || leader.epoch !== n.epoch) return;
  if (leader.epoch < seen.ghost.epoch) return;
  const theirs = recoverable(seen, leader, view);
  const last = theirs.at(-1)?.zxid ?? ZERO;
  for (const txn of epochSeen(seen, leader.epoch).proposals) {
    // Proposed, and not yet in its own log.
    if (txn !== undefined && txn.zxid > last) theirs.push(txn);
  }
  if (!isPoint(seen, leader, theirs, n.base)) return inconsistent(n, n.base, view);
  for (const [index, txn] of recoverable(seen, n, view).entries()) {
    if (theirs[index]?.print !== txn.print) return inconsistent(n, txn.zxid, view);
  }
}

/** Whether a snapshot of that zxid stands for a point of the leader's history. */
function isPoint(seen: ZabSeen, leader: NodeSeen, theirs: readonly Txn[], zxid: Zxid): boolean {
  if (counterOf(zxid) === 0 || zxid === leader.base) return true;
  return isCommittedZxid(seen.ghost, zxid) || theirs.some((txn) => txn.zxid === zxid);
}

function inconsistent(n: NodeSeen, zxid: Zxid, view: ZabView): void {
  violate(
    view,
    "ProcessConsistency",
    `s${n.sid} acknowledged NEWLEADER of s${n.leader} and epoch ${n.epoch}, ` +
      `and its log differs from there on at ${showZxid(zxid)}`,
  );
}

/** The newest complete snapshot may be another one now. */
function readBase(n: NodeSeen, file: string, view: ZabView): void {
  const snapshot = newestSnapshot(view, n.node, false);
  n.base = snapshot?.zxid ?? ZERO;
  if (snapshot?.name === file && newestEntry(view, n.node, file) > snapshot.zxid) {
    view.reach(GOAL.snapshotFuzzy);
  }
}

/** Reads the ends of the history anew: the disk is shorter than it was, or may be. */
export function readEnds(n: NodeSeen, view: ZabView): void {
  n.base = newestSnapshot(view, n.node, false)?.zxid ?? ZERO;
  n.last = lastLogged(view, n.node);
  if (n.flushed > n.last) n.flushed = n.last;
}

/** A log was cut: by TRUNC, there is no other reason. */
export function onTruncated(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  const before = n.last;
  readEnds(n, view);
  if (n.last < before) view.reach(GOAL.uncommittedTailLost);
  onDiskChange(seen, n, true, view);
}

/**
 * A file is gone from a disk, durably. Of a log or a snapshot, what the disk still holds is judged
 * anew; other names mean nothing.
 */
export function onRemoved(seen: ZabSeen, n: NodeSeen, name: string, view: ZabView): void {
  if (name === "acceptedEpoch") n.disk.acceptedEpoch = -1;
  else if (name === "currentEpoch") n.disk.currentEpoch = -1;
  else if (isSnapshotFile(name) || name.startsWith("log.")) {
    readEnds(n, view);
    onDiskChange(seen, n, isLearner(n) && n.mode !== undefined, view);
  }
}
