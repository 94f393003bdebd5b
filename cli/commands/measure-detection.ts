/** `zabsim measure detection`: how many runs each strategy needs to find each bug. */
import { availableParallelism } from "node:os";
import { DEFAULT_STRATEGY } from "../../scenarios/scenario.ts";
import { ROUND } from "../../scenarios/search/guided.ts";
import {
  costOf,
  limitOf,
  neededOf,
  newCell,
  nextStop,
  seedsLeft,
  takeOver,
  type Cell,
  type Measure,
  type Row,
} from "../detection/cells.ts";
import { CELL, forgotten, openResults, type Results } from "../detection/results.ts";
import { lotOf, seek, worthOf, type Search, type Sought } from "../detection/seek-worker.ts";
import {
  detectionObject,
  markDetection,
  showDetection,
  type Detection,
} from "../detection/table.ts";
import { badInput, EXIT, usage } from "../errors.ts";
import { runTimeoutOf } from "../fuzz-options.ts";
import { isGuided, roundOf } from "../guide.ts";
import { inLanes } from "../lanes.ts";
import { vocabularyOf, type Model } from "../model.ts";
import { count } from "../quantities.ts";
import { nameOfFile } from "../read-text.ts";
import {
  integerFlag,
  orUsage,
  printJson,
  printLines,
  seedOf,
  settingsOf,
  textFlag,
  type Session,
} from "../session.ts";
import { readSetting, readStrategy, spellSettings, type Settings } from "../settings.ts";
import { DEFAULT_SEED } from "../subject.ts";
import { MOST_RUNS, runOnce } from "../sweep.ts";
import { orOurFault, runWatched } from "../watched-pool.ts";
import { newMark } from "../watchdog.ts";

const DEFAULT_SEEDS = 30;
const DEFAULT_BUDGET = 1000;
const MEDIAN = 50;

/** What is measured. */
interface Plan extends Measure {
  readonly bugs: Model["bugs"];
  readonly strategies: readonly string[];
  readonly seed: string;
  readonly seeds: number;
  readonly budget: number;
  readonly settings: Settings;
  readonly workers: number;
  /** Milliseconds; see `fuzz`. */
  readonly runTimeout: number;
}

/** Looks for a bug in runs of a seed. */
type Seek = (search: Omit<Search, "source" | "mark">) => Promise<Sought>;

/** Bugs by name; without one, all that break anything. Exit 0; 130 after Ctrl-C, with what there is so far. */
export async function measureDetection(
  session: Session,
  names: readonly string[],
): Promise<number> {
  const plan = planOf(session, names);
  const results = resultsOf(session, plan);
  const rows = plan.bugs.map((bug): Row => {
    return { bug: bug.name, issue: bug.issue, cells: cellsOf(plan, results, bug.name) };
  });
  let isInterrupted = false;
  const stop = session.io.onInterrupt(() => {
    if (isInterrupted) process.exit(EXIT.interrupted);
    isInterrupted = true;
    session.io.err("\nfinishing what was begun; Ctrl-C again stops at once\n");
  });
  const { seekHere, close } = await seekerOf(session, plan);
  try {
    for (const row of rows) {
      await fillRow(session, plan, row, results, seekHere, () => !isInterrupted);
      if (isInterrupted) break;
    }
  } finally {
    stop();
    await close();
  }
  show(session, { ...plan, rows, isWhole: !isInterrupted });
  return isInterrupted ? EXIT.interrupted : EXIT.held;
}

function planOf(session: Session, names: readonly string[]): Plan {
  const { flags, model } = session;
  if (flags["bug"] !== undefined) {
    throw usage("measure detection takes its bugs without --bug", "measure detection BUG BUG ...");
  }
  const { strategy: _list, ...others } = flags;
  const words = vocabularyOf(model);
  const chosen =
    names.length === 0
      ? model.bugs
          .filter(({ breaks, recipes }) => breaks.length > 0 && recipes === undefined)
          .map(({ name }) => name)
      : (orUsage(() => readSetting("bug", names.join(","), words)).bugs ?? []);
  const asked = (textFlag(session, "strategy") ?? words.strategies.join(",")).split(",");
  const strategies = asked.map((name) => orUsage(() => readStrategy(name, words.strategies)));
  return {
    bugs: model.bugs.filter(({ name }) => chosen.includes(name)),
    strategies: words.strategies.filter((name) => strategies.includes(name)),
    seed: seedOf(session) ?? DEFAULT_SEED,
    seeds: integerFlag(session, "seeds", 1, 1000) ?? DEFAULT_SEEDS,
    budget: integerFlag(session, "runs", 1, MOST_RUNS, "ZABSIM_RUNS") ?? DEFAULT_BUDGET,
    percent: integerFlag(session, "percent", 0, 99) ?? MEDIAN,
    worthOf: (strategy) => worthOf(model, strategy),
    settings: settingsOf({ ...session, flags: others }),
    workers: integerFlag(session, "workers", 1, 256, "ZABSIM_WORKERS") ?? availableParallelism(),
    runTimeout: runTimeoutOf(session),
  };
}

function resultsOf({ model, flags }: Session, plan: Plan): Results<Cell> {
  const path = flags["results"];
  if (typeof path !== "string") return forgotten();
  const { seed, seeds, settings } = plan;
  const sample = runOnce(model, lotOf(model, seed, settings), 0);
  const header = {
    schema: 1,
    kind: "measure detection",
    seed,
    seeds,
    options: Object.fromEntries(spellSettings(settings)),
    digest: "report" in sample ? sample.report.digest : "",
  } as const;
  const results = openResults(path, header, CELL);
  const stranger = results.known.findIndex(({ found }) => found.length !== seeds);
  if (stranger < 0) return results;
  throw badInput(`${nameOfFile(path)}:${stranger + 2}: not one entry per seed`);
}

/** As far as they are known; of several lines the last one counts. */
function cellsOf({ seeds, strategies }: Plan, { known }: Results<Cell>, bug: string): Cell[] {
  return strategies.map((strategy) => {
    const before = known.findLast((cell) => cell.bug === bug && cell.strategy === strategy);
    return before ?? newCell(bug, strategy, seeds);
  });
}

/** The default first: the others need not go on for long where it is much better. */
async function fillRow(
  session: Session,
  plan: Plan,
  { cells }: Row,
  results: Results<Cell>,
  seekHere: Seek,
  mayGoOn: () => boolean,
): Promise<void> {
  const first = cells.find(({ strategy }) => strategy === DEFAULT_STRATEGY);
  const order = [...(first ? [first] : []), ...cells.filter((cell) => cell !== first)];
  let best: number | undefined;
  for (const cell of order) {
    const isLed = isGuided(session.model, cell);
    // In its first round a guided search makes the runs of the default.
    if (isLed && first !== undefined) takeOver(cell, first, ROUND);
    const limit = limitOf(plan.budget, best, plan.worthOf(cell.strategy));
    await fillCell(session, plan, cell, { limit, isLed, ...results, seekHere, mayGoOn });
    const cost = costOf(cell, plan);
    if (cost !== undefined && cost < (best ?? Infinity)) best = cost;
  }
}

/** How one cell is filled. */
interface Filling extends Results<Cell> {
  readonly limit: number;
  readonly isLed: boolean;
  readonly seekHere: Seek;
  readonly mayGoOn: () => boolean;
}

async function fillCell(
  { io }: Session,
  plan: Plan,
  cell: Cell,
  { isLed, keep, limit, mayGoOn, seekHere }: Filling,
): Promise<void> {
  const isNews = nextStop(cell, limit, plan.percent) !== undefined;
  while (mayGoOn()) {
    const next = nextStop(cell, limit, plan.percent);
    if (next === undefined) break;
    const to = isLed ? wholeRounds(next, limit) : next;
    if (await advance(plan, cell, to, seekHere, mayGoOn)) keep(cell);
  }
  if (!isNews || !mayGoOn()) return;
  const told = neededOf(cell, plan.percent) ?? `> ${count(cell.rounds)}`;
  io.err(`${cell.bug}  ${cell.strategy}  ${told}\n`);
}

/** Every stop behind the first round costs the runs before it once more, so there are few. */
function wholeRounds(next: number, limit: number): number {
  const end = roundOf(next - 1) + ROUND;
  return next <= ROUND ? next : Math.min(limit, end);
}

/** All seeds that have not found it go on up to round `to`. False if they were stopped: then nothing has changed. */
async function advance(
  { seed, settings, workers }: Plan,
  cell: Cell,
  to: number,
  seekHere: Seek,
  mayGoOn: () => boolean,
): Promise<boolean> {
  const { bug, strategy, rounds: from } = cell;
  const asked = { ...settings, bugs: [bug], strategy };
  const left = seedsLeft(cell);
  const seen: (readonly [number: number, sought: Sought])[] = [];
  // As many at a time as there are threads, so that not much is begun when it is stopped.
  await inLanes(workers, left, mayGoOn, async (number) => {
    const search = { seed: `${seed}-${number + 1}`, settings: asked, from, to };
    seen.push([number, await seekHere(search)]);
  });
  if (!mayGoOn()) return false;
  for (const [number, { index }] of seen) if (index !== undefined) cell.found[number] = index + 1;
  cell.isIdle = (from === 0 || cell.isIdle) && seen.every(([, { isIdle }]) => isIdle);
  cell.rounds = to;
  return true;
}

/** Threads are loaded only where they are used. */
async function seekerOf(
  { model }: Session,
  { runTimeout, workers }: Plan,
): Promise<{ seekHere: Seek; close: () => Promise<void> }> {
  const { source } = model;
  if (workers === 1 || source === undefined) {
    const seekHere: Seek = async (search) => {
      // Let Ctrl-C be heard.
      await new Promise((resolve) => setImmediate(resolve));
      return seek(model, lotOf(model, search.seed, search.settings), search);
    };
    return { seekHere: (search) => orOurFault(seekHere(search)), close: async () => undefined };
  }
  const { Tinypool } = await import("tinypool");
  const { builtFile } = await import("../built.ts");
  const filename = builtFile("detection/seek-worker.js");
  const pool = new Tinypool({ filename, minThreads: workers, maxThreads: workers });
  return {
    // A run that hangs ends the measurement: a median without it would be none.
    seekHere: (search) => {
      const how = { name: "seekInThread", seed: search.seed, runTimeout };
      return orOurFault(runWatched<Sought>(pool, { ...search, source, mark: newMark() }, how));
    },
    close: () => pool.destroy(),
  };
}

function show(session: Session, detection: Detection): void {
  if (session.json) printJson(session, detectionObject(detection));
  else if (session.flags["markdown"] === true) printLines(session, markDetection(detection));
  else printLines(session, showDetection(session, detection));
}
