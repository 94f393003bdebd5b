/** The four laws of a machine (sim/machine.ts), and those of the kernel, on the real server. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { serversOf } from "../protocol/config.ts";
import { peer } from "../protocol/peer.ts";
import type { Item, ServerCommand, ServerInput, ServerProtocol } from "../protocol/protocol.ts";
import type { Message } from "../protocol/messages.ts";
import type { Seen } from "../protocol/spec/zookeeper.ts";
import type { ZooKeeper } from "../protocol/zookeeper.ts";
import type { PeerState } from "../protocol/state.ts";
import { findScenario } from "../scenarios/catalogue.ts";
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import { simulate, universeOf } from "../scenarios/simulate.ts";
import { AssertionError, must } from "../sim/assert.ts";
import { foldState } from "../sim/deliver.ts";
import { imageOf } from "../sim/disks.ts";
import type { DiskImage, Moment } from "../sim/machine.ts";
import { clonePlain, digestPlain, freezePlain } from "../sim/plain.ts";
import { runUntil, startCourse, type Course } from "../sim/run.ts";
import { transition } from "../sim/transition.ts";
import { fork, forkWords } from "../sim/universe.ts";
import { hermetic } from "./hermetic.ts";
import { SERVICE_MESSAGES } from "./service-messages.ts";

const SECOND = 1_000_000;

function planOf(name: string, seed = "laws", index = 0): EnsemblePlan {
  return must(findScenario(name), name).plan(seed, index, {});
}

const STORIES = ["leader-isolated", "leader-crash-kept", "late-joiner"].map((name) => planOf(name));
const SWARM = Array.from({ length: 10 }, (_, index) => planOf("swarm", "laws", index));
const PLANS: readonly (readonly [name: string, plan: EnsemblePlan])[] = [...STORIES, ...SWARM].map(
  (plan) => [`${plan.scenario} ${plan.seed}`, plan],
);

describe.each(PLANS)("%s", (_name, plan) => {
  test("needs no clock, no chance and no promise of the host", () => {
    expect(hermetic(() => simulate(plan)).outcome).toBe("held");
  });

  test("is the same when nobody can change a message, item or event that was handed over", () => {
    const report = simulate(plan, {
      record: (entry) => {
        if (entry.kind === "send" || entry.kind === "receive") freezePlain(entry.message);
        if (entry.kind === "item") freezePlain(entry.item);
        if (entry.kind === "emit") freezePlain(entry.emitted);
      },
    });
    expect(report.broken).toBeUndefined();
    expect(report.digest).toBe(simulate(plan).digest);
  });
});

function courseOf(plan: EnsemblePlan, until: number): Course<ZooKeeper, Seen> {
  const course = startCourse(universeOf(plan.cluster), plan);
  runUntil(course, until);
  return course;
}

function digestOf({ world }: Course<ZooKeeper, Seen>): string {
  foldState(world);
  return world.digest.toString();
}

/** Before anybody is elected, while servers synchronize, in broadcast, and around each fault. */
const MOMENTS = [1_000, 208_000, 320_000, 3 * SECOND, 13_940_000, 24_100_000, 30 * SECOND];

describe("a fork of servers", () => {
  test.each(PLANS.slice(0, 5))("goes on as the world it was taken from: %s", (_name, plan) => {
    const course = startCourse(universeOf(plan.cluster), plan);
    const digests = MOMENTS.map((at) => {
      runUntil(course, Math.min(at, plan.until));
      const copy = { ...course, world: fork(course.world) };
      // The copy first: what it does must leave the original alone.
      runUntil(copy, plan.until);
      return [at, digestOf(copy)];
    });
    runUntil(course, plan.until);
    const digest = digestOf(course);
    expect(digests).toEqual(MOMENTS.map((at) => [at, digest]));
  });

  test("has another future with other words", () => {
    const course = courseOf(planOf("leader-isolated"), 3 * SECOND);
    const copy = { ...course, world: fork(course.world, forkWords(course.world, 1)) };
    runUntil(copy, 30 * SECOND);
    runUntil(course, 30 * SECOND);
    expect(digestOf(copy)).not.toBe(digestOf(course));
  });
});

/** Everything that servers have been handed, and states and disks that they had: material for odd meetings. */
interface Stock {
  readonly states: PeerState[];
  readonly disks: DiskImage<ServerProtocol>[];
  readonly messages: Message[];
  readonly items: Item[];
  readonly commands: ServerCommand[];
  readonly timers: Set<string>;
}

function gather(plans: readonly EnsemblePlan[]): Stock {
  const stock: Stock = {
    states: [],
    disks: [],
    messages: [],
    items: [],
    commands: [],
    timers: new Set(),
  };
  for (const plan of plans) {
    const course = startCourse(universeOf(plan.cluster), plan, {
      record: (entry) => {
        if (entry.kind === "receive") stock.messages.push(entry.message as Message);
        if (entry.node >= serversOf(plan.cluster)) return;
        if (entry.kind === "item") stock.items.push(entry.item as Item);
        if (entry.kind === "command") stock.commands.push(entry.command as ServerCommand);
        if (entry.kind === "timer") stock.timers.add(entry.name);
      },
    });
    for (const at of MOMENTS) {
      runUntil(course, Math.min(at, plan.until));
      for (const { state, disk } of course.world.nodes) {
        if (state !== undefined && "election" in state) stock.states.push(clonePlain(state));
        stock.disks.push(clonePlain(imageOf(disk)) as DiskImage<ServerProtocol>);
      }
    }
  }
  return stock;
}

const STOCK = gather([...STORIES, ...SWARM]);

describe("plain", () => {
  test("a copy of a state has its digest, and shares nothing that changes", () => {
    for (const state of STOCK.states) {
      const copy = clonePlain(state);
      expect(digestPlain(0, copy)).toBe(digestPlain(0, state));
      expect(copy).toEqual(state);
      expect(copy.election).not.toBe(state.election);
    }
  });
});

/** Connections, tags and terms are small numbers: most are of somebody else, or over. */
const id = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 5000 }));
/** A server counts its disk operations from 1. */
const tag = id.map((value) => value + 1);
const from = fc.integer({ min: 0, max: 4 });
const few = fc.integer({ min: 6001, max: 6003 });
const port = fc.constantFrom("election", "quorum", "client", "no-such-port");
const message = fc.constantFrom(...STOCK.messages, ...SERVICE_MESSAGES);

/** What the network, a disk and people can do, however late or misdirected. */
const outside: fc.Arbitrary<ServerInput> = fc.oneof(
  fc.record({ kind: fc.constant("dialed"), conn: id, from, port }),
  fc.record({ kind: fc.constant("accepted"), conn: id, from, port, tag }),
  fc.record({ kind: fc.constant("refused"), from, port, tag }),
  fc.record({ kind: fc.constant("received"), conn: id, from, message }),
  // Clients that come and ask, over few connections.
  fc.record({ kind: fc.constant("dialed"), conn: few, from, port: fc.constant("client") }),
  fc.record({
    kind: fc.constant("received"),
    conn: few,
    from,
    message: fc.constantFrom(...SERVICE_MESSAGES),
  }),
  fc.record({
    kind: fc.constant("closed"),
    conn: id,
    from,
    how: fc.constantFrom("closed", "reset", "timeout"),
  }),
  fc.record({ kind: fc.constant("done"), tag }),
  fc.record({ kind: fc.constant("failed"), tag, error: fc.constantFrom("eio", "full") }),
  fc.record({ kind: fc.constant("loaded"), tag, disk: fc.constantFrom(...STOCK.disks) }),
  fc.record({ kind: fc.constant("command"), command: fc.constantFrom(...STOCK.commands) }),
);

/** Timers; with keys of their own terms they are those that this state never set. */
const timer = fc.record({
  kind: fc.constant("timer"),
  name: fc.constantFrom(...STOCK.timers, "none"),
  key: id,
});

/** Items that another server, or this one at another time, has put into its own queue. */
const item = fc.record({
  kind: fc.constant("item"),
  queue: fc.constant(0),
  item: fc.constantFrom(...STOCK.items),
});

const state = fc.constantFrom(...STOCK.states);

/** The input as this ensemble could give it: its own nodes, and timers of roles that have ended. */
function fitting(input: ServerInput, { config, term }: PeerState): ServerInput {
  const total = config.sids.length;
  if ("from" in input) return { ...input, from: input.from % total };
  if (input.kind !== "timer") return input;
  // Keyed by sid, and legal at any time.
  if (input.name === "electionDial") return { ...input, key: 1 + (input.key % total) };
  // The first role has none before it.
  return { ...input, key: term === 0 ? -1 : input.key % term };
}

function give(
  first: PeerState,
  inputs: readonly ServerInput[],
  tick: number,
  adapt: typeof fitting = (input) => input,
): void {
  let before = first;
  for (const [index, drawn] of inputs.entries()) {
    const input = adapt(drawn, before);
    const now: Moment = { mono: 60 * SECOND + tick * 1000 + index, wall: 1_767_225_660_000 };
    const digest = digestPlain(0, before);
    const once = transition(peer, before, input, now);
    const twice = transition(peer, before, input, now);
    expect(digestPlain(0, before)).toBe(digest);
    expect(twice.effects).toEqual(once.effects);
    expect(digestPlain(0, twice.state)).toBe(digestPlain(0, once.state));
    before = once.state;
  }
}

/** Nothing else of the world is in reach: a step that looked elsewhere would differ the second time. */
describe("deaf and total", () => {
  test("any input in any state has one answer, and never an exception", () => {
    const inputs = fc.array(fc.oneof(outside, timer), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(state, inputs, id, (first, given, tick) => give(first, given, tick, fitting)),
      { seed: 1, numRuns: 2000 },
    );
  });

  test("a timer or item that never was fails an assertion at most", () => {
    const inputs = fc.array(fc.oneof(item, timer, outside), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(state, inputs, id, (first, given, tick) => {
        try {
          give(first, given, tick);
        } catch (error) {
          if (!(error instanceof AssertionError)) throw error;
        }
      }),
      { seed: 2, numRuns: 2000 },
    );
  });
});
