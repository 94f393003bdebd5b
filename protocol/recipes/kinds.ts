/** Names of recipes that are made of the same parts. */

/** Held by one at a time, or by readers together. */
const LOCKS: readonly string[] = ["lock", "read-write-lock", "revocable-lock", "multi-lock"];

/** Whoever holds it leads. */
export const LEADERS: readonly string[] = ["leader-latch", "leader-selector", "leader-election"];

/** Whole systems: the rows of RECIPES with that group. They tell how long they serve. */
export const SYSTEMS: readonly string[] = [
  "active-standby",
  "work-queue",
  "config-service",
  "service-registry",
  "broker-registry",
];

/** Their resource keeps a ledger of jobs. */
export const LEDGERS: readonly string[] = ["work-queue"];

/** Those who want it stand in a queue of nodes (lock/place.ts, lock/contender.ts). */
export const QUEUES: readonly string[] = [...LOCKS, "semaphore", ...LEADERS];

/** One place in one queue is all that they need (lock/queued.ts). */
export const SINGLE_PLACES: readonly string[] = QUEUES.filter(
  (name) => name !== "multi-lock" && name !== "semaphore",
);

/** A holder keeps what it holds while it is not sure (lock/holding.ts): all but the selector. */
export const KEEPERS: readonly string[] = QUEUES.filter((name) => name !== "leader-selector");

/** Holders write to a resource: all but those of a semaphore, who have it together. */
export const WRITERS: readonly string[] = QUEUES.filter((name) => name !== "semaphore");

/** Instances of services are registered, and found (discovery/registry.ts). */
export const REGISTRIES: readonly string[] = ["registry", "service-registry"];
