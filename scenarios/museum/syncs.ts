/** Incidents of synchronization: what a server is sent, or not, when it joins a leader. */
import { between } from "../../sim/chance.ts";
import type { Micros } from "../../sim/machine.ts";
import { inject, injectWhen, MS, SECOND, write, writes, type Draft } from "../build.ts";
import { ask, closeSession, createEphemeral, getData } from "../calls.ts";
import { THREE, writeAlone } from "./absences.ts";
import { exhibit, type Exhibit } from "./exhibit.ts";

/** Short ticks: whoever is cut off gives up within five seconds. */
const HASTY = { ...THREE, tickTime: 500 };

/** From the first `message` on that would reach s1 after `at`, nothing does for a while. */
function cutOffBefore(draft: Draft, at: Micros, message: string): void {
  injectWhen(
    draft,
    at,
    { on: "packet", phase: "before", message, to: "s1", nth: 1 },
    { kind: "partition", groups: [["s1"], ["s2", "s3"]], span: 8 * SECOND },
  );
}

/** known-bugs 8. */
const NO_TRUNC: Exhibit = exhibit({
  issue: "ZOOKEEPER-1154",
  bug: "diff-without-trunc",
  violates: "ProcessConsistency",
  about: "A former leader comes back with a write that nobody else has, and keeps it.",
  watchFor: [
    "Cut off, s3 logs 1:2 alone; the others go on in epoch 2 and commit 2:1.",
    "Back again, s3 is behind 2:1, and is sent that: nobody tells it that 1:2 is not part of history.",
  ],
  mended: "A zxid that the leader does not know is cut off, or the whole tree is sent.",
  cluster: THREE,
  until: 40 * SECOND,
  script: (draft) => {
    write(draft, SECOND, "s3");
    const at = between(draft.die, 2 * SECOND, 3 * SECOND);
    inject(draft, at, { kind: "partition", groups: [["s3"], ["rest"]], span: 18 * SECOND });
    write(draft, at + SECOND, "s3");
    write(draft, at + 15 * SECOND, "s2");
  },
});

/** known-bugs 11. */
const ZXID_FIRST: Exhibit = exhibit({
  issue: "ZOOKEEPER-2355",
  bug: "diff-sets-zxid-first",
  violates: "ReadReplies",
  alone: true,
  about: "A session is closed, and its ephemeral node stays on one server for ever.",
  watchFor: [
    "While s1 is down c2 creates /a and closes its session: /a is gone.",
    "As it joins, s1 is told to DIFF to 1:4, takes that for its own zxid, and is cut off.",
    "Back again it seems to have everything, gets nothing, and shows /a at 1:4.",
  ],
  mended: "With the zxid of what it has, s1 is sent the rest when it comes back.",
  // c1 knows s1 alone, and c2 knows s2.
  cluster: {
    ...HASTY,
    clients: 2,
    clientServers: 1,
    sessionTimeout: 40_000,
    maxSessionTimeout: 40_000,
  },
  until: 30 * SECOND,
  script: (draft) => {
    ask(draft, 2 * SECOND, "c2", createEphemeral("/a"));
    const at = between(draft.die, 3 * SECOND, 4 * SECOND);
    inject(draft, at, { kind: "crash", node: "s1", downFor: SECOND });
    ask(draft, at + 500 * MS, "c2", closeSession());
    cutOffBefore(draft, at, "PROPOSAL");
    ask(draft, at + 20 * SECOND, "c1", getData("/a"));
  },
});

/** known-bugs 12. */
const KEPT_SNAP: Exhibit = exhibit({
  issue: "ZOOKEEPER-3642",
  bug: "retain-aborted-snap",
  violates: "RestartRefused",
  alone: true,
  about:
    "A server believes that it has what was never written to its disk, and does not start any more.",
  watchFor: [
    "Far behind, s1 is sent the tree at 1:5, and cut off before NEWLEADER, so that its disk has 1:1.",
    "It keeps the tree, says 1:5 when it joins again, and is sent nothing.",
    "Then it logs 1:6 behind 1:1, crashes, and finds a hole in its log. Older releases did not look for holes, and served it.",
  ],
  mended: "What an aborted SNAP has left in memory is dropped: s1 joins with 1:1.",
  cluster: { ...HASTY, commitLogCount: 2, snapshotSizePercent: -1 },
  until: 40 * SECOND,
  script: (draft) => {
    write(draft, SECOND, "s3");
    const at = between(draft.die, 2 * SECOND, 3 * SECOND);
    inject(draft, at, { kind: "crash", node: "s1", downFor: 2 * SECOND });
    for (const after of [500, 700, 900, 1100]) write(draft, at + after * MS, "s3");
    cutOffBefore(draft, at, "NEWLEADER");
    write(draft, at + 14 * SECOND, "s3");
    inject(draft, at + 16 * SECOND, { kind: "crash", node: "s1", downFor: SECOND });
    write(draft, at + 20 * SECOND, "s3");
  },
});

/** known-bugs 14. */
const HOLE: Exhibit = exhibit({
  issue: "ZOOKEEPER-4925",
  bug: "sync-skips-window",
  violates: "ProcessConsistency",
  alone: true,
  about:
    "A follower that becomes leader leaves out of its history what it was sent when it joined.",
  watchFor: [
    "While s2 is down, s3 logs 1:2; it comes to s2 as s2 joins: into its log, not into its memory of commits.",
    "When s3 is gone s2 leads s1, and sends it all from 1:1 to 1:2 that it remembers: nothing.",
    "So s1 logs 3:1 behind 1:1, and lacks 1:2 for ever.",
  ],
  mended: "What is committed while s2 joins is remembered like the rest.",
  cluster: THREE,
  until: 30 * SECOND,
  script: (draft) => {
    write(draft, SECOND, "s3");
    inject(draft, 2 * SECOND, { kind: "crash", node: "s1", downFor: 10 * SECOND });
    const at = writeAlone(draft);
    inject(draft, at + 7 * SECOND, { kind: "crash", node: "s3", downFor: 15 * SECOND });
    write(draft, 15 * SECOND, "s2");
  },
});

/** known-bugs 27. */
const OVER_A_GAP: Exhibit = exhibit({
  issue: "ZOOKEEPER-2418",
  bug: "diff-over-gap",
  violates: "ZxidWellFormed",
  alone: true,
  about: "A leader with a slow disk sends a history with a hole in it.",
  watchFor: [
    "The log of s3 is slow; s1 and s2 commit without it, and s3 remembers the last two of that.",
    "Back again, s4, an observer, is sent what s3 has in its log, and then what s3 remembers.",
    "What was committed between the two is in neither.",
  ],
  mended: "Where the two do not meet s3 sends its tree.",
  cluster: { ...THREE, observers: 1, commitLogCount: 2, snapshotSizePercent: 0 },
  until: 20 * SECOND,
  // The log thread of s3 is late with its second transaction, by a second five times over.
  pins: [8, 9, 10, 11, 12].map((nth) => ({ key: `11:2097154:1:${nth}`, value: SECOND })),
  script: (draft) => {
    write(draft, SECOND, "s1");
    const at = between(draft.die, 2 * SECOND, 3 * SECOND);
    inject(draft, at, { kind: "crash", node: "s4", downFor: 2 * SECOND });
    writes(draft, at + 600 * MS, at + 1600 * MS, 5, "s1");
  },
});

/** In the order of their issues. */
export const SYNC_EXHIBITS: readonly Exhibit[] = [
  NO_TRUNC,
  ZXID_FIRST,
  OVER_A_GAP,
  KEPT_SNAP,
  HOLE,
];
