/** Properties over what is broadcast, committed and delivered: each fires on what breaks it, and only then. */
import { describe, expect, test } from "vitest";
import { zxidPacket } from "../../../protocol/messages.ts";
import { makeZxid } from "../../../protocol/zxid.ts";
import {
  activate,
  actor,
  append,
  boot,
  commit,
  deliver,
  diff,
  elect,
  emit,
  endRole,
  establish,
  fsync,
  lead,
  log,
  newStage,
  propose,
  replicate,
  send,
  stop,
  txn,
  type Stage,
} from "./stage.ts";

/** s3 leads epoch 1 and has committed 1:1 … 1:count everywhere. */
function running(count: number, servers = 3): Stage {
  const stage = newStage(servers);
  const followers = Array.from({ length: servers }, (_, i) => i + 1).filter((sid) => sid !== 3);
  lead(stage, 3, followers, 1);
  for (let n = 1; n <= count; n += 1) replicate(stage, 3, followers, txn(1, n));
  return stage;
}

describe("a good history", () => {
  test("of two epochs, an uncommitted tail kept and one lost, is silent", () => {
    const stage = running(3);
    // 1:4 reaches s2 only, 1:5 nobody but the leader, which crashes.
    propose(stage, 3, [1, 2], txn(1, 4));
    log(stage, 3, txn(1, 4));
    log(stage, 2, txn(1, 4));
    propose(stage, 3, [1, 2], txn(1, 5));
    log(stage, 3, txn(1, 5));
    stop(stage, 3);
    for (const sid of [1, 2]) endRole(stage, sid, false);
    stop(stage, 2);
    boot(stage, 2, 1, 1);
    elect(stage, 2, [1]);
    establish(stage, 2, [1], 2);
    diff(stage, 2, 1, 2, [txn(1, 4)]);
    activate(stage, 2, [1], 2);
    replicate(stage, 2, [1], txn(2, 1));
    expect(stage.violated).toEqual([]);
    expect(stage.reached).toContain("uncommitted-tail-kept");
    expect(stage.reached).toContain("leader-change");
    expect(stage.seen.ghost.txns.map(({ zxid }) => zxid)).toEqual(
      [txn(1, 1), txn(1, 2), txn(1, 3), txn(1, 4), txn(2, 1)].map(({ zxid }) => zxid),
    );
  });

  test("of a sync that applies what is not committed and fails, is silent", () => {
    const stage = running(1, 5);
    propose(stage, 3, [], txn(1, 2));
    log(stage, 3, txn(1, 2));
    for (const sid of [1, 2, 4, 5]) endRole(stage, sid);
    stop(stage, 3);
    boot(stage, 3, 1, 1);
    // s3 syncs s1 alone and crashes: 1:2 was applied at s1, and nobody delivered it.
    elect(stage, 3, [1, 2, 4]);
    establish(stage, 3, [1, 2, 4], 2);
    diff(stage, 3, 1, 2, [txn(1, 2)]);
    stop(stage, 3);
    stop(stage, 1);
    elect(stage, 5, [2, 4]);
    establish(stage, 5, [2, 4], 3);
    for (const sid of [2, 4]) diff(stage, 5, sid, 3);
    activate(stage, 5, [2, 4], 3);
    replicate(stage, 5, [2, 4], txn(3, 1));
    expect(stage.violated).toEqual([]);
  });

  test("is forgotten once everybody has it", () => {
    const stage = newStage();
    lead(stage, 3, [1, 2], 1);
    for (let n = 1; n <= 5000; n += 1) replicate(stage, 3, [1, 2], txn(1, n));
    expect(stage.violated).toEqual([]);
    expect(stage.seen.ghost.txns.length).toBeLessThan(1000);
    expect(stage.seen.epochs[1]?.proposals.length).toBeLessThan(1000);
    // And a crash, a recount and a new epoch go on from there.
    stop(stage, 1);
    boot(stage, 1, 1, 1);
    elect(stage, 1, []);
    diff(stage, 3, 1, 1);
    replicate(stage, 3, [2], txn(1, 5001));
    expect(stage.violated).toEqual([]);
  });
});

test("Leadership1: two servers lead one epoch at the same time", () => {
  const stage = newStage();
  elect(stage, 3, [1, 2]);
  establish(stage, 3, [1, 2], 1);
  elect(stage, 2, [1]);
  establish(stage, 2, [1], 1);
  // The other half of it: the epoch is established twice.
  expect(stage.violated).toEqual(["Leadership2", "Leadership1"]);
});

test("Leadership2: an epoch is established again, by another server, later", () => {
  const stage = newStage();
  elect(stage, 3, [1, 2]);
  establish(stage, 3, [1, 2], 1);
  stop(stage, 3);
  elect(stage, 2, [1]);
  establish(stage, 2, [1], 1);
  expect(stage.violated).toEqual(["Leadership2"]);
});

describe("delivery", () => {
  test("UniqueZxid: two values under one zxid", () => {
    const stage = running(1);
    propose(stage, 3, [1], txn(1, 2, "a"));
    propose(stage, 3, [2], txn(1, 2, "b"));
    expect(stage.violated).toEqual(["UniqueZxid"]);
  });

  test("UniqueZxid: a log differs from what was proposed", () => {
    const stage = running(1);
    propose(stage, 3, [1, 2], txn(1, 2, "a"));
    append(stage, 1, txn(1, 2, "b"));
    expect(stage.violated).toEqual(["UniqueZxid"]);
  });

  test("Integrity: delivered and never broadcast", () => {
    const stage = running(1);
    deliver(stage, 1, txn(1, 2));
    expect(stage.violated).toEqual(["Integrity"]);
  });

  test("Integrity: broadcast by a server that is not a primary yet", () => {
    const stage = newStage();
    elect(stage, 3, [1, 2]);
    establish(stage, 3, [1, 2], 1);
    propose(stage, 3, [1, 2], txn(1, 1));
    for (const sid of [1, 2]) diff(stage, 3, sid, 1);
    for (const sid of [1, 2, 3]) log(stage, sid, txn(1, 1));
    activate(stage, 3, [1, 2], 1);
    expect(stage.violated).toEqual([]);
    commit(stage, 3, [1, 2], txn(1, 1));
    expect(stage.violated).toEqual(["Integrity"]);
  });

  test("LocalPrimaryOrder: one is left out", () => {
    const stage = running(1);
    for (const n of [2, 3]) {
      propose(stage, 3, [1, 2], txn(1, n));
      for (const sid of [1, 2, 3]) log(stage, sid, txn(1, n));
    }
    for (const n of [2, 3]) send(stage, 3, 1, zxidPacket("COMMIT", makeZxid(1, n)));
    deliver(stage, 1, txn(1, 3));
    expect(stage.violated).toEqual(["LocalPrimaryOrder"]);
  });

  test("GlobalPrimaryOrder: an older epoch comes after a newer one", () => {
    const stage = running(1);
    propose(stage, 3, [1], txn(1, 2));
    endRole(stage, 1);
    endRole(stage, 2);
    lead(stage, 2, [1], 2);
    replicate(stage, 2, [1], txn(2, 1));
    expect(stage.violated).toEqual([]);
    // The old leader still talks to s1, which listens.
    deliver(stage, 1, txn(1, 2));
    expect(stage.violated[0]).toBe("GlobalPrimaryOrder");
  });

  test("PrimaryIntegrity: the new primary never delivered what a follower did", () => {
    const stage = running(1);
    propose(stage, 3, [1], txn(1, 2));
    endRole(stage, 2);
    lead(stage, 2, [], 2);
    propose(stage, 2, [], txn(2, 1));
    deliver(stage, 1, txn(1, 2));
    expect(stage.violated).toContain("PrimaryIntegrity");
    expect(stage.violated).not.toContain("GlobalPrimaryOrder");
  });

  test("PrefixConsistency and Agreement: two servers go different ways", () => {
    const stage = running(1);
    for (const [sid, value] of [
      [1, "a"],
      [2, "b"],
    ] as const) {
      const each = txn(1, 2, value);
      propose(stage, 3, [sid], each);
      deliver(stage, sid, each);
    }
    expect(stage.violated).toEqual(["UniqueZxid", "PrefixConsistency", "Agreement"]);
  });

  test("Agreement holds for a server that is merely ahead", () => {
    const stage = running(1);
    propose(stage, 3, [1, 2], txn(1, 2));
    deliver(stage, 1, txn(1, 2));
    expect(stage.violated).toEqual([]);
    for (const sid of [1, 2, 3]) log(stage, sid, txn(1, 2));
    send(stage, 3, 2, zxidPacket("COMMIT", makeZxid(1, 2)));
    deliver(stage, 2, txn(1, 2));
    expect(stage.violated).toEqual([]);
    expect(stage.seen.strays).toEqual([]);
  });

  test("TotalOrder: two servers deliver the same two in different orders", () => {
    const stage = running(1);
    for (const n of [2, 3]) {
      propose(stage, 3, [1, 2], txn(1, n));
      for (const sid of [1, 2, 3]) log(stage, sid, txn(1, n));
      send(stage, 3, 1, zxidPacket("COMMIT", makeZxid(1, n)));
      deliver(stage, 1, txn(1, n));
    }
    deliver(stage, 2, txn(1, 3));
    expect(stage.violated).not.toContain("Agreement");
    deliver(stage, 2, txn(1, 2));
    expect(stage.violated).toContain("TotalOrder");
    expect(stage.violated).toContain("PrefixConsistency");
    expect(stage.violated).not.toContain("Agreement");
  });

  test("TreeAgreement: equal zxids, different trees", () => {
    const stage = running(1);
    const each = txn(1, 2);
    propose(stage, 3, [1, 2], each);
    for (const sid of [1, 2, 3]) log(stage, sid, each);
    send(stage, 3, 1, zxidPacket("COMMIT", each.zxid));
    deliver(stage, 3, each);
    deliver(stage, 1, each, 4711);
    expect(stage.violated).toEqual(["TreeAgreement"]);
  });
});

describe("commits", () => {
  test("CommittedLogMonotonicity: a deposed leader commits beside the new history", () => {
    const stage = running(1);
    propose(stage, 3, [1, 2], txn(1, 2));
    for (const sid of [1, 2]) endRole(stage, sid);
    lead(stage, 2, [1], 2);
    expect(stage.violated).toEqual([]);
    send(stage, 3, 1, zxidPacket("COMMIT", makeZxid(1, 2)));
    expect(stage.violated).toEqual(["CommittedLogMonotonicity"]);
  });

  test("... but may repeat what the new leader has in its history", () => {
    const stage = running(1);
    propose(stage, 3, [1, 2], txn(1, 2));
    for (const sid of [1, 2, 3]) log(stage, sid, txn(1, 2));
    for (const sid of [1, 2]) {
      endRole(stage, sid, false);
      stop(stage, sid);
      boot(stage, sid, 1, 1);
    }
    lead(stage, 2, [1], 2);
    send(stage, 3, 1, zxidPacket("COMMIT", makeZxid(1, 2)));
    expect(stage.violated).toEqual([]);
  });

  test("LeaderLogCompleteness: established without what is committed", () => {
    const stage = newStage();
    lead(stage, 3, [1], 1);
    replicate(stage, 3, [1], txn(1, 1));
    endRole(stage, 1);
    elect(stage, 2, [1]);
    establish(stage, 2, [1], 2);
    expect(stage.violated).toEqual(["LeaderLogCompleteness"]);
    // Active, it takes over as well what it has: its history is not the committed one.
    activate(stage, 2, [], 2);
    expect(stage.violated).toContain("CommittedLogMonotonicity");
  });

  test("LeaderLogCompleteness: an older leader commits what the newest lacks", () => {
    const stage = running(1);
    propose(stage, 3, [1], txn(1, 2));
    log(stage, 3, txn(1, 2));
    log(stage, 1, txn(1, 2));
    endRole(stage, 2);
    elect(stage, 2, []);
    establish(stage, 2, [], 2);
    expect(stage.violated).toEqual([]);
    send(stage, 3, 1, zxidPacket("COMMIT", makeZxid(1, 2)));
    expect(stage.violated).toEqual(["LeaderLogCompleteness"]);
  });

  test("COMMITs of a sync stream commit nothing by themselves", () => {
    const stage = running(1);
    for (const sid of [1, 2]) endRole(stage, sid);
    propose(stage, 3, [], txn(1, 2));
    log(stage, 3, txn(1, 2));
    endRole(stage, 3, false);
    boot(stage, 3, 1, 1);
    elect(stage, 3, [1]);
    establish(stage, 3, [1], 2);
    diff(stage, 3, 1, 2, [txn(1, 2)]);
    expect(stage.seen.ghost.txns.length).toBe(1);
    activate(stage, 3, [1], 2);
    expect(stage.seen.ghost.txns.length).toBe(2);
    expect(stage.violated).toEqual([]);
  });
});

test("NoDirtyRead: a read out of its role, and one of what is not committed", () => {
  const stage = running(1);
  const read = { kind: "readServed", request: 1, key: "k1", value: "v1" } as const;
  emit(stage, 1, { ...read, zxid: makeZxid(1, 1) });
  expect(stage.violated).toEqual([]);
  propose(stage, 3, [1, 2], txn(1, 2));
  deliver(stage, 1, txn(1, 2));
  emit(stage, 1, { ...read, zxid: makeZxid(1, 2) });
  expect(stage.violated).toEqual(["NoDirtyRead"]);

  const other = running(1);
  endRole(other, 1);
  emit(other, 1, { ...read, zxid: makeZxid(1, 1) });
  expect(other.violated).toEqual(["NoDirtyRead"]);
});

test("NeverHappens: an anomaly is a violation", () => {
  const stage = running(1);
  emit(stage, 1, { kind: "anomaly", what: "commit-mismatch", zxid: makeZxid(1, 1) });
  expect(stage.violated).toEqual(["NeverHappens"]);
});

test("goals of commits that overtake a disk", () => {
  const stage = running(1);
  const each = txn(1, 2);
  propose(stage, 3, [1, 2], each);
  append(stage, 3, each);
  for (const sid of [1, 2]) log(stage, sid, each);
  send(stage, 3, 1, zxidPacket("COMMIT", each.zxid));
  expect(stage.reached).toContain("leader-commits-before-own-fsync");
  fsync(stage, 3);
  const next = txn(1, 3);
  propose(stage, 3, [1, 2], next);
  append(stage, 1, next);
  for (const sid of [2, 3]) log(stage, sid, next);
  expect(actor(stage, 1).logs.size).toBe(1);
  deliver(stage, 1, each);
  send(stage, 3, 1, zxidPacket("COMMIT", next.zxid));
  deliver(stage, 1, next);
  expect(stage.reached).toContain("follower-applies-before-own-fsync");
  expect(stage.violated).toEqual([]);
});
