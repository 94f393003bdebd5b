/** Stories of a follower that comes back, and of the three ways to bring it up to date. */
import { MS, SECOND, story, inject, write, writes } from "../build.ts";
import type { Scenario } from "../scenario.ts";

export const FOLLOWER_DIFF: Scenario = story({
  name: "follower-diff",
  about: "A follower crashes and comes back a few writes later.",
  watchFor: [
    "The leader still has in memory all that was committed meanwhile.",
    "It sends DIFF: the missing proposals, each with its commit.",
  ],
  goals: ["leader-elected", "diff-sync", "restart-after-crash"],
  cluster: { servers: 3 },
  until: 20 * SECOND,
  script: (draft) => {
    inject(draft, 5 * SECOND, { kind: "crash", node: "s1", downFor: 5 * SECOND });
    writes(draft, SECOND, draft.until, 4, "any");
  },
});

export const FOLLOWER_TRUNC: Scenario = story({
  name: "follower-trunc",
  about: "A follower crashes with a proposal that only it and its dead leader have ever seen.",
  watchFor: [
    "The majority elects a leader that never heard of the proposal.",
    "The follower comes back with a larger zxid than its new leader and must cut its log.",
    "Where the majority is gone too (three servers), the proposal survives instead.",
  ],
  goals: ["leader-change", "trunc-sync", "uncommitted-tail-lost", "restart-after-crash"],
  until: 36 * SECOND,
  script: (draft) => {
    writes(draft, SECOND, 5 * SECOND, 4, "any");
    const groups = [["leader", "s1"], ["rest"]];
    inject(draft, 6 * SECOND, { kind: "partition", groups, span: 13 * SECOND });
    write(draft, 6100 * MS, "leader");
    inject(draft, 6300 * MS, { kind: "crash", node: "leader", downFor: 18 * SECOND });
    inject(draft, 6300 * MS, { kind: "crash", node: "s1", downFor: 14 * SECOND });
    writes(draft, 30 * SECOND, draft.until, 4, "any");
  },
});

export const FOLLOWER_SNAP: Scenario = story({
  name: "follower-snap",
  about: "A follower crashes and comes back when the leader no longer remembers where it stood.",
  watchFor: [
    "The window of five transactions has moved on, and the log on disk may not be used.",
    "The leader sends SNAP: its whole tree, while writes go on.",
    "The follower writes a snapshot and syncs it before it acknowledges.",
  ],
  goals: ["leader-elected", "snap-sync", "restart-after-crash"],
  cluster: { servers: 3, commitLogCount: 5, snapshotSizePercent: -1 },
  until: 20 * SECOND,
  script: (draft) => {
    inject(draft, 5 * SECOND, { kind: "crash", node: "s1", downFor: 5 * SECOND });
    writes(draft, SECOND, draft.until, 8, "any");
  },
});

export const SNAP_UNDER_LOAD: Scenario = story({
  name: "snap-under-load",
  about: "A follower is sent the whole tree again and again, under two hundred writes a second.",
  watchFor: [
    "What is committed meanwhile is in some parts of the tree, and not in others.",
    "All of it comes before NEWLEADER, so that the snapshot that the follower writes there holds what its name says.",
    "With --bug newleader-before-snap the tree has a zxid of which some writes come too late.",
  ],
  goals: ["leader-elected", "snap-sync", "sync-under-load", "restart-after-crash"],
  cluster: { servers: 3, commitLogCount: 5, snapshotSizePercent: -1 },
  weather: { latency: [100, 300], service: 3000 },
  until: 5 * SECOND,
  script: (draft) => {
    for (let at = 1200 * MS; at < 4 * SECOND; at += 400 * MS) {
      inject(draft, at, { kind: "crash", node: "s1", downFor: 100 * MS });
    }
    writes(draft, SECOND, 4500 * MS, 200, "leader");
  },
});

/** Reference D9: slow disks keep proposals under way for longer than a synchronization takes. */
export const LATE_JOINER: Scenario = story({
  name: "late-joiner",
  about: "A server starts for the first time while hundreds of writes a second are under way.",
  watchFor: [
    "Proposals that are not yet committed reach it before NEWLEADER, their commits after it.",
    "It acknowledges NEWLEADER, UPTODATE and then those proposals, in this order.",
  ],
  goals: ["leader-elected", "sync-under-load", "commit-after-newleader"],
  cluster: { servers: 3 },
  weather: { fsync: [5000, 20_000] },
  startAt: () => [5 * SECOND],
  until: 10 * SECOND,
  script: (draft) => writes(draft, 4 * SECOND, 8 * SECOND, 200, "leader"),
});
