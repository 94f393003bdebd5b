/** Decides what is committed: by what leaders send and apply, by their activation, by what their disks hold. */
import type { Txn } from "../transaction.ts";
import { epochOf, makeZxid, showZxid, type Zxid } from "../zxid.ts";
import { violate } from "./catalogue.ts";
import { advance, checkQuorum, readable } from "./durability.ts";
import {
  committedAt,
  countThrough,
  endOf,
  epochSeen,
  isCommitted,
  isCommittedZxid,
  proposalOf,
  prune,
} from "./ghost.ts";
import { GOAL } from "./goals.ts";
import { recoverable } from "./recovered.ts";
import type { NodeSeen, ZabSeen, ZabView } from "./seen.ts";

/** How often, in commits, the account is pruned, and how much must be gained by it. */
const PRUNE_EVERY = 256;
const PRUNE_LEAST = 512;

/**
 * A leader says of `zxid` that it is committed: it sent COMMIT or INFORM, or applied it in
 * BROADCAST. In a sync stream it says so of older epochs too, even before it is active; that
 * commits nothing, its activation does (reference 4.5, 4.9).
 */
export function onCommit(seen: ZabSeen, n: NodeSeen, zxid: Zxid, view: ZabView): void {
  const { ghost } = seen;
  // The same COMMIT to the next follower.
  if (zxid === ghost.last) return;
  if (n.role !== "LEADING" || epochOf(zxid) !== n.epoch) return;
  activate(seen, n, view);
  if (zxid <= ghost.last) {
    if (isCommittedZxid(ghost, zxid)) return;
    return violate(
      view,
      "CommittedLogMonotonicity",
      `s${n.sid} committed ${showZxid(zxid)} when history had gone on without it ` +
        `through ${showZxid(ghost.last)}`,
    );
  }
  const txn = proposalOf(seen, zxid);
  // A COMMIT of what nobody proposed commits nothing; those who take it are judged for it.
  if (txn === undefined) return;
  pushBefore(seen, zxid);
  push(seen, txn);
  settle(seen, n, view);
  checkLateCommit(seen, n, view);
}

/**
 * A leader commits in the order of its proposals, so whoever has said it of one has decided it of all
 * before. It may have had nobody to tell: with no follower left and its own thread behind, its first
 * word is the COMMIT in a sync stream.
 */
function pushBefore(seen: ZabSeen, zxid: Zxid): void {
  for (let before = seen.ghost.last + 1; before < zxid; before += 1) {
    const txn = proposalOf(seen, before as Zxid);
    if (txn !== undefined) push(seen, txn);
  }
}

/** Appends to the committed history; trees that hold the txn already are that much further. */
function push(seen: ZabSeen, txn: Txn): void {
  const { ghost } = seen;
  const index = endOf(ghost);
  ghost.txns.push(txn);
  ghost.digests.push(undefined);
  ghost.last = txn.zxid;
  for (const { tree } of seen.nodes) {
    if (tree.at !== index) continue;
    if (txn.zxid <= tree.trusted) {
      tree.at += 1;
    } else if (tree.own[0]?.print === txn.print) {
      tree.own.shift();
      tree.at += 1;
    }
  }
}

/** The committed history grew, by the word of `n`: is it on enough disks? */
function settle(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  for (const each of seen.nodes) advance(seen, each, view);
  const end = endOf(seen.ghost);
  if (n.disk.durable < end) view.reach(GOAL.leaderCommitsBeforeOwnFsync);
  checkQuorum(seen, view);
  if (end % PRUNE_EVERY === 0) forget(seen);
}

/** Forgets what is durable and applied on every server. */
function forget(seen: ZabSeen): void {
  const { ghost } = seen;
  let done = endOf(ghost) - 1;
  for (const { disk, tree } of seen.nodes) done = Math.min(done, disk.durable, tree.at);
  for (const stray of seen.strays) done = Math.min(done, stray.at);
  if (done - ghost.base >= PRUNE_LEAST) prune(seen, done - ghost.base);
}

/**
 * A leader is active: its whole initial history is committed, whoever proposed it (reference 4.9).
 * That history is read from its disk, so memory that the disk does not bear out commits nothing.
 */
export function activate(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  const { ghost } = seen;
  const at = epochSeen(seen, n.epoch);
  if (at.isActive) return;
  at.isActive = true;
  if (n.epoch < ghost.epoch) {
    at.initial = countThrough(ghost, makeZxid(n.epoch, 0));
    return checkOldHistory(seen, n, view);
  }

  const end = endOf(ghost);
  const reached = readable(seen, n, view);
  if (reached < end) {
    const missing = committedAt(ghost, Math.max(reached, ghost.base));
    const what = missing === undefined ? "committed history" : showZxid(missing.zxid);
    violate(
      view,
      "CommittedLogMonotonicity",
      `s${n.sid} became active in epoch ${n.epoch} without ${what}, which is committed`,
    );
  }
  // At or below `last` nothing can be committed any more: a SNAP leaves such dead records behind.
  for (const txn of recoverable(seen, n, view)) {
    if (txn.zxid > ghost.last && epochOf(txn.zxid) < n.epoch) push(seen, txn);
  }
  if (endOf(ghost) > end) view.reach(GOAL.uncommittedTailKept);
  ghost.epoch = n.epoch;
  ghost.last = makeZxid(n.epoch, 0);
  at.initial = endOf(ghost);
  settle(seen, n, view);
}

/** An older leader that gets active after a newer one may bring nothing of its own. */
function checkOldHistory(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  const { ghost } = seen;
  for (const txn of recoverable(seen, n, view)) {
    if (epochOf(txn.zxid) >= n.epoch || isCommitted(ghost, txn)) continue;
    return violate(
      view,
      "CommittedLogMonotonicity",
      `s${n.sid} became active in epoch ${n.epoch}, after epoch ${ghost.epoch}, ` +
        `with ${showZxid(txn.zxid)}, which that one does not have`,
    );
  }
}

/** The server past discovery that leads the newest established epoch, if it still does. */
function newestLeader(seen: ZabSeen): NodeSeen | undefined {
  const leader = seen.nodes[epochSeen(seen, seen.established).leader];
  if (leader === undefined || leader.role !== "LEADING") return undefined;
  return leader.epoch === seen.established ? leader : undefined;
}

/** An older leader may still commit what a quorum had acknowledged; then the newest has it as well. */
function checkLateCommit(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  if (n.epoch >= seen.established) return;
  const leader = newestLeader(seen);
  if (leader !== undefined) checkCompleteness(seen, leader, view);
}

/** The leader of the newest epoch has everything committed so far in its log. */
export function checkCompleteness(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  const { ghost } = seen;
  const reached = readable(seen, n, view);
  if (reached >= endOf(ghost)) return;
  const missing = committedAt(ghost, Math.max(reached, ghost.base));
  violate(
    view,
    "LeaderLogCompleteness",
    `s${n.sid} leads epoch ${n.epoch} without ` +
      `${missing === undefined ? "committed history" : `${showZxid(missing.zxid)}, which is committed`}`,
  );
}
