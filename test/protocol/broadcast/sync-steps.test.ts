/** How the learners of each release got through NEWLEADER: their steps, and what they made of trace D9 of the reference. */
import { describe, expect, test } from "vitest";
import type { BugName } from "../../../protocol/bugs.ts";
import { newLeaderSteps, upToDateSteps } from "../../../protocol/broadcast/sync-steps.ts";
import {
  leaderInfo,
  snapChunk,
  SNAP_END,
  syncMode,
  zxidPacket,
  type Message,
} from "../../../protocol/messages.ts";
import { NEWEST_SYNC_RULES, type SyncRules } from "../../../protocol/sync-rules.ts";
import { makeZxid, ZERO } from "../../../protocol/zxid.ts";
import { must } from "../../../sim/assert.ts";
import { chunkOf, txn } from "../histories.ts";
import { Lone } from "./lone.ts";
import { active, commit, newLeader, proposed, UPTODATE } from "./roles.ts";

interface Variant {
  readonly bugs: readonly BugName[];
  readonly rules?: Partial<SyncRules>;
  readonly steps: string;
  /** What D9 makes it do until UPTODATE, and from then on. */
  readonly early: string;
  readonly late: string;
  readonly outlivesCommit: boolean;
}

const SERVES = "ack-uptodate start-serving update-vote";
const IN_ORDER = "log-committed sync-log write-epoch unmark-epoch ack-newleader";

const VARIANTS: readonly (readonly [name: string, variant: Variant])[] = [
  [
    "V349, up to 3.4.9 and 3.5.2",
    {
      bugs: ["snap-not-fsynced"],
      rules: { snapshotAtNewLeader: true },
      steps: IN_ORDER,
      early: "epoch, ACK 1:0",
      late: "ACK 1:0, append 1:2, fsync, ACK 1:2",
      outlivesCommit: true,
    },
  ],
  [
    "V355, up to 3.4.14, 3.5.9 and 3.6.2",
    {
      bugs: ["log-after-uptodate"],
      steps: "write-epoch unmark-epoch ack-newleader",
      early: "epoch, ACK 1:0",
      late: "ACK 1:0, append 1:1, append 1:2, fsync, ACK 1:1, ACK 1:2",
      outlivesCommit: true,
    },
  ],
  [
    "V37, 3.5.10 and up to 3.8.4 and 3.9.1",
    {
      bugs: [
        "epoch-before-log",
        "ack-newleader-before-fsync",
        "log-thread-takes-history",
        "newleader-drains-queue",
        "diff-applied-after-uptodate",
      ],
      steps: "write-epoch unmark-epoch log-committed yield ack-newleader",
      early: "epoch, append 1:1, append 1:2, fsync, ACK 1:0, ACK 1:1, ACK 1:2",
      late: "ACK 1:0",
      outlivesCommit: false,
    },
  ],
  [
    "V386, up to 3.8.6 and 3.9.2",
    {
      bugs: ["newleader-drains-queue", "diff-applied-after-uptodate"],
      steps: IN_ORDER,
      early: "append 1:1, append 1:2, fsync, epoch, ACK 1:0",
      late: "ACK 1:0, ACK 1:1, ACK 1:2",
      outlivesCommit: false,
    },
  ],
  [
    "V393, 3.9.3",
    {
      bugs: ["sync-skips-window"],
      rules: { refusesHoles: false },
      steps: IN_ORDER,
      early: "append 1:1, fsync, epoch, ACK 1:0",
      late: "ACK 1:0, append 1:2, fsync, ACK 1:2",
      outlivesCommit: true,
    },
  ],
  [
    "the newest",
    {
      bugs: [],
      steps: IN_ORDER,
      early: "append 1:1, fsync, epoch, ACK 1:0",
      late: "ACK 1:0, append 1:2, fsync, ACK 1:2",
      outlivesCommit: true,
    },
  ],
  [
    "ZOOKEEPER-4685 alone",
    {
      bugs: ["log-thread-takes-history"],
      steps: "log-committed await-log write-epoch unmark-epoch ack-newleader",
      early: "append 1:1, fsync, ACK 1:1, epoch, ACK 1:0",
      late: "ACK 1:0, append 1:2, fsync, ACK 1:2",
      outlivesCommit: true,
    },
  ],
  [
    "PR-1848",
    {
      bugs: ["refuted-fix-1848"],
      steps: "write-epoch unmark-epoch log-committed sync-log ack-newleader",
      early: "epoch, append 1:1, fsync, ACK 1:0",
      late: "ACK 1:0, append 1:2, fsync, ACK 1:2",
      outlivesCommit: true,
    },
  ],
  [
    "PR-1930",
    {
      bugs: ["refuted-fix-1930"],
      steps: "write-epoch unmark-epoch log-committed yield ack-newleader",
      early: "epoch, append 1:1, fsync, ACK 1:0, ACK 1:1",
      late: "ACK 1:0, append 1:2, fsync, ACK 1:2",
      outlivesCommit: true,
    },
  ],
  [
    "PR-1993",
    {
      bugs: ["refuted-fix-1993"],
      steps: "write-epoch unmark-epoch log-committed sync-log ack-newleader",
      early: "epoch, append 1:1, append 1:2, fsync, ACK 1:0",
      late: "ACK 1:0, ACK 1:1, ACK 1:2",
      outlivesCommit: false,
    },
  ],
  [
    "PR-2111",
    {
      bugs: ["refuted-fix-2111"],
      steps: IN_ORDER,
      early: "append 1:1, append 1:2, fsync, epoch, ACK 1:0",
      late: "ACK 1:0, ACK 1:1, ACK 1:2",
      outlivesCommit: false,
    },
  ],
];

/** Server 1 of three has promised epoch 1 to server 3. */
function promised(bugs: readonly BugName[], rules: Partial<SyncRules> = {}): Lone {
  const lone = new Lone(1, { servers: 3 }, bugs, {
    syncRules: { ...NEWEST_SYNC_RULES, ...rules },
  }).follow(3);
  lone.receive(1, leaderInfo(1)).run().taken();
  return lone;
}

/** D9 as far as NEWLEADER: 1:1 is committed, 1:2 is not. */
function straddle(lone: Lone): Lone {
  const diff = syncMode("DIFF", makeZxid(1, 1));
  return lone.receive(1, diff, proposed(1, 1), commit(1, 1), proposed(1, 2), newLeader(1)).run();
}

function told(lone: Lone): string {
  const lines = lone.taken().filter((line) => line !== "write updatingEpoch=1");
  return lines
    .map((line) => line.replace("write currentEpoch=1", "epoch").replace("1< ", ""))
    .map((line) => line.replace(/^fsync log\..*/u, "fsync"))
    .join(", ");
}

describe.each(VARIANTS)("%s", (_, { bugs, rules, steps, early, late, outlivesCommit }) => {
  test("takes its steps in its order", () => {
    const { config } = promised(bugs, rules).state;
    expect(newLeaderSteps(config.bugs)).toEqual([
      "mark-epoch",
      "take-snapshot",
      ...steps.split(" "),
    ]);
    const rest = late.startsWith("ACK 1:0, ACK 1:1") ? "ack-logged " : "";
    expect(upToDateSteps(config.bugs).join(" ")).toBe(
      `${SERVES} ${rest}log-pending commit-pending`,
    );
  });

  test("goes through D9", () => {
    const lone = straddle(promised(bugs, rules));
    expect(told(lone)).toBe(early);
    lone.receive(1, UPTODATE, commit(1, 2)).run();
    expect(told(lone)).toBe(late);
    expect(lone.state.store.lastProcessed).toBe(makeZxid(1, 2));
  });

  test("meets a COMMIT between NEWLEADER and UPTODATE (ZOOKEEPER-4394)", () => {
    const lone = straddle(promised(bugs, rules)).receive(1, commit(1, 2)).run();
    expect(lone.state.role).toBe(outlivesCommit ? "FOLLOWING" : "LOOKING");
    if (!outlivesCommit) expect(lone.last("anomaly").what).toBe("commit-without-pending");
  });
});

describe("memory", () => {
  test("has what a DIFF brought when UPTODATE comes, or gets it afterwards (ZOOKEEPER-3023)", () => {
    const at = (bugs: readonly BugName[]): number =>
      straddle(promised(bugs)).state.store.lastProcessed;
    expect(at([])).toBe(makeZxid(1, 1));
    expect(at(["diff-applied-after-uptodate"])).toBe(ZERO);
  });

  test("of a DIFF that is to end in a snapshot is dropped when the sync is aborted, or not", () => {
    const diff = [syncMode("DIFF", makeZxid(1, 1)), proposed(1, 1), commit(1, 1)] as const;
    const aborted = (bugs: readonly BugName[]): Lone =>
      promised(bugs, { snapshotAtNewLeader: true, keepsMemory: "unserved" })
        .receive(1, ...diff)
        .close(1)
        .run();
    expect(aborted([]).last("roleEnded")).toMatchObject({ memoryKept: false, lastZxid: ZERO });
    // As 3.4.9 does it.
    const kept = { memoryKept: true, lastZxid: makeZxid(1, 1) };
    expect(aborted(["retain-aborted-snap"]).last("roleEnded")).toMatchObject(kept);
  });

  test.each<[SyncRules["keepsMemory"], boolean, boolean]>([
    ["never", false, false],
    ["unserved", true, false],
    ["always", true, true],
  ])("outlives a role %s: one that never served %s, one that did %s", (rule, unserved, served) => {
    const lone = straddle(promised([], { keepsMemory: rule }));
    const ends = (role: Lone): unknown => {
      const { memoryKept, lastZxid } = role.close(1).run().last("roleEnded");
      return [memoryKept, lastZxid];
    };
    expect(ends(lone)).toEqual([unserved, makeZxid(1, 1)]);
    const serving = straddle(promised([], { keepsMemory: rule }))
      .receive(1, UPTODATE)
      .run();
    // 1:2 is in its log by now, committed or not.
    expect(ends(serving)).toEqual([served, makeZxid(1, 2)]);
  });
});

describe("snapshots", () => {
  const snap = [syncMode("SNAP", makeZxid(1, 3)), snapChunk(chunkOf(txn(1, 3))), SNAP_END];

  test("of a SNAP are fsynced before the ACK, or not", () => {
    const ends = (bugs: readonly BugName[]): string =>
      told(
        promised(bugs)
          .receive(1, ...snap, newLeader(1))
          .run(),
      );
    expect(ends([])).toBe("fsync snapshot.100000003, epoch, ACK 1:0");
    expect(ends(["snap-not-fsynced"])).toBe("epoch, ACK 1:0");
    expect(ends(["trunc-snapshot-not-fsynced"])).toBe("fsync snapshot.100000003, epoch, ACK 1:0");
  });

  test("leave no wait behind that nobody answers", () => {
    const lone = promised(["snap-not-fsynced"])
      .receive(1, ...snap, newLeader(1))
      .run();
    expect(lone.state.waits.size).toBe(0);
  });

  test("begin the term of a leader, or do not", () => {
    const count = (snapshotAtLead: boolean): number => {
      const syncRules = { ...NEWEST_SYNC_RULES, snapshotAtLead };
      const lone = new Lone(3, { servers: 3 }, [], { syncRules }).lead();
      expect(must(lone.state.leader, "leader").phase).toBe("EPOCH");
      return lone.events.filter((event) => event.kind === "snapshotStarted").length;
    };
    expect(count(true) - count(false)).toBe(1);
  });
});

describe("a hole in what is synced", () => {
  const hole = [syncMode("DIFF", makeZxid(1, 3)), proposed(1, 1), proposed(1, 3)] as const;

  test("ends the sync since 3.9.4, and was only warned of before", () => {
    const ended = promised([])
      .receive(1, ...hole)
      .run();
    expect([ended.state.role, ended.last("anomaly").what]).toEqual(["LOOKING", "sync-gap"]);
    const warned = promised([], { refusesHoles: false }).receive(
      1,
      ...hole,
      commit(1, 1),
      commit(1, 3),
    );
    warned.receive(1, newLeader(1)).run().receive(1, UPTODATE).run();
    expect([warned.state.role, warned.last("anomaly").what]).toEqual(["FOLLOWING", "sync-gap"]);
    expect(warned.state.store.lastProcessed).toBe(makeZxid(1, 3));
  });
});

describe("the leader", () => {
  const ack = (epoch: number, counter: number): Message => {
    return zxidPacket("ACK", makeZxid(epoch, counter));
  };

  test("does not mind late ACKs of what its epoch began with", () => {
    const lone = active().receive(1, ack(0, 1), ack(0, 2));
    expect(lone.events.filter(({ kind }) => kind === "anomaly")).toEqual([]);
    expect(lone.taken()).toEqual(["ignore ack-already-committed", "ignore ack-already-committed"]);
  });
});
