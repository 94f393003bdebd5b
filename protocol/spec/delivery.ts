/** Follows what each server applies, and judges the order of what it delivers. */
import type { Txn } from "../transaction.ts";
import { counterOf, epochOf, makeZxid, showZxid, ZERO, type Zxid } from "../zxid.ts";
import { violate } from "./catalogue.ts";
import {
  committedAt,
  countThrough,
  endOf,
  epochSeen,
  isCommitted,
  lastProposal,
  wasBroadcast,
} from "./ghost.ts";
import { GOAL } from "./goals.ts";
import { logAbove, newestSnapshot } from "./history.ts";
import { judgeStrays } from "./strays.ts";
import { SERVING, type NodeSeen, type ZabSeen, type ZabView } from "./seen.ts";

/**
 * A txn was applied as committed. In a sync stream that is provisional: it counts as delivered
 * when UPTODATE comes (reference 8.3). The usual case is one comparison: the next of the
 * committed history; then no other server can contradict it.
 */
export function onDelivered(
  seen: ZabSeen,
  n: NodeSeen,
  txn: Txn,
  digest: number,
  view: ZabView,
): void {
  const { ghost } = seen;
  const { tree } = n;
  // Sent once more behind a SNAP that holds its effect already: applied without effect.
  if (txn.zxid <= tree.trusted) return;
  const before = tree.zxid;
  tree.zxid = txn.zxid;
  if (tree.at < ghost.base) return catchUp(n, txn, ghost.base, ghost.pruned);
  checkOrder(n, before, txn, view);
  const next = tree.own.length === 0 ? ghost.txns[tree.at - ghost.base] : undefined;
  if (next !== undefined && next.print === txn.print) tree.at += 1;
  else tree.own.push(txn);

  if (tree.own.length === 0) checkDigest(seen, n, digest, view);
  if (n.stage !== SERVING) return;
  if (!wasBroadcast(seen, txn)) {
    violate(
      view,
      "Integrity",
      `s${n.sid} delivered ${showZxid(txn.zxid)}, which no primary broadcast`,
    );
  }
  if (n.role !== "LEADING" && n.disk.durable < tree.at) {
    view.reach(GOAL.followerAppliesBeforeOwnFsync);
  }
  if (txn.zxid < ghost.primaryFloor) checkPrimary(seen, n, view);
  judgeDelivered(seen, n, view);
}

/** A disk that was wiped brings a server back from before what is remembered. */
function catchUp(n: NodeSeen, txn: Txn, base: number, pruned: Zxid): void {
  if (txn.zxid === pruned) n.tree.at = base;
}

/** Local and global primary order; together with the order of the others they are cheap here. */
function checkOrder(n: NodeSeen, before: Zxid, txn: Txn, view: ZabView): void {
  const { zxid } = txn;
  if (zxid === before + 1) return;
  if (zxid > before && counterOf(zxid) === 1) return;
  if (epochOf(zxid) < epochOf(before)) {
    const why = `s${n.sid} delivered ${showZxid(zxid)} after ${showZxid(before)}, of a newer epoch`;
    return violate(view, "GlobalPrimaryOrder", why);
  }
  const why = `s${n.sid} delivered ${showZxid(zxid)} straight after ${showZxid(before)}`;
  violate(view, "LocalPrimaryOrder", why);
}

/** The server serves from now on: all that its tree holds counts as delivered. */
export function onServing(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  checkPrimary(seen, n, view);
  judgeDelivered(seen, n, view);
}

function judgeDelivered(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  const { ghost } = seen;
  if (n.tree.own.length > 0 || seen.strays.length > 0) judgeStrays(seen, n, view);
  if (n.tree.at > ghost.witness) ghost.witness = n.tree.at;
}

/** A primary makes its first proposal: what had it delivered by then? */
export function onFirstBroadcast(seen: ZabSeen, n: NodeSeen): void {
  const { ghost } = seen;
  epochSeen(seen, n.epoch).start = n.tree.at;
  const floor = makeZxid(n.epoch, 0);
  if (floor > ghost.primaryFloor) ghost.primaryFloor = floor;
}

/** What `n` delivered of older epochs, the newest primary had delivered before it broadcast. */
function checkPrimary(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  const { ghost } = seen;
  const epoch = epochOf(ghost.primaryFloor);
  const primary = epochSeen(seen, epoch);
  if (primary.start < 0) return;
  const older = Math.min(n.tree.at, primary.initial);
  const alien =
    older > primary.start
      ? committedAt(ghost, primary.start)
      : n.tree.own.find((txn) => epochOf(txn.zxid) < epoch && !isCommitted(ghost, txn));
  if (alien === undefined) return;
  violate(
    view,
    "PrimaryIntegrity",
    `s${n.sid} delivered ${showZxid(alien.zxid)}, which the primary of epoch ${epoch} ` +
      `had not when it broadcast ${showZxid(makeZxid(epoch, 1))}`,
  );
}

/**
 * The tree was replaced or rolled on without deliveries: judges what it holds now (reference 8.3).
 */
export function onRestored(
  seen: ZabSeen,
  n: NodeSeen,
  reason: "boot" | "snap" | "trunc" | "fastForward" | "activation",
  lastZxid: Zxid,
  digest: number,
  view: ZabView,
): void {
  const { tree } = n;
  tree.zxid = lastZxid;
  // Out of a sync, "snap" and "trunc" say that memory was dropped and read from the disk again.
  if (reason === "snap" && n.mode === "SNAP") {
    tree.at = countThrough(seen.ghost, lastZxid);
    tree.own = [];
    tree.trusted = lastZxid;
  } else if (reason !== "activation") {
    readTree(seen, n, lastZxid, view);
  }
  if (tree.own.length === 0) checkDigest(seen, n, digest, view);
}

/** What a replay of the disk puts into the tree: the newest snapshot, then the log up to `lastZxid`. */
function readTree(seen: ZabSeen, n: NodeSeen, lastZxid: Zxid, view: ZabView): void {
  const { ghost } = seen;
  const { tree } = n;
  const snapshot = newestSnapshot(view, n.node, false);
  const zxid = snapshot?.zxid ?? ZERO;
  tree.trusted = zxid < lastZxid ? zxid : lastZxid;
  const floor = tree.trusted > ghost.pruned ? tree.trusted : ghost.pruned;
  tree.at = lastZxid < ghost.pruned ? 0 : countThrough(ghost, floor);
  tree.own = [];
  for (const txn of logAbove(view, n.node, floor, false)) {
    if (txn.zxid > lastZxid) break;
    const next = tree.own.length === 0 ? committedAt(ghost, tree.at) : undefined;
    if (next !== undefined && next.print === txn.print) tree.at += 1;
    else tree.own.push(txn);
  }
}

/**
 * Trees at the same committed zxid are equal. A zxid that is not committed proves nothing. Digest 0
 * says that the tree holds more than its zxid, as one from a fuzzy snapshot does for a while; if it
 * holds what it should not, the next txn shows it.
 */
function checkDigest(seen: ZabSeen, n: NodeSeen, digest: number, view: ZabView): void {
  const { ghost } = seen;
  const { tree } = n;
  const place = tree.at - ghost.base - 1;
  if (place < 0 || digest === 0) return;
  if (ghost.txns[place]?.zxid !== tree.zxid && !isActivation(seen, tree.zxid)) return;
  const known = ghost.digests[place];
  if (known === undefined) ghost.digests[place] = digest;
  else if (known !== digest) {
    const at = showZxid(tree.zxid);
    violate(view, "TreeAgreement", `the tree of s${n.sid} at ${at} differs from that of others`);
  }
}

/** (e,0) of an active epoch: its tree holds the initial history, and nothing else. */
function isActivation(seen: ZabSeen, zxid: Zxid): boolean {
  return counterOf(zxid) === 0 && seen.epochs[epochOf(zxid)]?.isActive === true;
}

/** A read was answered from the tree. */
export function onRead(seen: ZabSeen, n: NodeSeen, zxid: Zxid, view: ZabView): void {
  view.reach(GOAL.readServed);
  if (n.stage !== SERVING) {
    violate(view, "NoDirtyRead", `s${n.sid} answered a read at ${showZxid(zxid)}, out of its role`);
  } else if (n.tree.own.length > 0 || zxid > seen.ghost.last) {
    const dirty = n.tree.own[0]?.zxid ?? zxid;
    violate(
      view,
      "NoDirtyRead",
      `s${n.sid} answered a read from ${showZxid(dirty)}, not committed`,
    );
  }
}

/** Whether a server serves and has delivered all that is committed, and nothing else. */
export function isComplete(seen: ZabSeen, n: NodeSeen): boolean {
  return n.stage === SERVING && n.tree.own.length === 0 && n.tree.at === endOf(seen.ghost);
}

/** Whether an epoch ended without a txn. */
export function isEmptyEpoch(seen: ZabSeen, epoch: number): boolean {
  return counterOf(lastProposal(seen, epoch)) === 0;
}
