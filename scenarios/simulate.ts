/** One call that runs a plan of servers: the kernel, ZooKeeper and its specification joined. */
import { configsOf, type Cluster } from "../protocol/config.ts";
import { peer } from "../protocol/peer.ts";
import type { ServerProtocol } from "../protocol/protocol.ts";
import type { ZabSeen } from "../protocol/spec/seen.ts";
import { zabSpec } from "../protocol/spec/zab.ts";
import type { Micros } from "../sim/machine.ts";
import type { Report } from "../sim/report.ts";
import { run } from "../sim/run.ts";
import type { TraceEntry } from "../sim/trace.ts";
import type { Universe } from "../sim/universe.ts";
import type { EnsemblePlan } from "./scenario.ts";

export interface SimulateOptions {
  /** Judge only these properties; all if missing. */
  readonly properties?: readonly string[] | undefined;
  /** Receives every entry of the trace, in order; slows the run down. */
  readonly record?: ((entry: TraceEntry) => void) | undefined;
  /** Fold the full state digest in at every event instead of every 4,096. */
  readonly verify?: boolean | undefined;
  /** Stop as `unknown` after this many events. */
  readonly maxEvents?: number | undefined;
}

/** Runs a plan to its end and judges it. Deterministic: the same plan has the same report. */
export function simulate(plan: EnsemblePlan, options: SimulateOptions = {}): Report {
  return run(universeOf(plan.cluster), plan, options);
}

/** One server per node, configured as the cluster says. */
export function universeOf(cluster: Cluster): Universe<ServerProtocol, ZabSeen> {
  const configs = configsOf(cluster);
  return {
    machines: configs.map(() => peer),
    configs,
    spec: zabSpec,
    startAt: cluster.startAt,
    settleWithin: settleBound(cluster),
  };
}

/**
 * Time that a healed quorum has for progress: three attempts to lead, and twice the longest back-off
 * of an election. One is not enough: the first vote after it may be spent on finding out that an
 * election connection is half-open, and ZooKeeper dials again only at the next [QuorumCnxManager].
 */
function settleBound(cluster: Cluster): Micros {
  return 2 * 60_000_000 + 3 * cluster.initLimit * cluster.tickTime * 1000;
}
