/** A learner alone with its tests: discovery, syncs and their aborts, NEWLEADER step by step, broadcast. */
import { describe, expect, test } from "vitest";
import type { BugName } from "../../../protocol/bugs.ts";
import {
  leaderInfo,
  ping,
  proposal,
  snapChunk,
  SNAP_END,
  syncMode,
  type Message,
} from "../../../protocol/messages.ts";
import { makeZxid, NO_ZXID, ZERO, type Zxid } from "../../../protocol/zxid.ts";
import { must } from "../../../sim/assert.ts";
import { chunkOf, creation, txn } from "../histories.ts";
import { Lone } from "./lone.ts";
import { commit, newLeader, promised, proposed, serving, UPTODATE } from "./roles.ts";

function lastProcessed(lone: Lone): Zxid {
  return lone.state.store.lastProcessed;
}

describe("discovery", () => {
  test("introduces itself with the epoch it has accepted", () => {
    const lone = new Lone(1, { servers: 3 });
    lone.taken();
    expect(lone.follow(3).taken()).toEqual(["dial s3 quorum", "1< FOLLOWERINFO"]);
  });

  test("promises a new epoch on disk before it says so", () => {
    const lone = new Lone(1, { servers: 3 }).follow(3);
    lone.taken();
    lone.receive(1, leaderInfo(4));
    expect(lone.taken()).toEqual(["write acceptedEpoch=4"]);
    expect(lone.answer().taken()).toEqual(["1< ACKEPOCH 0:0 0"]);
  });

  test("does not count for an epoch that it has accepted before", () => {
    const lone = promised(4).close(1).run().follow(3);
    lone.taken();
    expect(lone.receive(1, leaderInfo(4)).taken()).toEqual(["1< ACKEPOCH 0:0 -1"]);
  });

  test("leaves a leader of an older epoch", () => {
    const lone = promised(4).close(1).run().follow(3).receive(1, leaderInfo(3)).run();
    expect(lone.last("roleEnded").why).toBe("the leader's epoch is below the accepted one");
  });

  test("dials five times, and then looks again", () => {
    const lone = new Lone(1, { servers: 3 });
    lone.state.election.isRunning = false;
    lone.follow(3).close(1).run();
    expect(lone.marks()).toContain("abort.discovery");
    expect(lone.state.role).toBe("LOOKING");
  });
});

describe("NEWLEADER", () => {
  test("history, then the epoch, then the ACK (D9)", () => {
    const lone = promised();
    lone.receive(1, syncMode("DIFF", makeZxid(1, 1)), proposed(1, 1), commit(1, 1), proposed(1, 2));
    expect(lone.taken()).toEqual([]);
    lone.receive(1, newLeader(1)).serve();
    expect(lone.taken()).toEqual(["write updatingEpoch=1"]);
    expect(lone.answer().taken()).toEqual(["append 1:1", "fsync log.100000001"]);
    expect(lone.answer().taken()).toEqual(["write currentEpoch=1"]);
    expect(lone.answer().taken()).toEqual(["1< ACK 1:0"]);
    // The proposal that was not committed goes the usual way, once clients are served.
    lone.receive(1, commit(1, 2), UPTODATE);
    expect(lone.taken()).toEqual(["1< ACK 1:0"]);
    expect(lone.run().taken()).toEqual(["append 1:2", "fsync log.100000001", "1< ACK 1:2"]);
    expect(lastProcessed(lone)).toBe(makeZxid(1, 2));
  });

  test.each<[BugName, string[]]>([
    ["log-after-uptodate", ["write updatingEpoch=1", "write currentEpoch=1", "1< ACK 1:0"]],
    [
      "epoch-before-log",
      [
        "write updatingEpoch=1",
        "write currentEpoch=1",
        "append 1:1",
        "fsync log.100000001",
        "1< ACK 1:0",
      ],
    ],
    [
      "ack-newleader-before-fsync",
      [
        "write updatingEpoch=1",
        "append 1:1",
        "write currentEpoch=1",
        "1< ACK 1:0",
        "fsync log.100000001",
      ],
    ],
    [
      "current-epoch-at-uptodate",
      ["write updatingEpoch=1", "append 1:1", "fsync log.100000001", "1< ACK 1:0"],
    ],
  ])("%s is another order of the same steps", (bug, order) => {
    const lone = promised(1, [bug]);
    lone.receive(1, syncMode("DIFF", makeZxid(1, 1)), proposed(1, 1), commit(1, 1), newLeader(1));
    expect(lone.run().taken()).toEqual(order);
  });

  test("an observer acknowledges the epoch and logs what it is told to be committed", () => {
    const lone = new Lone(4, { servers: 3, observers: 1 }).follow(3);
    lone.receive(1, leaderInfo(1)).run().taken();
    lone.receive(1, syncMode("DIFF", makeZxid(1, 1)), proposed(1, 1), commit(1, 1), newLeader(1));
    expect(lone.run().taken()).toEqual([
      "write updatingEpoch=1",
      "write currentEpoch=1",
      "1< ACK 1:0",
    ]);
    lone.receive(1, proposal("INFORM", txn(1, 2)), UPTODATE).run();
    expect(lone.taken()).toEqual(["1< ACK 1:0", "append 1:1", "append 1:2", "fsync log.100000001"]);
    expect(lastProcessed(lone)).toBe(makeZxid(1, 2));
  });
});

describe("SNAP", () => {
  const tree = [snapChunk(chunkOf(txn(1, 3))), SNAP_END];

  test("an observer logs what it is informed of behind the snapshot (ZOOKEEPER-1551)", () => {
    for (const bugs of [[], ["inform-not-logged"]] as const) {
      const lone = new Lone(4, { servers: 3, observers: 1 }, bugs).follow(3);
      lone.receive(1, leaderInfo(1)).run();
      lone.receive(1, syncMode("SNAP", makeZxid(1, 3)), ...tree, newLeader(1)).run();
      lone.taken();
      lone.receive(1, proposal("INFORM", txn(1, 4)), UPTODATE).run();
      expect(lone.taken().includes("append 1:4")).toBe(bugs.length === 0);
      expect(lastProcessed(lone)).toBe(makeZxid(1, 4));
    }
  });

  test("is fsynced as a snapshot before the ACK; commits go into memory meanwhile", () => {
    const lone = promised().receive(1, syncMode("SNAP", makeZxid(1, 3)), ...tree);
    lone.receive(1, proposed(1, 4), commit(1, 4), newLeader(1)).run();
    expect(lone.taken()).toEqual([
      "write updatingEpoch=1",
      "fsync snapshot.100000004",
      "write currentEpoch=1",
      "1< ACK 1:0",
    ]);
    expect(lastProcessed(lone)).toBe(makeZxid(1, 4));
  });

  test("cut short leaves nothing of it in memory (ZOOKEEPER-3642)", () => {
    const lone = promised()
      .receive(1, syncMode("SNAP", makeZxid(1, 3)), ...tree)
      .close(1)
      .run();
    expect(lone.last("roleEnded")).toMatchObject({ memoryKept: false, lastZxid: ZERO });
    const wrong = promised(1, ["retain-aborted-snap"]);
    wrong
      .receive(1, syncMode("SNAP", makeZxid(1, 3)), ...tree)
      .close(1)
      .run();
    expect(lastProcessed(wrong)).toBe(makeZxid(1, 3));
  });
});

describe("TRUNC", () => {
  /** It has 1:1 to 1:3 and is told, in epoch 2, that only 1:1 counts. */
  function told(bugs: readonly BugName[] = []): Lone {
    const lone = serving(3, bugs).close(1).run().follow(3);
    lone.receive(1, leaderInfo(2)).run().taken();
    return lone.receive(1, syncMode("TRUNC", makeZxid(1, 1)));
  }

  test("cuts the log and takes memory from the disk again", () => {
    const lone = told();
    expect(lone.taken()).toEqual(["cut log.100000001 to 1"]);
    expect(lastProcessed(lone.run())).toBe(makeZxid(1, 1));
    expect(lone.last("restored")).toMatchObject({ reason: "trunc", lastZxid: makeZxid(1, 1) });
    lone.receive(1, proposed(2, 1), commit(2, 1), newLeader(2)).run();
    expect(lone.taken()).toEqual([
      "write updatingEpoch=2",
      "fsync snapshot.200000001",
      "write currentEpoch=2",
      "1< ACK 2:0",
    ]);
  });

  test("leaves what is committed until NEWLEADER to the page cache, by mistake", () => {
    const lone = told(["trunc-snapshot-not-fsynced"]).run();
    lone.taken();
    lone.receive(1, proposed(2, 1), commit(2, 1), newLeader(2)).run();
    expect(lone.taken()).toEqual(["write updatingEpoch=2", "write currentEpoch=2", "1< ACK 2:0"]);
  });

  test("cut short drops the commits that only memory has (ZOOKEEPER-5094)", () => {
    for (const bugs of [[], ["retain-aborted-trunc"]] as const) {
      const lone = told(bugs).run().receive(1, proposed(2, 1), commit(2, 1)).close(1).run();
      const kept = bugs.length > 0;
      expect(lone.last("roleEnded").memoryKept).toBe(kept);
      expect(lastProcessed(lone)).toBe(kept ? makeZxid(2, 1) : makeZxid(1, 1));
    }
  });

  test("that its disk cannot meet makes it ask for a SNAP", () => {
    const lone = promised();
    lone.receive(1, syncMode("TRUNC", NO_ZXID)).run();
    expect(lone.state.needsSnap).toBe(true);
    expect(lone.last("roleEnded").why).toBe("the log cannot be cut there");
  });

  test("that it could not meet leaves it able to keep that SNAP (ZOOKEEPER-3701)", () => {
    for (const bugs of [[], ["snapshot-lost-after-failed-trunc"]] as const) {
      const lone = promised(1, bugs).receive(1, syncMode("TRUNC", NO_ZXID)).run().follow(3);
      lone.receive(1, leaderInfo(2)).run().taken();
      const tree = [snapChunk(chunkOf(txn(1, 3))), SNAP_END];
      lone.receive(1, syncMode("SNAP", makeZxid(1, 3)), ...tree, newLeader(2)).run();
      expect(lone.taken().includes("fsync snapshot.100000003")).toBe(bugs.length === 0);
      expect(lone.state.store.currentEpoch).toBe(2);
    }
  });
});

describe("a sync is aborted", () => {
  test.each<[string, string, Message[]]>([
    ["a hole in the history", "sync-gap", [proposed(1, 1), proposed(1, 3)]],
    ["a commit with nothing queued", "commit-without-pending", [commit(1, 1)]],
    ["UPTODATE before NEWLEADER", "packet-out-of-phase", [UPTODATE]],
  ])("by %s", (_, what, packets) => {
    const lone = promised()
      .receive(1, syncMode("DIFF", makeZxid(1, 1)), ...packets)
      .run();
    expect(lone.last("anomaly").what).toBe(what);
    expect(lone.state.role).toBe("LOOKING");
  });

  test("and a DIFF keeps memory as it was, until its target is really there (ZOOKEEPER-2355)", () => {
    const diff = syncMode("DIFF", makeZxid(1, 5));
    const lone = promised().receive(1, diff, proposed(1, 1), commit(1, 1)).close(1).run();
    expect(lone.last("roleEnded")).toMatchObject({ memoryKept: true, lastZxid: ZERO });
    const wrong = promised(1, ["diff-sets-zxid-first"]).receive(1, diff).close(1).run();
    expect(lastProcessed(wrong)).toBe(makeZxid(1, 5));
  });
});

describe("broadcast", () => {
  test("acknowledges a batch when it is durable, in order, and applies before that", () => {
    const lone = serving(1);
    lone.receive(1, proposed(1, 2), proposed(1, 3), commit(1, 2)).serve();
    expect(lone.taken()).toEqual(["append 1:2", "append 1:3", "fsync log.100000001"]);
    expect(lastProcessed(lone)).toBe(makeZxid(1, 2));
    expect(lone.answer().taken()).toEqual(["1< ACK 1:2", "1< ACK 1:3"]);
  });

  test("exits on a commit that is not for the first proposal pending", () => {
    const lone = serving(1).receive(1, proposed(1, 2), proposed(1, 3), commit(1, 3));
    expect(lone.taken()).toContain("exit commit of another zxid than the first pending");
  });

  test("passes writes on, and answers reads behind them", () => {
    const lone = serving(1);
    const write = { kind: "write", id: 7, key: "k", value: "new" } as const;
    lone.input({ kind: "command", command: write });
    lone.input({ kind: "command", command: { kind: "read", id: 8, key: "k" } }).serve();
    expect(lone.taken()).toEqual(["1< REQUEST"]);
    const written = creation(makeZxid(1, 2), "k", "new", -1, 7);
    lone.receive(1, proposal("PROPOSAL", written), commit(1, 2)).run();
    expect(lone.last("replied")).toMatchObject({ request: 7, zxid: makeZxid(1, 2) });
    expect(lone.last("readServed")).toMatchObject({ request: 8, value: "new" });
  });

  test("loses its leader after syncLimit ticks of silence, not before", () => {
    const lone = serving(1);
    lone.now += 9_000_000;
    lone.receive(1, ping(makeZxid(1, 1))).fire("learnerRead", 1);
    lone.now += 9_999_999;
    expect(lone.fire("learnerRead", 1).state.role).toBe("FOLLOWING");
    lone.now += 1;
    expect(lone.fire("learnerRead", 1).run().last("roleEnded").why).toBe(
      "nothing heard of the leader",
    );
  });
});

describe("the end of a role", () => {
  test("waits for the log thread, then takes over what it wrote (ZOOKEEPER-4712, 2845)", () => {
    const lone = serving(1).receive(1, proposed(1, 2), proposed(1, 3));
    lone.close(1);
    expect(lone.state.role).toBe("FOLLOWING");
    expect(lone.run().taken()).toContain("append 1:3");
    expect(lone.last("roleEnded")).toMatchObject({ memoryKept: true, lastZxid: makeZxid(1, 3) });
    expect(lone.marks()).toEqual(expect.arrayContaining(["end.log-drained", "end.fast-forward"]));
  });

  test("gives up what clients wait for", () => {
    const lone = serving(1);
    const command = { kind: "write", id: 7, key: "k", value: "v" } as const;
    lone.input({ kind: "command", command }).close(1).run();
    expect(lone.last("dropped").request).toBe(7);
    lone.input({ kind: "command", command: { ...command, id: 8 } });
    expect(lone.last("dropped").request).toBe(8);
  });

  test("a disk error during a sync drops memory", () => {
    const lone = promised().receive(1, syncMode("DIFF", makeZxid(1, 1)), proposed(1, 1));
    lone.receive(1, commit(1, 1), newLeader(1)).answer().fail().run();
    expect(lone.last("roleEnded")).toMatchObject({ why: "disk error", memoryKept: false });
    expect(
      must(
        lone.marks().find((id) => id === "end.disk-error"),
        "mark",
      ),
    ).toBeDefined();
  });

  test("packets of a connection that was given up are ignored", () => {
    const lone = serving(1).close(1).run();
    lone.taken();
    expect(lone.receive(1, proposed(1, 2)).taken()).toEqual(["ignore stale-connection"]);
  });
});
