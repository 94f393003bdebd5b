/** When the faults of a plan struck and whom: triggers and selectors, resolved by watching a run. */
import { serversOf, type Cluster } from "../../protocol/config.ts";
import type { Fault, PlannedFault, Selector } from "../../sim/faults.ts";
import type { Micros, NodeId } from "../../sim/machine.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import type { EnsemblePlan } from "../scenario.ts";
import { mayGoOn, type Search } from "./search.ts";

/** How a planned fault struck. `until` is the end of its span, or of the plan if it has none. */
export interface Strike {
  readonly at: Micros;
  readonly until: Micros;
  /** Names of the nodes that its selectors meant. */
  readonly nodes: readonly Selector[];
}

/** By the id of the planned fault; those that never struck are missing. */
export type Strikes = ReadonlyMap<number, Strike>;

/** How the faults of the best plan strike. One execution; undefined if there may be none. */
export function observeStrikes(search: Search): Strikes | undefined {
  if (!mayGoOn(search)) return undefined;
  search.executions += 1;
  const { best } = search;
  const strikes = new Map<number, Strike>();
  search.run(best, (entry) => {
    if (entry.kind !== "fault") return;
    const planned = plannedOf(best, entry, strikes);
    if (planned === undefined) return;
    const nodes = [...new Set(entry.nodes)].map((node) => nameOf(best.cluster, node));
    strikes.set(planned.id, { at: entry.at, until: endOf(best, planned, entry.at), nodes });
  });
  return strikes;
}

/** The kernel hands on the fault of the plan itself, or a copy of one that waited for "any" node. */
function plannedOf(
  { faults }: EnsemblePlan,
  { fault }: Extract<TraceEntry, { kind: "fault" }>,
  strikes: Strikes,
): PlannedFault | undefined {
  return (
    faults.find((planned) => planned.fault === fault) ??
    faults.find(
      (planned) =>
        planned.when !== undefined && planned.fault.kind === fault.kind && !strikes.has(planned.id),
    )
  );
}

/** "s1" of node 0; clients stand behind the servers. */
function nameOf(cluster: Cluster, node: NodeId): Selector {
  const servers = serversOf(cluster);
  return node < servers ? `s${node + 1}` : `c${node - servers + 1}`;
}

function endOf(plan: EnsemblePlan, planned: PlannedFault, at: Micros): Micros {
  const span = spanOf(planned.fault);
  if (span !== undefined) return at + span;
  const undoing = plan.faults.find((other) => other.at > at && undoes(other.fault, planned.fault));
  return undoing?.at ?? plan.until;
}

function undoes(fault: Fault, before: Fault): boolean {
  if (fault.kind === "restart") return before.kind === "crash" || before.kind === "power";
  return fault.kind === "heal" && ("groups" in before || "from" in before);
}

/** How long a fault lasts by itself; undefined if something else has to end it. */
export function spanOf(fault: Fault): Micros | undefined {
  if ("span" in fault) return fault.span;
  if ("downFor" in fault) return fault.downFor;
  if ("period" in fault) return fault.period * fault.times;
  return undefined;
}
