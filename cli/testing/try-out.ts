/** What a simulation test does: plans that failed once, then a sweep; it ends at the first failure. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { SCENARIOS } from "../../scenarios/catalogue.ts";
import { bringerOf, replayOfPlan } from "../brought.ts";
import { showFinding } from "../fuzz-text.ts";
import type { Model } from "../model.ts";
import { readPlan } from "../plan-file/read.ts";
import { count, plural } from "../quantities.ts";
import { showHead, showSummary } from "../run-text.ts";
import type { Session } from "../session.ts";
import { saveFinding } from "../store/save.ts";
import { shrinkHere } from "../shrinker.ts";
import { openStore } from "../store/store.ts";
import { spellPlan } from "../plan-file/write.ts";
import { budgetOfStudies, study } from "../study.ts";
import { quoteForShell, subjectOfPlan, subjectOfScenario, type Subject } from "../subject.ts";
import { MOST_RUNS, runOnce } from "../sweep.ts";
import { addRun, newTally, type Failure, type Tally } from "../tally.ts";
import { Timeline } from "../timeline/timeline.ts";
import { judge, throwIfBroken, type Verdict } from "../verdict.ts";
import { endOfStory } from "./failure-text.ts";
import { withImports } from "./imports.ts";
import { lotOf, variablesFor, type SimTestOptions, type TestLot } from "./test-options.ts";

/** Why a test fails, and what to look at. */
export interface TryFailure {
  /** One line, for those who see no more. */
  readonly headline: string;
  readonly lines: readonly string[];
  /** The smallest plan that fails, as a plan file has it; undefined if no run failed. */
  readonly plan: string | undefined;
  /** Where story and plan were saved; undefined if they were not. */
  readonly folder?: string | undefined;
}

/** How often others get a turn, in milliseconds. */
const BREATH_MS = 50;

/**
 * Undefined if everything held, and every goal was reached. `command` is what runs this test again, `testFile` the path of
 * the file that it stands in: the scenarios that it imports are named in what is told. The
 * model of the session must know the scenario (`withScenario`). A failure is saved in its store, as
 * those of `fuzz` are. Throws CliError for options and files that make no sense.
 */
export async function tryOut(
  session: Session,
  options: SimTestOptions,
  command: string,
  testFile?: string,
): Promise<TryFailure | undefined> {
  const { model } = session;
  const { env } = session.io;
  const lot = lotOf(model, options, env);
  const { isSingle } = lot;
  if (options.breaks !== undefined) return tryToBreak(model, lot, options.breaks);
  const knowing = (): Promise<Session> => withImports(session, options.scenario, testFile);
  const old = isSingle ? undefined : await runRegressions(session, options, knowing);
  if (old !== undefined) return old;
  const tally = await sweepTo(model, lot, ({ failed }) => failed > 0);
  const [failure] = tally.failures.values();
  if (failure !== undefined) {
    const again = `${variablesFor(env, lot.seed, failure.index)} ${command}`;
    const isOurs = SCENARIOS.includes(options.scenario) && options.properties === undefined;
    return await tellFailure(await knowing(), lot, { failure, isOurs, runs: tally.runs, again });
  }
  return tellGap(lot, tally, isSingle ? [] : missingGoals(model, options, tally));
}

/** Runs until `isEnough`, or all of them. */
async function sweepTo(
  model: Model,
  lot: TestLot,
  isEnough: (tally: Tally) => boolean,
): Promise<Tally> {
  const tally = newTally(model.goals.length);
  const started = performance.now();
  const isLate = (): boolean => performance.now() - started >= (lot.budget ?? Infinity);
  let breathed = started;
  for (let index = lot.range.from; index < lot.range.to && !isEnough(tally); index += 1) {
    if (isLate()) break;
    const run = runOnce(model, lot, index);
    if ("report" in run) throwIfBroken(run.report, subjectAt(lot, index));
    addRun(tally, run);
    if (performance.now() - breathed < BREATH_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    breathed = performance.now();
  }
  return tally;
}

function subjectAt({ scenarios, settings, seed }: TestLot, index: number): Subject {
  const [scenario] = scenarios;
  if (scenario === undefined) throw new RangeError("a test has a scenario");
  return subjectOfScenario(scenario, settings, seed, index);
}

/** Plans of this scenario that were kept because they failed. */
async function runRegressions(
  session: Session,
  options: SimTestOptions,
  knowing: () => Promise<Session>,
): Promise<TryFailure | undefined> {
  const shown = options.regressions ?? "regressions";
  const folder = join(session.io.folder, shown);
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder).filter((name) => name.endsWith(".zab.json"));
  for (const file of files.sort((a, b) => (a < b ? -1 : 1))) {
    const recorded = readPlan(join(folder, file));
    if (recorded.plan.scenario !== options.scenario.name) continue;
    const subject = subjectOfPlan(session.model, recorded, {}, undefined);
    if (judge(session.model, subject).outcome === "held") continue;
    return tellRun(await knowing(), subject, { file, shown: join(shown, file) });
  }
  return undefined;
}

/** One run that does not hold, told as `run` tells it. */
function tellRun(
  session: Session,
  recorded: Subject,
  { file, shown }: { readonly file: string; readonly shown: string },
): TryFailure {
  const { servers, observers, clients } = recorded.plan.cluster;
  const story = new Timeline({ servers, observers, clients, detail: 0 });
  const verdict = judge(session.model, recorded, story.take);
  const replay = replayOfRegression(session.model, recorded, verdict, shown);
  const subject = { ...recorded, replay };
  throwIfBroken(verdict.report, subject);
  if (verdict.report.violation !== undefined) story.violated(verdict.report.violation);
  const headline = `${file} fails again`;
  return {
    headline,
    lines: [
      headline,
      ...showHead(session, subject),
      ...endOfStory(story),
      ...showSummary(session, subject, verdict),
    ],
    plan: spellPlan(subject, verdict),
  };
}

/** Undefined where nobody knows the file of the scenario. */
function replayOfRegression(
  model: Model,
  { plan }: Subject,
  { report }: Verdict,
  shown: string,
): string | undefined {
  const bringer = report.violation && bringerOf(model, plan, report.violation.property);
  if (bringer !== undefined && bringer.file === undefined) return undefined;
  return replayOfPlan(quoteForShell(shown), bringer?.file);
}

/** A failing run of a sweep; `again` is the command that makes it again. */
interface Failing {
  readonly failure: Failure;
  /** A token names it: the scenario is of the catalogue and brings nothing along. */
  readonly isOurs: boolean;
  readonly runs: number;
  readonly again: string;
}

async function tellFailure(
  session: Session,
  lot: TestLot,
  { again, failure, isOurs, runs }: Failing,
): Promise<TryFailure> {
  const { io, model } = session;
  const found = await study(model, lot, failure, shrinkHere(session), budgetOfStudies(io, 1)());
  const nameless = { ...found.subject, token: undefined, replay: undefined };
  const finding = { ...found, subject: isOurs ? found.subject : nameless };
  const store = openStore(session);
  const saved = store && saveFinding(store, session, finding, () => false);
  const smallest = { ...nameless, plan: found.smallest };
  return {
    headline: `${failure.violation.property}: ${again}`,
    lines: [...showFinding(session, { ...finding, saved }, runs), `  again    ${again}`],
    plan: spellPlan(smallest, judge(model, smallest)),
    folder: saved && store && join(store.folder, "failures", saved.id),
  };
}

/** The check of a check: a mistake that is there must be found. */
async function tryToBreak(
  model: Model,
  lot: TestLot,
  property: string,
): Promise<TryFailure | undefined> {
  const settings = { ...lot.settings, properties: lot.settings.properties ?? [property] };
  const isFound = ({ failures }: Tally): boolean => failures.has(property);
  const tally = await sweepTo(model, { ...lot, settings }, isFound);
  if (isFound(tally)) return undefined;
  const headline = `${property} was to be broken, and held in ${plural(tally.runs, "run")}`;
  return { headline, lines: [headline], plan: undefined };
}

function missingGoals(model: Model, options: SimTestOptions, tally: Tally): string[] {
  const wanted = options.goals ?? options.scenario.goals;
  return wanted.filter((goal) => {
    const index = model.goals.findIndex(({ name }) => name === goal);
    return (tally.goals[index] ?? 0) === 0;
  });
}

/** Nothing failed, and yet it is no pass: runs without a verdict, goals that nothing reached. */
function tellGap(lot: TestLot, tally: Tally, missing: readonly string[]): TryFailure | undefined {
  const lines = tally.abandoned.map(({ index, why }) => `run ${index}: ${why}`);
  if (tally.diverged !== undefined) {
    lines.push(`not deterministic: run ${tally.diverged.index} went another way when run again`);
  }
  if (tally.unknown > 0) {
    lines.unshift(`${tally.unknown} of ${plural(tally.runs, "run")} came to no verdict`);
  }
  if (missing.length > 0) {
    lines.push(`never happened in ${plural(tally.runs, "run")}: ${missing.join(" ")}`);
  }
  const asked = lot.range.to - lot.range.from;
  if (tally.runs < asked && asked < MOST_RUNS) {
    lines.push(`time was up after ${count(tally.runs)} of ${plural(asked, "run")}`);
  }
  const [headline] = lines;
  return headline === undefined ? undefined : { headline, lines, plan: undefined };
}
