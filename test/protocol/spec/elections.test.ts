/** Properties of elections: each fires on what breaks it, and only then. */
import { describe, expect, test } from "vitest";
import { notification, type Notification } from "../../../protocol/messages.ts";
import { NO_SIDS, withSid } from "../../../protocol/quorum.ts";
import { makeZxid } from "../../../protocol/zxid.ts";
import { boot, emit, endRole, lead, newStage, replicate, send, txn, type Stage } from "./stage.ts";

function vote(leader: number, round: number, epoch = 1, counter = 1): Notification {
  return notification("LOOKING", leader, makeZxid(1, counter), round, epoch);
}

/** Three servers whose disks end at 1:1 in epoch 1, and s1 looks in round 2. */
function looking(): Stage {
  const stage = newStage();
  lead(stage, 3, [1, 2], 1);
  replicate(stage, 3, [1, 2], txn(1, 1));
  endRole(stage, 1);
  emit(stage, 1, { kind: "looking", round: 2 });
  return stage;
}

function tell(...votes: readonly Notification[]): readonly string[] {
  const stage = looking();
  for (const each of votes) send(stage, 1, 2, each);
  return stage.violated;
}

describe("VotesImprove", () => {
  test("a vote gives way to a better one, and to any of a newer round", () => {
    expect(tell(vote(1, 2), vote(1, 2), vote(2, 2), vote(3, 2), vote(1, 3))).toEqual([]);
  });

  test.each([
    ["a lower sid", vote(3, 2), vote(2, 2)],
    ["a shorter history", vote(2, 2, 1, 2), vote(3, 2, 1, 1)],
    ["an older epoch and a higher sid (ZOOKEEPER-1419)", vote(2, 2, 2), vote(3, 2, 1)],
    ["a vote of an older round (ZOOKEEPER-975)", vote(2, 3), vote(3, 2)],
  ])("no vote gives way to %s", (_name, first, second) => {
    expect(tell(first, second)).toEqual(["VotesImprove"]);
  });

  test("who looks anew begins anew, and what is told to observers is no vote", () => {
    const stage = newStage(3, 1);
    emit(stage, 1, { kind: "looking", round: 9 });
    send(stage, 1, 2, vote(3, 9));
    send(stage, 1, 4, vote(2, 9));
    emit(stage, 1, { kind: "looking", round: 2 });
    send(stage, 1, 2, vote(2, 2));
    expect(stage.violated).toEqual([]);
  });
});

describe("VoteMatchesDisk", () => {
  test("the start of an epoch that it works in is a history", () => {
    const own = notification("LOOKING", 1, makeZxid(1, 0), 2, 1);
    expect(tell(own)).toEqual([]);
  });

  test.each([
    ["a transaction that its log lacks", vote(1, 2, 1, 2)],
    [
      "the start of an epoch that nobody followed",
      notification("LOOKING", 1, makeZxid(2, 0), 2, 1),
    ],
    ["an epoch that it does not work in", vote(1, 2, 2)],
  ])("no server votes for itself with %s", (_name, own) => {
    expect(tell(own)).toEqual(["VoteMatchesDisk"]);
  });
});

describe("an election", () => {
  const two = withSid(withSid(NO_SIDS, 1), 2);
  const elected = { kind: "elected", leader: 1, role: "LEADING", joined: false } as const;

  test("ends by a quorum, in the round of its leader", () => {
    const stage = looking();
    emit(stage, 1, { ...elected, round: 2, votes: two });
    expect(stage.violated).toEqual([]);
  });

  test("without a quorum violates ElectedByQuorum", () => {
    const stage = looking();
    emit(stage, 1, { ...elected, round: 2, votes: withSid(NO_SIDS, 1) });
    expect(stage.violated).toEqual(["ElectedByQuorum"]);
  });

  test("in another round than the leader's violates LeadsInOwnRound", () => {
    const stage = looking();
    emit(stage, 1, { ...elected, round: 1, votes: two });
    expect(stage.violated).toEqual(["LeadsInOwnRound"]);
  });

  test("may end in a round that was taken over, before any link shows it", () => {
    const stage = looking();
    emit(stage, 1, { kind: "mark", id: "election.round-ahead" });
    emit(stage, 1, { ...elected, round: 5, votes: two });
    expect(stage.violated).toEqual([]);
  });

  test("of a server that follows may be of a round it joins", () => {
    const stage = newStage();
    boot(stage, 1, 0, 0);
    emit(stage, 1, { kind: "looking", round: 1 });
    emit(stage, 1, {
      ...elected,
      leader: 3,
      role: "FOLLOWING",
      round: 7,
      votes: two,
      joined: true,
    });
    expect(stage.violated).toEqual([]);
  });
});
