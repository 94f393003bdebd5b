/** What a sweep runs before anything new: the regressions of the working folder, then the failures of its store. */
import type { Outcome, Violation } from "../../sim/report.ts";
import { bringerOf, recipeMissed, replayOfPlan } from "../brought.ts";
import type { Session } from "../session.ts";
import type { SavedRecord } from "../shard-schema.ts";
import type { Settings } from "../settings.ts";
import { subjectOfPlan, type RecordedPlan } from "../subject.ts";
import { firstLine } from "../sweep.ts";
import { failureIds, readFailure } from "./failures.ts";
import { readRegressions } from "./regressions.ts";
import { warn, type Store } from "./store.ts";

/** A plan that was run again, and how it went. */
export interface Retried {
  /** Of the plan, as people are told. */
  readonly file: string;
  /** What `replay` takes: the failure id, or the file of a regression. */
  readonly target: string;
  readonly isRegression: boolean;
  /** What `--scenario` of `replay` takes; undefined for a property of ZooKeeper. */
  readonly scenarioFile: string | undefined;
  readonly outcome: Exclude<Outcome, "broken">;
  readonly violation: Violation | undefined;
  /** Undefined if the run did not come to an end. */
  readonly digest: string | undefined;
}

/** What stands behind `zabsim replay` for it. */
export function replayOfRetried({
  target,
  scenarioFile,
}: Pick<Retried, "target" | "scenarioFile">): string {
  return replayOfPlan(target, scenarioFile);
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
    const recipe = recipeMissed(session.model, recorded.plan);
    if (recipe !== undefined) {
      warn(session.io, `${file}: passed over, nothing here brings the recipe ${recipe} along`);
      continue;
    }
    seen.add(JSON.stringify(recorded.plan));
    retried.push(retry(session, settings, { file, target: file, isRegression: true }, recorded));
  }
  for (const id of store === undefined ? [] : failureIds(store)) {
    const saved = store === undefined ? undefined : readFailure(store, id);
    // What was kept has just been run.
    if (saved === undefined || seen.has(JSON.stringify(saved.recorded.plan))) continue;
    if (recipeMissed(session.model, saved.recorded.plan) !== undefined) continue;
    const { file, recorded } = saved;
    retried.push(retry(session, settings, { file, target: id, isRegression: false }, recorded));
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
  scenarioFile,
}: SavedRecord): Retried {
  const isBroken = property !== null && at !== null && why !== null;
  // The event is not told.
  const violation = isBroken ? { property, at, why, event: 0 } : undefined;
  return {
    file,
    target,
    isRegression: file === target,
    outcome,
    violation,
    scenarioFile,
    digest: digest ?? undefined,
  };
}

function retry(
  { model, io }: Session,
  { bugs = [], properties }: Settings,
  named: Pick<Retried, "file" | "target" | "isRegression">,
  recorded: RecordedPlan,
): Retried {
  const { plan } = subjectOfPlan(model, recorded, { bugs }, undefined);
  const then = recorded.properties ?? properties;
  const judged = then?.filter((name) => properties?.includes(name) ?? true);
  const only = judged === undefined ? {} : { properties: judged };
  try {
    const report = model.simulate(plan, { maxEvents: MOST_EVENTS, ...only });
    const { outcome, violation, digest, broken } = report;
    if (outcome !== "broken") {
      const property = violation?.property;
      const bringer = property === undefined ? undefined : bringerOf(model, plan, property);
      return { ...named, outcome, violation, digest, scenarioFile: bringer?.file };
    }
    warn(
      io,
      `${named.file}: zabsim itself is at fault: ${firstLine(broken ?? "")}; please report it`,
    );
  } catch (error) {
    // As in a sweep: what a run throws does not end the others.
    const what = error instanceof Error ? error.message : String(error);
    warn(io, `${named.file}: it threw: ${firstLine(what)}`);
  }
  const nothing = { violation: undefined, digest: undefined, scenarioFile: undefined };
  return { ...named, outcome: "unknown", ...nothing };
}
