/** The package `zabsim`: simulate, write scenarios and properties, define protocols. Pure: it runs in browsers too. */
export { simulateAny as simulate, type RunRequest, type SimulatedRun } from "./library.ts";
export { defineScenario, ScenarioError } from "./define.ts";
export type * from "./written/types.ts";
export { scenarios, type ScenarioKey } from "./by-name.ts";
export { findScenario } from "./catalogue.ts";
export type { EnsemblePlan, Scenario, ScenarioBug, ScenarioOptions } from "./scenario.ts";

export {
  finish,
  inject,
  injectWhen,
  MS,
  operate,
  read,
  SECOND,
  story,
  write,
  writes,
  type Draft,
  type StoryParts,
} from "./build.ts";
export {
  addWatch,
  ask,
  closeSession,
  create,
  create2,
  createContainer,
  createEphemeral,
  createTtl,
  exists,
  getChildren,
  getData,
  getEphemerals,
  multi,
  remove,
  renew,
  setData,
  sync,
  type MakeOp,
} from "./calls.ts";
export { always, eventually, sometimes } from "./properties.ts";
export { describeFault, describeSpan } from "./describe.ts";
export { shrink, type Shrunk } from "./shrink/shrink.ts";
export type { SearchOptions } from "./shrink/search.ts";
export type { NecessaryFault, Neighbour } from "./shrink/necessity.ts";
export { stateAt } from "./state-at.ts";
export { nodeNames, universeOf } from "./simulate.ts";

export { CODE, codeName, type Code } from "../protocol/api/codes.ts";
export { MODE, type Op, type Result } from "../protocol/api/operations.ts";
export type { ClientEvent } from "../protocol/client/vocabulary.ts";
export { DEFAULT_CLUSTER, type Cluster } from "../protocol/config.ts";
export type { ServerEvent } from "../protocol/events.ts";
export type { Command, ZooKeeper } from "../protocol/zookeeper.ts";

export {
  below,
  between,
  dice,
  oneIn,
  pick,
  rootWords,
  type Dice,
  type Words,
} from "../sim/chance.ts";
export { defineProtocol, newPlan, printed, type ProtocolParts } from "../sim/define-protocol.ts";
export { enabled, fire, type Choice } from "../sim/enabled.ts";
export {
  FAULTS,
  type Fault,
  type FaultKind,
  type PlannedFault,
  type Selector,
  type Trigger,
} from "../sim/faults.ts";
export type * from "../sim/machine.ts";
export { OwnPropertyError } from "../sim/own-judging.ts";
export type { Account, OwnProperty, See, Sight, Surroundings } from "../sim/own-properties.ts";
export {
  CALM,
  PLAN_SCHEMA,
  type Operation,
  type Pin,
  type Plan,
  type Weather,
} from "../sim/plan.ts";
export type { Property, PropertyKind } from "../sim/property.ts";
export type { FaultCount, Outcome, Phase, Report, Violation } from "../sim/report.ts";
export { run, runUntil, startCourse, type Course, type RunOptions } from "../sim/run.ts";
export type { TraceEntry } from "../sim/trace.ts";
export { transition, type Effect } from "../sim/transition.ts";
export { fork, forkWords, type Universe } from "../sim/universe.ts";
