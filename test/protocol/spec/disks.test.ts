/** Properties over disks, epochs and restarts: each fires on what breaks it, and only then. */
import { describe, expect, test } from "vitest";
import { proposal, syncMode, zxidPacket } from "../../../protocol/messages.ts";
import { zabSpec } from "../../../protocol/spec/zab.ts";
import { makeTxn } from "../../../protocol/transaction.ts";
import { makeZxid, ZERO, type Zxid } from "../../../protocol/zxid.ts";
import {
  ackNewLeader,
  activate,
  actor,
  append,
  boot,
  commit,
  diff,
  elect,
  emit,
  endRole,
  establish,
  lead,
  log,
  newStage,
  propose,
  remove,
  replicate,
  send,
  snapshot,
  stop,
  truncate,
  txn,
  upToDate,
  type Stage,
} from "./stage.ts";

/** Leader s3 decides how s1 is to be synchronized. */
function choose(stage: Stage, mode: "TRUNC" | "SNAP", to: Zxid): void {
  const source = mode === "SNAP" ? "tree" : "nothing";
  elect(stage, 3, [1]);
  emit(stage, 3, { kind: "syncing", learner: 1, mode, from: to, to, source });
}

function running(count: number): Stage {
  const stage = newStage();
  lead(stage, 3, [1, 2], 1);
  for (let n = 1; n <= count; n += 1) replicate(stage, 3, [1, 2], txn(1, n));
  return stage;
}

describe("QuorumDurability", () => {
  test("committed before a quorum has it on disk", () => {
    const stage = running(1);
    const each = txn(1, 2);
    propose(stage, 3, [1, 2], each);
    for (const sid of [1, 2]) append(stage, sid, each);
    log(stage, 3, each);
    commit(stage, 3, [1, 2], each);
    expect(stage.violated).toEqual(["QuorumDurability"]);
  });

  test("a crash takes nothing away that was on a quorum of disks", () => {
    const stage = running(1);
    const each = txn(1, 2);
    propose(stage, 3, [1, 2], each);
    append(stage, 1, each);
    for (const sid of [2, 3]) log(stage, sid, each);
    commit(stage, 3, [1, 2], each);
    for (const sid of [1, 2, 3]) stop(stage, sid, "power");
    expect(stage.violated).toEqual([]);
    expect(stage.reached).toContain("unsynced-tail-lost");
    expect(stage.reached).toContain("quorum-lost");
  });

  test("an activation counts what the followers have, not what they acknowledged", () => {
    const stage = running(1);
    propose(stage, 3, [], txn(1, 2));
    log(stage, 3, txn(1, 2));
    for (const sid of [1, 2]) endRole(stage, sid);
    endRole(stage, 3, false);
    boot(stage, 3, 1, 1);
    elect(stage, 3, [1, 2]);
    establish(stage, 3, [1, 2], 2);
    // ZOOKEEPER-3911: acknowledged, and nothing of it logged.
    for (const sid of [1, 2]) {
      diff(stage, 3, sid, 2);
    }
    expect(stage.violated).toEqual([]);
    activate(stage, 3, [], 2);
    expect(stage.violated).toEqual(["QuorumDurability"]);
  });

  test("a durable snapshot counts for what it holds, whatever its name", () => {
    const stage = running(2);
    // s1 and s2 lose their logs to snapshots; that of s1 lacks 1:2.
    snapshot(stage, 2, makeZxid(1, 2));
    remove(stage, 2, "log.100000001");
    expect(stage.violated).toEqual([]);
    stop(stage, 3);
    snapshot(stage, 1, makeZxid(1, 2), [txn(1, 1)]);
    expect(stage.violated).toEqual([]);
    truncate(stage, 3, makeZxid(1, 1));
    expect(stage.violated).toContain("QuorumDurability");
  });

  test("a node that a snapshot lacks may be deleted by what is not committed yet", () => {
    const stage = running(2);
    const body = { kind: "delete", path: "/k1" } as const;
    const deletion = makeTxn(makeZxid(1, 3), -1, 3, 0, body);
    propose(stage, 3, [1, 2], deletion);
    for (const sid of [1, 2]) {
      log(stage, sid, deletion);
      stop(stage, sid);
      boot(stage, sid, 1, 1);
      snapshot(stage, sid, deletion.zxid);
    }
    expect(stage.violated).toEqual([]);
  });

  test("a disk beyond tolerance excuses it", () => {
    const stage = running(1);
    for (const sid of [1, 2]) {
      zabSpec.faulted(stage.seen, { kind: "wipe", node: `s${sid}` }, [sid - 1], stage.view);
      stop(stage, sid);
      remove(stage, sid, "log.100000001");
    }
    expect(stage.violated).toEqual([]);
  });
});

describe("CommittedLogDurability", () => {
  test("TRUNC cuts what is committed", () => {
    const stage = running(2);
    endRole(stage, 1);
    choose(stage, "TRUNC", makeZxid(1, 1));
    send(stage, 3, 1, syncMode("TRUNC", makeZxid(1, 1)));
    truncate(stage, 1, makeZxid(1, 1));
    // Two of three disks still have it.
    expect(stage.violated).toEqual(["CommittedLogDurability"]);
  });

  test("a SNAP brings a tree that lacks what its name promises", () => {
    const stage = running(2);
    endRole(stage, 1);
    choose(stage, "SNAP", makeZxid(1, 2));
    send(stage, 3, 1, syncMode("SNAP", makeZxid(1, 2)));
    emit(stage, 1, { kind: "syncStarted", mode: "SNAP", zxid: makeZxid(1, 2) });
    snapshot(stage, 1, makeZxid(1, 2), [txn(1, 2)]);
    expect(stage.violated).toEqual(["CommittedLogDurability"]);
  });

  test("what is committed behind the choice of the sync comes in its stream", () => {
    const stage = running(1);
    endRole(stage, 1);
    const each = txn(1, 2);
    propose(stage, 3, [1, 2], each);
    for (const sid of [1, 2, 3]) log(stage, sid, each);
    choose(stage, "TRUNC", makeZxid(1, 1));
    send(stage, 3, 2, zxidPacket("COMMIT", each.zxid));
    send(stage, 3, 1, syncMode("TRUNC", makeZxid(1, 1)));
    send(stage, 3, 1, proposal("PROPOSAL", each));
    truncate(stage, 1, makeZxid(1, 1));
    expect(stage.violated).toEqual([]);
  });

  test("TRUNC of an uncommitted tail is what it is for", () => {
    const stage = running(1);
    propose(stage, 3, [1], txn(1, 2));
    log(stage, 1, txn(1, 2));
    truncate(stage, 1, makeZxid(1, 1));
    expect(stage.violated).toEqual([]);
    expect(stage.reached).toContain("uncommitted-tail-lost");
  });
});

describe("ZxidWellFormed", () => {
  test.each([
    ["a gap", [1, 3]],
    ["a step back", [1, 1]],
    ["an epoch that does not begin at 1", [2, 2]],
  ] as const)("%s", (_, [epoch, counter]) => {
    const stage = running(1);
    endRole(stage, 1);
    append(stage, 1, txn(epoch, counter));
    expect(stage.violated).toEqual(["ZxidWellFormed"]);
  });

  test("history goes on behind a snapshot", () => {
    const stage = running(2);
    endRole(stage, 1);
    snapshot(stage, 1, makeZxid(1, 7));
    append(stage, 1, txn(1, 8));
    append(stage, 1, txn(2, 1));
    expect(stage.violated).toEqual([]);
  });
});

describe("ProcessConsistency", () => {
  test("a follower acknowledges NEWLEADER with what its leader never had", () => {
    const stage = running(1);
    propose(stage, 3, [1], txn(1, 2));
    log(stage, 1, txn(1, 2));
    endRole(stage, 2);
    elect(stage, 2, [1]);
    establish(stage, 2, [1], 2);
    diff(stage, 2, 1, 2);
    expect(stage.violated).toEqual(["ProcessConsistency"]);
  });

  test("a follower acknowledges NEWLEADER over a snapshot of what its leader never had", () => {
    const stage = running(1);
    propose(stage, 3, [1], txn(1, 2));
    endRole(stage, 1);
    snapshot(stage, 1, makeZxid(1, 2), [txn(1, 1), txn(1, 2)]);
    endRole(stage, 2);
    elect(stage, 2, [1]);
    establish(stage, 2, [1], 2);
    diff(stage, 2, 1, 2);
    expect(stage.violated).toEqual(["ProcessConsistency"]);
  });

  test("later proposals follow the leader's whole history", () => {
    const stage = running(1);
    propose(stage, 3, [], txn(1, 2));
    log(stage, 3, txn(1, 2));
    endRole(stage, 1);
    endRole(stage, 2);
    endRole(stage, 3, false);
    boot(stage, 3, 1, 1);
    elect(stage, 3, [1, 2]);
    establish(stage, 3, [1, 2], 2);
    diff(stage, 3, 1, 2);
    diff(stage, 3, 2, 2, [txn(1, 2)]);
    activate(stage, 3, [1, 2], 2);
    // s1 never got 1:2, and serves.
    expect(stage.violated).toEqual(["ServesInitialHistory"]);
    propose(stage, 3, [1, 2], txn(2, 1));
    append(stage, 1, txn(2, 1));
    expect(stage.violated).toEqual(["ServesInitialHistory", "ProcessConsistency"]);
  });

  test("a follower may lag behind, and log what is proposed after its ACK", () => {
    const stage = running(1);
    endRole(stage, 1);
    replicate(stage, 3, [2], txn(1, 2), txn(1, 3));
    elect(stage, 3, [1]);
    // Still in epoch 1: s3 never left.
    emit(stage, 3, { kind: "epochProposed", epoch: 1 });
    emit(stage, 3, { kind: "established", epoch: 1, lastZxid: makeZxid(1, 3) });
    diff(stage, 3, 1, 1, [txn(1, 2)]);
    log(stage, 1, txn(1, 3));
    expect(stage.violated).toEqual([]);
  });
});

test("a leader that has its tail in a snapshot only commits it all the same", () => {
  const stage = running(1);
  // 1:2 reaches s1 and s3; s2 gets it by SNAP from s1, which crashes before it is active.
  propose(stage, 3, [1], txn(1, 2));
  for (const sid of [1, 3]) log(stage, sid, txn(1, 2));
  stop(stage, 3);
  endRole(stage, 1, false);
  endRole(stage, 2, false);
  boot(stage, 1, 1, 1);
  elect(stage, 1, [2]);
  establish(stage, 1, [2], 2);
  emit(stage, 2, { kind: "syncStarted", mode: "SNAP", zxid: makeZxid(1, 2) });
  const { digest } = actor(stage, 1).tree;
  emit(stage, 2, { kind: "restored", reason: "snap", lastZxid: makeZxid(1, 2), digest });
  snapshot(stage, 2, makeZxid(1, 2), [txn(1, 1), txn(1, 2)]);
  stop(stage, 1);
  endRole(stage, 2, false);
  boot(stage, 1, 2, 1);
  elect(stage, 2, [1]);
  establish(stage, 2, [1], 3);
  diff(stage, 2, 1, 3);
  activate(stage, 2, [1], 3);
  expect(stage.seen.ghost.txns.map(({ zxid }) => zxid)).toEqual([makeZxid(1, 1), makeZxid(1, 2)]);
  expect(stage.violated).toEqual([]);
});

test("records that a SNAP has replaced do not count when an older leader gets active late", () => {
  const stage = running(1);
  // 1:2 is in the log of s3 alone, below the snapshot of epoch 2 that it got from s2.
  propose(stage, 3, [], txn(1, 2));
  log(stage, 3, txn(1, 2));
  endRole(stage, 3, false);
  for (const sid of [1, 2]) endRole(stage, sid);
  lead(stage, 2, [1], 2);
  emit(stage, 3, { kind: "syncStarted", mode: "SNAP", zxid: makeZxid(2, 0) });
  snapshot(stage, 3, makeZxid(2, 0), [txn(1, 1)]);
  endRole(stage, 3, false);
  for (const sid of [1, 2]) endRole(stage, sid);
  elect(stage, 3, [2]);
  establish(stage, 3, [2], 3);
  endRole(stage, 2);
  lead(stage, 2, [1], 4);
  activate(stage, 3, [], 3);
  expect(stage.violated).toEqual([]);
});

test("TreeAgreement: TRUNC leaves what it should have cut in the tree", () => {
  const stage = running(1);
  const { digest } = actor(stage, 3).tree;
  emit(stage, 1, { kind: "syncStarted", mode: "TRUNC", zxid: makeZxid(1, 1) });
  const restored = { kind: "restored", reason: "trunc", lastZxid: makeZxid(1, 1) } as const;
  emit(stage, 1, { ...restored, digest });
  emit(stage, 1, { ...restored, digest: 0 });
  expect(stage.violated).toEqual([]);
  emit(stage, 1, { ...restored, digest: 4711 });
  expect(stage.violated).toEqual(["TreeAgreement"]);
});

test("a leader that was brought up to date by SNAP commits nothing of its dead log", () => {
  const stage = running(1);
  // s1 logged 1:2 alone; s2 leads epoch 2 without it and sends s1 its tree.
  propose(stage, 3, [1], txn(1, 2));
  log(stage, 1, txn(1, 2));
  stop(stage, 3);
  for (const sid of [1, 2]) endRole(stage, sid, false);
  elect(stage, 2, [1]);
  establish(stage, 2, [1], 2);
  emit(stage, 1, { kind: "syncStarted", mode: "SNAP", zxid: makeZxid(1, 1) });
  truncate(stage, 1, makeZxid(1, 1));
  ackNewLeader(stage, 2, 1, 2);
  send(stage, 1, 2, zxidPacket("ACK", ZERO));
  activate(stage, 2, [], 2);
  snapshot(stage, 1, makeZxid(2, 0), [txn(1, 1)]);
  append(stage, 1, txn(1, 2));
  upToDate(stage, 2, 1, 2);
  stop(stage, 1);
  boot(stage, 1, 2, 2);
  stop(stage, 2);
  boot(stage, 3, 1, 1);
  elect(stage, 1, [3]);
  establish(stage, 1, [3], 3);
  diff(stage, 1, 3, 3);
  activate(stage, 1, [3], 3);
  expect(stage.seen.ghost.txns.map(({ zxid }) => zxid)).toEqual([makeZxid(1, 1)]);
});
