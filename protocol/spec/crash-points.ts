/**
 * Crash points: what a server was about when its process died, row by row of reference 7.5. Its last
 * row, a loss of power that undoes renames, removals or cuts, is beyond tolerance and not modelled.
 */
import { must } from "../../sim/assert.ts";
import { isQuorum, NO_SIDS, withSid, type SidSet } from "../quorum.ts";
import { epochOf, nextZxid, type Zxid } from "../zxid.ts";
import { endOf, lastProposal } from "./ghost.ts";
import { GOAL } from "./goals.ts";
import {
  ACKNOWLEDGED,
  isActiveLeader,
  isLearner,
  PROMISED,
  PROMISING,
  RECEIVING,
  SERVING,
  WORKING,
  type NodeSeen,
  type ZabSeen,
  type ZabView,
} from "./seen.ts";

/** `n` dies by a crash or a loss of power; its account is still that of before. */
export function onCrash(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  if (isLearner(n)) onLearnerCrash(seen, n, view);
  else if (isActiveLeader(n) && seen.ghost.epoch === n.epoch) onLeaderCrash(seen, n, view);
}

function onLearnerCrash(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  const { mode, step } = n;
  if (step === PROMISING) view.reach(GOAL.crashBeforePromise);
  if (step === PROMISED) view.reach(GOAL.crashAfterPromise);
  if (mode === "SNAP" && step === RECEIVING) view.reach(GOAL.crashDuringSnap);
  if (mode === "TRUNC" && step >= RECEIVING && step < WORKING) view.reach(GOAL.crashAfterTrunc);
  if (step === ACKNOWLEDGED) view.reach(GOAL.crashAfterNewleaderAck);
  if (!n.isVoter || n.stage !== SERVING || epochOf(n.last) !== n.epoch) return;
  if (n.last > n.flushed) view.reach(GOAL.crashBeforeFsync);
  if (holds(n, nextZxid(seen.ghost.last))) view.reach(GOAL.crashAfterFsync);
}

function onLeaderCrash(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  const { ghost } = seen;
  if (n.disk.durable < endOf(ghost)) view.reach(GOAL.leaderCrashBeforeOwnFsync);
  const last = lastProposal(seen, n.epoch);
  if (last <= ghost.last) return;
  const others = seen.nodes.filter((other) => other !== n);
  if (holders(others, last) === NO_SIDS) view.reach(GOAL.leaderCrashUnacked);
  // What is on the disks of a quorum is acknowledged, or about to be.
  const { quorum } = must(seen.config[n.node], "config");
  if (!isQuorum(quorum, holders(seen.nodes, nextZxid(ghost.last)))) return;
  view.reach(GOAL.leaderCrashQuorumAcked);
}

/** Who has `zxid` in its log, durably. */
function holders(nodes: readonly NodeSeen[], zxid: Zxid): SidSet {
  let sids = NO_SIDS;
  for (const n of nodes) if (n.isVoter && holds(n, zxid)) sids = withSid(sids, n.sid);
  return sids;
}

function holds(n: NodeSeen, zxid: Zxid): boolean {
  return n.flushed >= zxid && epochOf(n.flushed) === epochOf(zxid);
}
