/** `zabsim fuzz`: many runs of scenarios drawn from a seed; says what failed, or how strong a pass is. */
import { EXIT } from "../errors.ts";
import { fuzzOptionsOf, runTimeoutOf, workersOf, type FuzzOptions } from "../fuzz-options.ts";
import { fuzzObject, showFinding, showSweepHead, showSweepSummary } from "../fuzz-text.ts";
import { Progress } from "../progress.ts";
import { count, plural } from "../quantities.ts";
import { printJson, printLines, seedOf, type Session } from "../session.ts";
import { shardRecord } from "../shard.ts";
import { study } from "../study.ts";
import { joinTallies, runsHere, sweep, type Runner } from "../sweep.ts";
import type { Tally } from "../tally.ts";

/**
 * Failures are run again and shrunk before they are told. 0, 1 or 2 by what was found; 3 if a
 * failing run did not repeat; 130 after Ctrl-C, with what was found so far.
 */
export async function fuzz(session: Session, names: readonly string[]): Promise<number> {
  const { io, model } = session;
  const options = fuzzOptionsOf(session, names);
  const runner = await runnerOf(session, options);
  const isRandom = seedOf(session) === undefined;
  if (!session.json) printLines(session, showSweepHead(session, options, isRandom));
  else if (isRandom) io.err(`seed ${options.seed}\n`);

  const progress = new Progress(io);
  const started = io.now();
  const { from, to } = options.range;
  const total = options.budget === undefined ? to - from : undefined;
  const parts = await sweep(model, options, io, runner, (runs, failed, elapsed) => {
    progress.tell(runs, total, failed, elapsed);
  });
  progress.end();
  const tally = joinTallies(parts, options.maxFailures);
  tellRates(session, tally, io.now() - started);
  return conclude(session, options, tally, shardRecord(options, parts));
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

/** Looks into the failures and tells what was found; `more` goes into the JSON object. Returns the exit code. */
export function conclude(
  session: Session,
  options: FuzzOptions,
  tally: Tally,
  more: object = {},
): number {
  const { io, model } = session;
  const findings = [...tally.failures.values()].map((failure) => study(model, options, failure));
  if (session.json) {
    printJson(session, { ...fuzzObject(model, options, tally, findings), ...more });
  } else {
    for (const finding of findings) printLines(session, showFinding(session, finding, tally.runs));
    printLines(session, showSweepSummary(session, options, tally));
  }
  const unsteady = findings.find(({ isSteady }) => !isSteady);
  if (unsteady !== undefined) {
    const { index } = unsteady.failure;
    io.err(`error: not deterministic: run ${index} gave another digest when it was run again\n`);
    return EXIT.nondeterministic;
  }
  return exitOf(tally);
}

function exitOf({ isInterrupted, failed, unknown }: Tally): number {
  if (isInterrupted) return EXIT.interrupted;
  if (failed > 0) return EXIT.violated;
  return unknown > 0 ? EXIT.unknown : EXIT.held;
}

function tellRates({ io }: Session, tally: Tally, elapsed: number): void {
  const perSecond = (amount: number): string => count((amount * 1000) / Math.max(1, elapsed));
  const seconds = (elapsed / 1000).toFixed(1);
  io.err(
    `${plural(tally.runs, "run")} in ${seconds}s: ${perSecond(tally.runs)} runs/s, ` +
      `${perSecond(tally.events)} events/s\n`,
  );
}
