/** The connection manager, the receiver's rules and recvqueue, one input at a time, seen from s2 of three. */
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import {
  connectAll,
  haveDelivered,
  isElectionConn,
  onElectionAccepted,
  onElectionClosed,
  onElectionDialed,
  onElectionDialTimer,
  onElectionHelloTimer,
  onElectionRefused,
  toSend,
} from "../../../protocol/election/connections.ts";
import { ELECTION_IGNORED } from "../../../protocol/election/ignored.ts";
import {
  finishLooking,
  onNotificationItem,
  onPollTimer,
  startLooking,
  updateElectionVote,
} from "../../../protocol/election/looking.ts";
import { ELECTION_MARKS } from "../../../protocol/election/marks.ts";
import { onElectionReceived } from "../../../protocol/election/receiver.ts";
import { hello, notification, type Notification } from "../../../protocol/messages.ts";
import type { ServerEffects } from "../../../protocol/protocol.ts";
import type { PeerState } from "../../../protocol/state.ts";
import { makeZxid } from "../../../protocol/zxid.ts";
import { configs, EMPTY, makePeer } from "./pump.ts";
import { recorder } from "./recorder.ts";

let peer: PeerState;
let out: ServerEffects;
let taken: () => string[];

beforeEach(() => {
  const config = configs({ servers: 3, observers: 1 })[1];
  if (config === undefined) throw new Error("no s2");
  peer = makePeer(config, EMPTY);
  ({ out, taken } = recorder());
});

function looking(leader: number, round = 1): Notification {
  return notification("LOOKING", leader, makeZxid(0, 0), round, 0);
}

/** s2 dials a smaller sid and is accepted. */
function connect(conn: number, sid: number): void {
  connectAll(peer, out);
  onElectionAccepted(peer, conn, sid, peer.election.dials, out);
  taken();
}

describe("who dials", () => {
  test("the larger sid keeps the connection it dialled", () => {
    toSend(peer, 1, looking(2), out);
    expect(taken()).toEqual(["dial s1 election election #1", "set electionDial 1 5000000"]);
    onElectionAccepted(peer, 7, 1, 1, out);
    expect(taken()).toEqual(["clear electionDial 1", "send 7 HELLO", "send 7 LOOKING for s2"]);
    expect(isElectionConn(peer, 7, 1)).toBe(true);
  });

  test("the smaller sid says who it is and hangs up", () => {
    toSend(peer, 3, looking(2), out);
    taken();
    onElectionAccepted(peer, 7, 3, 1, out);
    expect(taken()).toEqual([
      "clear electionDial 3",
      "send 7 HELLO",
      "election.smaller-dials",
      "hangUp 7",
    ]);
  });

  test("the larger sid hangs up on a smaller one and dials back", () => {
    onElectionDialed(peer, 7, 0, out);
    expect(taken()).toEqual(["accept 7", "set electionHello 7 10000000"]);
    onElectionReceived(peer, 7, 1, hello(1), out);
    expect(taken()).toEqual([
      "clear electionHello 7",
      "election.dial-back",
      "hangUp 7",
      "dial s1 election election #1",
      "set electionDial 1 5000000",
    ]);
  });

  test("... and gives up the connection it believed alive", () => {
    toSend(peer, 1, looking(2), out);
    connect(7, 1);
    onElectionDialed(peer, 8, 0, out);
    onElectionReceived(peer, 8, 1, hello(1), out);
    expect(taken()).toEqual(expect.arrayContaining(["election.dial-back-drops", "hangUp 7"]));
    expect(isElectionConn(peer, 7, 1)).toBe(false);
  });

  test("a new connection of a larger sid replaces the old one and repeats the last message", () => {
    toSend(peer, 3, looking(2), out);
    onElectionDialed(peer, 7, 2, out);
    onElectionReceived(peer, 7, 3, hello(3), out);
    expect(taken().slice(-1)).toEqual(["send 7 LOOKING for s2"]);
    onElectionDialed(peer, 8, 2, out);
    taken();
    onElectionReceived(peer, 8, 3, hello(3), out);
    expect(taken()).toEqual([
      "clear electionHello 8",
      "election.replaced",
      "hangUp 7",
      "election.last-resent",
      "send 8 LOOKING for s2",
    ]);
    onElectionReceived(peer, 7, 3, looking(3), out);
    onElectionClosed(peer, 7, 3, out);
    expect(taken()).toEqual(["ignore election-stale-connection", "ignore election-stale-close"]);
  });

  test("our own sid, strangers and the silent are turned away", () => {
    onElectionDialed(peer, 7, 99, out);
    expect(taken()).toEqual(["ignore election-unknown-sid", "refuse 7"]);
    onElectionDialed(peer, 8, 2, out);
    onElectionReceived(peer, 8, 3, hello(2), out);
    expect(taken().slice(-2)).toEqual(["ignore election-own-sid", "hangUp 8"]);
    onElectionDialed(peer, 9, 2, out);
    taken();
    onElectionHelloTimer(peer, 9, out);
    expect(taken()).toEqual(["election.hello-timeout", "hangUp 9"]);
  });
});

describe("a dial", () => {
  test("is not repeated while one is under way or a connection is up", () => {
    toSend(peer, 1, looking(2), out);
    taken();
    connectAll(peer, out);
    expect(taken()).toEqual([]);
    onElectionAccepted(peer, 7, 1, 1, out);
    taken();
    connectAll(peer, out);
    expect(taken()).toEqual([]);
  });

  test("that is refused is repeated only when there is something to send", () => {
    toSend(peer, 1, looking(2), out);
    onElectionRefused(peer, 1, 1, out);
    expect(taken().slice(-1)).toEqual(["clear electionDial 1"]);
    onElectionRefused(peer, 1, 1, out);
    expect(taken()).toEqual(["ignore election-stale-refusal"]);
    toSend(peer, 1, looking(3), out);
    expect(taken()).toEqual([
      "election.overwritten",
      "dial s1 election election #2",
      "set electionDial 1 5000000",
    ]);
  });

  test("that was given up may still be accepted, and is hung up", () => {
    toSend(peer, 1, looking(2), out);
    taken();
    onElectionDialTimer(peer, 1, out);
    expect(taken()).toEqual(["election.dial-timeout"]);
    onElectionAccepted(peer, 7, 1, 1, out);
    expect(taken()).toEqual(["election.dial-late", "ignore election-abandoned-dial", "hangUp 7"]);
    onElectionDialTimer(peer, 1, out);
    expect(taken()).toEqual(["ignore election-stale-timer"]);
  });
});

describe("a mailbox", () => {
  test("keeps the latest message only, and the last one sent for the next connection", () => {
    toSend(peer, 1, looking(2), out);
    toSend(peer, 1, looking(3), out);
    expect(taken()).toContain("election.overwritten");
    onElectionAccepted(peer, 7, 1, 1, out);
    expect(taken().slice(1)).toEqual(["send 7 HELLO", "send 7 LOOKING for s3"]);
    onElectionClosed(peer, 7, 1, out);
    toSend(peer, 1, looking(2), out);
    taken();
    onElectionAccepted(peer, 8, 1, 2, out);
    expect(taken().slice(1)).toEqual(["send 8 HELLO", "send 8 LOOKING for s2"]);
  });

  test("counts as delivered when any of them is empty", () => {
    expect(haveDelivered(peer.election)).toBe(false);
    toSend(peer, 1, looking(2), out);
    toSend(peer, 3, looking(2), out);
    expect(haveDelivered(peer.election)).toBe(false);
    onElectionAccepted(peer, 7, 1, 1, out);
    expect(haveDelivered(peer.election)).toBe(true);
  });
});

describe("the receiver", () => {
  beforeEach(() => {
    toSend(peer, 1, looking(2), out);
    connect(7, 1);
  });

  test("keeps what comes before lookForLeader is called, and does not clear it", () => {
    onElectionReceived(peer, 7, 1, looking(1), out);
    expect(taken()).toEqual(["election.early"]);
    startLooking(peer, out);
    expect(taken().filter((word) => word.startsWith("post"))).toEqual([
      "post vote of s1",
      "post vote of s2",
    ]);
  });

  test("tells a peer of an older round of ours, and passes its vote on", () => {
    startLooking(peer, out);
    taken();
    onElectionReceived(peer, 7, 1, looking(1, 0), out);
    expect(taken()).toEqual([
      "post vote of s1",
      "election.reply-lower-round",
      "send 7 LOOKING for s2",
    ]);
  });

  test("answers a looking peer when settled, and nobody else", () => {
    peer.role = "FOLLOWING";
    peer.election.currentVote = looking(3);
    onElectionReceived(peer, 7, 1, looking(1), out);
    expect(taken()).toEqual(["election.reply-settled", "send 7 FOLLOWING for s3"]);
    onElectionReceived(peer, 7, 1, notification("LEADING", 1, makeZxid(0, 0), 1, 0), out);
    expect(taken()).toEqual(["ignore election-nobody-looks"]);
  });

  test("tells with its new epoch whom it follows, once it has synced", () => {
    peer.role = "FOLLOWING";
    peer.election.currentVote = looking(3, 4);
    updateElectionVote(peer, 9);
    expect(peer.election.currentVote).toEqual({
      leader: 3,
      zxid: makeZxid(0, 0),
      round: 4,
      peerEpoch: 9,
    });
  });

  test("answers an observer at once, even while it looks, with its last decided vote", () => {
    startLooking(peer, out);
    onElectionDialed(peer, 9, 3, out);
    onElectionReceived(peer, 9, 4, hello(4), out);
    taken();
    onElectionReceived(peer, 9, 4, looking(0), out);
    expect(taken()).toEqual(["election.reply-non-voter", "send 9 LOOKING for s2"]);
    // Under today's round, although that vote is of none.
    expect(peer.election.currentVote.round).toBe(-1);
    expect(peer.election.links[4]?.lastSent?.round).toBe(1);
  });
});

test("recvqueue drops the oldest notification when it is full", () => {
  toSend(peer, 1, looking(2), out);
  connect(7, 1);
  startLooking(peer, out);
  for (let i = 1; i < peer.config.recvCapacity; i += 1)
    onElectionReceived(peer, 7, 1, looking(1), out);
  expect(taken()).not.toContain("election.overflow");
  onElectionReceived(peer, 7, 1, looking(1), out);
  expect(taken()).toContain("election.overflow");
  const { lookup } = peer.election;
  onNotificationItem(peer, { kind: "notification", lookup, from: 2, vote: looking(2) }, out);
  expect(taken()).toEqual(["ignore election-recvqueue-overflown"]);
  expect(peer.election.queued).toBe(peer.config.recvCapacity);
  onNotificationItem(peer, { kind: "notification", lookup, from: 1, vote: looking(1) }, out);
  expect(peer.election.queued).toBe(peer.config.recvCapacity - 1);
});

test("items of an ended lookForLeader are ignored, and so is its poll", () => {
  const [alone] = configs({ servers: 1 });
  if (alone === undefined) throw new Error("no s1");
  peer = makePeer(alone, EMPTY);
  startLooking(peer, out);
  const { lookup } = peer.election;
  const item = { kind: "notification", lookup, from: 1, vote: looking(1) } as const;
  expect(onNotificationItem(peer, item, out)).toBe(false);
  expect(onPollTimer(peer, out)).toBe(true);
  expect(peer.role).toBe("LEADING");
  finishLooking(peer);
  taken();
  expect(onNotificationItem(peer, item, out)).toBe(false);
  expect(onPollTimer(peer, out)).toBe(false);
  expect(taken()).toEqual(["ignore election-recvqueue-cleared", "ignore election-not-running"]);
});

test("any input is legal in any state", () => {
  const small = fc.integer({ min: 0, max: 5 });
  const inputs = fc.array(
    fc.record({
      what: fc.integer({ min: 0, max: 9 }),
      conn: small,
      sid: fc.integer({ min: 1, max: 4 }),
      number: small,
      state: fc.constantFrom("LOOKING" as const, "FOLLOWING" as const, "LEADING" as const),
    }),
    { maxLength: 60 },
  );
  const reasons = new Set(ELECTION_IGNORED.map(({ reason }) => `ignore ${reason}`));
  const ids = new Set<string>(ELECTION_MARKS.map(({ id }) => id));
  fc.assert(
    fc.property(inputs, (inputs) => {
      peer = makePeer(peer.config, EMPTY);
      for (const { what, conn, sid, number, state } of inputs) {
        const vote = notification(state, sid, makeZxid(0, conn), number, 0);
        const { lookup } = peer.election;
        let hasEnded = false;
        if (what === 0) onElectionDialed(peer, conn, sid - 1, out);
        if (what === 1) onElectionAccepted(peer, conn, sid, number, out);
        if (what === 2) onElectionRefused(peer, sid, number, out);
        if (what === 3) onElectionReceived(peer, conn, sid, hello(number), out);
        if (what === 4) onElectionReceived(peer, conn, sid, vote, out);
        if (what === 5) onElectionClosed(peer, conn, sid, out);
        if (what === 6) onElectionDialTimer(peer, sid, out);
        if (what === 7) hasEnded = onPollTimer(peer, out);
        if (what === 8 && peer.election.queued > 0 && peer.election.isRunning) {
          const item = { kind: "notification", lookup, from: sid, vote } as const;
          hasEnded = onNotificationItem(peer, item, out);
        }
        if (what === 9 && !peer.election.isRunning) {
          peer.role = "LOOKING";
          startLooking(peer, out);
        }
        if (hasEnded) finishLooking(peer);
      }
      for (const word of taken()) {
        if (word.startsWith("ignore ")) expect(reasons).toContain(word);
        if (word.startsWith("election.")) expect(ids).toContain(word);
      }
    }),
  );
});
