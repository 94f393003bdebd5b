/** Stories of the whole ensemble in bad weather: outages, restarts, loss, skew. */
import { MS, needOf, SECOND, server, serversFrom, story, inject, writes } from "../build.ts";
import type { Scenario } from "../scenario.ts";

export const QUORUM_LOST: Scenario = story({
  name: "quorum-lost",
  about: "A majority crashes, and comes back fifteen seconds later, one by one.",
  watchFor: [
    "The leader steps down with the last follower it cannot spare; nobody serves.",
    "The first quorum that is complete again elects a leader with everything acknowledged.",
  ],
  goals: ["leader-elected", "quorum-lost", "restart-after-crash"],
  until: 40 * SECOND,
  script: (draft) => {
    for (const [index, node] of serversFrom(1, needOf(draft.cluster)).entries()) {
      const downFor = 15 * SECOND + index * 700 * MS;
      inject(draft, 5 * SECOND + index * 100 * MS, { kind: "crash", node, downFor });
    }
    writes(draft, SECOND, draft.until, 4, "any");
  },
});

export const FLAPPING_LINK: Scenario = story({
  name: "flapping-link",
  about: "The link between the leader and one follower goes down and up again, three seconds each.",
  watchFor: [
    "The follower misses syncLimit ticks, looks for a leader, and finds the old one again.",
    "The others never notice; every return is a synchronization.",
  ],
  goals: ["leader-elected", "diff-sync"],
  cluster: { servers: 3, tickTime: 500, syncLimit: 4 },
  until: 45 * SECOND,
  script: (draft) => {
    const flap = { kind: "flap", a: "s1", b: "leader", period: 6 * SECOND, times: 5 } as const;
    inject(draft, 5 * SECOND, flap);
    writes(draft, SECOND, draft.until, 4, "any");
  },
});

export const ROLLING_RESTART: Scenario = story({
  name: "rolling-restart",
  about: "The servers are restarted one after the other, the leader last.",
  watchFor: [
    "Each comes back with a DIFF while the others go on serving.",
    "Only the last restart costs an election.",
  ],
  goals: ["leader-elected", "leader-change", "diff-sync", "restart-after-crash"],
  until: 60 * SECOND,
  script: (draft) => {
    const { servers } = draft.cluster;
    const step = Math.floor((40 * SECOND) / servers);
    for (let sid = 1; sid <= servers; sid += 1) {
      const crash = { kind: "crash", node: server(sid), downFor: 2 * SECOND } as const;
      inject(draft, 5 * SECOND + (sid - 1) * step, crash);
    }
    writes(draft, SECOND, draft.until, 4, "any");
  },
});

export const POWER_LOSS: Scenario = story({
  name: "power-loss",
  about: "All machines lose power at once in the middle of a burst of writes.",
  watchFor: [
    "What was not yet synced is mostly gone, on every disk by a different amount.",
    "Every write that was acknowledged is on a quorum of disks and comes back.",
  ],
  goals: ["leader-elected", "restart-after-crash"],
  until: 25 * SECOND,
  script: (draft) => {
    inject(draft, 6 * SECOND, { kind: "power", nodes: ["all"], downFor: 3 * SECOND });
    writes(draft, SECOND, 5 * SECOND, 4, "any");
    writes(draft, 5 * SECOND, 6 * SECOND, 100, "leader");
    writes(draft, 12 * SECOND, draft.until, 4, "any");
  },
});

export const MESSAGE_LOSS: Scenario = story({
  name: "message-loss",
  about: "Five per cent of all packets are lost, all the time.",
  watchFor: [
    "Streams hide the loss: a lost packet comes 200 ms later, and all behind it wait.",
    "Writes are slow, elections rare; nothing is lost or out of order.",
  ],
  goals: ["leader-elected"],
  weather: { lossPermille: 50 },
  until: 30 * SECOND,
  script: (draft) => writes(draft, 2 * SECOND, draft.until, 10, "any"),
});

export const CLOCK_SKEW: Scenario = story({
  name: "clock-skew",
  about: "Clocks run half a per mille apart and wall clocks jump by an hour.",
  watchFor: [
    "Every timeout is measured on a server's own monotonic clock, so nothing happens.",
    "No wall clock takes part in any decision of the protocol.",
  ],
  goals: ["leader-elected"],
  cluster: { servers: 3 },
  until: 60 * SECOND,
  script: (draft) => {
    inject(draft, SECOND, { kind: "skew", node: "leader", ppm: 500 });
    inject(draft, SECOND, { kind: "skew", node: "s1", ppm: -500 });
    inject(draft, 10 * SECOND, { kind: "jump", node: "leader", millis: 3_600_000 });
    inject(draft, 20 * SECOND, { kind: "jump", node: "s1", millis: -3_600_000 });
    writes(draft, 2 * SECOND, draft.until, 4, "any");
  },
});
