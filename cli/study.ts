/** Looks into a failure of a sweep: runs it again, makes it small, and records the story of that. */
import type { Finding } from "./finding.ts";
import type { Io } from "./io.ts";
import type { Model } from "./model.ts";
import type { Shrink, ShrinkBudget } from "./shrinker.ts";
import { EXECUTIONS, storyOf } from "./shrunk-run.ts";
import { subjectOfSwept, type GuidedLot } from "./sweep.ts";
import type { Failure } from "./tally.ts";
import { judge } from "./verdict.ts";

/** What many failures share, so that the output depends on no clock. */
const SHARED_EXECUTIONS = 10_000;
/** Each failure has at least so many. */
const FEWEST_EXECUTIONS = 300;
/** Milliseconds for all failures together: a guard against runs of a kind that nobody has thought of. */
const GUARD = 120_000;

/** Runs a failure again and looks for a smaller plan that breaks the same property. One that does not come again is reported as it is. */
export async function study(
  model: Model,
  lot: GuidedLot,
  failure: Failure,
  shrink: Shrink,
  budget: ShrinkBudget,
): Promise<Finding> {
  const { index, violation, digest } = failure;
  const subject = subjectOfSwept(lot, index);
  const { report } = judge(model, subject);
  const isSteady = report.digest === digest;
  const allowed = isSteady ? budget : { ...budget, executions: 0 };
  const shrunk = await shrink(subject, violation.property, report, allowed);
  const { plan: smallest, ending, necessary, neighbour } = shrunk;
  const story = storyOf(model, subject, smallest, necessary);
  const parts = { failure, subject, isSteady, smallest, ending, necessary, neighbour, story };
  return { ...parts, executions: shrunk.executions };
}

/** Says, for each of so many failures in turn, what may still be spent on it. Together it is bounded, however many there are. */
export function budgetOfStudies(io: Pick<Io, "now">, failures: number): () => ShrinkBudget {
  const share = Math.floor(SHARED_EXECUTIONS / Math.max(1, failures));
  const executions = Math.max(FEWEST_EXECUTIONS, Math.min(EXECUTIONS, share));
  const started = io.now();
  return () => ({ executions, guard: Math.max(0, GUARD - (io.now() - started)) });
}
