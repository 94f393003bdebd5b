/** One call that runs a plan of servers: the kernel, ZooKeeper and its specification joined. */
import type { Report } from "../sim/report.ts";
import type { TraceEntry } from "../sim/trace.ts";
import type { ServerPlan } from "./scenario.ts";

export interface SimulateOptions {
  /** Judge only these properties; all if missing. */
  readonly properties?: readonly string[];
  /** Receives every entry of the trace, in order; slows the run down. */
  readonly record?: (entry: TraceEntry) => void;
  /** Fold the full state digest in at every event instead of every 4,096. */
  readonly verify?: boolean;
  /** Stop as `unknown` after this many events. */
  readonly maxEvents?: number;
}

export declare function simulate(plan: ServerPlan, options?: SimulateOptions): Report;
