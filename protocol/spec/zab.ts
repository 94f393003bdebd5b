/** The specification of ZAB as ZooKeeper implements it: routes what is seen to those who judge it. */
import type { ConnId, NodeId } from "../../sim/machine.ts";
import { must } from "../../sim/assert.ts";
import type { Spec, StopKind, Unsettled } from "../../sim/property.ts";
import type { Config } from "../config.ts";
import type { ServerEvent } from "../events.ts";
import type { Message } from "../messages.ts";
import type { ServerCommand, ServerProtocol } from "../protocol.ts";
import type { ServerRecord } from "../records.ts";
import { showZxid } from "../zxid.ts";
import { PROPERTIES, violate } from "./catalogue.ts";
import { onCommit } from "./commits.ts";
import { onCrash } from "./crash-points.ts";
import { onDelivered, onRead, onRestored } from "./delivery.ts";
import { advance, onDiskChange } from "./durability.ts";
import { checkElected, endVoting, onLooking, onNewerRound } from "./elections.ts";
import { endOf } from "./ghost.ts";
import { GOAL, GOAL_OF_MARK, GOALS } from "./goals.ts";
import { isSnapshotFile, isTorn, zxidAt } from "./history.ts";
import {
  onActive,
  onBooted,
  onDown,
  onElected,
  onEstablished,
  onRoleEnded,
  onUpToDate,
  onWrote,
} from "./leadership.ts";
import { findMissing, isCore, makeProbe, onAnswered } from "./liveness.ts";
import { onAppended, onProposal, onRemoved, onTruncated, readEnds } from "./logs.ts";
import { checkMemory } from "./memory.ts";
import {
  ACKNOWLEDGED,
  bySid,
  endRole,
  isLearner,
  PROMISING,
  RECEIVING,
  SAVED,
  SERVING,
  startSeen,
  SYNCING,
  type NodeSeen,
  type ZabSeen,
  type ZabView,
} from "./seen.ts";
import { resolveSelector } from "./selectors.ts";
import { onSent } from "./streams.ts";

export type { ZabSeen };

function nodeOf(seen: ZabSeen, node: NodeId): NodeSeen {
  return must(seen.nodes[node], "server");
}

function emitted(seen: ZabSeen, node: NodeId, event: ServerEvent, view: ZabView): void {
  const n = nodeOf(seen, node);
  switch (event.kind) {
    case "delivered":
      if (n.role === "LEADING" && n.stage === SERVING) onCommit(seen, n, event.txn.zxid, view);
      return onDelivered(seen, n, event.txn, event.digest, view);
    case "proposed":
      return onProposal(seen, n, event.txn, view);
    case "replied":
      return onAnswered(seen, event.request);
    case "dropped":
      view.reach(GOAL.requestDropped);
      return onAnswered(seen, event.request);
    case "readServed":
      return onRead(seen, n, event.zxid, view);
    case "mark":
      return onMark(n, event.id, view);
    case "anomaly":
      return violate(
        view,
        "NeverHappens",
        `${event.what} at s${n.sid}${event.zxid > 0 ? ` (${showZxid(event.zxid)})` : ""}`,
      );
    default:
      return onRoleEvent(seen, n, event, view);
  }
}

/** The rarer events: starts, elections, roles, syncs. */
function onRoleEvent(seen: ZabSeen, n: NodeSeen, event: ServerEvent, view: ZabView): void {
  switch (event.kind) {
    case "booted":
      return onBooted(n, event, view);
    case "looking":
      endRole(n);
      return onLooking(n, event.round);
    case "elected":
      checkElected(seen, n, event, view);
      return onElected(n, event, view);
    case "epochProposed":
      n.epoch = event.epoch;
      return;
    case "established":
      return onEstablished(seen, n, event, view);
    case "active":
      return onActive(seen, n, event, view);
    case "syncing":
      return onSyncing(seen, n, event, view);
    case "syncStarted":
      n.stage = SYNCING;
      n.mode = event.mode;
      n.step = RECEIVING;
      return;
    case "snapshotEnded":
      if (n.step === RECEIVING) n.step = SAVED;
      return;
    case "newLeaderAcked":
      n.step = ACKNOWLEDGED;
      return;
    case "upToDate":
      return onUpToDate(seen, n, event, view);
    case "restored":
      return onRestored(seen, n, event.reason, event.lastZxid, event.digest, view);
    case "roleEnded":
      endVoting(n);
      if (event.memoryKept) checkMemory(n, event.lastZxid, event.digest, view);
      return onRoleEnded(n, event, view);
    default:
      break;
  }
}

function onSyncing(
  seen: ZabSeen,
  n: NodeSeen,
  event: Extract<ServerEvent, { kind: "syncing" }>,
  view: ZabView,
): void {
  // The packets leave with NEWLEADER; what is committed until then follows them.
  const learner = bySid(seen, event.learner);
  if (learner?.leader === n.sid) learner.stream.committed = endOf(seen.ghost);
  if (event.mode === "SNAP") view.reach(GOAL.snapSync);
  else if (event.mode === "TRUNC") view.reach(GOAL.truncSync);
  else view.reach(event.source === "nothing" ? GOAL.emptyDiff : GOAL.diffSync);
  if (event.source === "disk") view.reach(GOAL.diffFromDisk);
}

function onMark(n: NodeSeen, id: string, view: ZabView): void {
  if (id === "discovery.epoch-told") n.step = PROMISING;
  else if (id === "election.round-ahead" || id === "election.round-ahead-own") onNewerRound(n);
  const goal = GOAL_OF_MARK.get(id);
  if (goal !== undefined) view.reach(goal);
}

function synced(seen: ZabSeen, node: NodeId, file: string, length: number, view: ZabView): void {
  const n = nodeOf(seen, node);
  n.isAiling = false;
  if (isSnapshotFile(file)) {
    return onDiskChange(seen, n, isLearner(n) && n.mode !== undefined, view);
  }
  n.flushed = zxidAt(must(view.log(node, file), "log"), length - 1);
  if (n.disk.durable < endOf(seen.ghost)) advance(seen, n, view);
}

function stopped(seen: ZabSeen, node: NodeId, how: StopKind, view: ZabView): void {
  const n = nodeOf(seen, node);
  if (how === "exit" && !n.hasBooted && !n.isHarmed && !n.isAiling) {
    violate(view, "RestartRefused", `s${n.sid} does not start, and its disk is sound`);
  }
  if (how !== "exit") onCrash(seen, n, view);
  const before = n.last;
  readEnds(n, view);
  n.flushed = n.last;
  if (n.last < before) view.reach(GOAL.unsyncedTailLost);
  if (isTorn(view, node)) view.reach(GOAL.tornTail);
  onDown(seen, n, how !== "exit", view);
  onDiskChange(seen, n, false, view);
}

function started(seen: ZabSeen, node: NodeId): void {
  const n = nodeOf(seen, node);
  endVoting(n);
  n.isUp = true;
  n.starts += 1;
}

/** Faults count only for what they excuse: a disk that is known to fail, or to have lied. */
function faulted(seen: ZabSeen, kind: string, nodes: readonly NodeId[]): void {
  for (const node of nodes) {
    const n = nodeOf(seen, node);
    if (kind === "failDisk" || kind === "fullDisk") {
      n.isAiling = true;
      n.wasAiling = true;
    } else if (kind === "wipe" || kind === "rot" || kind === "lyingDisk") {
      n.isHarmed = true;
    }
  }
}

/** Properties and goals of the protocol, and the observers that judge them. */
export const zabSpec: Spec<ServerProtocol, ZabSeen> = {
  properties: PROPERTIES,
  goals: GOALS,
  start: (configs: readonly Config[]): ZabSeen => startSeen(configs),
  emitted,
  sent(
    seen: ZabSeen,
    from: NodeId,
    to: NodeId,
    conn: ConnId,
    message: Message,
    view: ZabView,
  ): void {
    onSent(seen, nodeOf(seen, from), nodeOf(seen, to), conn, message, view);
  },
  received: () => undefined,
  appended(seen: ZabSeen, node: NodeId, file: string, record: ServerRecord, view: ZabView): void {
    onAppended(seen, nodeOf(seen, node), file, record, view);
  },
  synced,
  truncated(seen: ZabSeen, node: NodeId, _file: string, _length: number, view: ZabView): void {
    onTruncated(seen, nodeOf(seen, node), view);
  },
  wrote(seen: ZabSeen, node: NodeId, name: string, value: number, view: ZabView): void {
    onWrote(seen, nodeOf(seen, node), name, value, view);
  },
  removed(seen: ZabSeen, node: NodeId, name: string, view: ZabView): void {
    onRemoved(seen, nodeOf(seen, node), name, view);
  },
  stopped,
  started,
  faulted: (seen, fault, nodes) => faulted(seen, fault.kind, nodes),
  resolve: (seen: ZabSeen, selector: string): readonly NodeId[] => resolveSelector(seen, selector),
  isCore,
  unsettled: (seen: ZabSeen, core: readonly NodeId[]): Unsettled | undefined =>
    findMissing(seen, core),
  probe: (
    seen: ZabSeen,
    core: readonly NodeId[],
  ): { readonly node: NodeId; readonly command: ServerCommand } | undefined =>
    makeProbe(seen, core),
};
