/** The empty kernel: nodes whose timers ring and are set again, and nothing else. */
import type { Boot, Effects, Input, Machine, Moment, Protocol } from "../../sim/machine.ts";
import type { Universe } from "../../sim/universe.ts";
import { silentSpec } from "./relay.ts";

interface IdleState {
  rings: number;
}

interface Idle extends Protocol {
  config: { readonly timers: number };
  state: IdleState;
}

const MAIN = 0;

function boot(start: Boot<Idle>, _now: Moment, out: Effects<Idle>): IdleState {
  for (let key = 0; key < start.config.timers; key += 1) {
    out.setTimer("idle", key, 100 + 37 * key + 13 * start.self, MAIN);
  }
  return { rings: 0 };
}

/** Rings again a scattered 100 to 1,123 microseconds later. */
function step(state: IdleState, input: Input<Idle>, _now: Moment, out: Effects<Idle>): void {
  if (input.kind !== "timer") return out.ignore("idle");
  state.rings += 1;
  out.setTimer("idle", input.key, 100 + ((state.rings * 7919) & 1023), MAIN);
}

const idle: Machine<Idle> = {
  name: "idle",
  boot,
  step,
  queueName: () => "main",
  sizeOf: () => 0,
};

/**
 * `timers` timers at each of `nodes` nodes, each ringing about twice a millisecond; no messages.
 */
export function idleUniverse(nodes: number, timers: number): Universe<Idle, object> {
  const configs = Array.from({ length: nodes }, () => ({ timers }));
  const machines = configs.map(() => idle);
  return { machines, configs, spec: silentSpec<Idle>(), startAt: [], settleWithin: 0 };
}
