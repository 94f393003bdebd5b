/** CommitProcessor and FinalRequestProcessor: applies what is committed, answers reads (reference 5.2, steps 7 and 8). */
import type { Item, ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";
import type { Txn } from "../txn.ts";
export type ApplyItem = Extract<
  Item,
  {
    kind: "apply";
  }
>;
export type ReadItem = Extract<
  Item,
  {
    kind: "read";
  }
>;
/** Item "apply" of COMMIT. */
export declare function onApplyItem(peer: PeerState, item: ApplyItem, out: ServerEffects): void;
/**
 * Applies a transaction that a sync brought as committed, on the main thread. False: it leaves a hole
 * behind the window, and the role is over. Over a snapshot it may come a second time.
 */
export declare function applyInSync(peer: PeerState, txn: Txn, out: ServerEffects): boolean;
/** Item "read" of COMMIT: no write of the same client stands before it. */
export declare function onReadItem(peer: PeerState, item: ReadItem, out: ServerEffects): void;
