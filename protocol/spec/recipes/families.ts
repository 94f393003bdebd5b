/** Which recipes a property or a goal is about, by what they have in common. */

const HELD: readonly string[] = ["lock"];
const QUEUES: readonly string[] = ["queue", "priority-queue"];

/** Names of recipes, by family. */
export const FAMILIES: {
  /** Something is held, by one at a time or by a few. */
  readonly held: readonly string[];
  /** ... and holders write to a resource. */
  readonly written: readonly string[];
  /** Items are put in and taken out; ... by rank. */
  readonly queued: readonly string[];
  /** A number is added to; or set; either. */
  readonly added: readonly string[];
  readonly set: readonly string[];
  readonly counted: readonly string[];
  /** A barrier is closed; parties meet. */
  readonly shut: readonly string[];
  readonly met: readonly string[];
  /** Members join. */
  readonly joined: readonly string[];
  /** Sites vote. */
  readonly voted: readonly string[];
  /** Clients wait for others. */
  readonly waited: readonly string[];
  /** ... and may give up. */
  readonly patient: readonly string[];
} = {
  held: HELD,
  written: ["lock"],
  queued: QUEUES,
  added: ["atomic-long"],
  set: ["shared-count"],
  counted: ["atomic-long", "shared-count"],
  shut: ["barrier"],
  met: ["double-barrier"],
  joined: ["group"],
  voted: ["two-phase-commit"],
  waited: [...HELD, ...QUEUES, "barrier", "double-barrier", "two-phase-commit"],
  patient: [...HELD, ...QUEUES, "barrier", "double-barrier"],
};

/** A row of a table says of which family it is. */
export type Family = keyof typeof FAMILIES;
