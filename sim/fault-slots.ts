/** Planned faults and triggers as the world keeps them: what is still to come. */
import type { PlannedFault } from "./faults.ts";

export interface FaultSlot {
  readonly index: number;
  readonly planned: PlannedFault;
  armed: number;
}

/** A fault that waits for something to happen; `seen` counts how often it has. */
export interface TriggerSlot {
  readonly planned: PlannedFault;
  /** From the planned time on. */
  awake: boolean;
  seen: number;
  fired: boolean;
}
