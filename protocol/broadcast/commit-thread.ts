/** CommitProcessor and FinalRequestProcessor: applies what is committed, answers reads (reference 5.2, steps 7 and 8). */
import type { Moment } from "../../sim/machine.ts";
import type { Item, ServerEffects } from "../protocol.ts";
import { finish, toFindOut } from "../server/final.ts";
import { untrack } from "../server/sessions/tracker.ts";
import { trim } from "../server/prep/outstanding.ts";
import type { PeerState } from "../state.ts";
import { applyByHalves, applyToNodesAlone, isHalving } from "../storage/halves.ts";
import { applyToMemory, applyToTree, comparableDigest } from "../storage/memory.ts";
import type { Txn } from "../transaction.ts";
import { ignoreEnded } from "./ended.ts";
import { trackAgain } from "./session-clock.ts";
import { leaveRole } from "./shutdown.ts";

/** A committed transaction on its way to the tree [CommitProcessor.committedRequests]. */
export type ApplyItem = Extract<Item, { kind: "apply" }>;

/**
 * Item "apply" of COMMIT: into the tree, then to whoever waits for it
 * [FinalRequestProcessor.processRequest]. Ignored if its role is over; a hole behind the window
 * ends the role.
 */
export function onApplyItem(
  peer: PeerState,
  item: ApplyItem,
  now: Moment,
  out: ServerEffects,
): void {
  if (ignoreEnded(peer, item.term, out)) return;
  const { config, leader, store } = peer;
  const { txn } = item;
  const applied = toFindOut(peer, txn);
  // ZOOKEEPER-3127, 3144: a snapshot that begins meanwhile has only half of it.
  const pushed = isHalving(config.bugs)
    ? applyByHalves(store, txn, config, peer.dice, out, applied)
    : applyToMemory(store, txn, config, applied);
  if (pushed === "gap") return onGap(peer, txn, out);
  if (leader !== undefined) {
    leader.toBeApplied.shift();
    trim(leader.changes, txn.zxid);
    if (txn.body.kind === "closeSession") untrack(leader.sessions, txn.session);
    if (config.bugs["expired-not-closing"]) trackAgain(peer, leader, txn, now, out);
  } else noteSession(peer, txn);
  out.emit({ kind: "delivered", txn, digest: comparableDigest(store) });
  finish(peer, txn, applied, now, out);
}

/** A learner vouches once for each session that it sees begin, whosever client has it [LearnerSessionTracker.commitSession]. */
function noteSession({ pipeline }: PeerState, { body, session }: Txn): void {
  if (body.kind === "createSession") pipeline.touched.set(session, body.timeout);
  else if (body.kind === "closeSession") pipeline.touched.delete(session);
}

/**
 * Applies a transaction that a sync brought as committed, on the main thread. False: it leaves a
 * hole behind the window, and the role is over. Over a snapshot it may come a second time.
 * [Learner.syncWithLeader]
 */
export function applyInSync(peer: PeerState, txn: Txn, out: ServerEffects): boolean {
  const { config, store } = peer;
  // With ZOOKEEPER-2355 back lastProcessed says nothing of what the tree has.
  const isNew = txn.zxid > store.lastProcessed || config.bugs["diff-sets-zxid-first"];
  // ZOOKEEPER-1367: who leads next does not know a session that it saw begin meanwhile.
  const apply = config.bugs["sync-skips-sessions"] ? applyToNodesAlone : applyToMemory;
  // ZOOKEEPER-4925: what only the tree knows is missing when this server leads.
  if (config.bugs["sync-skips-window"]) {
    applyToTree(store, txn, config);
  } else if (apply(store, txn, config) === "gap") {
    onGap(peer, txn, out);
    return false;
  }
  noteSession(peer, txn);
  if (isNew) out.emit({ kind: "delivered", txn, digest: comparableDigest(store) });
  return true;
}

/** ZKDatabase.addCommittedProposal throws, and takes the server down with it. */
function onGap(peer: PeerState, txn: Txn, out: ServerEffects): void {
  out.emit({ kind: "anomaly", what: "proposal-gap", zxid: txn.zxid });
  leaveRole(peer, "hole in the committed history", out);
}
