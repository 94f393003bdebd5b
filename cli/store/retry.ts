/** What a sweep runs before anything new: the regressions of the working folder, then the failures of its store. */
import type { Outcome, Violation } from "../../sim/report.ts";
import type { Session } from "../session.ts";
import type { SavedRecord } from "../shard-schema.ts";
import type { Settings } from "../settings.ts";
import { subjectOfPlan, type RecordedPlan } from "../subject.ts";
import { throwIfBroken } from "../verdict.ts";
import { failureIds, readFailure } from "./failures.ts";
import { readRegressions } from "./regressions.ts";
import type { Store } from "./store.ts";

/** A plan that was run again, and how it went. */
export interface Retried {
  /** Of the plan, as people are told. */
  readonly file: string;
  /** What `replay` takes: the failure id, or the file of a regression. */
  readonly target: string;
  readonly isRegression: boolean;
  readonly outcome: Outcome;
  readonly violation: Violation | undefined;
  readonly digest: string;
}

/** More than any plan that was saved needs; a file may ask for anything. */
const MOST_EVENTS = 2_000_000;

/**
 * Runs them once each, in this thread. The bugs are those of the sweep, whatever the plan was saved
 * with: the question is whether what is swept now still fails. Of what it was judged by then, it is
 * judged by what the sweep asks for.
 */
export function retrySaved(
  session: Session,
  settings: Settings,
  store: Store | undefined,
): Retried[] {
  const retried: Retried[] = [];
  const seen = new Set<string>();
  for (const { file, recorded } of readRegressions(session.io)) {
    seen.add(JSON.stringify(recorded.plan));
    retried.push({ file, target: file, isRegression: true, ...retry(session, settings, recorded) });
  }
  for (const id of store === undefined ? [] : failureIds(store)) {
    const saved = store === undefined ? undefined : readFailure(store, id);
    // What was kept has just been run.
    if (saved === undefined || seen.has(JSON.stringify(saved.recorded.plan))) continue;
    const { file, recorded } = saved;
    retried.push({ file, target: id, isRegression: false, ...retry(session, settings, recorded) });
  }
  return retried;
}

/** What a sweep told of such a plan, read back. */
export function retriedOf({
  file,
  target,
  outcome,
  property,
  at,
  why,
  digest,
}: SavedRecord): Retried {
  const isBroken = property !== null && at !== null && why !== null;
  // The event is not told.
  const violation = isBroken ? { property, at, why, event: 0 } : undefined;
  return { file, target, isRegression: file === target, outcome, violation, digest };
}

function retry(
  { model }: Session,
  { bugs = [], properties }: Settings,
  recorded: RecordedPlan,
): Pick<Retried, "outcome" | "violation" | "digest"> {
  const subject = subjectOfPlan(model, recorded, { bugs }, undefined);
  const then = recorded.properties ?? properties;
  const judged = then?.filter((name) => properties?.includes(name) ?? true);
  const options = {
    maxEvents: MOST_EVENTS,
    ...(judged === undefined ? {} : { properties: judged }),
  };
  const report = model.simulate(subject.plan, options);
  throwIfBroken(report, subject);
  const { outcome, violation, digest } = report;
  return { outcome, violation, digest };
}
