/** The plans that are timed: fixed work, so that figures of different days can be compared. */
import { must } from "../../sim/assert.ts";
import { DEFAULT_CLUSTER, type Cluster } from "../../protocol/config.ts";
import type { ServerCommand } from "../../protocol/protocol.ts";
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
