/** SyncRequestProcessor: appends what it is handed, flushes in batches, acknowledges in order (reference 7.1). */
import type { Txn } from "../txn.ts";
import type { Item, ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";
export type LogItem = Extract<
  Item,
  {
    kind: "log";
  }
>;
/** Hands a transaction to the log thread. */
export declare function handToLog(peer: PeerState, txn: Txn, out: ServerEffects): void;
/** Item "log" of LOG. It is served while the role is shut down, too: the thread is drained. */
export declare function onLogItem(peer: PeerState, item: LogItem, out: ServerEffects): void;
/** Everything in the batch is durable: one ACK each, oldest first. */
export declare function onFlushed(peer: PeerState, out: ServerEffects): void;
