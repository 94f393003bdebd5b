/** Properties over epochs, memory and restarts: each fires on what breaks it, and only then. */
import { describe, expect, test } from "vitest";
import { zabSpec } from "../../../protocol/spec/zab.ts";
import { makeZxid } from "../../../protocol/zxid.ts";
import {
  append,
  boot,
  commit,
  elect,
  endRole,
  establish,
  fsync,
  lead,
  log,
  newStage,
  propose,
  replicate,
  snapshot,
  start,
  stop,
  txn,
  write,
  type Stage,
} from "./stage.ts";

function running(count: number): Stage {
  const stage = newStage();
  lead(stage, 3, [1, 2], 1);
  for (let n = 1; n <= count; n += 1) replicate(stage, 3, [1, 2], txn(1, n));
  return stage;
}

describe("EpochMonotonicity", () => {
  test("a file goes back", () => {
    const stage = newStage();
    write(stage, 1, "acceptedEpoch", 2);
    write(stage, 1, "currentEpoch", 2);
    expect(stage.violated).toEqual([]);
    write(stage, 1, "currentEpoch", 1);
    expect(stage.violated).toEqual(["EpochMonotonicity"]);
  });

  test("a server works in an epoch that it did not accept", () => {
    const stage = newStage();
    write(stage, 1, "acceptedEpoch", 1);
    write(stage, 1, "currentEpoch", 2);
    expect(stage.violated).toEqual(["EpochMonotonicity"]);
  });

  test("a promise is forgotten in a crash", () => {
    const stage = newStage();
    elect(stage, 3, [1, 2]);
    establish(stage, 3, [1, 2], 1);
    stop(stage, 1);
    boot(stage, 1, 0, 0);
    expect(stage.violated).toEqual(["EpochMonotonicity"]);
  });

  test("an acknowledged leader is forgotten in a crash", () => {
    const stage = running(0);
    stop(stage, 1);
    boot(stage, 1, 1, 0);
    expect(stage.violated).toEqual(["EpochMonotonicity"]);
  });
});

describe("MemoryDiskAgreement", () => {
  test("memory holds what the log does not", () => {
    const stage = running(1);
    const each = txn(1, 2);
    propose(stage, 3, [1, 2], each);
    for (const sid of [2, 3]) log(stage, sid, each);
    commit(stage, 3, [1, 2], each);
    endRole(stage, 1);
    expect(stage.violated).toEqual(["MemoryDiskAgreement"]);
  });

  test("dropped memory does not count, nor does the page cache lag", () => {
    const stage = running(1);
    const each = txn(1, 2);
    propose(stage, 3, [1, 2], each);
    append(stage, 1, each);
    for (const sid of [2, 3]) log(stage, sid, each);
    commit(stage, 3, [1, 2], each);
    endRole(stage, 1);
    endRole(stage, 2, false);
    expect(stage.violated).toEqual([]);
    expect(stage.reached).toContain("memory-kept-over-role-change");
  });

  test("the replay goes over a snapshot", () => {
    const stage = running(2);
    snapshot(stage, 1, makeZxid(1, 1));
    endRole(stage, 1);
    expect(stage.violated).toEqual([]);
    // A snapshot of another tree is what the next start would load.
    snapshot(stage, 2, makeZxid(1, 2), [txn(1, 1, "other"), txn(1, 2)]);
    endRole(stage, 2);
    expect(stage.violated).toEqual(["MemoryDiskAgreement"]);
  });
});

describe("RestartRefused", () => {
  test("a server exits before it has come up", () => {
    const stage = running(1);
    stop(stage, 1);
    start(stage, 1);
    stop(stage, 1, "exit");
    expect(stage.violated).toEqual(["RestartRefused"]);
  });

  test("unless its disk fails", () => {
    const stage = running(1);
    stop(stage, 1);
    const fault = { kind: "failDisk", node: "s1", count: 1 } as const;
    zabSpec.faulted(stage.seen, fault, [0], stage.view);
    start(stage, 1);
    stop(stage, 1, "exit");
    expect(stage.violated).toEqual([]);
  });

  test("a later exit is no refusal", () => {
    const stage = running(1);
    boot(stage, 1, 1, 1);
    stop(stage, 1, "exit");
    expect(stage.violated).toEqual([]);
  });

  test("is exercised by a crash between log and epoch", () => {
    const stage = running(1);
    endRole(stage, 1);
    append(stage, 1, txn(2, 1));
    fsync(stage, 1);
    stop(stage, 1);
    expect(stage.reached).toContain("crash-between-log-and-epoch");
  });
});
