/** The plans that are timed: fixed work, so that figures of different days can be compared. */
import { must } from "../../sim/assert.ts";
import { DEFAULT_CLUSTER, type Cluster } from "../../protocol/config.ts";
import { OPEN_ACL } from "../../protocol/api/acl.ts";
import { MODE, type CreateOp, type Op } from "../../protocol/api/operations.ts";
import type { ServerCommand } from "../../protocol/protocol.ts";
import type { Command } from "../../protocol/zookeeper.ts";
import { findScenario } from "../../scenarios/catalogue.ts";
import type { EnsemblePlan } from "../../scenarios/scenario.ts";
import type { PlannedFault } from "../../sim/faults.ts";
import { CALM, PLAN_SCHEMA, type Operation } from "../../sim/plan.ts";

const SECOND = 1_000_000;
/** Time for the first election. */
const WARM = SECOND;

/** Writes at a steady pace, each server taking its turn as its clients would have it. */
function steadyWrites(
  servers: number,
  perSecond: number,
  seconds: number,
): Operation<ServerCommand>[] {
  const pace = SECOND / perSecond;
  return Array.from({ length: perSecond * seconds }, (_, nth) => {
    const id = nth + 1;
    const key = String.fromCharCode(97 + (nth % 16));
    const command: ServerCommand = { kind: "write", id, key, value: `w${id}` };
    return { id, at: WARM + nth * pace, node: `s${(nth % servers) + 1}`, command };
  });
}

function planOf(scenario: string, cluster: Partial<Cluster>, seconds: number): EnsemblePlan {
  return {
    schema: PLAN_SCHEMA,
    scenario,
    seed: "bench",
    cluster: { ...DEFAULT_CLUSTER, ...cluster },
    weather: CALM,
    operations: [],
    faults: [],
    pins: [],
    until: WARM + seconds * SECOND,
    settle: false,
  };
}

/** 200 writes a second. */
export function steadyPlan(servers: number, seconds: number, lossPermille = 0): EnsemblePlan {
  return {
    ...planOf("bench-steady", { servers }, seconds),
    weather: { ...CALM, lossPermille },
    operations: steadyWrites(servers, 200, seconds),
  };
}

/** The story, with 20 writes a second all the time. */
export function isolatedPlan(index: number): EnsemblePlan {
  const story = must(findScenario("leader-isolated"), "the story leader-isolated");
  return { ...story.plan("bench", index, {}), operations: steadyWrites(5, 20, 39) };
}

/** The leader dies every two seconds, for 120 virtual seconds. */
export function stormPlan(index: number): EnsemblePlan {
  const faults = Array.from({ length: 58 }, (_, nth): PlannedFault => {
    const at = (nth + 1) * 2 * SECOND;
    return { id: nth + 1, at, fault: { kind: "crash", node: "leader", downFor: SECOND / 2 } };
  });
  return { ...planOf("bench-storm", {}, 120), seed: `bench.${index}`, faults };
}

/** A run of the swarm under a fixed seed. */
export function swarmPlan(index: number): EnsemblePlan {
  return must(findScenario("swarm"), "the swarm").plan("bench", index, {});
}

function call(id: number, at: number, client: number, op: Op): Operation<Command> {
  return { id, at, node: `c${client}`, command: { kind: "call", call: id, op } };
}

function node(path: string, data: string, flags: number = MODE.PERSISTENT): CreateOp {
  return { kind: "create", path, data, acl: OPEN_ACL, flags, ttl: 0 };
}

/** Keys of the client mix. */
const MIX_KEYS = 64;

/** 50 clients of 5 servers, a call every 50 ms each: four of five read. */
export function clientMixPlan(seconds: number): EnsemblePlan {
  const clients = 50;
  const operations: Operation<Command>[] = [];
  for (let key = 0; key < MIX_KEYS; key += 1) {
    operations.push(call(operations.length + 1, 2 * SECOND, 1, node(`/k${key}`, "")));
  }
  const pace = SECOND / 20 / clients;
  const count = (seconds * SECOND) / pace;
  for (let nth = 0; nth < count; nth += 1) {
    const id = operations.length + 1;
    const path = `/k${(nth * 7) % MIX_KEYS}`;
    const op: Op =
      nth % 5 === 0
        ? { kind: "setData", path, data: `w${id}`, version: -1 }
        : { kind: "getData", path, watch: nth % 50 === 1 };
    operations.push(call(id, 3 * SECOND + nth * pace, (nth % clients) + 1, op));
  }
  const cluster = { clients, clientServers: 3, sessionTimeout: 10_000 };
  return { ...planOf("bench-clients", cluster, seconds + 2), operations };
}

/** 100 clients open and close a session `rounds` times, each with an ephemeral. */
export function churnPlan(rounds: number): EnsemblePlan {
  const clients = 100;
  const operations: Operation<Command>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (let client = 1; client <= clients; client += 1) {
      const at = (2 + 2 * round) * SECOND + client * 5000;
      const path = `/e-${client}`;
      const id = operations.length + 1;
      operations.push(
        call(id, at, client, node(path, "", MODE.EPHEMERAL)),
        call(id + 1, at + 10, client, { kind: "closeSession" }),
        { id: id + 2, at: at + SECOND, node: `c${client}`, command: { kind: "renew" } },
      );
    }
  }
  const cluster = { clients, clientServers: 3, sessionTimeout: 10_000 };
  return { ...planOf("bench-churn", cluster, 2 + 2 * rounds), operations };
}

/** 100 clients want the same lock, `times` times each: all wait at once, and each release wakes one. */
export function handOverPlan(times: number): EnsemblePlan {
  const clients = 100;
  const operations = Array.from({ length: times * clients }, (_, nth): Operation<Command> => {
    const id = nth + 1;
    const task = { task: id, ask: "use", path: "/lock", span: 1000, patience: 0, value: 0 };
    const at = 3 * SECOND + nth * 1000;
    return { id, at, node: `c${(nth % clients) + 1}`, command: { kind: "task", ...task } };
  });
  const recipe = { name: "lock", resource: true } as const;
  const cluster = { clients, clientServers: 3, sessionTimeout: 10_000, recipe };
  return { ...planOf("bench-handover", cluster, 20), operations };
}

/** `members` clients join a group, and every other one quits it. */
export function groupPlan(members: number): EnsemblePlan {
  const operations: Operation<Command>[] = [];
  const task = { kind: "task", path: "/group", span: 0, patience: 0, value: 0 } as const;
  for (let client = 1; client <= members; client += 1) {
    const at = 4 * SECOND + client * 4000;
    const id = operations.length + 1;
    operations.push({ id, at, node: `c${client}`, command: { ...task, task: id, ask: "join" } });
  }
  for (let client = 1; client <= members; client += 2) {
    const at = 9 * SECOND + client * 4000;
    const id = operations.length + 1;
    operations.push({ id, at, node: `c${client}`, command: { ...task, task: id, ask: "quit" } });
  }
  const recipe = { name: "group" };
  const cluster = { clients: members, clientServers: 3, sessionTimeout: 10_000, recipe };
  return { ...planOf("bench-group", cluster, 14), operations };
}

/** Nodes of a group in the tree that is cached. */
const GROUP_SIZE = 1000;

/**
 * One client keeps a copy of a tree of `groups` nodes with 1,000 under each, which another one makes,
 * and then changes 100 times a second; then the connection of the first breaks, and it reads all again.
 */
export function treeCachePlan(groups: number): EnsemblePlan {
  const task = { kind: "task", task: 1, ask: "watch", path: "/tree", span: 0 } as const;
  const operations: Operation<Command>[] = [
    { id: 1, at: 4 * SECOND, node: "c1", command: { ...task, patience: 0, value: 0 } },
    call(2, 2 * SECOND, 2, node("/tree", "")),
  ];
  for (let group = 0; group < groups; group += 1) {
    const parent = `/tree/${group}`;
    const ops = Array.from({ length: GROUP_SIZE }, (_, nth) => node(`${parent}/${nth}`, "0"));
    const at = 2 * SECOND + (group + 1) * 20_000;
    operations.push(
      call(operations.length + 1, at, 2, { kind: "multi", ops: [node(parent, ""), ...ops] }),
    );
  }
  for (let nth = 0; nth < 100 * groups; nth += 1) {
    const id = operations.length + 1;
    const path = `/tree/${nth % groups}/${(nth * 7) % GROUP_SIZE}`;
    const op: Op = { kind: "setData", path, data: `w${id}`, version: -1 };
    operations.push(call(id, 8 * SECOND + nth * 10_000, 2, op));
  }
  const cluster = {
    servers: 3,
    clients: 2,
    clientServers: 1,
    sessionTimeout: 10_000,
    recipe: { name: "cache" },
  };
  const fault = { kind: "break", a: "c1", b: "s1" } as const;
  const faults = [{ id: 1, at: 8 * SECOND + groups * SECOND, fault }];
  return { ...planOf("bench-tree-cache", cluster, 12 + groups), operations, faults };
}

/**
 * `providers` register at one service, every fourth withdraws, and comes back; meanwhile four clients
 * call one of them every 100 ms.
 */
export function registryPlan(providers: number): EnsemblePlan {
  const operations: Operation<Command>[] = [];
  const assign = (at: number, client: number, ask: string, span = 0): void => {
    const id = operations.length + 1;
    const task = { task: id, ask, path: "/registry", span, patience: 0, value: 0 };
    operations.push({ id, at, node: `c${client}`, command: { kind: "task", ...task } });
  };
  const consumers = 4;
  for (let consumer = 1; consumer <= consumers; consumer += 1) {
    assign(3 * SECOND, consumer, "consume", 14 * SECOND);
  }
  for (let nth = 1; nth <= providers; nth += 1) {
    assign(4 * SECOND + nth * 4000, consumers + nth, "register");
    if (nth % 4 !== 0) continue;
    assign(9 * SECOND + nth * 4000, consumers + nth, "withdraw");
    assign(10 * SECOND + nth * 4000, consumers + nth, "register");
  }
  const recipe = { name: "service-registry" };
  const clients = consumers + providers;
  const cluster = { clients, clientServers: 3, sessionTimeout: 10_000, recipe };
  return { ...planOf("bench-registry", cluster, 17), operations };
}

/** A tree that one client makes in `groups` multis of 1,000 nodes is sent to a server that starts late. */
export function bigTreePlan(groups: number): EnsemblePlan {
  const operations = Array.from({ length: groups }, (_, group) => {
    const at = 2 * SECOND + group * 20_000;
    const ops = Array.from({ length: 1000 }, (_unused, nth) =>
      node(`/n${group * 1000 + nth}`, "0123456789"),
    );
    return call(group + 1, at, 1, { kind: "multi", ops });
  });
  const cluster: Partial<Cluster> = {
    servers: 3,
    clients: 1,
    sessionTimeout: 10_000,
    commitLogCount: 10,
    snapshotSizePercent: -1,
    snapshotChunk: 1000,
    startAt: [8 * SECOND],
  };
  return { ...planOf("bench-snap", cluster, 14), operations };
}
