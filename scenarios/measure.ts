/** What observed.md measured on real ensembles, as plans: kills of the leader, and cuts around it. */
import { between } from "../sim/chance.ts";
import { MODE } from "../protocol/api/operations.ts";
import { MS, SECOND, story, inject, writes } from "./build.ts";
import { ask, create } from "./calls.ts";
import type { Scenario } from "./scenario.ts";

/** Loopback, and the disks of one machine. */
const LOOPBACK = { latency: [50, 400], fsync: [500, 4000] } as const;

/** Kills of one run; more would only make a run longer. */
export const KILLS_PER_RUN = 10;

export const MEASURE_FAILOVER: Scenario = story({
  name: "measure-failover",
  group: "measure",
  about: "The leader is killed (kill -9) ten times, at moments of chance, and started again.",
  watchFor: ["How long it takes until another server says that it leads, and until it commits."],
  goals: ["leader-crash", "leader-change", "restart-after-crash"],
  cluster: { servers: 3 },
  weather: LOOPBACK,
  until: (KILLS_PER_RUN + 1) * 5 * SECOND,
  script: (draft) => {
    for (let kill = 1; kill <= KILLS_PER_RUN; kill += 1) {
      const at = kill * 5 * SECOND + between(draft.die, 0, 2 * SECOND);
      const downFor = between(draft.die, 300 * MS, 2500 * MS);
      inject(draft, at, { kind: "crash", node: "leader", downFor });
    }
    writes(draft, 2 * SECOND, draft.until, 20, "any");
  },
});

export const MEASURE_OVERLAP: Scenario = story({
  name: "measure-overlap",
  group: "measure",
  about: "The leader is cut off from both of its followers, at a moment of chance.",
  watchFor: ["How long two servers claim to lead, and how long nobody does."],
  goals: ["leader-change", "stepped-down"],
  cluster: { servers: 3 },
  weather: LOOPBACK,
  until: 40 * SECOND,
  script: (draft) => {
    const at = 4 * SECOND + between(draft.die, 0, 2 * SECOND);
    const span = 20 * SECOND;
    inject(draft, at, { kind: "partition", groups: [["leader"], ["rest"]], span });
    writes(draft, 2 * SECOND, draft.until, 5, "any");
  },
});

/** Clients that fall silent in one run, one after another. */
const SILENCED_PER_RUN = 10;

export const MEASURE_EXPIRY: Scenario = story({
  name: "measure-expiry",
  group: "measure",
  about: "Ten clients make an ephemeral each and are cut off, at moments of chance.",
  watchFor: [
    "How long it takes from the last that a server heard of a client until its session ends.",
  ],
  goals: ["session-expired", "ephemerals-deleted"],
  cluster: { servers: 3, clients: SILENCED_PER_RUN, sessionTimeout: 4000 },
  weather: LOOPBACK,
  until: 30 * SECOND,
  script: (draft) => {
    for (let client = 1; client <= SILENCED_PER_RUN; client += 1) {
      const name = `c${client}`;
      const at = 4 * SECOND + between(draft.die, 0, 8 * SECOND);
      ask(draft, at, name, create(`/e-${client}`, MODE.EPHEMERAL));
      // Right behind the answer: its server has just heard of it.
      inject(draft, at + 50 * MS, { kind: "power", nodes: [name] });
    }
  },
});
