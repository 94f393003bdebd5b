/** The verdict of a run of a search in which nothing but a violation may go wrong. */
import type { Lot } from "./sweep.ts";
import type { Glance, Swept } from "./tally.ts";

/** What was reported of it; throws, naming the run, for one without a verdict of its own making. */
export function soundReport(run: Swept, { seed }: Pick<Lot, "seed">): Glance {
  const where = `run ${run.index} of seed ${seed}`;
  if ("abandoned" in run) throw new Error(`${where}: ${run.abandoned}`);
  if ("diverged" in run) throw new Error(`${where}: not deterministic`);
  const { broken, outcome } = run.report;
  if (outcome === "broken") throw new Error(`${where}: ${broken ?? "an assertion failed"}`);
  return run.report;
}
