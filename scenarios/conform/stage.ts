/** The world of a replay: one server or an ensemble of three, configured as the recorded server was, and a prober per session. */
import { assert, must } from "../../sim/assert.ts";
import { fireNext } from "../../sim/engine.ts";
import type { Micros, NodeId } from "../../sim/machine.ts";
import { PLAN_SCHEMA, type Plan, type Weather } from "../../sim/plan.ts";
import { createWorld } from "../../sim/universe.ts";
import type { World } from "../../sim/world.ts";
import { configsOf, DEFAULT_CLUSTER, type Config } from "../../protocol/config.ts";
import { peer } from "../../protocol/peer.ts";
import type { PeerState } from "../../protocol/state.ts";
import { counterOf, type Zxid } from "../../protocol/zxid.ts";
import { heardSpec, type Heard } from "./heard.ts";
import { prober } from "./prober.ts";
import type { ConformProtocol } from "./protocol.ts";
import type { RecordedConfig } from "./transcript.ts";

/**
 * Where the sessions are: at a standalone server; at the three servers of an ensemble in turn, each
 * resuming at the next one; all at one follower.
 */
export type Shape = "standalone" | "spread" | "follower";

/** A world that serves, and what stands where in it. */
export interface Stage {
  readonly world: World<ConformProtocol, Heard>;
  readonly shape: Shape;
  /** Nodes 0 to `servers` - 1; probers stand behind them. */
  readonly servers: number;
}

/** As a local network and a good disk are: a request takes about as long as it took when it was recorded. */
const WEATHER: Weather = { latency: [40, 120], fsync: [100, 400], service: 20, lossPermille: 0 };

/** An ensemble that has not begun to serve by then never will. */
const START_WITHIN: Micros = 60_000_000;

/** A world whose servers serve. The same arguments give the same world. */
export function raiseStage(config: RecordedConfig, sessions: number, shape: Shape): Stage {
  const servers = shape === "standalone" ? 1 : 3;
  const probers = Array.from({ length: sessions }, () => prober);
  const universe = {
    machines: [...Array.from({ length: servers }, () => peer), ...probers],
    configs: [...serverConfigs(config, servers, sessions), ...probers.map(() => ({}))],
    spec: heardSpec,
    startAt: [],
    settleWithin: 0,
  };
  const stage = { world: createWorld(universe, PLAN), shape, servers };
  const isServing = runUntil(stage, START_WITHIN, () => {
    const peers = peersOf(stage);
    return peers.length === servers && peers.every(({ serving }) => serving);
  });
  assert(isServing, "every server serves");
  return stage;
}

const PLAN: Plan = {
  schema: PLAN_SCHEMA,
  scenario: "conform",
  seed: "conform",
  cluster: {},
  weather: WEATHER,
  operations: [],
  faults: [],
  pins: [],
  until: 0,
  settle: false,
};

function serverConfigs(
  recorded: RecordedConfig,
  servers: number,
  sessions: number,
): readonly Config[] {
  const { clientAddress, tickTime } = recorded;
  const cluster = { ...DEFAULT_CLUSTER, servers, tickTime };
  const configs = configsOf({ ...cluster, containerCheck: recorded.containerCheckIntervalMs });
  return configs.map((config) => ({
    ...config,
    standalone: servers === 1,
    rules: recorded.rules,
    addresses: Array.from({ length: servers + sessions }, () => clientAddress),
    minSessionTimeout: recorded.minSessionTimeout,
    maxSessionTimeout: recorded.maxSessionTimeout,
    extendedTypes: recorded.extendedTypesEnabled,
    enforceQuota: recorded.enforceQuota,
    superDigest: recorded.superDigest,
  }));
}

/** Fires events until something is done, or until the virtual time `until`. Whether it was done. */
export function runUntil({ world }: Stage, until: Micros, isDone: () => boolean): boolean {
  while (!isDone()) {
    if (fireNext(world, until)) continue;
    world.now = Math.max(world.now, until);
    return isDone();
  }
  return true;
}

/** State of the server processes that have been started. */
export function peersOf({ servers, world }: Stage): readonly PeerState[] {
  return world.nodes.slice(0, servers).flatMap(({ state }) => (state ?? []) as PeerState);
}

/** Every server has applied everything that the leader has proposed. */
export function isLevel(stage: Stage): boolean {
  const last = lastProposed(stage);
  // Nobody applies the start of an epoch.
  return counterOf(last) === 0 || peersOf(stage).every(({ store }) => store.lastProcessed === last);
}

/** The newest zxid that the leader has given out. AssertionError without a leader. */
export function lastProposed(stage: Stage): Zxid {
  const leaders = peersOf(stage).flatMap(({ leader }) => leader ?? []);
  return must(leaders[0], "leader").lastProposed;
}

/** The server that a session of that number is to be attached to for the `nth` time, from 0. */
export function serverFor(stage: Stage, session: number, nth: number): NodeId {
  if (stage.shape === "spread") return (session + nth) % stage.servers;
  const follower = peersOf(stage).findIndex(({ learner }) => learner !== undefined);
  return Math.max(follower, 0);
}
