/** Acknowledgements of proposals, and the commit that follows a quorum of them [Leader.processAck, tryToCommit]. */
import { must } from "../../sim/assert.ts";
import type { Config } from "../config.ts";
import { proposal, zxidPacket } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { countSids, isQuorum, withSid, type SidSet } from "../quorum.ts";
import { COMMIT } from "../queues.ts";
import type { PeerState } from "../state.ts";
import { makeZxid, type Zxid } from "../zxid.ts";
import { transmit } from "./handlers.ts";
import { ACK_COMMITTED, ACK_NOTHING_OUTSTANDING, ACK_OF_EPOCH, ACK_UNKNOWN } from "./ignored.ts";
import type { LeaderState, Proposal } from "./state.ts";
import { releaseSyncs } from "./syncs.ts";

/**
 * Whether these servers, observers left out of the count, are a quorum that may decide on an epoch
 * or its history [QuorumVerifier.containsQuorum].
 */
export function decides(config: Config, sids: SidSet): boolean {
  if (config.bugs["observer-in-quorum"]) return countSids(sids) >= config.quorum.need;
  return isQuorum(config.quorum, sids);
}

function hasCommitQuorum(config: Config, acks: SidSet): boolean {
  const { bugs, quorum } = config;
  if (bugs["commit-on-first-ack"]) return acks !== 0;
  if (bugs["commit-quorum-off-by-one"]) return countSids(acks & quorum.voters) >= quorum.need - 1;
  return isQuorum(quorum, acks);
}

/**
 * `sid` has `zxid` and everything before it on its disk [Leader.processAck]. Ignored, each for a
 * reason of its own: the start of the epoch, what is committed, what is not outstanding (which
 * observers are told).
 */
export function processAck(
  peer: PeerState,
  leader: LeaderState,
  sid: number,
  zxid: Zxid,
  out: ServerEffects,
): void {
  // The ACK of UPTODATE carries no transaction's zxid (reference 4.6).
  if (zxid === makeZxid(leader.epoch, 0)) return out.ignore(ACK_OF_EPOCH);
  if (zxid <= leader.lastCommitted) return out.ignore(ACK_COMMITTED);
  const oldest = leader.outstanding[0];
  if (oldest === undefined) return out.ignore(ACK_NOTHING_OUTSTANDING);
  // Outstanding zxids have no gaps, so the distance from the oldest is the index.
  const index = zxid - oldest.txn.zxid;
  const found = leader.outstanding[index];
  if (found === undefined) {
    out.emit({ kind: "anomaly", what: "ack-unknown", zxid });
    return out.ignore(ACK_UNKNOWN);
  }
  found.acks = withSid(found.acks, sid);
  tryToCommit(peer, leader, found, index, out);
}

/**
 * Commits `found` if it is the oldest outstanding one and has its quorum. No later one has to be
 * looked at: ACKs come in order, so none can have its quorum before.
 */
function tryToCommit(
  peer: PeerState,
  leader: LeaderState,
  found: Proposal,
  index: number,
  out: ServerEffects,
): void {
  const { config } = peer;
  if (index !== 0 && !config.bugs["commit-out-of-order"]) return;
  if (found.committed || !hasCommitQuorum(config, found.acks)) return;
  found.committed = true;
  while (leader.outstanding[0]?.committed === true) leader.outstanding.shift();
  commit(peer, leader, found, out);
}

function commit(peer: PeerState, leader: LeaderState, found: Proposal, out: ServerEffects): void {
  const { config } = peer;
  const { txn } = found;
  leader.lastCommitted = txn.zxid;
  leader.toBeApplied.push(txn);
  out.emit({ kind: "committed", zxid: txn.zxid });
  const packet = zxidPacket("COMMIT", txn.zxid);
  const inform = config.observers === 0 ? undefined : proposal("INFORM", txn);
  for (const handler of leader.handlers) {
    if (!handler.forwarding) continue;
    if (config.bugs["uptodate-commit-stale"] && handler.phase !== "SERVING") continue;
    transmit(handler, handler.isObserver ? must(inform, "INFORM") : packet, out);
  }
  releaseSyncs(leader, txn.zxid, out);
  out.post(COMMIT, { kind: "apply", term: peer.term, txn });
}
