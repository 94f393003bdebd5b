/** Elections from beginning to end, on the pump. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeZxid } from "../../../protocol/zxid.ts";
import { listSids } from "../../../protocol/quorum.ts";
import { EMPTY, LATENCY, Pump, type History } from "./pump.ts";

const MS = 1000;
const SECOND = 1000 * MS;

function history(epoch: number, counter: number): History {
  return { zxid: makeZxid(epoch, counter), epoch };
}

/** Three servers started at once, and their first election over. */
function settled(histories: readonly History[] = [EMPTY, EMPTY, EMPTY]): Pump {
  const pump = new Pump({ servers: histories.length });
  for (const [index, history] of histories.entries()) pump.start(index + 1, history);
  pump.run(SECOND);
  return pump;
}

function roles(pump: Pump): string[] {
  return [...pump.peers.values()].map((peer) => `s${peer.sid} ${peer.role}`);
}

describe("three servers started at once (D1)", () => {
  test("elect the highest sid when all are empty, in round 1", () => {
    const pump = settled();
    expect(roles(pump)).toEqual(["s1 FOLLOWING", "s2 FOLLOWING", "s3 LEADING"]);
    for (const peer of pump.peers.values()) {
      expect(peer.election.logicalclock).toBe(1);
      expect(peer.election.currentVote).toEqual({
        leader: 3,
        zxid: makeZxid(0, 0),
        round: 1,
        peerEpoch: 0,
      });
    }
  });

  test("say whom they were elected by, after 200 ms of silence", () => {
    const pump = settled();
    const elections = pump.elections();
    expect(elections).toHaveLength(3);
    for (const { at, joined, votes } of elections) {
      expect(joined).toBe(false);
      expect(listSids(votes).length).toBeGreaterThanOrEqual(2);
      expect(at).toBeGreaterThanOrEqual(200 * MS);
      expect(at).toBeLessThan(200 * MS + 20 * LATENCY);
    }
  });

  test("prefer a longer history, and before that a newer epoch", () => {
    expect(roles(settled([history(1, 5), history(1, 6), history(1, 4)]))).toContain("s2 LEADING");
    expect(roles(settled([history(2, 0), history(1, 6), history(1, 4)]))).toContain("s1 LEADING");
  });

  test("end up with one connection per pair, dialled by the larger sid", () => {
    const pump = settled();
    const conns = (sid: number): number[] =>
      pump.peer(sid).election.links.flatMap(({ conn }) => (conn < 0 ? [] : [conn]));
    expect(conns(1)).toHaveLength(2);
    expect(new Set([...conns(1), ...conns(2), ...conns(3)]).size).toBe(3);
    expect(pump.marks()).toEqual(
      expect.arrayContaining(["election.smaller-dials", "election.dial-back"]),
    );
  });
});

/** Restarts a server and lets it find its place. Those it meets then last sent it what they settled on. */
function restart(pump: Pump, sid: number, history: History = EMPTY): void {
  pump.crash(sid);
  pump.start(sid, history);
  pump.run(pump.now + SECOND);
}

test("servers started together elect the best history, whatever the histories are", () => {
  const histories = fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }))
    .map(([epoch, counter]) => history(epoch, counter));
  // With when they start: within the 200 ms that a quorum waits for silence.
  const spans = fc.array(fc.tuple(histories, fc.integer({ min: 0, max: 50 })), {
    minLength: 1,
    maxLength: 7,
  });
  fc.assert(
    fc.property(spans, (servers) => {
      const pump = new Pump({ servers: servers.length });
      for (const [index, [history, after]] of servers.entries()) {
        pump.at(after * MS, () => pump.start(index + 1, history));
      }
      pump.run(10 * SECOND);
      const best = servers.reduce((best, [{ epoch, zxid }], index) => {
        const other = servers[best]?.[0] ?? EMPTY;
        const isBetter = epoch > other.epoch || (epoch === other.epoch && zxid >= other.zxid);
        return isBetter ? index : best;
      }, 0);
      const leaders = new Set(pump.elections().map(({ leader }) => leader));
      expect([...leaders]).toEqual([best + 1]);
      expect(pump.elections()).toHaveLength(servers.length);
    }),
  );
});

describe("a server that comes late", () => {
  test("is greeted with the old votes that waited for it in mailboxes, and counts them", () => {
    const pump = new Pump({ servers: 3 });
    pump.start(2);
    pump.start(3);
    pump.run(SECOND);
    pump.start(1);
    pump.run(2 * SECOND);
    expect(pump.elections().at(-1)).toMatchObject({ sid: 1, leader: 3, joined: false });
    expect(pump.marks(1)).toContain("election.finalize");
  });

  test("adopts what settled servers of its round say, without waiting for silence", () => {
    const pump = settled();
    restart(pump, 1);
    pump.crash(1);
    pump.start(1);
    pump.run(pump.now + 20 * LATENCY);
    expect(pump.elections().at(-1)).toMatchObject({ sid: 1, leader: 3, round: 1, joined: true });
    expect(pump.marks(1).at(-1)).toBe("election.settled-same-round");
  });

  test("follows whom a quorum follows, although its own history is longer (D3)", () => {
    const pump = settled([history(1, 5), history(1, 5), history(1, 5)]);
    pump.crash(3);
    pump.leave(1);
    pump.leave(2);
    pump.run(2 * SECOND);
    expect(roles(pump)).toEqual(["s1 FOLLOWING", "s2 LEADING"]);
    restart(pump, 3, history(1, 6));
    const last = pump.elections().at(-1);
    expect(last).toMatchObject({ sid: 3, leader: 2, role: "FOLLOWING", round: 2, joined: true });
    expect(pump.marks(3)).toContain("election.round-ahead-own");
    expect(pump.marks(1)).toContain("election.reply-settled");
  });

  test("joins an ensemble of another round in one round trip, and takes over its round", () => {
    const pump = settled();
    for (const sid of [1, 2, 3]) pump.leave(sid);
    pump.run(2 * SECOND);
    restart(pump, 1);
    pump.crash(1);
    pump.start(1);
    pump.run(pump.now + 20 * LATENCY);
    const last = pump.elections().at(-1);
    expect(last).toMatchObject({ sid: 1, leader: 3, role: "FOLLOWING", round: 2, joined: true });
    expect(pump.peer(1).election.logicalclock).toBe(2);
    expect(pump.marks(1).at(-1)).toBe("election.join");
  });

  test("without any history joins, but neither votes nor is voted for", () => {
    const pump = new Pump({ servers: 3 });
    const none: History = { zxid: makeZxid(0, -1), epoch: 0 };
    pump.start(3, none);
    pump.start(2, history(1, 1));
    pump.run(2 * SECOND);
    expect(pump.elections()).toEqual([]);
    expect(pump.ignored).toContain("election-no-history");
    pump.start(1, history(1, 1));
    pump.run(10 * SECOND);
    expect(roles(pump)).toEqual(["s3 FOLLOWING", "s2 LEADING", "s1 FOLLOWING"]);
  });
});

describe("checkLeader", () => {
  test("refuses a dead leader that a quorum still names", () => {
    const pump = settled([EMPTY, EMPTY, EMPTY, EMPTY, EMPTY]);
    restart(pump, 1);
    // 2, 3 and 4 do not notice that 5 is dead.
    pump.crash(5);
    restart(pump, 1);
    expect(pump.peer(1).role).toBe("LOOKING");
    expect(pump.marks(1)).toContain("election.leader-silent");
    for (const sid of [2, 3, 4]) pump.leave(sid);
    pump.run(pump.now + 10 * SECOND);
    expect(pump.peer(1).election.currentVote.leader).toBe(4);
  });

  test("refuses a leader that looks for one itself", () => {
    const pump = settled([EMPTY, EMPTY, EMPTY, EMPTY, EMPTY]);
    restart(pump, 1);
    pump.crash(1);
    pump.crash(5);
    for (const sid of [2, 3, 4]) pump.cuts.add(`${sid}>5`);
    // Back with another vote than it was elected with, and not told what 2, 3 and 4 believe.
    pump.start(5, history(0, 1));
    pump.run(pump.now + 10 * LATENCY);
    restart(pump, 1);
    expect(pump.peer(1).role).toBe("LOOKING");
    expect(pump.marks(1)).toContain("election.leader-denies");
  });

  test("keeps a restarted leader from leading in an old round (ZOOKEEPER-1514)", () => {
    const pump = settled();
    for (const sid of [1, 2, 3]) pump.leave(sid);
    pump.run(2 * SECOND);
    restart(pump, 3);
    expect(pump.peer(3).election.currentVote.round).toBe(2);
    restart(pump, 3);
    expect(pump.peer(3).role).toBe("LOOKING");
    expect(pump.peer(3).election.logicalclock).toBe(1);
    expect(pump.marks(3)).toContain("election.leader-self-old");
  });

  test("lets it lead when the round is its own", () => {
    const pump = settled();
    restart(pump, 3);
    restart(pump, 3);
    expect(pump.peer(3).role).toBe("LEADING");
    expect(pump.marks(3)).toContain("election.told-to-lead");
  });
});

describe("rounds", () => {
  test("a newer round is adopted, with the better of its vote and our own first one", () => {
    const pump = settled();
    // 1 and 2 look in round 2, without a quorum as long as 3 does not answer.
    pump.cuts.add("3>1").add("3>2").add("1>2").add("2>1");
    pump.leave(1);
    pump.leave(2);
    pump.run(SECOND + 100 * MS);
    pump.cuts.clear();
    pump.crash(3);
    pump.start(3, history(0, 7));
    pump.run(5 * SECOND);
    expect(pump.marks(3)).toContain("election.round-ahead-own");
    expect(pump.peer(3).role).toBe("LEADING");
    expect(pump.peer(3).election.currentVote.round).toBe(2);
  });

  test("an older round is answered by the receiver and ignored by the loop", () => {
    const pump = settled();
    pump.crash(1);
    pump.crash(2);
    pump.leave(3);
    pump.run(2 * SECOND);
    pump.start(1);
    pump.start(2);
    pump.run(5 * SECOND);
    expect(pump.marks(3)).toEqual(
      expect.arrayContaining(["election.reply-lower-round", "election.round-behind"]),
    );
    expect(pump.marks(1)).toContain("election.round-ahead");
    for (const { round } of pump.elections().slice(-3)) expect(round).toBe(2);
  });
});

describe("finalizeWait", () => {
  test("is broken by a better vote, discards the others, and starts anew", () => {
    const pump = new Pump({ servers: 3 });
    pump.start(1);
    pump.start(2);
    pump.at(100 * MS, () => pump.start(3));
    pump.run(SECOND);
    expect(pump.marks(2)).toContain("election.finalize-break");
    expect(pump.marks()).toContain("election.finalize-discard");
    expect(roles(pump)).toContain("s3 LEADING");
    for (const { at } of pump.elections()) expect(at).toBeGreaterThanOrEqual(300 * MS);
  });

  test("can split the votes so that nobody wins (observed on five real servers)", () => {
    const pump = settled([EMPTY, EMPTY, EMPTY, history(0, 1), EMPTY]);
    expect(roles(pump)).toContain("s4 LEADING");
    pump.crash(4);
    // 5 notices first: its vote meets followers, who answer it and do not count it.
    pump.leave(5);
    pump.run(pump.now + 10 * MS);
    // A slow packet to 2 keeps its window open until 5 sends again, just too late for 1 and 3.
    pump.delays.set("1>2", 3 * LATENCY);
    for (const sid of [1, 2, 3]) pump.leave(sid);
    pump.run(pump.now + 100 * MS);
    // ... and 5 hears of 2's new vote before 1 and 3 answer it.
    pump.delays.set("1>5", LATENCY).set("3>5", LATENCY);
    pump.run(pump.now + SECOND);
    expect(roles(pump)).toEqual(["s1 FOLLOWING", "s2 LOOKING", "s3 LEADING", "s5 LOOKING"]);
    expect(pump.peer(2).election.proposal.leader).toBe(5);

    // 3 cannot gather a quorum; when it gives up, the next round elects 5.
    pump.leave(1);
    pump.leave(3);
    pump.run(pump.now + 10 * SECOND);
    expect(roles(pump)).toContain("s5 LEADING");
  });
});

test("a server alone doubles its timeout up to a minute, and dials again when nothing gets out", () => {
  const pump = new Pump({ servers: 3 });
  pump.start(1);
  pump.run(200 * SECOND);
  expect(pump.peer(1).election.pollTimeout).toBe(60 * SECOND);
  expect(pump.marks()).toContain("election.connect-all");
  expect(pump.marks()).toContain("election.backoff-ceiling");
  expect(pump.marks()).not.toContain("election.resend");
});

test("a server that reaches some peer sends again at a timeout", () => {
  const pump = new Pump({ servers: 5 });
  pump.start(1);
  pump.start(2);
  pump.run(2 * SECOND);
  expect(pump.marks()).toContain("election.resend");
  expect(pump.elections()).toEqual([]);
});

test("the new role is told with the previous vote until lookForLeader has returned", () => {
  const pump = settled();
  const { election } = pump.peer(1);
  for (const sid of [1, 2, 3]) pump.leave(sid);
  const before = election.currentVote;
  while (election.decided === undefined) pump.run(pump.now + 10);
  expect(pump.peer(1).role).toBe("FOLLOWING");
  expect(election.currentVote).toBe(before);
  pump.run(pump.now + 100);
  expect(election.currentVote.round).toBe(2);
});

describe("an observer", () => {
  test("does not vote and learns who leads", () => {
    const pump = new Pump({ servers: 3, observers: 1 });
    for (const sid of [1, 2, 3]) pump.start(sid);
    pump.run(SECOND);
    pump.start(4, history(0, 9));
    pump.run(2 * SECOND);
    expect(pump.peer(4).role).toBe("OBSERVING");
    expect(pump.elections().at(-1)).toMatchObject({ sid: 4, leader: 3, role: "OBSERVING" });
    expect(pump.marks(1)).toContain("election.reply-non-voter");
    expect(pump.marks(4)).toContain("election.observer-learns");
  });

  test("does not make up a quorum", () => {
    const pump = new Pump({ servers: 3, observers: 2 });
    for (const sid of [1, 4, 5]) pump.start(sid);
    pump.run(20 * SECOND);
    expect(pump.elections()).toEqual([]);
  });
});
