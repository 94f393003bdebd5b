/** Prep and Propose: a request becomes a transaction with a zxid of its own and goes out (reference 5.2). */
import { ignoreEnded } from "./ended.ts";
import type { Moment } from "../../sim/machine.ts";
import { proposal } from "../messages.ts";
import type { Item, ServerEffects } from "../protocol.ts";
import { NO_SIDS } from "../quorum.ts";
import type { PeerState } from "../state.ts";
import { makeTxn } from "../txn.ts";
import { makeZxid, nextZxid } from "../zxid.ts";
import { sendProposal } from "./handlers.ts";
import { NOT_SERVING } from "./ignored.ts";
import { handToLog } from "./log-thread.ts";
import { mark } from "./marks.ts";
import { leaveRole } from "./shutdown.ts";

export type RequestItem = Extract<Item, { kind: "request" }>;

/** Item "request" of PREP. */
export function onRequestItem(
  peer: PeerState,
  item: RequestItem,
  now: Moment,
  out: ServerEffects,
): void {
  const { config, leader } = peer;
  if (ignoreEnded(peer, item.term, out)) return;
  if (leader === undefined || !peer.serving) return out.ignore(NOT_SERVING);
  // The last counter of an epoch is never used, or the next zxid would fall into a later epoch (ZOOKEEPER-1277).
  const last = makeZxid(leader.epoch, config.counterLimit);
  let zxid = nextZxid(leader.lastProposed);
  if (zxid >= last) {
    if (!config.bugs["no-rollover-guard"]) {
      mark(out, "leader.rollover");
      return leaveRole(peer, "zxid rolled over", out);
    }
    // Without the guard the counter runs on into the epoch.
    zxid = makeZxid(leader.epoch + 1, zxid - last);
  }
  const txn = makeTxn(zxid, item.key, item.value, item.origin, item.request);
  leader.lastProposed = zxid;
  leader.outstanding.push({ txn, acks: NO_SIDS, committed: false });
  out.emit({ kind: "proposed", txn });

  const packet = proposal("PROPOSAL", txn);
  const toSynced = config.bugs["propose-to-synced-only"];
  for (const handler of leader.handlers) {
    if (!handler.forwarding || handler.isObserver) continue;
    if (toSynced && handler.phase !== "SERVING") continue;
    sendProposal(handler, packet, now, out);
  }
  // The followers have it before our own log does (reference 0, consequence 1).
  handToLog(peer, txn, out);
}
