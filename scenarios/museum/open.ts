/** Defects that ZooKeeper has as of 2026-07, by reading of its code: what they lead to by this model. */
import { between } from "../../sim/chance.ts";
import { inject, injectWhen, MS, SECOND, write } from "../build.ts";
import { THREE } from "./absences.ts";
import { exhibit, type Exhibit } from "./exhibit.ts";

/** known-bugs 24. */
const BEHIND_ITS_LOG: Exhibit = exhibit({
  issue: "ZOOKEEPER-2354",
  bug: "no-epoch-marker",
  violates: "RestartRefused",
  open: "PR 1109",
  about: "A server that crashed while it joined does not start any more, though its disk is sound.",
  watchFor: [
    "A new server, s1, has the history of epoch 1 on its disk, and crashes before currentEpoch is 1.",
    "When it starts its epoch is behind its log, which it takes for a damage: it refuses, for ever.",
    "Open as of 2026-07, by reading: 3.4.6 wrote a marker around the two (1653), PR 1109 would do so again.",
  ],
  mended: "By this model the marker is enough: s1 finds it, takes epoch 1, and joins.",
  cluster: { ...THREE, startAt: [5 * SECOND] },
  until: 20 * SECOND,
  script: (draft) => {
    write(draft, between(draft.die, SECOND, 2 * SECOND), "s3");
    injectWhen(
      draft,
      4 * SECOND,
      { on: "fsync", phase: "before", file: "currentEpoch", node: "s1", nth: 3 },
      { kind: "crash", node: "s1", downFor: SECOND },
    );
  },
});

/** known-bugs 25. */
const KEPT_SNAPSHOT: Exhibit = exhibit({
  issue: "ZOOKEEPER-4837",
  bug: "trunc-keeps-snapshot",
  violates: "TreeAgreement",
  open: "PR 2172",
  about: "A write that never happened is served by one server for ever.",
  watchFor: [
    "Elected anew, s3 begins with a snapshot of what it has: 1:2 is in it, which is in no other log.",
    "It is cut off at once; s2 leads s1 without 1:2.",
    "Back again, s3 is told to cut its log to 1:1, reads its snapshot, and has 1:2 still.",
    "Open as of 2026-07, by reading (1549, 4837).",
  ],
  mended: "By this model it is enough to leave out snapshots behind the cut, as PR 2172 proposes.",
  cluster: { ...THREE, startAt: [30 * SECOND], maxNotificationInterval: 2000 },
  until: 80 * SECOND,
  script: (draft) => {
    write(draft, SECOND, "s3");
    const at = between(draft.die, 2500 * MS, 2800 * MS);
    inject(draft, at - 100 * MS, { kind: "crash", node: "s2", downFor: 4 * SECOND });
    write(draft, at, "s3");
    injectWhen(
      draft,
      at,
      { on: "event", event: "snapshotEnded", node: "s3", nth: 1 },
      { kind: "partition", groups: [["s3"], ["s1", "s2"]], span: 50 * SECOND },
    );
    write(draft, 75 * SECOND, "s2");
  },
});

/** known-bugs 34. */
const KEPT_COMMITS: Exhibit = exhibit({
  issue: "ZOOKEEPER-5094",
  bug: "retain-aborted-trunc",
  violates: "RestartRefused",
  alone: true,
  open: "PR 2459",
  about: "A server keeps in memory what it has cut from its log, and does not start any more.",
  watchFor: [
    "Its connection breaks before s1 has acknowledged 1:2, so that it is to cut it off, and is sent it again.",
    "The commit of 1:2 comes before NEWLEADER: it is applied and not logged; then s1 is cut off.",
    "It keeps its tree, joins with 1:2, is sent nothing, logs 1:3 behind 1:1, and finds a hole at its next start.",
    "Open as of 2026-07, by reading: after a SNAP memory is dropped (3642), after a TRUNC it is not.",
  ],
  mended: "By this model it is enough to drop memory after a TRUNC, too, as PR 2459 proposes.",
  cluster: { ...THREE, startAt: [300 * MS] },
  until: 40 * SECOND,
  // At s3 the thread that serves s1 is late with NEWLEADER.
  pins: [{ key: "11:2097154:9:16", value: 600 * MS }],
  script: (draft) => {
    write(draft, 500 * MS, "s3");
    const at = between(draft.die, 700 * MS, 900 * MS);
    inject(draft, at - 10 * MS, { kind: "hold", from: "s2", to: "s3", span: 400 * MS });
    write(draft, at, "s3");
    injectWhen(
      draft,
      at,
      { on: "fsync", phase: "after", file: "log.", node: "s1", nth: 1 },
      { kind: "break", a: "s1", b: "s3" },
    );
    injectWhen(
      draft,
      at,
      { on: "packet", phase: "before", message: "NEWLEADER", to: "s1", nth: 1 },
      { kind: "partition", groups: [["s1"], ["s2", "s3"]], span: 25 * SECOND },
    );
    write(draft, at + 30 * SECOND, "s3");
    inject(draft, at + 31 * SECOND, { kind: "crash", node: "s1", downFor: SECOND });
  },
});

/** The oldest first. */
export const OPEN_EXHIBITS: readonly Exhibit[] = [BEHIND_ITS_LOG, KEPT_SNAPSHOT, KEPT_COMMITS];
