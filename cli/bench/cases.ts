/** The cases of `zabsim bench`: what is run in a round, and what it may cost. */
import type { ServerEvent } from "../../protocol/events.ts";
import type { ZooKeeper } from "../../protocol/zookeeper.ts";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import { simulate, universeOf } from "../../scenarios/simulate.ts";
import type { Counters, Report } from "../../sim/report.ts";
import { run } from "../../sim/run.ts";
import {
  bigTreePlan,
  churnPlan,
  groupPlan,
  handOverPlan,
  clientMixPlan,
  isolatedPlan,
  registryPlan,
  steadyPlan,
  stormPlan,
  swarmPlan,
  treeCachePlan,
} from "./plans.ts";
import { idleUniverse } from "./idle.ts";
import { calmPlan, relayUniverse, silentSpec } from "./relay.ts";

/** What one round did; the same in every round. */
export interface Work {
  readonly digest: string;
  readonly events: number;
  readonly micros: number;
  readonly counters: Counters;
}

/** Upper (or for ratios lower) bounds that the project promises. */
export interface Limits {
  readonly calPerEvent?: number;
  readonly calPerWrite?: number;
  readonly eventsPerWrite?: number;
  readonly virtualToReal?: number;
}

/** One row of `bench`. */
export interface Case {
  readonly name: string;
  readonly about: string;
  readonly limits: Limits;
  /**
   * Makes the plans, which is not timed: all that is measured, or one `part`-th (1 to 10) of it, which
   * is enough to tell that the work is another one.
   */
  readonly prepare: (part: number) => Prepared;
}

/** What is timed: `round` does the same work each time it is called. */
export interface Prepared {
  readonly round: () => Work;
  /** Counts the writes that a round commits. */
  readonly writes: () => number;
}

/** In the order in which they are measured; names are unique. */
export const CASES: readonly Case[] = [
  {
    name: "kernel",
    about: "the empty kernel: five nodes with three timers each, which only ring",
    limits: { calPerEvent: 1.6 },
    prepare: (part) => {
      const universe = idleUniverse(5, 3);
      const plan = calmPlan("idle", 8_000_000 / part);
      return { round: () => workOf([run(universe, plan)]), writes: () => 0 };
    },
  },
  {
    name: "relay",
    about: "five nodes pass 20 tokens round a ring: messages, and threads that are busy",
    limits: {},
    prepare: (part) => {
      const universe = relayUniverse(5, 4);
      const plan = calmPlan("relay", 4_000_000 / part);
      return { round: () => workOf([run(universe, plan)]), writes: () => 0 };
    },
  },
  {
    name: "steady-digest",
    about: "5 servers, 200 writes/s for 60 virtual seconds, nothing judged",
    limits: {},
    prepare: (part) => {
      const plan = steadyPlan(5, 60 / part);
      const universe = { ...universeOf(plan.cluster), spec: silentSpec<ZooKeeper>() };
      return { round: () => workOf([run(universe, plan)]), writes: () => countCommits([plan]) };
    },
  },
  {
    name: "steady",
    about: "the same with every property",
    limits: { calPerEvent: 6, calPerWrite: 260, eventsPerWrite: 60, virtualToReal: 300 },
    prepare: (part) => judged([steadyPlan(5, 60 / part)]),
  },
  {
    name: "steady-loss",
    about: "the same with 2% of the packets lost",
    limits: {},
    prepare: (part) => judged([steadyPlan(5, 60 / part, 20)]),
  },
  {
    name: "leader-isolated",
    about: "20 runs of the story, with 20 writes/s",
    limits: { virtualToReal: 1000 },
    prepare: (part) => judged(nth(20 / part).map(isolatedPlan)),
  },
  {
    name: "storm",
    about: "20 runs in which the leader dies every two seconds, 58 times",
    limits: {},
    prepare: (part) => judged(nth(20 / part).map(stormPlan)),
  },
  {
    name: "swarm",
    about: "300 runs of the swarm",
    limits: {},
    prepare: (part) => judged(nth(300 / part).map(swarmPlan)),
  },
  {
    name: "clients",
    about: "5 servers, 50 clients with 1,000 calls/s for 20 virtual seconds, 80% reads, all judged",
    limits: { calPerEvent: 8 },
    prepare: (part) => judged([clientMixPlan(20 / part)]),
  },
  {
    name: "churn",
    about: "100 clients open and close 1,000 sessions, an ephemeral in each",
    limits: {},
    prepare: (part) => judged([churnPlan(10 / part)]),
  },
  {
    name: "hand-over",
    about: "100 clients follow the lock recipe and want the same lock, ten times each, all judged",
    limits: { calPerEvent: 8 },
    prepare: (part) => judged([handOverPlan(10 / part)]),
  },
  {
    name: "group",
    about: "1,000 clients join a group, and every other one quits it, all judged",
    limits: { calPerEvent: 8 },
    prepare: (part) => judged([groupPlan(1000 / part)]),
  },
  {
    name: "tree-cache",
    about: "a cache reads 10,000 nodes, follows 1,000 changes, reads all again, all judged",
    limits: { calPerEvent: 8 },
    prepare: (part) => judged([treeCachePlan(10 / part)]),
  },
  {
    name: "registry",
    about: "1,000 providers come and go, and 4 consumers pick one of them by a ring, all judged",
    limits: { calPerEvent: 8 },
    prepare: (part) => judged([registryPlan(1000 / part)]),
  },
  {
    name: "snap",
    about: "100,000 nodes are made, and sent to a late server by SNAP",
    limits: {},
    prepare: (part) => judged([bigTreePlan(100 / part)]),
  },
  {
    name: "steady-3",
    about: "3 servers, 200 writes/s for 60 virtual seconds",
    limits: {},
    prepare: (part) => judged([steadyPlan(3, 60 / part)]),
  },
  {
    name: "steady-9",
    about: "9 servers, 200 writes/s for 60 virtual seconds",
    limits: {},
    prepare: (part) => judged([steadyPlan(9, 60 / part)]),
  },
];

/** Cost per event of the second, as a multiple of that of the first. */
export const SCALING: readonly [string, string, number] = ["steady-3", "steady-9", 1.5];

/** Virtual seconds of the two runs whose peak heaps are compared, and how much more the long one may take. */
export const MEMORY: readonly [number, number, number] = [60, 600, 1.3];

/** 0 … count-1. */
function nth(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function judged(plans: readonly EnsemblePlan[]): Prepared {
  return {
    round: () => workOf(plans.map((plan) => simulate(plan))),
    writes: () => countCommits(plans),
  };
}

function workOf(reports: readonly Report[]): Work {
  const sum = (pick: (report: Report) => number): number =>
    reports.reduce((total, report) => total + pick(report), 0);
  return {
    digest: reports.length === 1 ? (reports[0]?.digest ?? "") : foldDigests(reports),
    events: sum(({ events }) => events),
    micros: sum(({ micros }) => micros),
    counters: {
      messages: sum(({ counters }) => counters.messages),
      decisions: sum(({ counters }) => counters.decisions),
      fsyncs: sum(({ counters }) => counters.fsyncs),
      peakQueue: Math.max(...reports.map(({ counters }) => counters.peakQueue)),
    },
  };
}

/** The digests of several runs as one: exclusive or of their words, which is enough for a comparison. */
function foldDigests(reports: readonly Report[]): string {
  const folded = reports.reduce((so, { digest }, nth) => {
    return so ^ (BigInt(`0x${digest}`) + BigInt(nth));
  }, 0n);
  return BigInt.asUintN(64, folded).toString(16).padStart(16, "0");
}

/** Counted with the recorder on, never while something is timed. */
function countCommits(plans: readonly EnsemblePlan[]): number {
  let commits = 0;
  for (const plan of plans) {
    simulate(plan, {
      record: (entry) => {
        if (entry.kind !== "emit") return;
        if ((entry.emitted as ServerEvent).kind === "committed") commits += 1;
      },
    });
  }
  return commits;
}
