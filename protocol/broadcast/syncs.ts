/** `sync` at the leader: a learner is told when everything proposed before has been sent to it (reference 5.3) [Leader.processSync]. */
import { syncPacket } from "../messages.ts";
import type { Item, ServerEffects } from "../protocol.ts";
import type { PeerState } from "../state.ts";
import type { Zxid } from "../zxid.ts";
import { ignoreEnded } from "./ended.ts";
import { NOT_SERVING } from "./ignored.ts";
import { mark } from "./marks.ts";
import type { LeaderState } from "./state.ts";

/** Item "sync" of PREP: answered at once if nothing is outstanding, else behind what was proposed last. */
export function onSyncItem(
  peer: PeerState,
  item: Extract<Item, { kind: "sync" }>,
  out: ServerEffects,
): void {
  if (ignoreEnded(peer, item.term, out)) return;
  const { leader } = peer;
  if (leader === undefined) return out.ignore(NOT_SERVING);
  const { conn, cxid, session } = item;
  if (leader.outstanding.length === 0) return out.send(conn, syncPacket(session, cxid));
  mark(out, "sync.waits-for-commit");
  leader.syncs.push({ zxid: leader.lastProposed, conn, session, cxid });
}

/** `zxid` is committed, and its COMMIT is on its way. */
export function releaseSyncs(leader: LeaderState, zxid: Zxid, out: ServerEffects): void {
  if (leader.syncs.length === 0) return;
  for (const sync of leader.syncs) {
    if (sync.zxid <= zxid) out.send(sync.conn, syncPacket(sync.session, sync.cxid));
  }
  leader.syncs = leader.syncs.filter((sync) => sync.zxid > zxid);
}
