/** Which recipes a property or a goal is about, by what they have in common. */
import { KEEPERS, LEADERS, QUEUES, WRITERS } from "../../recipes/kinds.ts";

/** Names of recipes, by family. */
export const FAMILIES: {
  /** Something is held, by one at a time or by a few. */
  readonly held: readonly string[];
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
} = {
  held: QUEUES,
  kept: KEEPERS,
  written: WRITERS,
  shared: ["read-write-lock", "semaphore"],
  led: LEADERS,
  selected: ["leader-selector"],
  revocable: ["revocable-lock"],
};
