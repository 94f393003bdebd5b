/** Incidents of elections and epochs: two leaders in one of them, one zxid for two transactions. */
import { between } from "../../sim/chance.ts";
import { inject, injectWhen, MS, SECOND, write, writes } from "../build.ts";
import { THREE } from "./absences.ts";
import { exhibit, type Exhibit } from "./exhibit.ts";

/** known-bugs 7. */
const SAME_EPOCH: Exhibit = exhibit({
  issue: "ZOOKEEPER-335",
  bug: "epoch-from-last-zxid",
  violates: "UniqueZxid",
  alone: true,
  about: "Two leaders take the same epoch, and one zxid stands for two transactions.",
  watchFor: [
    "When s3 has crashed s2 leads epoch 2, logs 2:1 alone, and crashes, too.",
    "Back again, s3 counts from the last zxid that it sees, 1:1: epoch 2 once more.",
    "It commits another 2:1; s2 comes back with its own.",
  ],
  mended: "An epoch that a quorum has promised is on their disks, and the next one is 3.",
  cluster: THREE,
  until: 40 * SECOND,
  script: (draft) => {
    write(draft, SECOND, "s3");
    const at = between(draft.die, 2 * SECOND, 3 * SECOND);
    inject(draft, at, { kind: "crash", node: "s3", downFor: 3 * SECOND });
    inject(draft, at + 1600 * MS, { kind: "crash", node: "s1", downFor: 3 * SECOND });
    write(draft, at + 1620 * MS, "s2");
    inject(draft, at + 1700 * MS, { kind: "crash", node: "s2", downFor: 8 * SECOND });
    write(draft, at + 8 * SECOND, "s3");
  },
});

/** known-bugs 9. */
const REUSED_EPOCH: Exhibit = exhibit({
  issue: "ZOOKEEPER-1343",
  bug: "reuse-epoch",
  violates: "UniqueZxid",
  about: "A leader begins an epoch that there has been already, and counts in it from 1 again.",
  watchFor: [
    "With all that was written in epoch 1 s3 is to lead s2, a new server that has accepted no epoch.",
    "From s2 it hears 0, so that the next epoch is 1; then it looks at what it has accepted itself, 1, which is not more.",
    "In epoch 1 once more, 1:1 stands for another write.",
  ],
  mended: "An epoch that somebody has accepted is never the next one: s3 begins epoch 2.",
  cluster: { ...THREE, startAt: [0, 8 * SECOND, 0], snapshotChunk: 1 },
  weather: { service: 30 * MS },
  until: 40 * SECOND,
  script: (draft) => {
    writes(draft, SECOND, 2 * SECOND, 30, "s3");
    // A snapshot in many small steps: s2 is heard before s3 has counted itself.
    const at = between(draft.die, 2 * SECOND, 3 * SECOND);
    inject(draft, at, { kind: "crash", node: "s1", downFor: 35 * SECOND });
    write(draft, at + 10 * SECOND, "s3");
  },
});

/** known-bugs 10. */
const NO_PROMISE: Exhibit = exhibit({
  issue: "ZOOKEEPER-1191",
  bug: "epoch-ack-timeout-passes",
  violates: "Leadership2",
  about:
    "A leader begins though no quorum has promised to follow it, and there are two leaders of one epoch.",
  watchFor: [
    "Elected for epoch 2, s2 is cut off before it hears a promise; its wait is over after two ticks.",
    "It takes the end of the wait for a quorum, and begins; s3 begins epoch 2 as well, with s1.",
  ],
  mended: "When the wait is over s2 gives up, and looks for a leader.",
  cluster: { ...THREE, initLimit: 2 },
  until: 40 * SECOND,
  script: (draft) => {
    write(draft, SECOND, "s3");
    const at = between(draft.die, 2 * SECOND, 3 * SECOND);
    inject(draft, at, { kind: "crash", node: "s3", downFor: 2 * SECOND });
    injectWhen(
      draft,
      at,
      { on: "event", event: "epochProposed", node: "s2", nth: 1 },
      { kind: "partition", groups: [["s2"], ["s1", "s3"]], span: 15 * SECOND },
    );
  },
});

/** known-bugs 32. */
const ROLLED_OVER: Exhibit = exhibit({
  issue: "ZOOKEEPER-1277",
  bug: "no-rollover-guard",
  violates: "RestartRefused",
  alone: true,
  about: "The counter of zxids is used up, and the next write seems to be of the next epoch.",
  watchFor: [
    "With a counter that ends at 14 the next zxid is 2:0, in an epoch that nobody has begun.",
    "The servers log it behind 1:14; who starts again finds a hole in its log, and refuses.",
  ],
  mended: "When the counter is used up s3 gives up, and the next epoch begins with an election.",
  cluster: { ...THREE, counterLimit: 15 },
  until: 20 * SECOND,
  script: (draft) => {
    for (let nth = 0; nth < 17; nth += 1) {
      write(draft, 2 * SECOND + nth * 100 * MS + between(draft.die, 0, 50 * MS), "s3");
    }
    inject(draft, 6 * SECOND, { kind: "crash", node: "s1", downFor: SECOND });
  },
});

/** The most famous first. */
export const ELECTION_EXHIBITS: readonly Exhibit[] = [
  SAME_EPOCH,
  REUSED_EPOCH,
  NO_PROMISE,
  ROLLED_OVER,
];
