/** Follows roles and epochs, and judges who may lead what. */
import type { NodeId } from "../../sim/machine.ts";
import type { ServerEvent } from "../events.ts";
import type { ServerState } from "../messages.ts";
import { countSids, NO_SIDS, withSid } from "../quorum.ts";
import { counterOf, epochOf, showZxid, ZERO } from "../zxid.ts";
import { violate } from "./catalogue.ts";
import { activate, checkCompleteness } from "./commits.ts";
import { isEmptyEpoch, onServing } from "./delivery.ts";
import { committedAt, countThrough, epochSeen } from "./ghost.ts";
import { GOAL } from "./goals.ts";
import { durableEnd } from "./history.ts";
import {
  ELECTED,
  endRole,
  isActiveLeader,
  isLearner,
  NOBODY,
  NONE,
  PROMISED,
  PROMISING,
  RECEIVING,
  SERVING,
  SYNCING,
  WORKING,
  type NodeSeen,
  type ZabSeen,
  type ZabView,
} from "./seen.ts";

type Event<Kind extends ServerEvent["kind"]> = Extract<ServerEvent, { readonly kind: Kind }>;

/** The process read its disk. What it promised in an earlier life still binds it. */
export function onBooted(n: NodeSeen, event: Event<"booted">, view: ZabView): void {
  n.hasBooted = true;
  n.tree.zxid = event.lastZxid;
  if (n.starts > 1) view.reach(GOAL.restartAfterCrash);
  if (n.isHarmed) return;
  if (event.acceptedEpoch < n.promised) {
    const why = `s${n.sid} promised epoch ${n.promised} and came back with acceptedEpoch`;
    violate(view, "EpochMonotonicity", `${why} ${event.acceptedEpoch}`);
  }
  if (event.currentEpoch < n.acknowledged) {
    const why = `s${n.sid} acknowledged the leader of epoch ${n.acknowledged} and came back with`;
    violate(view, "EpochMonotonicity", `${why} currentEpoch ${event.currentEpoch}`);
  }
}

/**
 * History first, then the epoch: whoever works in an epoch has on disk what its leader told it is
 * committed. Else it would outrank in elections those who have more. (An observer logs later.)
 */
function checkHistory(seen: ZabSeen, n: NodeSeen, epoch: number, view: ZabView): void {
  if (!n.isVoter || n.isHarmed || n.role !== "FOLLOWING" || n.stream.offered !== epoch) return;
  const { told } = n.stream;
  if (told === ZERO) return;
  const end = durableEnd(view, n.node);
  if (end >= told) return;
  // A tree at (e,0) is that of an active leader: it holds what is committed, and nothing of e itself.
  const { ghost } = seen;
  if (counterOf(told) === 0 && countThrough(ghost, end) === countThrough(ghost, told)) return;
  const why = `s${n.sid} works in epoch ${epoch} before its disk has the history up to`;
  violate(view, "HistoryBeforeEpoch", `${why} ${showZxid(told)}`);
}

/**
 * An epoch file was replaced on the disk: judges that no epoch goes back, and that it may work in
 * it.
 */
export function onWrote(
  seen: ZabSeen,
  n: NodeSeen,
  name: string,
  value: number | string,
  view: ZabView,
): void {
  n.isAiling = false;
  if (typeof value !== "number") return;
  const { disk } = n;
  if (name === "acceptedEpoch") {
    if (value < disk.acceptedEpoch) decreased(n, name, disk.acceptedEpoch, value, view);
    disk.acceptedEpoch = value;
    if (n.step === PROMISING) n.step = PROMISED;
  } else if (name === "currentEpoch") {
    checkHistory(seen, n, value, view);
    if (value < disk.currentEpoch) decreased(n, name, disk.currentEpoch, value, view);
    disk.currentEpoch = value;
    if (n.step >= RECEIVING) n.step = WORKING;
    if (disk.acceptedEpoch >= 0 && value > disk.acceptedEpoch) {
      const why = `s${n.sid} works in epoch ${value} and has accepted only ${disk.acceptedEpoch}`;
      violate(view, "EpochMonotonicity", why);
    }
  }
}

function decreased(n: NodeSeen, name: string, from: number, to: number, view: ZabView): void {
  violate(view, "EpochMonotonicity", `${name} of s${n.sid} went back from ${from} to ${to}`);
}

/** An election has ended at a server, which takes up a role: its belief alone, and no quorum's. */
export function onElected(n: NodeSeen, event: Event<"elected">, view: ZabView): void {
  endRole(n);
  n.role = event.role;
  n.leader = event.leader;
  n.stage = ELECTED;
  if (event.joined) view.reach(GOAL.joinedRunningEnsemble);
}

/** A leader is past discovery: its currentEpoch is durable. */
export function onEstablished(
  seen: ZabSeen,
  n: NodeSeen,
  event: Event<"established">,
  view: ZabView,
): void {
  const { epoch } = event;
  n.epoch = epoch;
  n.stage = SYNCING;
  const at = epochSeen(seen, epoch);
  if (at.leader !== NOBODY && at.leader !== n.node) {
    const other = seen.nodes[at.leader]?.sid ?? 0;
    const why = `epoch ${epoch} was established by s${other}, and now by s${n.sid}`;
    violate(view, "Leadership2", why);
  }
  at.leader = n.node;
  at.acks = withSid(at.acks, n.sid);
  checkRivals(seen, n, view);
  if (epoch < seen.established) return;
  seen.established = epoch;
  checkCompleteness(seen, n, view);
}

/** Two leaders past discovery at the same time lead different epochs. */
function checkRivals(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  for (const other of seen.nodes) {
    if (other === n || !other.isUp || other.role !== "LEADING" || other.stage < SYNCING) continue;
    view.reach(GOAL.twoLeaders);
    if (other.epoch !== n.epoch) continue;
    const why = `s${other.sid} and s${n.sid} lead epoch ${n.epoch} at the same time`;
    violate(view, "Leadership1", why);
  }
}

/**
 * A leader believes in its quorum of NEWLEADER acknowledgements: its history becomes what is
 * committed, and is judged by what was; counts the goals of a change of leader.
 */
export function onActive(seen: ZabSeen, n: NodeSeen, event: Event<"active">, view: ZabView): void {
  const previous = seen.primary;
  n.epoch = event.epoch;
  n.stage = SERVING;
  onServes(n, view);
  view.reach(GOAL.leaderElected);
  if (previous !== NOBODY && previous !== n.node) view.reach(GOAL.leaderChange);
  const before = seen.ghost.epoch;
  if (before > 0 && before < event.epoch && isEmptyEpoch(seen, before)) {
    view.reach(GOAL.epochWithoutTxn);
  }
  for (const other of seen.nodes) {
    if (other !== n && isActiveLeader(other)) view.reach(GOAL.twoClaimants);
  }
  seen.primary = n.node;
  activate(seen, n, view);
  onServing(seen, n, view);
}

/** A learner serves from now on: what its tree holds counts as delivered, and is judged. */
export function onUpToDate(
  seen: ZabSeen,
  n: NodeSeen,
  event: Event<"upToDate">,
  view: ZabView,
): void {
  n.epoch = event.epoch;
  n.stage = SERVING;
  n.mode = undefined;
  n.step = NONE;
  onServes(n, view);
  if (!n.isVoter) view.reach(GOAL.observerSynced);
  else checkInitial(seen, n, view);
  onServing(seen, n, view);
}

/** What its leader began with is committed: a follower may serve nothing less. (An observer catches up.) */
function checkInitial(seen: ZabSeen, n: NodeSeen, view: ZabView): void {
  const { initial, isActive } = epochSeen(seen, n.epoch);
  if (!isActive || n.isHarmed || n.tree.at >= initial) return;
  const missing = committedAt(seen.ghost, n.tree.at);
  const what = missing === undefined ? "committed history" : showZxid(missing.zxid);
  const why = `s${n.sid} serves in epoch ${n.epoch} without ${what}, which s${n.leader} began with`;
  violate(view, "ServesInitialHistory", why);
}

function onServes(n: NodeSeen, view: ZabView): void {
  if (n.wasAiling) view.reach(GOAL.diskErrorSurvived);
  n.wasAiling = false;
}

const SYNC_ABORTED = {
  DIFF: GOAL.syncAbortedDiff,
  TRUNC: GOAL.syncAbortedTrunc,
  SNAP: GOAL.syncAbortedSnap,
} as const;

/**
 * A role is over and the process alive: nothing is believed any more. Counts where a sync or a
 * leader broke off.
 */
export function onRoleEnded(n: NodeSeen, event: Event<"roleEnded">, view: ZabView): void {
  if (event.memoryKept && event.lastZxid > 0) view.reach(GOAL.memoryKeptOverRoleChange);
  if (n.mode !== undefined) view.reach(SYNC_ABORTED[n.mode]);
  if (n.role === "LEADING") reachEndOfLeading(n, view);
  endRole(n);
}

function reachEndOfLeading(n: NodeSeen, view: ZabView): void {
  if (n.stage === SERVING) view.reach(GOAL.steppedDown);
  else view.reach(n.epoch === 0 ? GOAL.splitVote : GOAL.epochAbandoned);
}

/** The process is gone; what is left of its history has been read already. */
export function onDown(seen: ZabSeen, n: NodeSeen, isCrash: boolean, view: ZabView): void {
  if (isCrash && isActiveLeader(n)) view.reach(GOAL.leaderCrash);
  if (n.role === "LEADING" && n.stage < SERVING && n.epoch > 0) view.reach(GOAL.epochAbandoned);
  if (isLearner(n) && n.mode !== undefined) view.reach(GOAL.crashDuringSync);
  if (epochOf(n.last) > Math.max(n.disk.currentEpoch, 0)) view.reach(GOAL.crashBetweenLogAndEpoch);
  n.isUp = false;
  n.hasBooted = false;
  n.tree.own = [];
  endRole(n);
  const need = seen.config[0]?.quorum.need ?? 0;
  if (n.isVoter && countSids(upVoters(seen)) === need - 1) view.reach(GOAL.quorumLost);
}

function upVoters(seen: ZabSeen): number {
  let voters = NO_SIDS;
  for (const n of seen.nodes) if (n.isUp && n.isVoter) voters = withSid(voters, n.sid);
  return voters;
}

/** Servers that are up and believe to be in that role, in the order of their sids. */
export function inRole(seen: ZabSeen, role: ServerState): readonly NodeId[] {
  return seen.nodes.filter((n) => n.isUp && n.role === role).map(({ node }) => node);
}
