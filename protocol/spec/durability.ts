/** How far each disk reaches along the committed history, and whether a quorum of disks has all of it. */
import { must } from "../../sim/assert.ts";
import { isQuorum, listSids, NO_SIDS, withSid } from "../quorum.ts";
import { showZxid, type Zxid } from "../zxid.ts";
import { violate } from "./catalogue.ts";
import { committedAt, endOf } from "./ghost.ts";
import {
  holds,
  logAbove,
  logFiles,
  newestSnapshot,
  seekLog,
  snapshotContents,
  zxidAt,
  type Contents,
  type SnapshotFile,
} from "./history.ts";
import type { GhostSeen, NodeSeen, ZabSeen, ZabView } from "./seen.ts";

/**
 * Moves `durable` on over what the disk holds by now. A txn counts if its record is fsynced, or if
 * it is below the newest durable snapshot and that really holds its effect. A gap stops it: what
 * lies behind is not recovered in its place, so it does not count.
 */
export function advance(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  const { ghost } = seen;
  const { disk } = n;
  const end = endOf(ghost);
  if (disk.durable >= end || disk.durable < ghost.base) return;
  disk.durable = walkSnapshot(seen, n, disk.durable, view);
  while (disk.durable < end) {
    const txn = must(committedAt(ghost, disk.durable), "committed txn");
    if (txn.zxid <= disk.snapshot) return;
    const log = view.log(n.node, disk.file);
    if (log === undefined) return;
    while (disk.next < log.synced && zxidAt(log, disk.next) < txn.zxid) disk.next += 1;
    if (disk.next < log.synced) {
      if (log.records[disk.next]?.print !== txn.print) return;
      disk.next += 1;
      disk.durable += 1;
    } else if (disk.next < log.length || !openNext(n, view)) {
      return;
    }
  }
}

/** Goes on in the log file after the one that is read through. */
function openNext(n: NodeSeen, view: ZabView): boolean {
  const { disk } = n;
  if (disk.file === disk.newest) return false;
  const files = logFiles(view, n.node);
  const next = files[files.indexOf(disk.file) + 1];
  if (next === undefined) return false;
  disk.file = next;
  disk.next = 0;
  return true;
}

/** Index up to which the durable snapshot holds the committed txns from `index` on. */
function walkSnapshot(seen: ZabSeen, n: NodeSeen, index: number, view: ZabView): number {
  const { snapshot, snapshotFile } = n.disk;
  const txn = committedAt(seen.ghost, index);
  if (txn === undefined || txn.zxid > snapshot) return index;
  return throughSnapshot(seen, index, snapshot, snapshotContents(view, n.node, snapshotFile));
}

/** Every txn up to the snapshot's name must show in it. */
function throughSnapshot(
  seen: ZabSeen,
  index: number,
  snapshot: number,
  contents: Contents,
): number {
  let at = index;
  for (;;) {
    const txn = committedAt(seen.ghost, at);
    if (txn === undefined || txn.zxid > snapshot) return at;
    if (!holds(contents, txn, seen)) return at;
    at += 1;
  }
}

/** Finds out anew how far the disk reaches: something was lost, or a snapshot came or went. */
export function recount(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  const { ghost } = seen;
  const { disk } = n;
  const snapshot = newestSnapshot(view, n.node, true);
  disk.snapshot = snapshot?.zxid ?? -1;
  disk.snapshotFile = snapshot?.name ?? "";
  const floor = floorOf(ghost, snapshot);
  const start = seekLog(view, n.node, floor);
  disk.file = start.file;
  disk.next = start.next;
  disk.newest = logFiles(view, n.node).at(-1) ?? "";
  disk.durable = reachesBase(ghost, n, snapshot, true, view) ? ghost.base : 0;
  advance(seen, n, view);
}

/** Records at or below this are not looked for in the log. */
function floorOf(ghost: GhostSeen, snapshot: SnapshotFile | undefined): Zxid {
  return snapshot !== undefined && snapshot.zxid > ghost.pruned ? snapshot.zxid : ghost.pruned;
}

/** Whether the disk still holds what was pruned from the account. */
function reachesBase(
  ghost: GhostSeen,
  n: NodeSeen,
  snapshot: SnapshotFile | undefined,
  durable: boolean,
  view: ZabView,
): boolean {
  if (ghost.base === 0) return true;
  if (snapshot !== undefined && snapshot.zxid >= ghost.pruned) return true;
  const start = seekLog(view, n.node, ghost.pruned - 1);
  const log = view.log(n.node, start.file);
  if (log === undefined || start.next >= (durable ? log.synced : log.length)) return false;
  return zxidAt(log, start.next) === ghost.pruned;
}

/** How much of the committed history a recovery from the page cache would find: for rare moments. */
export function readable(seen: ZabSeen, n: NodeSeen, view: ZabView): number {
  const { ghost } = seen;
  const snapshot = newestSnapshot(view, n.node, false);
  if (!reachesBase(ghost, n, snapshot, false, view)) return 0;
  let at = ghost.base;
  if (snapshot !== undefined) {
    const contents = snapshotContents(view, n.node, snapshot.name);
    at = throughSnapshot(seen, at, snapshot.zxid, contents);
  }
  for (const txn of logAbove(view, n.node, floorOf(ghost, snapshot), false)) {
    const wanted = committedAt(ghost, at);
    if (wanted === undefined) break;
    if (txn.zxid < wanted.zxid) continue;
    if (txn.print !== wanted.print) break;
    at += 1;
  }
  return at;
}

/** Violates QuorumDurability unless a quorum of disks holds everything committed. */
export function checkQuorum(seen: ZabSeen, view: ZabView): void {
  const end = endOf(seen.ghost);
  let holders = NO_SIDS;
  for (const n of seen.nodes) {
    // A disk beyond what ZooKeeper promises to survive proves nothing either way.
    if (n.isHarmed) return;
    if (n.isVoter && n.disk.durable >= end) holders = withSid(holders, n.sid);
  }
  const quorum = must(seen.config[0], "config").quorum;
  if (isQuorum(quorum, holders)) return;
  const have = listSids(holders).map((sid) => `s${sid}`);
  const last = seen.ghost.txns.at(-1)?.zxid ?? seen.ghost.pruned;
  violate(
    view,
    "QuorumDurability",
    `history is committed through ${showZxid(last)} and durable that far ` +
      `${have.length === 0 ? "nowhere" : `on ${have.join(" ")} only`}; a quorum is ${quorum.need}`,
  );
}

/**
 * A disk may have lost something. `duringSync`: a synchronization made it. What was committed only
 * after the sync had been chosen follows in the same stream, so it may go from the disk for a while.
 */
export function onDiskChange(seen: ZabSeen, n: NodeSeen, duringSync: boolean, view: ZabView): void {
  const before = n.disk.durable;
  recount(seen, n, view);
  const after = n.disk.durable;
  if (after >= before) return;
  if (duringSync && !n.isHarmed && after < n.stream.committed) {
    const lost = committedAt(seen.ghost, Math.max(after, seen.ghost.base));
    const what = lost === undefined ? "committed history" : `${showZxid(lost.zxid)}, committed,`;
    violate(view, "CommittedLogDurability", `a sync removed ${what} from the disk of s${n.sid}`);
  }
  checkQuorum(seen, view);
}
