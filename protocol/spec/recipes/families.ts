/** Which recipes a property or a goal is about, by what they have in common. */
import { KEEPERS, LEADERS, QUEUES, REGISTRIES, SYSTEMS, WRITERS } from "../../recipes/kinds.ts";

/** Queues of items, not of those who wait. */
const ITEMS: readonly string[] = ["queue", "priority-queue", "delay-queue"];

const PAIRS: readonly string[] = ["active-standby"];
const JOBS: readonly string[] = ["work-queue"];

/** Names of recipes, by family. */
export const FAMILIES: {
  /** Something is held, by one at a time or by a few. */
  readonly held: readonly string[];
  /** ... or somebody has something by a node of a fixed name. */
  readonly owned: readonly string[];
  /** One after the other has it. */
  readonly inherited: readonly string[];
  /** Somebody is active, and others stand by. */
  readonly paired: readonly string[];
  /** ... and a holder keeps it while its connection is gone: no selector does. */
  readonly kept: readonly string[];
  /** ... and holders write to a resource. */
  readonly written: readonly string[];
  /** ... and several may hold it together. */
  readonly shared: readonly string[];
  /** ... and whoever holds it leads. */
  readonly led: readonly string[];
  /** ... for as long as nothing interrupts it. */
  readonly selected: readonly string[];
  /** ... and its holder can be asked to release it. */
  readonly revocable: readonly string[];
  /** Items are put in and taken out; ... by rank. */
  readonly queued: readonly string[];
  /** ... or when they are due. */
  readonly delayed: readonly string[];
  /** A number is added to; or set, or a name registered; either. */
  readonly added: readonly string[];
  readonly set: readonly string[];
  readonly counted: readonly string[];
  /** A barrier is closed; parties meet. */
  readonly shut: readonly string[];
  readonly met: readonly string[];
  /** Members join, and owners keep a node. */
  readonly joined: readonly string[];
  /** Instances are picked; ... again and again. */
  readonly discovered: readonly string[];
  readonly balanced: readonly string[];
  /** Who is there is given work by one of them. */
  readonly controlled: readonly string[];
  /** What is there is copied. */
  readonly cached: readonly string[];
  /** Readers follow versions of a configuration; ... that come in stages. */
  readonly configured: readonly string[];
  readonly staged: readonly string[];
  /** Names are registered. */
  readonly named: readonly string[];
  /** Sites vote. */
  readonly voted: readonly string[];
  /** Jobs are claimed and done. */
  readonly jobs: readonly string[];
  /** Whole systems, which serve. */
  readonly served: readonly string[];
  /** Clients wait for others. */
  readonly waited: readonly string[];
  /** ... and may give up. */
  readonly patient: readonly string[];
} = {
  held: QUEUES,
  owned: [...QUEUES, ...PAIRS, ...JOBS],
  inherited: [...QUEUES, ...PAIRS],
  paired: PAIRS,
  kept: [...KEEPERS, ...PAIRS, ...JOBS],
  written: [...WRITERS, ...PAIRS],
  shared: ["read-write-lock", "semaphore"],
  led: LEADERS,
  selected: ["leader-selector"],
  revocable: ["revocable-lock"],
  queued: ITEMS,
  delayed: ["delay-queue"],
  added: ["atomic-long"],
  set: ["shared-count", "name-service"],
  counted: ["atomic-long", "shared-count", "name-service"],
  shut: ["barrier"],
  met: ["double-barrier"],
  joined: ["group", "persistent-node", "broker-registry", ...REGISTRIES],
  discovered: REGISTRIES,
  balanced: ["service-registry"],
  controlled: ["broker-registry"],
  cached: ["cache", "children-cache", "node-cache"],
  configured: ["configuration", "config-service"],
  staged: ["config-service"],
  named: ["name-service"],
  voted: ["two-phase-commit"],
  jobs: JOBS,
  served: SYSTEMS,
  waited: [
    ...QUEUES,
    ...PAIRS,
    ...JOBS,
    ...ITEMS,
    "barrier",
    "double-barrier",
    "two-phase-commit",
    "registry",
  ],
  patient: [...QUEUES, ...PAIRS, ...JOBS, ...ITEMS, "barrier", "double-barrier", "registry"],
};
