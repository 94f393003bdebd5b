/** Planned faults and triggers as the world keeps them: what is still to come. */
import type { PlannedFault } from "./faults.ts";

/** A planned fault that has not struck. `armed` is its agenda entry, 0 once it has been fired. */
export interface FaultSlot {
  readonly index: number;
  readonly planned: PlannedFault;
  armed: number;
  /** How often an exploration has put it off. */
  delays: number;
}

/** A fault that waits for something to happen; `seen` counts how often it has. */
export interface TriggerSlot {
  readonly planned: PlannedFault;
  /** From the planned time on. */
  awake: boolean;
  seen: number;
  fired: boolean;
}
