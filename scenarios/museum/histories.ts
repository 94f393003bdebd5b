/** Incidents of what a follower says that it has, and what is on its disk: most of them lose a committed write. */
import { between } from "../../sim/chance.ts";
import { inject, injectWhen, MS, SECOND, write } from "../build.ts";
import { THREE, writeAlone, writeWithout } from "./absences.ts";
import { exhibit, type Exhibit } from "./exhibit.ts";

/** The same without s1, which is started much later. */
const TWO_AND_ONE = { ...THREE, startAt: [15 * SECOND] };

/** known-bugs 1. */
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

/** known-bugs 2. */
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
  mended: "The ACK waits for the fsync: what is committed is on the disk of s2, too.",
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

/** known-bugs 3. */
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

/** known-bugs 4. */
const FORGOTTEN_TAIL: Exhibit = exhibit({
  issue: "ZOOKEEPER-2845",
  bug: "no-fast-forward",
  violates: "ProcessConsistency",
  alone: true,
  about: "A server forgets the end of its own log when it looks for another leader.",
  watchFor: [
    "The disk of s1 has 1:2, which is not committed when s3 crashes.",
    "As its tree ends at 1:1, s1 says so to s2; s2 leads, has nothing to send, and 1:2 is not cut off.",
    "In the log of s1 is now what its leader never had; after its next start it would be served.",
  ],
  mended: "Before it votes s1 reads its log to the end: it leads, and 1:2 is kept.",
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

/** known-bugs 5. */
const LATE_APPEND: Exhibit = exhibit({
  issue: "ZOOKEEPER-4712",
  bug: "late-log-append",
  violates: "ProcessConsistency",
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

/** known-bugs 23. */
const EPOCH_LATE: Exhibit = exhibit({
  issue: "ZOOKEEPER-1282",
  bug: "current-epoch-at-uptodate",
  violates: "EpochMonotonicity",
  about:
    "A follower acknowledges an epoch that it has not written down, and forgets it in a crash.",
  watchFor: [
    "By its ACK of NEWLEADER s1 makes s2 the leader of epoch 2, which has begun.",
    "Before UPTODATE s1 crashes, and comes back as if it were in epoch 1: it would vote for others.",
  ],
  mended: "The epoch is on disk before the ACK: s1 comes back in epoch 2.",
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
export const HISTORY_EXHIBITS: readonly Exhibit[] = [
  EPOCH_FIRST,
  ACK_FIRST,
  LOGGED_LATE,
  FORGOTTEN_TAIL,
  LATE_APPEND,
  EPOCH_LATE,
];
