/** Takes the steps of NEWLEADER and UPTODATE, one by one; some wait for the disk (reference 4.6). */
import { must, unreachable } from "../../sim/assert.ts";
import type { Moment } from "../../sim/machine.ts";
import { updateElectionVote } from "../election/looking.ts";
import { zxidPacket } from "../messages.ts";
import type { ServerEffects } from "../protocol.ts";
import { COMMIT, LOG, PACKET } from "../queues.ts";
import type { PeerState } from "../state.ts";
import {
  needsMarker,
  removeMarker,
  writeAcceptedEpoch,
  writeCurrentEpoch,
  writeMarker,
} from "../storage/epochs.ts";
import { appendTxn, flushLog } from "../storage/log.ts";
import { beginSnapshot } from "../storage/snapshots.ts";
import type { Txn } from "../transaction.ts";
import { epochOf, makeZxid } from "../zxid.ts";
import { applyInSync } from "./commit-thread.ts";
import { ignoreEnded } from "./ended.ts";
import { commitPending } from "./follower.ts";
import { COMMIT_UNMATCHED } from "./ignored.ts";
import { handToLog } from "./log-thread.ts";
import { mark, type BroadcastMark } from "./marks.ts";
import type { LearnerState, SyncStep } from "./state.ts";
import { newLeaderSteps, upToDateSteps } from "./sync-steps.ts";
import { waitFor } from "./waits.ts";

/** A step of the main thread's own; in the others it lets the log thread finish, or any thread run. */
type Step = Exclude<SyncStep, "await-log" | "yield">;

/** What only a mistake takes is no row of the reference. */
const MARKS: { readonly [Marked in Exclude<Step, "ack-logged">]: BroadcastMark } = {
  "mark-epoch": "newleader.mark-epoch",
  "take-snapshot": "newleader.take-snapshot",
  "log-committed": "newleader.log-committed",
  "sync-log": "newleader.sync-log",
  "write-epoch": "newleader.write-epoch",
  "unmark-epoch": "newleader.unmark-epoch",
  "ack-newleader": "newleader.ack-newleader",
  "ack-uptodate": "uptodate.ack-uptodate",
  "start-serving": "uptodate.start-serving",
  "update-vote": "uptodate.update-vote",
  "log-pending": "uptodate.log-pending",
  "commit-pending": "uptodate.commit-pending",
};

/** The leader's history has come, as far as it is committed [Learner.syncWithLeader]. */
export function onNewLeader(
  peer: PeerState,
  learner: LearnerState,
  now: Moment,
  out: ServerEffects,
): void {
  learner.writeToTxnLog = true;
  learner.steps = newLeaderSteps(peer.config.bugs);
  takeSteps(peer, learner, now, out);
}

/** A quorum has that history: clients may be served [Learner.syncWithLeader]. */
export function onUpToDate(
  peer: PeerState,
  learner: LearnerState,
  now: Moment,
  out: ServerEffects,
): void {
  learner.steps = upToDateSteps(peer.config.bugs);
  takeSteps(peer, learner, now, out);
}

/** The disk has answered the step under way [Learner.syncWithLeader]: PACKET is served again. */
export function onStepDone(
  peer: PeerState,
  learner: LearnerState,
  now: Moment,
  out: ServerEffects,
): void {
  learner.readSince = now.mono;
  out.release(PACKET);
  takeSteps(peer, learner, now, out);
}

/** Item "syncStep": the other thread has had its turn, and the main thread goes on. */
export function onSyncStepItem(
  peer: PeerState,
  term: number,
  now: Moment,
  out: ServerEffects,
): void {
  if (ignoreEnded(peer, term, out)) return;
  onStepDone(peer, must(peer.learner, "learner"), now, out);
}

/** Goes through the list until a step has to wait, or the role is over. */
function takeSteps(peer: PeerState, learner: LearnerState, now: Moment, out: ServerEffects): void {
  for (let step = learner.steps.shift(); step !== undefined; step = learner.steps.shift()) {
    if (step === "await-log" || step === "yield") {
      out.post(step === "yield" ? COMMIT : LOG, { kind: "syncStep", term: peer.term });
      return out.hold(PACKET);
    }
    if (waitsForDisk(peer, learner, step, out)) return out.hold(PACKET);
    takeStep(peer, learner, step, now, out);
    // A role that has nothing to put in order is over at once, and the next one may be under way.
    if (peer.leaving !== undefined || peer.learner !== learner) return;
  }
}

/** Whether the step has to wait for the disk, which is asked for it. */
function waitsForDisk(
  peer: PeerState,
  learner: LearnerState,
  step: Step,
  out: ServerEffects,
): boolean {
  const tag = waitFor(peer, { kind: "step", term: peer.term });
  if (askDisk(peer, learner, step, tag, out)) return true;
  peer.waits.delete(tag);
  return false;
}

/** False: the step needs nothing of the disk. */
function askDisk(
  peer: PeerState,
  learner: LearnerState,
  step: Step,
  tag: number,
  out: ServerEffects,
): boolean {
  const { config, store } = peer;
  switch (step) {
    case "mark-epoch": {
      const last = learner.notLogged.at(-1)?.zxid ?? store.lastProcessed;
      if (!needsMarker(store, last)) return false;
      writeMarker(store, epochOf(last), tag, out);
      break;
    }
    case "take-snapshot":
      if (!learner.snapshotNeeded) return false;
      // ZOOKEEPER-3701: the TRUNC that failed before had closed what writes snapshots.
      if (peer.needsSnap && config.bugs["snapshot-lost-after-failed-trunc"]) return false;
      beginSnapshot(store, "sync", fsyncTag(peer, learner, tag), config, out);
      break;
    case "sync-log":
      if (!flushLog(store, tag, out)) return false;
      break;
    case "write-epoch":
      // M3's mistake forgets the promise only while nothing hangs on it.
      if (config.bugs["accepted-epoch-not-persisted"]) {
        writeAcceptedEpoch(store, learner.epoch, -1, config, out);
      }
      writeCurrentEpoch(store, learner.epoch, tag, config, out);
      break;
    default:
      return false;
  }
  mark(out, MARKS[step]);
  return true;
}

/** -1: the snapshot is left to the page cache, and the step goes on without the disk. */
function fsyncTag(peer: PeerState, { syncMode }: LearnerState, tag: number): number {
  const { bugs } = peer.config;
  const isTrunc = syncMode === "TRUNC";
  if (!bugs[isTrunc ? "trunc-snapshot-not-fsynced" : "snap-not-fsynced"]) return tag;
  peer.waits.delete(tag);
  return -1;
}

function takeStep(
  peer: PeerState,
  learner: LearnerState,
  step: Step,
  now: Moment,
  out: ServerEffects,
): void {
  const { store } = peer;
  const { epoch } = learner;
  switch (step) {
    case "mark-epoch":
    case "take-snapshot":
    case "sync-log":
    case "write-epoch":
      // Nothing to do: the disk was not needed.
      return;
    case "log-committed":
      mark(out, MARKS[step]);
      return logCommitted(peer, learner, out);
    case "unmark-epoch":
      if (store.marker >= 0) mark(out, MARKS[step]);
      return removeMarker(store, out);
    case "ack-newleader":
      return acknowledgeNewLeader(peer, learner, now, out);
    case "ack-uptodate":
      mark(out, MARKS[step]);
      return out.send(learner.conn, zxidPacket("ACK", makeZxid(epoch, 0)));
    case "start-serving":
      mark(out, MARKS[step]);
      learner.phase = "BROADCAST";
      peer.serving = true;
      return out.emit({ kind: "upToDate", epoch, lastZxid: store.lastProcessed });
    case "update-vote":
      mark(out, MARKS[step]);
      return updateElectionVote(peer, epoch);
    case "ack-logged":
      for (const { zxid } of learner.pending) out.send(learner.conn, zxidPacket("ACK", zxid));
      return;
    case "log-pending":
      return logPending(peer, learner, out);
    case "commit-pending":
      return commitKept(peer, learner, out);
    default:
      return unreachable(step);
  }
}

/** Followers put what is committed into log and memory; what is not yet waits for UPTODATE. */
function logCommitted(peer: PeerState, learner: LearnerState, out: ServerEffects): void {
  const { bugs, isObserver } = peer.config;
  if (isObserver) return;
  const { committed, notLogged } = learner;
  // ZOOKEEPER-3023: memory follows behind UPTODATE, when the commit thread comes to it.
  const isAppliedLater = bugs["diff-applied-after-uptodate"];
  for (const zxid of committed) {
    const head = notLogged[0];
    if (head?.zxid !== zxid) {
      out.ignore(COMMIT_UNMATCHED);
      continue;
    }
    notLogged.shift();
    logInSync(peer, head, out);
    if (isAppliedLater) learner.pending.push(head);
    else if (!applyInSync(peer, head, out)) return;
  }
  if (!isAppliedLater) learner.committed = [];
  // ZOOKEEPER-4394: the COMMITs of these will find nothing.
  if (bugs["newleader-drains-queue"]) {
    for (const txn of notLogged) logInSync(peer, txn, out);
    learner.pending.push(...notLogged);
    learner.notLogged = [];
  }
  if (learner.notLogged.length > 0) mark(out, "learner.proposal-straddles");
}

function logInSync(peer: PeerState, txn: Txn, out: ServerEffects): void {
  if (peer.config.bugs["log-thread-takes-history"]) handToLog(peer, txn, out);
  else appendTxn(peer.store, txn, out);
}

/** The history is this server's own now: memory is kept from here on, and reads get less time. */
function acknowledgeNewLeader(
  peer: PeerState,
  learner: LearnerState,
  now: Moment,
  out: ServerEffects,
): void {
  const { config, store } = peer;
  const { conn, epoch } = learner;
  mark(out, MARKS["ack-newleader"]);
  learner.phase = "UPTODATE";
  learner.syncMode = "NONE";
  peer.needsSnap = false;
  learner.readLimit = config.syncLimit * config.tick;
  learner.readSince = now.mono;
  out.setTimer("learnerRead", conn, learner.readLimit, PACKET);
  out.emit({ kind: "newLeaderAcked", epoch, lastZxid: store.lastProcessed });
  out.send(conn, zxidPacket("ACK", makeZxid(epoch, 0)));
}

/** Proposals that were not committed at NEWLEADER go the usual way: logged, then acknowledged. */
function logPending(peer: PeerState, learner: LearnerState, out: ServerEffects): void {
  if (peer.config.isObserver) return;
  for (const txn of learner.notLogged) {
    learner.pending.push(txn);
    handToLog(peer, txn, out);
  }
  if (learner.notLogged.length > 0) mark(out, "uptodate.log-pending");
  learner.notLogged = [];
}

/** Commits that came before the proposals could be logged. */
function commitKept(peer: PeerState, learner: LearnerState, out: ServerEffects): void {
  const { committed, notLogged } = learner;
  learner.committed = [];
  if (committed.length > 0) mark(out, "uptodate.commit-pending");
  for (const zxid of committed) {
    if (!peer.config.isObserver) {
      commitPending(peer, learner, zxid, out);
      continue;
    }
    const head = notLogged[0];
    if (head?.zxid !== zxid) {
      out.ignore(COMMIT_UNMATCHED);
      continue;
    }
    notLogged.shift();
    handToLog(peer, head, out);
    out.post(COMMIT, { kind: "apply", term: peer.term, txn: head });
  }
}
