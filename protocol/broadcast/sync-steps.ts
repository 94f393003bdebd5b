/** What a learner does on NEWLEADER and on UPTODATE, in which order; each release had its own (reference 4.8). */
import type { Bugs } from "../bugs.ts";
import type { SyncStep } from "./state.ts";

/**
 * History first, then the epoch, then the ACK: in any other order a crash in between loses what a
 * quorum was believed to have. Most of the data loss in ZooKeeper's own history is another order of
 * this list. A new list, for the caller to work off.
 */
export function newLeaderSteps(bugs: Bugs): SyncStep[] {
  const tree: SyncStep[] = ["mark-epoch", "take-snapshot"];
  const history = historySteps(bugs);
  // ZOOKEEPER-1282: the ACK promises an epoch that is still to be written.
  const epoch = bugs["current-epoch-at-uptodate"] ? [] : EPOCH;
  // ZOOKEEPER-4643: a crash behind the epoch leaves a server that outranks those who have more.
  const disk = bugs["epoch-before-log"] ? [...epoch, ...history] : [...history, ...epoch];
  return [...tree, ...disk, "ack-newleader", ...lateSteps(bugs)];
}

/** What UPTODATE still leaves to do; a new list as well. */
export function upToDateSteps(bugs: Bugs): SyncStep[] {
  return [
    ...(bugs["current-epoch-at-uptodate"] ? EPOCH : []),
    "ack-uptodate",
    "start-serving",
    "update-vote",
    ...(bugs["newleader-drains-queue"] && !bugs["log-thread-takes-history"] ? ACK_LOGGED : []),
    "log-pending",
    "commit-pending",
  ];
}

const EPOCH: readonly SyncStep[] = ["write-epoch", "unmark-epoch"];
const ACK_LOGGED: readonly SyncStep[] = ["ack-logged"];

function historySteps(bugs: Bugs): readonly SyncStep[] {
  // ZOOKEEPER-3911: nothing of the history is logged before UPTODATE.
  if (bugs["log-after-uptodate"]) return [];
  // ZOOKEEPER-4646: the history was only handed to the log when the ACK went out.
  const waits = !bugs["ack-newleader-before-fsync"];
  // ZOOKEEPER-4685: the log thread writes it, and acknowledges it as it does all others.
  if (bugs["log-thread-takes-history"]) return ["log-committed", waits ? "await-log" : "yield"];
  return waits ? ["log-committed", "sync-log"] : ["log-committed"];
}

function lateSteps(bugs: Bugs): readonly SyncStep[] {
  const isLate = bugs["ack-newleader-before-fsync"] && !bugs["log-thread-takes-history"];
  return isLate ? ["sync-log"] : [];
}
