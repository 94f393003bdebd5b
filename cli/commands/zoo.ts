/** `zabsim zoo`: how many runs it takes to find each of the bugs that real servers had. */
import { DEFAULT_STRATEGY } from "../../scenarios/scenario.ts";
import { ROUND } from "../../scenarios/search/guided.ts";
import { EXIT } from "../errors.ts";
import { isGuided } from "../guide.ts";
import { count } from "../quantities.ts";
import { printJson, printLines, type Session } from "../session.ts";
import { huntersOf, type Hunters } from "../zoo/hunters.ts";
import type { Mix } from "../zoo/hunts.ts";
import { huntsOf, isSmallest, zooResults, type Entry } from "../zoo/keeper.ts";
import { inLanes } from "../lanes.ts";
import { settingsOfHunt, zooPlanOf, type Bug, type ZooPlan } from "../zoo/plan.ts";
import { rowOf } from "../zoo/rows.ts";
import { markShort } from "../zoo/short.ts";
import { markTimes, markZoo, showZoo, zooObject, type Zoo } from "../zoo/table.ts";

/** What is under way. */
interface Work {
  readonly session: Session;
  readonly plan: ZooPlan;
  readonly hunters: Hunters;
  /** All that is known, of this day and of earlier ones. */
  readonly entries: Entry[];
  readonly keep: (entry: Entry) => void;
  readonly mayGoOn: () => boolean;
}

/** Exit 0 if every bug was found, else 1; 130 after Ctrl-C, with what there is so far. */
export async function zoo(session: Session, names: readonly string[]): Promise<number> {
  const plan = zooPlanOf(session, names);
  const results = zooResults(session, plan);
  const entries: Entry[] = [...results.known];
  const keep = (entry: Entry): void => {
    entries.push(entry);
    results.keep(entry);
  };
  let isInterrupted = false;
  const stop = session.io.onInterrupt(() => {
    if (isInterrupted) process.exit(EXIT.interrupted);
    isInterrupted = true;
    session.io.err("\nfinishing what was begun; Ctrl-C again stops at once\n");
  });
  const hunters = await huntersOf(session.model, plan);
  const work = { session, plan, hunters, entries, keep, mayGoOn: () => !isInterrupted };
  try {
    for (const bug of plan.bugs) await huntBug(work, bug);
    await shrinkAll(work);
  } finally {
    stop();
    await hunters.close();
  }
  const rows = plan.bugs.map((bug) => rowOf(plan, bug, entries));
  show(session, { ...plan, rows, isWhole: !isInterrupted });
  if (isInterrupted) return EXIT.interrupted;
  return rows.every(({ isFound }) => isFound) ? EXIT.held : EXIT.violated;
}

/** The default first, of whose runs a guided search makes the first round. */
async function huntBug(work: Work, named: Bug): Promise<void> {
  const { plan, session, entries } = work;
  const { name: bug } = named;
  const { strategies } = plan;
  const order = [
    ...strategies.filter((name) => name === DEFAULT_STRATEGY),
    ...strategies.filter((name) => name !== DEFAULT_STRATEGY),
  ];
  for (const strategy of order) {
    takeRound(work, bug, strategy);
    await huntAll(work, bug, strategy, "zoo");
  }
  if (order.includes(DEFAULT_STRATEGY) && !rowOf(plan, named, entries).isUsual) {
    await huntAll(work, bug, DEFAULT_STRATEGY, "default");
  }
  if (!work.mayGoOn()) return;
  const told = rowOf(plan, named, entries).scores.map(({ strategy, mix, found, runs, seeds }) => {
    const where = mix === "zoo" ? strategy : `${strategy}, ${mix} mix`;
    const median = runs.median === undefined ? `${found} of ${seeds}` : count(runs.median);
    return `${where} ${median}`;
  });
  session.io.err(`${bug}: ${told.join(" · ")}\n`);
}

/** Of so many seeds one at least must find a bug, or the others are not asked any more. */
const FIRST_SEEDS = 10;

async function huntAll(work: Work, bug: string, strategy: string, mix: Mix): Promise<void> {
  const { seeds } = work.plan;
  await huntSeeds(work, bug, strategy, mix, Math.min(seeds, FIRST_SEEDS));
  const isHopeless = huntsOf(work.entries, bug, strategy, mix).every(
    (hunt) => hunt.property === null,
  );
  if (!isHopeless) await huntSeeds(work, bug, strategy, mix, seeds);
}

/** The first `seeds` that have not been heard of yet, as many at a time as there are threads. */
async function huntSeeds(
  work: Work,
  bug: string,
  strategy: string,
  mix: Mix,
  seeds: number,
): Promise<void> {
  const { entries, hunters, keep, mayGoOn, plan } = work;
  const { budget, seed, workers } = plan;
  const settings = settingsOfHunt(bug, strategy, mix);
  const known = huntsOf(entries, bug, strategy, mix);
  const left = Array.from({ length: seeds }, (_, index) => index + 1).filter(
    (nth) => !known.some((hunt) => hunt.nth === nth),
  );
  await inLanes(workers, left, mayGoOn, async (nth) => {
    keep(await hunters.hunt({ bug, strategy, mix, nth, seed, settings, budget }));
  });
}

/** In its first round a guided search makes the runs of the default, so what those found is found. */
function takeRound({ entries, keep, session }: Work, bug: string, strategy: string): void {
  if (!isGuided(session.model, { strategy })) return;
  const known = huntsOf(entries, bug, strategy, "zoo");
  for (const hunt of huntsOf(entries, bug, DEFAULT_STRATEGY, "zoo")) {
    const isNew = !known.some(({ nth }) => nth === hunt.nth);
    if (isNew && hunt.property !== null && hunt.runs <= ROUND) keep({ ...hunt, strategy });
  }
}

/** Of each bug the run in which the first seed found it. */
async function shrinkAll({ entries, hunters, keep, mayGoOn, plan }: Work): Promise<void> {
  const left = plan.bugs.filter(({ name }) => {
    return !entries.some((entry) => isSmallest(entry) && entry.bug === name);
  });
  await inLanes(plan.workers, left, mayGoOn, async ({ name: bug }) => {
    const [first] = (["zoo", "default"] as const)
      .flatMap((mix) => huntsOf(entries, bug, DEFAULT_STRATEGY, mix))
      .filter(({ property }) => property !== null)
      .sort((a, b) => (a.mix === b.mix ? a.nth - b.nth : a.mix === "zoo" ? -1 : 1));
    if (first === undefined) return;
    const { mix, nth, runs, strategy } = first;
    const settings = settingsOfHunt(bug, strategy, mix);
    keep(await hunters.shrink({ bug, settings, seed: `${plan.seed}-${nth}`, index: runs - 1 }));
  });
}

function show(session: Session, told: Zoo): void {
  const { flags } = session;
  if (session.json) return printJson(session, zooObject(told));
  if (flags["times"] === true) return printLines(session, markTimes(told));
  if (flags["short"] === true) return printLines(session, markShort(told));
  if (flags["markdown"] === true) return printLines(session, markZoo(told));
  printLines(session, showZoo(session, told));
}
