/** Runs a plan twice and compares what the two did, event by event. */
import { serversOf } from "../protocol/config.ts";
import { isRecipeFailure, type RecipeFailure } from "../protocol/recipes/program/failure.ts";
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import type { SimulateOptions } from "../scenarios/simulate.ts";
import type { Report } from "../sim/report.ts";
import type { TraceEntry } from "../sim/trace.ts";
import type { Model } from "./model.ts";
import { jsonLine } from "./timeline/jsonl.ts";

/** Where two runs of one plan part. */
export interface Divergence {
  /** Index of the first event that was not the same, or did not lead to the same state. */
  readonly event: number;
  /** What each did in it, as lines of a trace; empty if it was over by then. */
  readonly first: readonly string[];
  readonly second: readonly string[];
}

/** Lines of one event that are kept. */
const MOST_LINES = 8;

/** Ends the second run where it leaves the first. */
class Parted extends Error {}

/** The events of a run in order: the digest after each, and where its entries of the trace begin. */
interface Trail {
  readonly digests: string[];
  readonly entries: TraceEntry[];
  readonly begins: number[];
}

/** The report of the plan, or where its second run left the first. */
export function simulateTwice(
  model: Model,
  plan: EnsemblePlan,
  options: SimulateOptions,
): Report | Divergence {
  const first: Trail = { digests: [], entries: [], begins: [] };
  const second: Trail = { digests: [], entries: [], begins: [] };
  const report = model.simulate(plan, { ...options, ...follow(first) });
  let digest = report.digest;
  try {
    const stopAtDifference = (): void => {
      const nth = second.digests.length - 1;
      if (second.digests[nth] !== first.digests[nth]) throw new Parted();
    };
    digest = model.simulate(plan, { ...options, ...follow(second, stopAtDifference) }).digest;
    if (digest === report.digest && first.digests.length === second.digests.length) return report;
  } catch (error) {
    if (!(error instanceof Parted)) throw error;
  }
  return divergence(plan, first, second);
}

/** A program of the user's that does not do the same on the same answers: what it asks for, the first and the second time. */
export function divergenceOfProgram(
  model: Pick<Model, "simulate">,
  plan: EnsemblePlan,
  [first, second]: NonNullable<RecipeFailure["parted"]>,
): Divergence {
  let event = 0;
  try {
    model.simulate(plan, { record: (entry) => void (event = entry.event) });
  } catch (error) {
    // It was to be seen once more how far it comes.
    if (!isRecipeFailure(error)) throw error;
  }
  const asks = (what: string): readonly string[] => [
    `${plan.cluster.recipe?.name} asks for ${what}`,
  ];
  return { event, first: asks(first), second: asks(second) };
}

function follow(trail: Trail, then?: () => void): Pick<SimulateOptions, "record" | "verify"> {
  let begin = 0;
  return {
    record: (entry) => void trail.entries.push(entry),
    verify: (digest) => {
      trail.digests.push(digest);
      trail.begins.push(begin);
      begin = trail.entries.length;
      then?.();
    },
  };
}

function divergence({ cluster }: EnsemblePlan, first: Trail, second: Trail): Divergence {
  const servers = serversOf(cluster);
  const found = first.digests.findIndex((digest, nth) => digest !== second.digests[nth]);
  const event = found >= 0 ? found : first.digests.length;
  const linesOf = ({ entries, begins }: Trail): string[] => {
    const from = begins[event] ?? begins.at(-1) ?? 0;
    const to = begins[event + 1] ?? entries.length;
    return entries.slice(from, Math.min(to, from + MOST_LINES)).map((e) => jsonLine(e, servers));
  };
  const [entry] = first.entries.slice(first.begins[event] ?? first.entries.length);
  return { event: entry?.event ?? event, first: linesOf(first), second: linesOf(second) };
}
