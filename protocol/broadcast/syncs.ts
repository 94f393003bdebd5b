/** `sync` at the leader: a learner is told when everything committed before has been sent to it (reference 5.3) [Leader.processSync]. */
import { syncPacket, type SyncPacket } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import type { Zxid } from "../zxid.ts";
import { mark } from "./marks.ts";
import type { HandlerState, LeaderState } from "./state.ts";

/**
 * Answered at once if nothing is outstanding, else behind the commit of what was proposed last
 * [Leader.processSync].
 */
export function processSync(
  leader: LeaderState,
  handler: HandlerState,
  packet: SyncPacket,
  out: ServerEffects,
): void {
  if (leader.outstanding.length === 0) return out.send(handler.conn, packet);
  mark(out, "sync.waits-for-commit");
  const { cxid, session } = packet;
  leader.syncs.push({ zxid: leader.lastProposed, conn: handler.conn, session, cxid });
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
