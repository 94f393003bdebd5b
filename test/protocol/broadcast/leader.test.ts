/** A leader alone with its tests: its quorums, its commits, its limits. */
import { describe, expect, test } from "vitest";
import type { LeaderState } from "../../../protocol/broadcast/state.ts";
import {
  ackEpoch,
  learnerInfo,
  ping,
  requestPacket,
  syncPacket,
  zxidPacket,
} from "../../../protocol/messages.ts";
import { listSids } from "../../../protocol/quorum.ts";
import { makeRequest } from "../../../protocol/server/request.ts";
import { makeZxid, ZERO } from "../../../protocol/zxid.ts";
import { must } from "../../../sim/assert.ts";
import { Lone } from "./lone.ts";
import { active, join } from "./roles.ts";

const MS = 1000;

function leaderOf(lone: Lone): LeaderState {
  return must(lone.state.leader, "leader");
}

function write(lone: Lone, id: number): void {
  const put = makeRequest(-1, id, { kind: "put", path: "/k", data: `w${id}` });
  lone.receive(1, requestPacket(put)).serve();
}

function ack(lone: Lone, conn: number, counter: number): void {
  lone.receive(conn, zxidPacket("ACK", makeZxid(1, counter)));
}

describe("discovery", () => {
  test("proposes an epoch above all that a quorum has accepted", () => {
    const lone = new Lone(3, { servers: 3 }).lead();
    lone
      .dialed(1, 1)
      .receive(1, learnerInfo("FOLLOWERINFO", 1, 7))
      .run();
    expect(lone.last("epochProposed").epoch).toBe(8);
    expect(lone.sent(1)).toEqual(["LEADERINFO 8"]);
  });

  test("counts what observers have accepted, but not their number", () => {
    const lone = new Lone(3, { servers: 3, observers: 2 }).lead();
    lone.dialed(4, 4).receive(4, learnerInfo("OBSERVERINFO", 4, 5));
    lone
      .dialed(5, 5)
      .receive(5, learnerInfo("OBSERVERINFO", 5, 2))
      .run();
    expect(leaderOf(lone).waitingForNewEpoch).toBe(true);
    lone
      .dialed(1, 1)
      .receive(1, learnerInfo("FOLLOWERINFO", 1, 0))
      .run();
    expect(lone.last("epochProposed").epoch).toBe(6);
    expect(lone.marks()).toContain("discovery.observer-counts");
  });

  test("tells the epoch only when its own promise is on disk", () => {
    const lone = new Lone(3, { servers: 3 }).lead();
    lone
      .dialed(1, 1)
      .receive(1, learnerInfo("FOLLOWERINFO", 1, 0))
      .serve();
    expect(lone.taken().slice(-1)).toEqual(["write acceptedEpoch=1"]);
    expect(lone.answer().sent(1)).toEqual(["LEADERINFO 1"]);
  });

  test("drops a learner that has more, and goes on", () => {
    const lone = new Lone(3, { servers: 3 }).lead();
    lone
      .dialed(1, 1)
      .receive(1, learnerInfo("FOLLOWERINFO", 1, 0))
      .run();
    lone.receive(1, ackEpoch(makeZxid(1, 4), 0));
    expect(lone.taken()).toContain("hangUp 1");
    expect(lone.marks()).toContain("discovery.learner-ahead");
    expect(leaderOf(lone).handlers).toEqual([]);
  });

  test("does not count who has accepted the epoch before", () => {
    const lone = new Lone(3, { servers: 3 }).lead();
    lone
      .dialed(1, 1)
      .receive(1, learnerInfo("FOLLOWERINFO", 1, 0))
      .run();
    lone.receive(1, ackEpoch(ZERO, -1)).run();
    expect(leaderOf(lone).electionFinished).toBe(false);
    lone
      .dialed(2, 2)
      .receive(2, learnerInfo("FOLLOWERINFO", 2, 0), ackEpoch(ZERO, 0))
      .run();
    expect(listSids(leaderOf(lone).electingFollowers)).toEqual([2, 3]);
    // It is synchronized like everybody else.
    expect(lone.sent(1)).toEqual(expect.arrayContaining(["DIFF 0:0", "NEWLEADER 1:0"]));
  });

  test("synchronizes before its own currentEpoch is written, and is active only after", () => {
    const lone = new Lone(3, { servers: 3 }).lead();
    lone
      .dialed(1, 1)
      .receive(1, learnerInfo("FOLLOWERINFO", 1, 0))
      .run();
    lone.receive(1, ackEpoch(ZERO, 0)).serve();
    expect(lone.taken()).toEqual(
      expect.arrayContaining(["write currentEpoch=1", "1< DIFF 0:0", "1< NEWLEADER 1:0"]),
    );
    lone.receive(1, zxidPacket("ACK", makeZxid(1, 0)));
    expect(leaderOf(lone).phase).toBe("CURRENT_EPOCH");
    expect(lone.answer().sent(1)).toEqual(["UPTODATE -1"]);
    expect(lone.last("active")).toMatchObject({ epoch: 1, lastZxid: ZERO });
  });

  test("does not count an ACK of NEWLEADER for another zxid", () => {
    const lone = new Lone(3, { servers: 3 }).lead();
    lone
      .dialed(1, 1)
      .receive(1, learnerInfo("FOLLOWERINFO", 1, 0))
      .run();
    lone.receive(1, ackEpoch(ZERO, 0)).run();
    lone.receive(1, zxidPacket("ACK", makeZxid(1, 1)));
    expect(lone.last("anomaly").what).toBe("newleader-ack-wrong-epoch");
    expect(leaderOf(lone).quorumFormed).toBe(false);
  });

  test("gives up when a quorum does not come in time", () => {
    const lone = new Lone(3, { servers: 3 }).lead();
    lone.fire("leadWait", lone.state.term).run();
    expect(lone.last("roleEnded").why).toBe("no quorum of infos in time");
    expect(lone.state.role).toBe("LOOKING");
  });

  test("calls for an election if somebody has promised a later epoch", () => {
    const lone = new Lone(3, { servers: 3 }).lead();
    join(lone, 1, 1);
    lone
      .dialed(2, 2)
      .receive(2, learnerInfo("FOLLOWERINFO", 2, 9))
      .run();
    expect(lone.marks()).toContain("leader.later-promise");
    expect(lone.state.role).toBe("LOOKING");
  });
});

describe("broadcast", () => {
  test("proposes to followers before its own log, and commits without it", () => {
    const lone = active();
    write(lone, 1);
    expect(lone.taken()).toEqual([
      "1< PROPOSAL 1:1",
      "2< PROPOSAL 1:1",
      "append 1:1",
      "fsync log.100000001",
    ]);
    ack(lone, 1, 1);
    expect(lone.taken()).toEqual([]);
    ack(lone, 2, 1);
    expect(lone.taken()).toEqual(["1< COMMIT 1:1", "2< COMMIT 1:1"]);
    // Its own flush is still under way.
    expect(lone.state.log.flushTag).not.toBe(0);
  });

  test("answers a sync behind the writes that came before it, though Prep is slow", () => {
    const lone = active();
    const put = makeRequest(-1, 1, { kind: "put", path: "/k", data: "w1" });
    lone.receive(1, requestPacket(put), syncPacket(7, 2)).run().taken();
    ack(lone, 2, 1);
    expect(lone.run().sent(1)).toEqual(["COMMIT 1:1", "SYNC 7 2"]);
    lone.receive(1, syncPacket(7, 3)).run();
    expect(lone.sent(1)).toEqual(["SYNC 7 3"]);
  });

  test("commits in order, one at a time", () => {
    const lone = active();
    write(lone, 1);
    write(lone, 2);
    lone.run().taken();
    ack(lone, 1, 2);
    expect(lone.sent(2)).toEqual([]);
    ack(lone, 1, 1);
    expect(lone.sent(2)).toEqual(["COMMIT 1:1"]);
    expect(lone.last("anomaly").what).toBe("ack-out-of-order");
    ack(lone, 2, 1);
    ack(lone, 2, 2);
    expect(lone.sent(2)).toEqual(["COMMIT 1:2"]);
  });

  test("does not count the ACKs of a connection that is over", () => {
    for (const bugs of [[], ["former-acks-count"]] as const) {
      const lone = active(bugs);
      write(lone, 1);
      ack(lone, 1, 1);
      // Server 1 comes back; it has to cut 1:1 off and gets it again.
      lone
        .dialed(7, 1)
        .receive(7, learnerInfo("FOLLOWERINFO", 1, 1))
        .serve();
      lone.receive(7, ackEpoch(makeZxid(1, 1), -1)).serve();
      expect(lone.sent(7)).toEqual(["LEADERINFO 1", "TRUNC 1:0", "PROPOSAL 1:1", "NEWLEADER 1:0"]);
      expect(lone.marks()).toContain("handler.superseded");
      lone.run();
      expect(leaderOf(lone).lastCommitted === makeZxid(1, 1)).toBe(bugs.length > 0);
    }
  });

  test("passes on what is committed and not applied, to participants also what is not committed", () => {
    const lone = active();
    write(lone, 1);
    write(lone, 2);
    ack(lone, 1, 1);
    ack(lone, 2, 1);
    // 1:1 is committed and waits for the commit thread, 1:2 waits for its quorum.
    lone.dialed(7, 2).receive(7, learnerInfo("FOLLOWERINFO", 2, 1));
    lone.receive(7, ackEpoch(makeZxid(1, 0), -1));
    expect(lone.serve().sent(7)).toEqual([
      "LEADERINFO 1",
      "DIFF 1:0",
      "PROPOSAL 1:1",
      "COMMIT 1:1",
      "PROPOSAL 1:2",
      "NEWLEADER 1:0",
    ]);
  });

  test("passes on to an observer nothing that is not committed (ZOOKEEPER-1551)", () => {
    for (const bugs of [[], ["outstanding-to-observers"]] as const) {
      const lone = active(bugs, { observers: 1 });
      write(lone, 1);
      lone.dialed(7, 4).receive(7, learnerInfo("OBSERVERINFO", 4, 1));
      lone.receive(7, ackEpoch(makeZxid(1, 0), -1)).serve();
      expect(lone.sent(7).includes("PROPOSAL 1:1")).toBe(bugs.length > 0);
    }
  });

  test("sends all that a tree may hold before NEWLEADER (ZOOKEEPER-3104)", () => {
    const order = ([[], ["newleader-before-snap"]] as const).map((bugs) => {
      const lone = active(bugs);
      write(lone, 1);
      write(lone, 2);
      lone
        .run()
        .dialed(7, 2)
        .receive(7, learnerInfo("FOLLOWERINFO", 2, 1));
      lone.receive(7, ackEpoch(makeZxid(1, 0), -1, true));
      ack(lone, 1, 1);
      lone.serve(1);
      ack(lone, 1, 2);
      return lone.serve().sent(7).slice(1).join(", ");
    });
    const behind = "SNAPEND, PROPOSAL 1:1, PROPOSAL 1:2, COMMIT 1:1";
    expect(order).toEqual([
      // What 1:1 made comes in a part of its own.
      `SNAP 1:0, SNAPCHUNK, SNAPCHUNK, ${behind}, COMMIT 1:2, NEWLEADER 1:0`,
      `SNAP 1:1, SNAPCHUNK, ${behind}, NEWLEADER 1:0, COMMIT 1:2`,
    ]);
  });

  test("passes on live traffic until NEWLEADER, which is a step of its own", () => {
    const lone = active();
    write(lone, 1);
    lone.dialed(7, 2).receive(7, learnerInfo("FOLLOWERINFO", 2, 1));
    lone.receive(7, ackEpoch(makeZxid(1, 0), -1));
    ack(lone, 1, 1);
    // Its own disk was the last that was waited for.
    lone.answer();
    expect(lone.serve().sent(7)).toEqual([
      "LEADERINFO 1",
      "DIFF 1:0",
      "PROPOSAL 1:1",
      "COMMIT 1:1",
      "NEWLEADER 1:0",
    ]);
  });

  test("ends its epoch before the counter does", () => {
    const lone = new Lone(3, { servers: 3, counterLimit: 3 }).lead();
    join(lone, 1, 1);
    for (let id = 1; id <= 3; id += 1) write(lone, id);
    expect(lone.events.filter(({ kind }) => kind === "proposed")).toHaveLength(2);
    expect(lone.run().last("roleEnded").why).toBe("zxid rolled over");
  });
});

describe("liveness", () => {
  test("steps down when no quorum has been heard of for syncLimit ticks", () => {
    const lone = active();
    const { term } = lone.state;
    // Both were last heard of in tick 0, with syncLimit 5; a tick passes at every second wake.
    for (let half = 0; half < 10; half += 1) lone.fire("halfTick", term);
    expect(lone.state.role).toBe("LEADING");
    for (let half = 0; half < 10; half += 1) lone.fire("halfTick", term);
    expect(lone.run().last("roleEnded").why).toBe("not sufficient followers synced");
  });

  test("pings every half tick, with the zxid proposed last", () => {
    const lone = active();
    write(lone, 1);
    lone.taken();
    lone.fire("halfTick", lone.state.term);
    expect(lone.taken()).toEqual(["1< PING 1:1", "2< PING 1:1"]);
  });

  test("drops a follower that does not acknowledge for syncLimit ticks, though it answers pings", () => {
    const lone = active();
    write(lone, 1);
    lone.run();
    ack(lone, 2, 1);
    lone.now += 10_000 * MS;
    lone.receive(1, ping(makeZxid(1, 1)));
    lone.taken();
    lone.fire("halfTick", lone.state.term);
    expect(lone.taken()).toEqual(["2< PING 1:1", "hangUp 1"]);
    expect(lone.marks()).toContain("handler.proposal-unacked");
  });

  test("a disk error ends the role, and memory is read again once the log is durable", () => {
    const lone = active();
    write(lone, 1);
    lone.taken();
    lone.fail();
    expect(lone.taken()).toEqual(["hangUp 1", "hangUp 2", "fsync log.100000001"]);
    lone.run();
    expect(lone.last("roleEnded")).toMatchObject({ why: "disk error", memoryKept: false });
    expect(lone.state.store.lastProcessed).toBe(makeZxid(1, 1));
  });
});

test("a server without an ensemble leads itself, and its own log is the quorum", () => {
  const lone = new Lone(1, { servers: 1 }, [], { standalone: true });
  expect(lone.state).toMatchObject({ role: "LEADING", serving: true });
  const command = { kind: "write", id: 1, key: "k", value: "v" } as const;
  lone.input({ kind: "command", command }).run();
  expect(lone.last("replied")).toMatchObject({ request: 1, zxid: makeZxid(0, 1) });
  expect(lone.events.some(({ kind }) => kind === "looking")).toBe(false);
});
