/** lookForLeader vote by vote, seen from s1 of five, all of whose histories are empty. */
import { beforeEach, describe, expect, test } from "vitest";
import {
  finishLooking,
  onNotificationItem,
  onPollTimer,
  startLooking,
} from "../../../protocol/election/looking.ts";
import { enqueue } from "../../../protocol/election/recvqueue.ts";
import { notification, type ServerState } from "../../../protocol/messages.ts";
import type { ServerEffects } from "../../../protocol/protocol.ts";
import type { PeerState } from "../../../protocol/state.ts";
import { makeZxid } from "../../../protocol/zxid.ts";
import { configs, EMPTY, makePeer } from "./pump.ts";
import { recorder } from "./recorder.ts";

let peer: PeerState;
let out: ServerEffects;
let taken: () => string[];

beforeEach(() => {
  const [config] = configs({ servers: 5 });
  if (config === undefined) throw new Error("no s1");
  peer = makePeer(config, EMPTY);
  ({ out, taken } = recorder());
  startLooking(peer, out);
  taken();
});

/** Whether the election ends with this notification. */
function hear(from: number, state: ServerState, leader: number, round = 1, peerEpoch = 0): boolean {
  const vote = notification(state, leader, makeZxid(0, 0), round, peerEpoch);
  enqueue(peer, from, vote, out);
  taken();
  const { lookup } = peer.election;
  return onNotificationItem(peer, { kind: "notification", lookup, from, vote }, out);
}

/** Three others agree on s5, and a silence begins. */
function agree(): void {
  for (const sid of [2, 3, 5]) expect(hear(sid, "LOOKING", 5)).toBe(false);
  expect(peer.election.isFinalizing).toBe(true);
  taken();
}

describe("votes of our round", () => {
  test("of settled servers are counted by their leader alone, whatever their epochs", () => {
    expect(hear(2, "FOLLOWING", 5, 1, 1)).toBe(false);
    expect(hear(3, "FOLLOWING", 5, 1, 2)).toBe(false);
    expect(hear(5, "LEADING", 5, 1, 2)).toBe(true);
    expect(taken()).toContain("election.settled-same-round");
    expect(peer.election.decided).toMatchObject({ leader: 5, round: 1, peerEpoch: 2 });
  });

  test("of looking servers count with settled ones that agree in everything", () => {
    hear(2, "LOOKING", 5);
    hear(3, "FOLLOWING", 5);
    expect(hear(5, "LEADING", 5)).toBe(true);
  });

  test("are forgotten when a newer round is adopted", () => {
    hear(2, "FOLLOWING", 5, 1, 1);
    hear(3, "FOLLOWING", 5, 1, 1);
    hear(4, "LOOKING", 5, 2);
    expect(peer.election.logicalclock).toBe(2);
    expect([...peer.election.recvset.keys()]).toEqual([4]);
    expect(hear(5, "LEADING", 5, 2, 2)).toBe(false);
  });
});

describe("votes of another round", () => {
  test("of settled servers count when leader and epoch are equal", () => {
    expect(hear(2, "FOLLOWING", 5, 7, 1)).toBe(false);
    expect(hear(3, "FOLLOWING", 5, 6, 2)).toBe(false);
    expect(hear(5, "LEADING", 5, 7, 2)).toBe(false);
    expect(hear(4, "FOLLOWING", 5, 4, 2)).toBe(true);
    // The round of the vote that completed the quorum.
    expect(peer.election.logicalclock).toBe(4);
    expect(taken()).toEqual(["election.join", "clear poll 0", "elected"]);
  });

  test("do not count in the next call of lookForLeader; nor does its timeout", () => {
    hear(2, "FOLLOWING", 5, 7);
    hear(3, "FOLLOWING", 5, 7);
    onPollTimer(peer, out);
    expect(peer.election.pollTimeout).toBe(400_000);
    agree();
    expect(onPollTimer(peer, out)).toBe(true);
    finishLooking(peer);
    peer.role = "LOOKING";
    startLooking(peer, out);
    expect(peer.election.pollTimeout).toBe(200_000);
    expect(hear(5, "LEADING", 5, 7)).toBe(false);
  });

  test("of looking servers are ignored when it is older", () => {
    for (const sid of [2, 3, 4, 5]) {
      expect(hear(sid, "LOOKING", 5, 0)).toBe(false);
      expect(taken()).toEqual([
        "election.round-behind",
        "ignore election-round-behind",
        "set poll 0 200000",
      ]);
    }
  });
});

test("votes for servers that are no voters, or of servers that observe, are ignored", () => {
  hear(2, "LOOKING", 9);
  expect(taken()).toContain("ignore election-not-a-voter");
  hear(2, "OBSERVING", 5);
  expect(taken()).toContain("ignore election-observer-vote");
});

describe("in the silence", () => {
  beforeEach(agree);

  test("its end is the end of the election", () => {
    expect(onPollTimer(peer, out)).toBe(true);
    expect(taken()).toEqual(["election.silence", "clear poll 0", "elected"]);
    expect(peer.role).toBe("FOLLOWING");
  });

  test("a vote that is not better is lost, even the leader's own word, and the wait begins again", () => {
    expect(hear(5, "LEADING", 5)).toBe(false);
    expect(taken()).toEqual([
      "election.finalize-discard",
      "ignore election-not-better",
      "set poll 0 200000",
    ]);
    expect(peer.election.recvset.get(5)?.state).toBe("LOOKING");
  });

  test("a better vote counts whatever its state and round, and goes back to the tail", () => {
    expect(hear(4, "FOLLOWING", 4, 0, 1)).toBe(false);
    expect(taken()).toEqual(["election.finalize-break", "post vote of s4", "set poll 0 200000"]);
  });

  test("after a break the quorum is not looked at again before the next looking vote", () => {
    hear(4, "FOLLOWING", 4, 0, 1);
    expect(onPollTimer(peer, out)).toBe(false);
    expect(onPollTimer(peer, out)).toBe(false);
    expect(hear(4, "LOOKING", 5)).toBe(false);
    expect(taken()).toContain("election.finalize");
    expect(onPollTimer(peer, out)).toBe(true);
  });
});
