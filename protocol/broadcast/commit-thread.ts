/** CommitProcessor and FinalRequestProcessor: applies what is committed, answers reads (reference 5.2, steps 7 and 8). */
import type { Item, ServerEffects } from "../protocol.ts";
import { onApplied, serveRead } from "../server/pipeline.ts";
import type { PeerState } from "../state.ts";
import { applyToMemory, applyToTree, comparableDigest } from "../storage/memory.ts";
import type { Txn } from "../txn.ts";
import { ignoreEnded } from "./ended.ts";
import { leaveRole } from "./shutdown.ts";

export type ApplyItem = Extract<Item, { kind: "apply" }>;
export type ReadItem = Extract<Item, { kind: "read" }>;

/** Item "apply" of COMMIT. */
export function onApplyItem(peer: PeerState, item: ApplyItem, out: ServerEffects): void {
  if (ignoreEnded(peer, item.term, out)) return;
  const { config, pipeline, store } = peer;
  const { txn } = item;
  if (applyToMemory(store, txn, config) === "gap") return onGap(peer, txn, out);
  peer.leader?.toBeApplied.shift();
  out.emit({ kind: "delivered", txn, digest: comparableDigest(store) });
  onApplied(pipeline, store, config.sid, txn, out);
}

/**
 * Applies a transaction that a sync brought as committed, on the main thread. False: it leaves a hole
 * behind the window, and the role is over. Over a snapshot it may come a second time.
 */
export function applyInSync(peer: PeerState, txn: Txn, out: ServerEffects): boolean {
  const { config, store } = peer;
  const isNew = txn.zxid > store.lastProcessed;
  // ZOOKEEPER-4925: what only the tree knows is missing when this server leads.
  if (config.bugs["sync-skips-window"]) {
    applyToTree(store, txn);
  } else if (applyToMemory(store, txn, config) === "gap") {
    onGap(peer, txn, out);
    return false;
  }
  if (isNew) out.emit({ kind: "delivered", txn, digest: comparableDigest(store) });
  return true;
}

/** ZKDatabase.addCommittedProposal throws, and takes the server down with it. */
function onGap(peer: PeerState, txn: Txn, out: ServerEffects): void {
  out.emit({ kind: "anomaly", what: "proposal-gap", zxid: txn.zxid });
  leaveRole(peer, "hole in the committed history", out);
}

/** Item "read" of COMMIT: no write of the same client stands before it. */
export function onReadItem(peer: PeerState, item: ReadItem, out: ServerEffects): void {
  const { request, key, term } = item;
  if (ignoreEnded(peer, term, out)) return out.emit({ kind: "dropped", request });
  serveRead(peer.store, request, key, out);
}
