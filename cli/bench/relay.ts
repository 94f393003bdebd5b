/** The emptiest machine worth a kernel: tokens go round a ring of nodes, one message for each received. */
import { blankSpec } from "../../sim/blank-spec.ts";
import { mix } from "../../sim/chance.ts";
import type { Boot, ConnId, Effects, Input, Machine, Moment, Protocol } from "../../sim/machine.ts";
import { CALM, PLAN_SCHEMA, type Plan } from "../../sim/plan.ts";
import type { Spec } from "../../sim/property.ts";
import type { Universe } from "../../sim/universe.ts";

interface Token {
  readonly print: number;
}

interface RelayState {
  next: ConnId;
  passed: number;
}

interface Relay extends Protocol {
  config: { readonly nodes: number; readonly tokens: number };
  state: RelayState;
  message: Token;
}

const RING = 0;
const NOWHERE: ConnId = -1;

function boot(start: Boot<Relay>, _now: Moment, out: Effects<Relay>): RelayState {
  out.dial((start.self + 1) % start.config.nodes, "ring", RING, start.config.tokens);
  return { next: NOWHERE, passed: 0 };
}

function step(state: RelayState, input: Input<Relay>, _now: Moment, out: Effects<Relay>): void {
  switch (input.kind) {
    case "received":
      state.passed += 1;
      if (state.next !== NOWHERE) out.send(state.next, input.message);
      return;
    case "dialed":
      return out.accept(input.conn, RING);
    case "accepted":
      state.next = input.conn;
      for (let token = 0; token < input.tag; token += 1) {
        out.send(input.conn, { print: mix(1, token) });
      }
      return;
    default:
      return out.ignore("relay-idle");
  }
}

const relay: Machine<Relay> = {
  name: "relay",
  boot,
  step,
  queueName: () => "ring",
  sizeOf: () => 0,
};

/** Every node starts `tokens` tokens round the ring; at least two nodes. */
export function relayUniverse(nodes: number, tokens: number): Universe<Relay, object> {
  const configs = Array.from({ length: nodes }, () => ({ nodes, tokens }));
  const machines = configs.map(() => relay);
  return { machines, configs, spec: silentSpec<Relay>(), startAt: [], settleWithin: 0 };
}

/** A plan in which nothing is asked for and nothing goes wrong. */
export function calmPlan(scenario: string, until: number): Plan {
  return {
    schema: PLAN_SCHEMA,
    scenario,
    seed: "bench",
    cluster: {},
    weather: CALM,
    operations: [],
    faults: [],
    pins: [],
    until,
    settle: false,
  };
}

/** Judges nothing and keeps nothing; knows nodes by their names s1, s2, … alone. */
export function silentSpec<P extends Protocol>(): Spec<P, object> {
  return {
    ...blankSpec<P>(),
    resolve: (_seen, selector) => {
      const sid = Number(/^s(\d+)$/.exec(selector)?.[1] ?? 0);
      return sid > 0 ? [sid - 1] : [];
    },
  };
}
