/** Stories of a leader in trouble: cut off, unheard, asleep, or with a slow disk. */
import { SECOND, server, story, inject, read, writes, type Draft } from "../build.ts";
import type { Scenario } from "../scenario.ts";

/** After a start of everyone at once the largest id leads, so its writes go to the leader. */
function oldLeader(draft: Draft): string {
  return server(draft.cluster.servers);
}

export const LEADER_ISOLATED: Scenario = story({
  name: "leader-isolated",
  about: "The leader is cut off from everyone for twenty seconds while writes go on at both sides.",
  watchFor: [
    "The old leader goes on taking writes until it misses its quorum: none is acknowledged.",
    "The others elect a new leader once syncLimit ticks have passed in silence.",
    "When the link heals, the tail that only the old leader has is truncated.",
  ],
  goals: ["leader-elected", "leader-change", "stepped-down", "trunc-sync", "uncommitted-tail-lost"],
  until: 40 * SECOND,
  script: (draft) => {
    const groups = [["leader"], ["rest"]];
    inject(draft, 4 * SECOND, { kind: "partition", groups, span: 20 * SECOND });
    writes(draft, SECOND, 20 * SECOND, 2, oldLeader(draft));
    // TRUNC is for a new leader without a transaction of its epoch (reference D5), so the writers
    // of the other side give up in vain and come back late.
    writes(draft, SECOND, 12 * SECOND, 2, "any");
    writes(draft, 34 * SECOND, draft.until, 4, "any");
  },
});

export const LEADER_ISOLATED_BUSY: Scenario = story({
  name: "leader-isolated-busy",
  about: "The leader is cut off for twenty seconds, and its successor commits writes meanwhile.",
  watchFor: [
    "The old leader's tail lies in an epoch that has ended, and a new one has begun without it.",
    "It cannot be cut across epochs, so the old leader gets the whole tree: SNAP, not TRUNC.",
  ],
  goals: ["leader-elected", "leader-change", "stepped-down", "snap-sync"],
  until: 40 * SECOND,
  script: (draft) => {
    const groups = [["leader"], ["rest"]];
    inject(draft, 4 * SECOND, { kind: "partition", groups, span: 20 * SECOND });
    writes(draft, SECOND, 20 * SECOND, 2, oldLeader(draft));
    writes(draft, SECOND, draft.until, 4, "any");
  },
});

export const TWO_CLAIMANTS: Scenario = story({
  name: "two-claimants",
  about: "The leader of three is cut off: for a moment two servers claim to lead.",
  watchFor: [
    "The others lead again after syncLimit ticks, the old leader notices up to a tick later.",
    "A read at the old leader is stale then, which ZooKeeper allows.",
    "A write there hangs and is never acknowledged.",
  ],
  goals: ["leader-change", "two-claimants", "stepped-down", "read-served"],
  cluster: { servers: 3 },
  until: 40 * SECOND,
  script: (draft) => {
    const groups = [["leader"], ["rest"]];
    // Early in a tick of the leader: the others have the rest of it to elect another, whatever the votes take.
    inject(draft, 3 * SECOND, { kind: "partition", groups, span: 20 * SECOND });
    writes(draft, SECOND, 8 * SECOND, 4, oldLeader(draft));
    writes(draft, 13 * SECOND, draft.until, 4, "s1");
    for (let at = 13 * SECOND; at < 17 * SECOND; at += SECOND >> 2) {
      read(draft, at, oldLeader(draft));
      read(draft, at, "s1");
    }
  },
});

export const ONE_WAY_CUT: Scenario = story({
  name: "one-way-cut",
  about: "For twenty seconds nobody hears the leader, although it hears everybody.",
  watchFor: [
    "The followers miss its pings and leave; what they say still reaches it.",
    "A leader that cannot be heard must step down like one that is cut off.",
  ],
  goals: ["leader-elected", "leader-change", "stepped-down"],
  until: 40 * SECOND,
  script: (draft) => {
    const cut = { kind: "cut", from: "leader", to: "followers", span: 20 * SECOND } as const;
    inject(draft, 4 * SECOND, cut);
    writes(draft, SECOND, draft.until, 4, "any");
  },
});

export const LEADER_PAUSED: Scenario = story({
  name: "leader-paused",
  about: "The leader stops for fifteen seconds, longer than syncLimit allows, and then goes on.",
  watchFor: [
    "The others elect another; the sleeper has not noticed that any time has passed.",
    "When it wakes it still believes it leads, until its first look at its followers.",
  ],
  goals: ["leader-elected", "leader-change", "stepped-down"],
  cluster: { servers: 3 },
  until: 35 * SECOND,
  script: (draft) => {
    inject(draft, 5 * SECOND, { kind: "pause", node: "leader", span: 15 * SECOND });
    writes(draft, SECOND, draft.until, 4, "any");
  },
});

export const SLOW_LEADER_DISK: Scenario = story({
  name: "slow-leader-disk",
  about: "For fifteen seconds every fsync of the leader takes 400 ms longer than the others'.",
  watchFor: [
    "Writes go on: a quorum of followers may commit what the leader has not yet on its disk.",
    "The leader's log lags behind what it has committed and applied.",
  ],
  goals: ["leader-elected", "leader-commits-before-own-fsync"],
  until: 30 * SECOND,
  script: (draft) => {
    const slow = { kind: "slowDisk", node: "leader", by: 400_000, span: 15 * SECOND } as const;
    inject(draft, 5 * SECOND, slow);
    writes(draft, SECOND, draft.until, 10, "any");
  },
});
