/** Stories of the one proposal that was under way when its leader died (reference D3 and D4). */
import { MS, SECOND, serversFrom, story, inject, write, writes } from "../build.ts";
import type { Scenario } from "../scenario.ts";

export const LEADER_CRASH_LOST: Scenario = story({
  name: "leader-crash-lost",
  about: "The leader dies with a proposal that no follower has received.",
  watchFor: [
    "The others elect a leader that never heard of the proposal.",
    "The old leader comes back with it in its log, follows, and is told to cut it off.",
    "The client never had an answer, so nothing that was promised is lost.",
  ],
  goals: [
    "leader-crash",
    "leader-change",
    "trunc-sync",
    "uncommitted-tail-lost",
    "restart-after-crash",
  ],
  cluster: { servers: 3 },
  until: 36 * SECOND,
  script: (draft) => {
    writes(draft, SECOND, 5 * SECOND, 4, "any");
    const groups = [["leader"], ["rest"]];
    inject(draft, 6 * SECOND, { kind: "partition", groups, span: 15 * SECOND });
    write(draft, 6100 * MS, "leader");
    inject(draft, 6300 * MS, { kind: "crash", node: "leader", downFor: 17 * SECOND });
    writes(draft, 30 * SECOND, draft.until, 4, "any");
  },
});

export const LEADER_CRASH_KEPT: Scenario = story({
  name: "leader-crash-kept",
  about:
    "The leader loses power after one follower has logged its last proposal, but could not say so.",
  watchFor: [
    "The follower with the proposal has the largest zxid and wins the election.",
    "Its whole log becomes the initial history of the new epoch, the proposal with it.",
    "The client saw a connection loss, and finds its write applied.",
  ],
  goals: ["leader-crash", "leader-change", "uncommitted-tail-kept", "restart-after-crash"],
  cluster: { servers: 3 },
  until: 45 * SECOND,
  script: (draft) => {
    writes(draft, SECOND, 5 * SECOND, 4, "any");
    // The proposal reaches s1 and nobody else; what s1 answers reaches nobody.
    const span = 15 * SECOND;
    inject(draft, 6 * SECOND, { kind: "cut", from: "s1", to: "leader", span });
    for (const to of serversFrom(2, draft.cluster.servers - 1)) {
      inject(draft, 6 * SECOND, { kind: "cut", from: "leader", to, span });
    }
    write(draft, 6100 * MS, "leader");
    inject(draft, 6300 * MS, { kind: "power", nodes: ["leader"], downFor: 26 * SECOND });
    writes(draft, 24 * SECOND, draft.until, 4, "any");
  },
});
