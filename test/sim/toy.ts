/** A toy protocol for tests of the kernel: nodes that greet each other and write down what they hear. */
import { mix } from "../../sim/chance.ts";
import type { Boot, Effects, Input, Machine, Moment, Protocol } from "../../sim/machine.ts";
import { CALM, PLAN_SCHEMA, type Plan } from "../../sim/plan.ts";
import type { Spec } from "../../sim/property.ts";
import type { Universe } from "../../sim/universe.ts";

export interface ToyMessage {
  readonly kind: "HELLO";
  readonly number: number;
  readonly print: number;
}

export interface ToyState {
  readonly self: number;
  readonly peers: number;
  conns: (number | undefined)[];
  heard: { from: number; number: number; at: number }[];
  closed: { from: number; how: string; at: number }[];
  refused: number[];
  timers: { name: string; at: number }[];
  done: number[];
  failed: number[];
  next: number;
  writes: number;
}

export interface Toy extends Protocol {
  config: { readonly peers: number; readonly period: number; readonly writes: boolean };
  state: ToyState;
  message: ToyMessage;
  record: { readonly number: number; readonly print: number };
  value: number;
  item: { readonly kind: "write"; readonly number: number };
  command: { readonly kind: "sayTo"; readonly peer: number; readonly count: number };
  event: { readonly kind: "heard"; readonly number: number };
}

function boot(start: Boot<Toy>, _now: Moment, out: Effects<Toy>): ToyState {
  const { peers, period } = start.config;
  for (let peer = 0; peer < peers; peer += 1) {
    if (peer > start.self) out.dial(peer, "toy", 0, peer);
  }
  if (period > 0) out.setTimer("beat", 0, period, 0);
  return {
    self: start.self,
    peers,
    conns: [],
    heard: [],
    closed: [],
    refused: [],
    timers: [],
    done: [],
    failed: [],
    next: 0,
    writes: start.disk.logs.get("log")?.length ?? 0,
  };
}

function step(state: ToyState, input: Input<Toy>, now: Moment, out: Effects<Toy>): void {
  switch (input.kind) {
    case "dialed":
      state.conns[input.from] = input.conn;
      return out.accept(input.conn, 0);
    case "accepted":
      state.conns[input.from] = input.conn;
      return;
    case "refused":
      state.refused.push(input.from);
      return;
    case "received":
      state.heard.push({ from: input.from, number: input.message.number, at: now.mono });
      out.emit({ kind: "heard", number: input.message.number });
      return out.post(1, { kind: "write", number: input.message.number });
    case "closed":
      state.closed.push({ from: input.from, how: input.how, at: now.mono });
      state.conns[input.from] = undefined;
      return;
    case "item":
      out.append("log", { number: input.item.number, print: mix(3, input.item.number) });
      state.writes += 1;
      out.hold(1);
      return out.fsync("log", state.writes);
    case "done":
      state.done.push(input.tag);
      return out.release(1);
    case "failed":
      state.failed.push(input.tag);
      return out.release(1);
    case "timer":
      state.timers.push({ name: input.name, at: now.mono });
      for (const conn of state.conns) if (conn !== undefined) say(state, conn, out);
      return out.setTimer("beat", 0, 10_000, 0);
    case "command":
      for (let n = 0; n < input.command.count; n += 1) {
        const conn = state.conns[input.command.peer];
        if (conn === undefined) out.ignore("no-connection");
        else say(state, conn, out);
      }
      break;
    case "loaded":
      break;
  }
}

function say(state: ToyState, conn: number, out: Effects<Toy>): void {
  const number = state.next;
  state.next += 1;
  out.send(conn, { kind: "HELLO", number, print: mix(7, number) });
}

export const toyMachine: Machine<Toy> = {
  name: "toy",
  boot,
  step,
  queueName: (queue) => `q${queue}`,
  sizeOf: () => 10,
};

export interface ToySeen {
  heard: number;
  synced: number;
}

export const toySpec: Spec<Toy, ToySeen> = {
  properties: [
    { name: "NoThirteen", kind: "always", about: "", cite: "", brokenBy: [], exercisedBy: "heard" },
  ],
  goals: [{ name: "heard", kind: "sometimes", about: "", cite: "", brokenBy: [] }],
  start: () => ({ heard: 0, synced: 0 }),
  emitted(seen, _node, event, view) {
    seen.heard += 1;
    view.reach(0);
    if (event.number === 13_000) view.violate("NoThirteen", "heard 13000");
  },
  sent: () => undefined,
  received: () => undefined,
  appended: () => undefined,
  synced(seen) {
    seen.synced += 1;
  },
  truncated: () => undefined,
  wrote: () => undefined,
  removed: () => undefined,
  stopped: () => undefined,
  started: () => undefined,
  faulted: () => undefined,
  resolve(_seen, selector) {
    return selector === "all" ? [0, 1, 2] : [Number(selector.slice(1)) - 1];
  },
  isCore: (_seen, nodes) => nodes.length >= 2,
  unsettled: () => undefined,
  probe: () => undefined,
};

/** A universe of `nodes` toys that beat every `period` microseconds (0: only when told). */
export function toyUniverse(nodes: number, period: number): Universe<Toy, ToySeen> {
  const indexes = Array.from({ length: nodes }, (_, index) => index);
  return {
    machines: indexes.map(() => toyMachine),
    configs: indexes.map(() => Object.freeze({ peers: nodes, period, writes: true })),
    spec: toySpec,
    startAt: [],
    settleWithin: 1_000_000,
  };
}

export function toyPlan(changes: Partial<Plan>): Plan {
  return {
    schema: PLAN_SCHEMA,
    scenario: "toy",
    seed: "1",
    cluster: {},
    weather: CALM,
    operations: [],
    faults: [],
    pins: [],
    until: 1_000_000,
    settle: false,
    ...changes,
  };
}
