/** `sync` at the leader: a learner is told when everything committed before has been sent to it (reference 5.3) [PrepRequestProcessor, Leader.processSync]. */
import type { ConnId } from "../../sim/machine.ts";
import { syncPacket, type SyncPacket } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import type { Zxid } from "../zxid.ts";
import { handlerOf } from "./handlers.ts";
import { HANDLER_GONE } from "./ignored.ts";
import { mark } from "./marks.ts";
import type { LeaderState } from "./state.ts";

/**
 * Item "sync" of PREP. Answered at once if nothing is outstanding, else behind what was proposed last:
 * it has stood behind the requests of its learner, or the answer would overtake their COMMITs.
 * Ignored if the learner has gone [Leader.processSync].
 */
export function onSyncItem(
  leader: LeaderState,
  conn: ConnId,
  packet: SyncPacket,
  out: ServerEffects,
): void {
  if (handlerOf(leader, conn) === undefined) return out.ignore(HANDLER_GONE);
  if (leader.outstanding.length === 0) return out.send(conn, packet);
  mark(out, "sync.waits-for-commit");
  const { cxid, session } = packet;
  leader.syncs.push({ zxid: leader.lastProposed, conn, session, cxid });
}

/**
 * `zxid` is committed, and its COMMIT is on its way: answers whoever waited for it
 * [Leader.tryToCommit, sendSync]. To a learner that has gone nothing is sent.
 */
export function releaseSyncs(leader: LeaderState, zxid: Zxid, out: ServerEffects): void {
  if (leader.syncs.length === 0) return;
  for (const sync of leader.syncs) {
    if (sync.zxid <= zxid) out.send(sync.conn, syncPacket(sync.session, sync.cxid));
  }
  leader.syncs = leader.syncs.filter((sync) => sync.zxid > zxid);
}
