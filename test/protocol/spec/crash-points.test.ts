/** The crash points of reference 7.5: each is told from the others by what was seen of the server. */
import { expect, test } from "vitest";
import { ackEpoch, leaderInfo, syncMode, zxidPacket } from "../../../protocol/messages.ts";
import { makeZxid, ZERO } from "../../../protocol/zxid.ts";
import {
  append,
  elect,
  emit,
  lead,
  log,
  newStage,
  propose,
  replicate,
  send,
  snapshot,
  stop,
  txn,
  write,
  type Stage,
} from "./stage.ts";

/** s3 leads epoch 1 and has committed 1:1 everywhere. */
function running(): Stage {
  const stage = newStage();
  lead(stage, 3, [1, 2], 1);
  replicate(stage, 3, [1, 2], txn(1, 1));
  return stage;
}

/** What the crash of `sid` showed of 7.5. */
function crash(stage: Stage, sid: number): string[] {
  stage.reached.clear();
  stop(stage, sid);
  expect(stage.violated).toEqual([]);
  return [...stage.reached].filter((goal) => /^(?:leader-)?crash-/.test(goal)).toSorted();
}

/** s1 follows s3 and was told epoch 1. */
function told(): Stage {
  const stage = newStage();
  elect(stage, 3, [1]);
  send(stage, 3, 1, leaderInfo(1));
  emit(stage, 1, { kind: "mark", id: "discovery.epoch-told" });
  return stage;
}

function synced(mode: "SNAP" | "TRUNC"): Stage {
  const stage = told();
  write(stage, 1, "acceptedEpoch", 1);
  send(stage, 1, 3, ackEpoch(ZERO, 0));
  send(stage, 3, 1, syncMode(mode, ZERO));
  emit(stage, 1, { kind: "syncStarted", mode, zxid: ZERO });
  return stage;
}

test("around the promise of an epoch", () => {
  expect(crash(told(), 1)).toEqual(["crash-before-promise"]);
  const stage = told();
  write(stage, 1, "acceptedEpoch", 1);
  expect(crash(stage, 1)).toEqual(["crash-after-promise"]);
});

test("an answered epoch is neither", () => {
  const stage = told();
  write(stage, 1, "acceptedEpoch", 1);
  send(stage, 1, 3, ackEpoch(ZERO, 0));
  expect(crash(stage, 1)).toEqual([]);
});

test("in a SNAP, until the snapshot of it is complete", () => {
  expect(crash(synced("SNAP"), 1)).toEqual(["crash-during-snap", "crash-during-sync"]);
  const stage = synced("SNAP");
  snapshot(stage, 1, ZERO, []);
  emit(stage, 1, { kind: "snapshotEnded", zxid: ZERO, synced: true });
  expect(crash(stage, 1)).toEqual(["crash-during-sync"]);
});

test("after a TRUNC, until currentEpoch is written", () => {
  expect(crash(synced("TRUNC"), 1)).toEqual(["crash-after-trunc", "crash-during-sync"]);
  const stage = synced("TRUNC");
  write(stage, 1, "currentEpoch", 1);
  expect(crash(stage, 1)).toEqual(["crash-during-sync"]);
});

test("after the ACK of NEWLEADER, before UPTODATE", () => {
  const stage = synced("TRUNC");
  write(stage, 1, "currentEpoch", 1);
  send(stage, 3, 1, zxidPacket("NEWLEADER", makeZxid(1, 0)));
  emit(stage, 1, { kind: "newLeaderAcked", epoch: 1, lastZxid: ZERO });
  expect(crash(stage, 1)).toEqual(["crash-after-newleader-ack", "crash-during-sync"]);
});

test("with a proposal before and after the follower's own fsync", () => {
  const stage = running();
  propose(stage, 3, [1, 2], txn(1, 2));
  append(stage, 1, txn(1, 2));
  log(stage, 2, txn(1, 2));
  expect(crash(stage, 1)).toEqual(["crash-before-fsync"]);
  expect(crash(stage, 2)).toEqual(["crash-after-fsync"]);
});

test("a follower that has nothing but what is committed", () => {
  expect(crash(running(), 1)).toEqual([]);
});

test("of a leader whose proposal is on no other disk", () => {
  const stage = running();
  propose(stage, 3, [1, 2], txn(1, 2));
  log(stage, 3, txn(1, 2));
  append(stage, 1, txn(1, 2));
  expect(crash(stage, 3)).toEqual(["leader-crash-unacked"]);
});

test("of a leader whose proposal is on the disks of a quorum", () => {
  const stage = running();
  propose(stage, 3, [1, 2], txn(1, 2));
  for (const sid of [1, 3]) log(stage, sid, txn(1, 2));
  expect(crash(stage, 3)).toEqual(["leader-crash-quorum-acked"]);
});

test("of a leader that has committed before its own fsync", () => {
  const stage = running();
  propose(stage, 3, [1, 2], txn(1, 2));
  append(stage, 3, txn(1, 2));
  for (const sid of [1, 2]) log(stage, sid, txn(1, 2));
  send(stage, 3, 1, zxidPacket("COMMIT", makeZxid(1, 2)));
  expect(crash(stage, 3)).toEqual(["leader-crash-before-own-fsync"]);
});
