/** Incidents of synchronization: what a follower writes, forgets or keeps while it joins a leader. */
import { between } from "../../sim/chance.ts";
import type { Selector } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { inject, injectWhen, MS, SECOND, write, type Draft } from "../build.ts";
import { ask, closeSession, createEphemeral, getData } from "../calls.ts";
import { exhibit, type Exhibit } from "./exhibit.ts";

/** Of three servers that start at once the one with the highest id leads. */
const THREE = { servers: 3 };

/** A write that s3 makes while `absent` is down, and when: it comes back half a second later. */
function writeWithout(draft: Draft, absent: Selector): Micros {
  const at = between(draft.die, 2 * SECOND, 3 * SECOND);
  inject(draft, at - 100 * MS, { kind: "crash", node: absent, downFor: 600 * MS });
  write(draft, at, "s3");
  return at;
}

/** The same without s1, which is started much later. */
const TWO_AND_ONE = { ...THREE, startAt: [15 * SECOND] };

/** While s2 is down a write gets into the log of s3, and no further; then s3 leads s2 anew, with that write. */
function writeAlone(draft: Draft): Micros {
  // A leader counts its followers about a quarter past each second.
  const at = between(draft.die, 2500 * MS, 2900 * MS);
  inject(draft, at - 100 * MS, { kind: "crash", node: "s2", downFor: 4 * SECOND });
  write(draft, at, "s3");
  return at;
}

const EPOCH_FIRST: Exhibit = exhibit({
  issue: "ZOOKEEPER-4643",
  bug: "epoch-before-log",
  violates: "CommittedLogDurability",
  alone: true,
  about: "A follower takes the new epoch before it has the history of that epoch on its disk.",
  watchFor: [
    "While s1 is down s3 commits 1:2 with s2; then s3 crashes, and s2 leads.",
    "As it joins s2, s1 writes currentEpoch 2, and loses power before 1:2 is on its disk.",
    "By its epoch s1 then wins over s3, which has 1:2, and tells it to cut that off.",
  ],
  mended: "First the history, then the epoch: s1 comes back with both, or s3 leads.",
  cluster: THREE,
  until: 20 * SECOND,
  script: (draft) => {
    write(draft, SECOND, "s3");
    const at = writeWithout(draft, "s1");
    inject(draft, at + 200 * MS, { kind: "crash", node: "s3", downFor: 5 * SECOND });
    injectWhen(
      draft,
      at,
      { on: "fsync", phase: "after", file: "currentEpoch", node: "s1", nth: 1 },
      { kind: "power", nodes: ["s1"], downFor: 3 * SECOND },
    );
    injectWhen(
      draft,
      at,
      { on: "event", event: "booted", node: "s1", nth: 2 },
      { kind: "crash", node: "s2", downFor: 12 * SECOND },
    );
  },
});

const ACK_FIRST: Exhibit = exhibit({
  issue: "ZOOKEEPER-4646",
  bug: "ack-newleader-before-fsync",
  violates: "LeaderLogCompleteness",
  alone: true,
  about: "A follower acknowledges a history that it has only queued for its disk.",
  watchFor: [
    "With 1:2, which only s3 has, s3 leads epoch 2; s2 acknowledges that, and so 1:2 is committed.",
    "But s2 loses power before 1:2 is on its disk, and comes back without it; s3 crashes.",
    "Then s2 leads epoch 3 with s1, and what was committed is gone.",
  ],
  mended: "The ACK waits for the fsync: s2 comes back with 1:2, or it was never committed.",
  cluster: TWO_AND_ONE,
  weather: { fsync: [5 * MS, 10 * MS] },
  // Nothing of what s2 had not synced outlives the loss of power.
  pins: [{ key: "5:1:1:2", value: 0 }],
  until: 30 * SECOND,
  script: (draft) => {
    write(draft, SECOND, "s3");
    const at = writeAlone(draft);
    injectWhen(
      draft,
      at,
      { on: "event", event: "active", node: "s3", nth: 1 },
      { kind: "power", nodes: ["s2"], downFor: 3 * SECOND },
    );
    injectWhen(
      draft,
      at,
      { on: "event", event: "booted", node: "s2", nth: 2 },
      { kind: "crash", node: "s3", downFor: 15 * SECOND },
    );
  },
});

const LOGGED_LATE: Exhibit = exhibit({
  issue: "ZOOKEEPER-3911",
  bug: "log-after-uptodate",
  violates: "LeaderLogCompleteness",
  alone: true,
  about: "A follower acknowledges a history that it means to log after UPTODATE.",
  watchFor: [
    "With 1:2, which only s3 has, s3 leads epoch 2; s2 acknowledges that, and so 1:2 is committed.",
    "But s2 crashes before UPTODATE reaches it, with 1:2 in memory only; s3 crashes, too.",
    "Then s2 leads epoch 3 with s1, and what was committed is gone.",
  ],
  mended: "The history is on disk before the ACK: s2 comes back with 1:2.",
  cluster: TWO_AND_ONE,
  until: 30 * SECOND,
  script: (draft) => {
    write(draft, SECOND, "s3");
    const at = writeAlone(draft);
    injectWhen(
      draft,
      at,
      { on: "packet", phase: "before", message: "UPTODATE", to: "s2", nth: 1 },
      { kind: "crash", node: "s2", downFor: 3 * SECOND },
    );
    injectWhen(
      draft,
      at,
      { on: "event", event: "booted", node: "s2", nth: 2 },
      { kind: "crash", node: "s3", downFor: 15 * SECOND },
    );
  },
});

const FORGOTTEN_TAIL: Exhibit = exhibit({
  issue: "ZOOKEEPER-2845",
  bug: "no-fast-forward",
  violates: "ProcessConsistency",
  alone: true,
  about: "",
  watchFor: [],
  mended: "",
  cluster: THREE,
  until: 30 * SECOND,
  script: (draft) => {
    write(draft, SECOND, "s3");
    const at = writeWithout(draft, "s2");
    injectWhen(
      draft,
      at,
      { on: "fsync", phase: "after", file: "log.", node: "s1", nth: 1 },
      { kind: "crash", node: "s3", downFor: 15 * SECOND },
    );
  },
});

const LATE_APPEND: Exhibit = exhibit({
  issue: "ZOOKEEPER-4712",
  bug: "late-log-append",
  violates: "ProcessConsistency",
  alone: true,
  about: "A follower that has lost its leader still logs what it was told by that leader.",
  watchFor: [
    "Told of 1:2, s1 loses s3; its log thread is slow, and 1:2 is not in the log that it reads.",
    "Then the thread writes 1:2, which neither s1 nor s2, back with 1:1, knows of.",
    "In epoch 2 s2 leads s1, whose log has a transaction that s2 never had.",
  ],
  mended: "The log thread has done before the log is read: s1 leads, and 1:2 is kept.",
  cluster: THREE,
  until: 30 * SECOND,
  // The log thread of s1 is late with its second transaction.
  pins: [{ key: "11:2097152:1:8", value: 400 * MS }],
  script: (draft) => {
    write(draft, SECOND, "s3");
    const at = writeWithout(draft, "s2");
    injectWhen(
      draft,
      at,
      { on: "packet", phase: "after", message: "PROPOSAL", to: "s1", nth: 1 },
      { kind: "crash", node: "s3", downFor: 15 * SECOND },
    );
  },
});

const NO_TRUNC: Exhibit = exhibit({
  issue: "ZOOKEEPER-1154",
  bug: "diff-without-trunc",
  violates: "ProcessConsistency",
  about: "",
  watchFor: [],
  mended: "",
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

const ZXID_FIRST: Exhibit = exhibit({
  issue: "ZOOKEEPER-2355",
  bug: "diff-sets-zxid-first",
  violates: "ReadReplies",
  about: "A session is closed, and its ephemeral node stays on one server for ever.",
  watchFor: [
    "While s1 is down c2 creates /a and closes its session: /a is gone.",
    "As it joins, s1 is told to DIFF to 1:5, takes that for its own zxid, and is cut off.",
    "Back again it seems to have everything, gets nothing, and shows /a at 1:5.",
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

const KEPT_SNAP: Exhibit = exhibit({
  issue: "ZOOKEEPER-3642",
  bug: "retain-aborted-snap",
  violates: "RestartRefused",
  alone: true,
  about: "",
  watchFor: [],
  mended: "",
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

const HOLE: Exhibit = exhibit({
  issue: "ZOOKEEPER-4925",
  bug: "sync-skips-window",
  violates: "ProcessConsistency",
  about: "",
  watchFor: [],
  mended: "",
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

const EPOCH_LATE: Exhibit = exhibit({
  issue: "ZOOKEEPER-1282",
  bug: "current-epoch-at-uptodate",
  violates: "EpochMonotonicity",
  about: "",
  watchFor: [],
  mended: "",
  cluster: THREE,
  until: 20 * SECOND,
  script: (draft) => {
    write(draft, SECOND, "s3");
    const at = between(draft.die, 2 * SECOND, 3 * SECOND);
    inject(draft, at, { kind: "crash", node: "s3", downFor: 8 * SECOND });
    injectWhen(
      draft,
      at,
      { on: "packet", phase: "before", message: "UPTODATE", to: "s1", nth: 1 },
      { kind: "crash", node: "s1", downFor: SECOND },
    );
  },
});

/** The most famous first. */
export const SYNC_EXHIBITS: readonly Exhibit[] = [
  EPOCH_FIRST,
  ACK_FIRST,
  LOGGED_LATE,
  FORGOTTEN_TAIL,
  LATE_APPEND,
  NO_TRUNC,
  ZXID_FIRST,
  KEPT_SNAP,
  HOLE,
  EPOCH_LATE,
];
