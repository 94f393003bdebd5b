/** `zabsim fuzz`: many runs of scenarios drawn from a seed; says what failed, or how strong a pass is. */
import { randomBytes } from "node:crypto";
import type { Scenario, EnsemblePlan } from "../../scenarios/scenario.ts";
import type { Report } from "../../sim/report.ts";
import { EXIT, didYouMean, quote, usage } from "../errors.ts";
import {
  fuzzObject,
  showFinding,
  showSweepHead,
  showSweepSummary,
  type Finding,
} from "../fuzz-text.ts";
import type { Model } from "../model.ts";
import { Progress } from "../progress.ts";
import { count, plural } from "../quantities.ts";
import {
  budgetOf,
  integerFlag,
  printJson,
  printLines,
  seedOf,
  settingsOf,
  textFlag,
  type Session,
} from "../session.ts";
import { subjectOfScenario } from "../subject.ts";
import { sweep, type Failure, type SweepOptions, type Tally } from "../sweep.ts";
import { Timeline } from "../timeline/timeline.ts";
import { judge } from "../verdict.ts";

const DEFAULT_RUNS = 1000;
const MOST = 999_999_999;

/**
 * Failures are run again and shrunk before they are told. 0, 1 or 2 by what was found; 3 if a
 * failing run did not repeat; 130 after Ctrl-C, with what was found so far.
 */
export async function fuzz(session: Session, names: readonly string[]): Promise<number> {
  const { io, model } = session;
  const options = optionsOf(session, names);
  const isRandom = seedOf(session) === undefined;
  if (!session.json) printLines(session, showSweepHead(session, options, isRandom));
  else if (isRandom) io.err(`seed ${options.seed}\n`);

  const progress = new Progress(io);
  const started = io.now();
  const total = options.budget === undefined ? options.runs : undefined;
  const tally = await sweep(model, options, io, ({ runs, failed }, elapsed) => {
    progress.tell(runs, total, failed, elapsed);
  });
  progress.end();
  tellRates(session, tally, io.now() - started);

  const findings = [...tally.failures.values()].map((failure) => study(model, options, failure));
  if (session.json) printJson(session, fuzzObject(model, options, tally, findings));
  else report(session, options, tally, findings);
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

function report(
  session: Session,
  options: SweepOptions,
  tally: Tally,
  findings: readonly Finding[],
): void {
  for (const finding of findings) printLines(session, showFinding(session, finding, tally.runs));
  printLines(session, showSweepSummary(session, options, tally));
}

/** Executions that the shrinker may spend on one failure. */
const SHRINK_BUDGET = 300;

/** Runs a failure again, makes it small, and runs that with the recorder on. */
function study(model: Model, options: SweepOptions, failure: Failure): Finding {
  const { scenario, index, violation, digest } = failure;
  const subject = subjectOfScenario(scenario, options.settings, options.seed, index);
  const isSteady = judge(model, subject).report.digest === digest;
  const simulate = (plan: EnsemblePlan): Report => judge(model, { ...subject, plan }).report;
  const { plan, executions } = isSteady
    ? model.shrink(subject.plan, violation.property, simulate, SHRINK_BUDGET)
    : { plan: subject.plan, executions: 0 };
  const { servers, observers, clients } = plan.cluster;
  const story = new Timeline({ servers, observers, clients, detail: 0 });
  const { report } = judge(model, { ...subject, plan }, story.take);
  if (report.violation !== undefined) story.violated(report.violation);
  return { failure, subject, isSteady, smallest: plan, executions, story };
}

function optionsOf(session: Session, names: readonly string[]): SweepOptions {
  const runs = integerFlag(session, "runs", 1, MOST, "ZABSIM_RUNS");
  const budget = budgetOf(session);
  const isFlag = (name: string): boolean => textFlag(session, name) !== undefined;
  if (runs !== undefined && budget !== undefined && isFlag("runs") === isFlag("time")) {
    throw usage("--runs and --time exclude each other");
  }
  // A flag stands above the environment.
  const isTimed = budget !== undefined && (runs === undefined || isFlag("time"));
  return {
    scenarios: selectScenarios(session.model, names),
    seed: seedOf(session) ?? randomBytes(4).toString("hex"),
    settings: settingsOf(session),
    runs: isTimed ? MOST : (runs ?? DEFAULT_RUNS),
    budget: isTimed ? budget : undefined,
    maxFailures: integerFlag(session, "max-failures", 1, MOST) ?? MOST,
  };
}

/** Scenarios and groups by name; without a name the swarm. */
export function selectScenarios(model: Model, names: readonly string[]): Scenario[] {
  const chosen = new Set<Scenario>();
  for (const name of names.length === 0 ? ["swarm"] : names) {
    const found = model.scenarios.filter(
      (scenario) => scenario.name === name || scenario.group === name,
    );
    if (found.length === 0) {
      const known = model.scenarios.flatMap((scenario) => [scenario.name, scenario.group]);
      throw usage(
        `no scenario or group ${quote(name)}.${didYouMean(name, known)}`,
        "zabsim list scenarios shows them all",
      );
    }
    for (const scenario of found) chosen.add(scenario);
  }
  return [...chosen];
}

function tellRates({ io }: Session, tally: Tally, elapsed: number): void {
  const perSecond = (amount: number): string => count((amount * 1000) / Math.max(1, elapsed));
  const seconds = (elapsed / 1000).toFixed(1);
  io.err(
    `${plural(tally.runs, "run")} in ${seconds}s: ${perSecond(tally.runs)} runs/s, ` +
      `${perSecond(tally.events)} events/s\n`,
  );
}
