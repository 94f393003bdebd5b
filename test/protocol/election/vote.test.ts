/** Votes: their order, their equality, and what speaks against a leader. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Config } from "../../../protocol/config.ts";
import { newElection, type Vote } from "../../../protocol/election/state.ts";
import {
  checkLeader,
  elects,
  isBetterVote,
  isSameVote,
  supporters,
} from "../../../protocol/election/vote.ts";
import { notification, type Notification, type ServerState } from "../../../protocol/messages.ts";
import { hasSid, listSids, NO_SIDS, withSid } from "../../../protocol/quorum.ts";
import { makeZxid } from "../../../protocol/zxid.ts";
import { configs } from "./pump.ts";

function configOf(bugs: readonly string[]): Config {
  const [config] = configs({ bugs });
  if (config === undefined) throw new Error("no server");
  return config;
}

const config = configOf([]);

/** Small ranges, so that ties are common; a zxid of an older epoch than the vote's is legal. */
const votes: fc.Arbitrary<Vote> = fc.record({
  leader: fc.integer({ min: 1, max: 4 }),
  zxid: fc
    .tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }))
    .map(([epoch, counter]) => makeZxid(epoch, counter)),
  round: fc.integer({ min: 0, max: 3 }),
  peerEpoch: fc.integer({ min: 0, max: 2 }),
});

function vote(peerEpoch: number, epoch: number, counter: number, leader: number): Vote {
  return { leader, zxid: makeZxid(epoch, counter), round: 1, peerEpoch };
}

describe.each([
  ["as it should be", config],
  ["with vote-by-id", configOf(["vote-by-id"])],
  ["with compare-by-counter", configOf(["compare-by-counter"])],
])("the order of votes, %s,", (_name, config) => {
  const isBetter = (a: Vote, b: Vote): boolean => isBetterVote(a, b, config);

  test("is irreflexive and asymmetric", () => {
    fc.assert(
      fc.property(votes, votes, (a, b) => {
        expect(isBetter(a, a)).toBe(false);
        expect(isBetter(a, b) && isBetter(b, a)).toBe(false);
      }),
    );
  });

  test("is transitive", () => {
    fc.assert(
      fc.property(votes, votes, votes, (a, b, c) => {
        fc.pre(isBetter(a, b) && isBetter(b, c));
        expect(isBetter(a, c)).toBe(true);
      }),
    );
  });

  test("is total: only votes for the same candidate tie", () => {
    fc.assert(
      fc.property(votes, votes, (a, b) => {
        const tie = a.leader === b.leader && a.zxid === b.zxid && a.peerEpoch === b.peerEpoch;
        expect(isBetter(a, b) || isBetter(b, a)).toBe(!tie);
      }),
    );
  });
});

test.each([
  ["epoch before zxid", vote(2, 1, 1, 1), vote(1, 1, 9, 2)],
  ["zxid before sid", vote(1, 1, 2, 1), vote(1, 1, 1, 3)],
  ["sid last", vote(1, 1, 1, 2), vote(1, 1, 1, 1)],
  // ZOOKEEPER-1419: here each vote used to beat the other.
  ["epoch before sid at equal zxids", vote(2, 1, 1, 1), vote(1, 1, 1, 2)],
])("a vote is better by %s", (_name, better, worse) => {
  expect(isBetterVote(better, worse, config)).toBe(true);
  expect(isBetterVote(worse, better, config)).toBe(false);
});

test("vote-order-forgets-epoch makes no order: some votes beat each other (ZOOKEEPER-1419)", () => {
  const bugged = configOf(["vote-order-forgets-epoch"]);
  const isAsymmetric = fc.property(votes, votes, (a, b) => {
    return !(isBetterVote(a, b, bugged) && isBetterVote(b, a, bugged));
  });
  const { counterexample, failed } = fc.check(isAsymmetric, { numRuns: 2000 });
  expect(failed).toBe(true);
  const [a, b] = counterexample ?? [];
  expect(a?.zxid).toBe(b?.zxid);
  expect(a?.peerEpoch).not.toBe(b?.peerEpoch);
});

test("a quorum elects, and with election-quorum-off-by-one one voter less", () => {
  const bugged = configOf(["election-quorum-off-by-one"]);
  const all = config.sids.filter((sid) => hasSid(config.voters, sid));
  const few = all.slice(0, config.quorum.need - 1).reduce(withSid, NO_SIDS);
  const enough = all.slice(0, config.quorum.need).reduce(withSid, NO_SIDS);
  expect([elects(config, few), elects(config, enough)]).toEqual([false, true]);
  expect([elects(bugged, few), elects(bugged, NO_SIDS)]).toEqual([true, false]);
});

test("vote-by-id lets a stale server with a high sid win", () => {
  const bugged = configOf(["vote-by-id"]);
  expect(isBetterVote(vote(1, 1, 1, 3), vote(1, 1, 2, 1), bugged)).toBe(true);
  expect(isBetterVote(vote(1, 1, 1, 3), vote(2, 1, 1, 1), bugged)).toBe(false);
});

test("compare-by-counter lets a long history of an older epoch win", () => {
  const bugged = configOf(["compare-by-counter"]);
  expect(isBetterVote(vote(2, 1, 9, 1), vote(2, 2, 1, 2), bugged)).toBe(true);
  expect(isBetterVote(vote(2, 1, 9, 1), vote(2, 2, 1, 2), config)).toBe(false);
});

interface Told {
  readonly state?: ServerState;
  readonly leader?: number;
  readonly counter?: number;
  readonly round?: number;
  readonly peerEpoch?: number;
}

function tell({
  state = "FOLLOWING",
  leader = 3,
  counter = 1,
  round = 1,
  peerEpoch = 1,
}: Told): Notification {
  return notification(state, leader, makeZxid(1, counter), round, peerEpoch);
}

test.each<[string, Told, Told, boolean, boolean]>([
  // What, one vote, another, same with both versions, same when one lost its version.
  ["identical looking votes", { state: "LOOKING" }, { state: "LOOKING" }, true, true],
  [
    "looking votes, other zxid",
    { state: "LOOKING" },
    { state: "LOOKING", counter: 2 },
    false,
    false,
  ],
  [
    "looking votes, other round",
    { state: "LOOKING" },
    { state: "LOOKING", round: 2 },
    false,
    false,
  ],
  [
    "looking votes, other epoch",
    { state: "LOOKING" },
    { state: "LOOKING", peerEpoch: 2 },
    false,
    false,
  ],
  [
    "looking votes, other leader",
    { state: "LOOKING" },
    { state: "LOOKING", leader: 2 },
    false,
    false,
  ],
  ["looking and settled, identical", { state: "LOOKING" }, {}, true, true],
  ["looking and settled, other round", { state: "LOOKING" }, { round: 2 }, false, false],
  ["settled votes, other zxid and round", {}, { counter: 2, round: 2 }, true, true],
  ["settled votes, other state", {}, { state: "LEADING" }, true, true],
  ["settled votes, other epoch", {}, { peerEpoch: 2 }, false, true],
  ["settled votes, other leader", {}, { leader: 2 }, false, false],
])("equality: %s", (_name, a, b, versioned, unversioned) => {
  for (const [left, right] of [[a, b] as const, [b, a] as const]) {
    expect(isSameVote(tell(left), tell(right), false)).toBe(versioned);
    expect(isSameVote(tell(left), tell(right), true)).toBe(unversioned);
  }
});

test("supporters are those who say the same", () => {
  const told = new Map([
    [1, tell({})],
    [2, tell({ leader: 2 })],
    [3, tell({ state: "LEADING", round: 4 })],
    [4, tell({ peerEpoch: 2 })],
  ]);
  expect(listSids(supporters(told, tell({}), false))).toEqual([1, 3]);
  expect(listSids(supporters(told, tell({}), true))).toEqual([1, 3, 4]);
});

test.each<[string, number, Told, Told | undefined, string]>([
  // What, own sid, the vote in question, what its leader said, verdict; our clock is 1.
  ["another one, who says so", 1, {}, { state: "LEADING" }, "fine"],
  ["another one, in whatever round", 1, { round: 7 }, { state: "LEADING" }, "fine"],
  ["another one, who was not heard", 1, {}, undefined, "silent"],
  ["another one, who looks", 1, {}, { state: "LOOKING" }, "denies"],
  ["another one, who follows", 1, {}, { state: "FOLLOWING", leader: 2 }, "denies"],
  ["ourselves in this round", 3, { round: 1 }, undefined, "fine"],
  ["ourselves in an older round", 3, { round: 0 }, undefined, "old-round"],
  ["ourselves in a newer round", 3, { round: 2 }, undefined, "old-round"],
])("checkLeader: %s", (_name, self, named, told, verdict) => {
  const election = newElection(config, makeZxid(1, 1), 1);
  election.logicalclock = 1;
  const votes = new Map(told === undefined ? [] : [[3, tell(told)]]);
  expect(checkLeader(election, votes, tell(named), self)).toBe(verdict);
});
