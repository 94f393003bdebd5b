/** `zabsim fuzz`: many runs of scenarios drawn from a seed; says what failed, or how strong a pass is. */
import { EXIT } from "../errors.ts";
import type { Finding, Saved } from "../finding.ts";
import {
  fuzzOptionsOf,
  isCapped,
  runTimeoutOf,
  workersOf,
  type FuzzOptions,
} from "../fuzz-options.ts";
import { fuzzObject } from "../fuzz-object.ts";
import { isGuided, RoundsGuide } from "../guide.ts";
import { Progress } from "../progress.ts";
import { count, plural } from "../quantities.ts";
import { observed, openReporters, type Reporters } from "../reporters/open.ts";
import type { Session } from "../session.ts";
import { shardRecord } from "../shard.ts";
import { openShrinker, type Shrinker } from "../shrinker.ts";
import { retrySaved, type Retried } from "../store/retry.ts";
import { saveSummary } from "../store/runs.ts";
import { saveFinding, saveFound } from "../store/save.ts";
import { openStore, type Store } from "../store/store.ts";
import { budgetOfStudies, study } from "../study.ts";
import { isOutOfTime, missedOf, type SweepResult } from "../sweep-result.ts";
import { joinTallies, runsHere, subjectOfSwept, sweep, type Runner } from "../sweep.ts";
import type { Tally } from "../tally.ts";

/**
 * What was saved earlier runs first. Failures are saved as they are met; at the end they are run
 * again, made small and told. 0, 1 or 2 by what was found; 3 if a failing run did not repeat; 130
 * after Ctrl-C, with what was found so far.
 */
export async function fuzz(session: Session, names: readonly string[]): Promise<number> {
  const { io, model } = session;
  const options = await withGuide(session, await fuzzOptionsOf(session, names));
  const reporters = openReporters(session);
  const runner = observed(await runnerOf(session, options), reporters);
  const store = openStore(session);
  reporters.onStart({ options, origin: options.origin });
  const retried = retry(session, options, store);
  reporters.onRetried(retried);

  const progress = new Progress(io);
  const started = io.now();
  const { from, to } = options.range;
  const total = options.budget === undefined || isCapped(options) ? to - from : undefined;
  const parts = await sweep(model, options, io, runner, {
    onProgress: (standing) => progress.tell({ ...standing, total }),
    onFailure: (index, { violation, digest }) => {
      if (violation === undefined) return;
      reporters.onFailure({ index, violation, digest, count: 1 });
      if (store === undefined) return;
      saveFound(store, model, { subject: subjectOfSwept(options, index), violation, digest });
    },
  });
  progress.end();
  const tally = joinTallies(parts, options.maxFailures);
  tellRates(session, tally, io.now() - started);
  const swept = { options, tally, retried, ...shardRecord(options, parts) };
  return conclude(session, reporters, swept, store);
}

/** Shards other than the first leave to it what does not belong to a part. */
function retry(session: Session, options: FuzzOptions, store: Store | undefined): Retried[] {
  const { flags, io } = session;
  if (flags["saved"] === false || (options.shard?.index ?? 1) > 1) return [];
  const retried = retrySaved(session, options.settings, store);
  const failures = retried.filter(({ isRegression }) => !isRegression);
  const failing = failures.filter(({ outcome }) => outcome === "violated").length;
  if (failures.length > 0) {
    io.err(`saved failures first: ${failures.length} retried, ${failing} still failing\n`);
  }
  return retried;
}

/** A guided sweep begins with what earlier ones have kept, and keeps what it finds. */
async function withGuide<Options extends FuzzOptions>(
  session: Session,
  options: Options,
): Promise<Options> {
  const { corpus, settings } = options;
  if (!isGuided(session.model, settings)) return options;
  if (corpus === undefined) return { ...options, guide: new RoundsGuide(options) };
  const { openCorpus } = await import("../store/corpus.ts");
  return { ...options, guide: new RoundsGuide(options, openCorpus(session, corpus, settings)) };
}

/** Threads are loaded only where they are used. */
async function runnerOf(session: Session, options: FuzzOptions): Promise<Runner> {
  const { io, model } = session;
  const { source } = model;
  const workers = workersOf(session, options.range);
  const runTimeout = runTimeoutOf(session);
  if (workers === 1 || source === undefined) {
    return (mayGoOn) => runsHere(model, options, io, mayGoOn);
  }
  const { runsInPool } = await import("../runs-in-pool.ts");
  return (mayGoOn) => runsInPool(options, { source, workers, runTimeout }, mayGoOn);
}

/** Looks into the failures, saves them and has it all reported. Returns the exit code. */
export async function conclude(
  session: Session,
  reporters: Reporters,
  swept: Omit<SweepResult, "findings">,
  store: Store | undefined,
): Promise<number> {
  const shrinker = openShrinker(session);
  try {
    const findings = await studyAll(session, reporters, swept, store, shrinker);
    const exit = report(session, reporters, { ...swept, findings }, store);
    return shrinker.isInterrupted() && exit !== EXIT.nondeterministic ? EXIT.interrupted : exit;
  } finally {
    await shrinker.close();
  }
}

async function studyAll(
  session: Session,
  reporters: Reporters,
  { options, tally, retried }: Omit<SweepResult, "findings">,
  store: Store | undefined,
  { shrink }: Shrinker,
): Promise<Finding[]> {
  const { io, model } = session;
  const failures = [...tally.failures.values()];
  if (failures.length > 0) {
    io.err(`making ${plural(failures.length, "failure")} small; Ctrl-C ends that\n`);
  }
  const budget = budgetOfStudies(io, failures.length);
  const findings: Finding[] = [];
  for (const failure of failures) {
    const studied = await study(model, options, failure, shrink, budget());
    const finding = { ...studied, saved: save(session, store, studied, retried) };
    reporters.onShrunk(finding);
    findings.push(finding);
  }
  return findings;
}

/** Has it all reported. Returns the exit code. */
function report(
  session: Session,
  reporters: Reporters,
  result: SweepResult,
  store: Store | undefined,
): number {
  const { io } = session;
  const { findings, options } = result;
  if (store !== undefined) {
    const place = saveSummary(store, options.seed, fuzzObject(session, result));
    if (place !== undefined) io.err(`summary in ${place}\n`);
  }
  reporters.onEnd(result);
  const unsteady = findings.find(({ isSteady }) => !isSteady);
  if (unsteady !== undefined) {
    const { index } = unsteady.failure;
    io.err(`error: not deterministic: run ${index} gave another digest when it was run again\n`);
    return EXIT.nondeterministic;
  }
  return exitOf(session, result);
}

/** A failure that does not come again stays as it was found. */
function save(
  session: Session,
  store: Store | undefined,
  finding: Finding,
  retried: readonly Retried[],
): Saved | undefined {
  if (store === undefined || !finding.isSteady) return undefined;
  const isCured = (id: string): boolean =>
    retried.some(({ target, outcome }) => target === id && outcome === "held");
  return saveFinding(store, session, finding, isCured);
}

function exitOf({ model }: Session, { options, tally, retried }: SweepResult): number {
  const { diverged, isInterrupted, failed, unknown } = tally;
  if (diverged !== undefined) return EXIT.nondeterministic;
  if (isInterrupted) return EXIT.interrupted;
  if (failed > 0 || retried.some(({ outcome }) => outcome === "violated")) return EXIT.violated;
  const isUnknown = unknown > 0 || retried.some(({ outcome }) => outcome === "unknown");
  const isMissed = missedOf(model, options, tally).length > 0;
  return isUnknown || isMissed || isOutOfTime(options, tally) ? EXIT.unknown : EXIT.held;
}

function tellRates({ io }: Session, tally: Tally, elapsed: number): void {
  const perSecond = (amount: number): string => count((amount * 1000) / Math.max(1, elapsed));
  const seconds = (elapsed / 1000).toFixed(1);
  io.err(
    `${plural(tally.runs, "run")} in ${seconds}s: ${perSecond(tally.runs)} runs/s, ` +
      `${perSecond(tally.events)} events/s\n`,
  );
}
