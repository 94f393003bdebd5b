/** What a sweep found, for people and as JSON. */
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import { bringerOf, replayOfFinding, replayOfPlan } from "./brought.ts";
import type { Finding } from "./finding.ts";
import type { Model } from "./model.ts";
import { pinLines } from "./pin-text.ts";
import { ensembleInWords, neighbourInWords, sizeInWords } from "./plan-words.ts";
import { clock, count, plural, span } from "./quantities.ts";
import { replayLine } from "./run-text.ts";
import { followedIn, isJudged, isSought } from "./scope.ts";
import type { Session } from "./session.ts";
import { isOutOfTime, missedOf } from "./sweep-result.ts";
import { spellSettings } from "./settings.ts";
import { shortStory } from "./short-story.ts";
import { paragraph } from "./style.ts";
import { replayOf } from "./subject.ts";
import { isCapped, type FuzzOptions } from "./fuzz-options.ts";
import type { FuzzSeed } from "./fuzz-seed.ts";
import { scenarioAt } from "./sweep.ts";
import { exploredLines, strengthOf } from "./strength-text.ts";
import type { Abandoned, Tally } from "./tally.ts";

/** What will be run, before it is. */
export function showSweepHead(
  { style, width }: Session,
  options: FuzzOptions & Pick<FuzzSeed, "origin">,
): string[] {
  const names = options.scenarios.map(({ name }) => name);
  const shown = names.length <= 3 ? names.join(" ") : `${names.length} scenarios`;
  const settings = [...spellSettings(options.settings)].map(([key, text]) => `${key} ${text}`);
  const { origin } = options;
  const seed = `seed ${options.seed}${origin === "given" ? "" : ` (${origin})`}`;
  const [only] = options.scenarios;
  const about = names.length === 1 && only !== undefined ? only.about : "";
  return [
    ...paragraph(style, "", [shown, seed, extentOf(options), ...settings].join(" · "), width),
    ...(about === "" ? [] : paragraph(style, "  ", about, width)),
    "",
  ];
}

function extentOf(options: FuzzOptions): string {
  const { range, shard, budget } = options;
  const { from, to } = range;
  const isPlain = from === 0 && shard === undefined;
  const runs = isPlain ? plural(to, "run") : `runs ${count(from)} to ${count(to - 1)}`;
  const time = budget === undefined ? "" : span(budget * 1000);
  const isCap = isCapped(options);
  const extent = isCap ? `${runs}, at most ${time}` : budget === undefined ? runs : `for ${time}`;
  return shard === undefined ? extent : `shard ${shard.index}/${shard.of} · ${extent}`;
}

/** Lines of the story that are shown. */
const SHOWN_LINES = 24;
/** Of a recipe, what its clients believe is told and nothing else. */
const SHOWN_OF_RECIPE = 10;

/**
 * One violated property: how often in `runs` runs, the smallest plan with its story, what would make
 * it hold, and the line that replays it. Without `runs`, how often is left out.
 */
export function showFinding(
  session: Session,
  finding: Finding,
  runs: number | undefined,
): string[] {
  const { style, width } = session;
  const { failure, subject, smallest, story, saved, neighbour } = finding;
  const { violation, index, count: times } = failure;
  const target = replayOfFinding(session.model, finding);
  // A test makes it again, whatever file the scenario is from.
  const isNameless =
    target === undefined &&
    bringerOf(session.model, subject.plan, violation.property) !== undefined;
  const parts = [violation.property];
  if (saved !== undefined) parts.push(`failure ${saved.id}`);
  if (runs !== undefined) {
    parts.push(`${count(times)} of ${plural(runs, "run")} (${showRate(times, runs)})`);
  }
  const title = paragraph(style, "✗ ", parts.join(" · "), width);
  const tell = (text: string): string[] => paragraph(style, "    ", text, width);
  return [
    ...title.map((line) => style.paint("bad", line)),
    ...tell(`at ${clock(violation.at)} ${violation.why}`),
    ...tell(`first in run ${count(index)}; smallest plan (${effortOf(finding)}):`),
    ...tell(ensembleInWords(smallest)),
    ...pinLines(smallest, session),
    "",
    ...shortStory(style, story.lines(style, width), mostLines(smallest)),
    "",
    ...(neighbour === undefined ? [] : tell(neighbourInWords(smallest, neighbour))),
    ...(neighbour === undefined ? [] : [""]),
    ...(isNameless ? [] : replayLines(session, target)),
    ...savedLines(session, finding),
    "",
  ];
}

function mostLines({ cluster }: EnsemblePlan): number {
  return cluster.recipe === undefined ? SHOWN_LINES : SHOWN_OF_RECIPE;
}

/** `target` is undefined where only a plan names the run. */
export function replayLines({ style, width }: Session, target: string | undefined): string[] {
  if (target !== undefined) return [replayLine(style, target)];
  const why = "no token names a run that was made of a corpus in files; its plan is saved";
  return paragraph(style, "  replay   ", why, width);
}

function effortOf({ subject, smallest, executions, ending }: Finding): string {
  const sizes = `${sizeInWords(subject.plan)} → ${sizeInWords(smallest)}`;
  const stopped = ending === "stopped" ? ", stopped: there may be a smaller one" : "";
  return `${sizes}; ${plural(executions, "execution")}${stopped}`;
}

function savedLines({ model, style }: Session, { failure, saved, smallest }: Finding): string[] {
  if (saved === undefined) return [];
  const { id, shown } = saved;
  const bringer = bringerOf(model, smallest, failure.violation.property);
  const target = replayOfPlan(id, bringer?.file);
  return [
    `  look     ${shown}`,
    `  explain  ${style.paint("strong", `npx zabsim explain ${target}`)}`,
    `  keep     ${style.paint("strong", `npx zabsim keep ${id}`)}`,
  ];
}

function showRate(times: number, runs: number): string {
  return times * 10 > runs ? `${Math.round((times * 100) / runs)}%` : `1 in ${count(runs / times)}`;
}

/**
 * What the sweep adds up to: verdict, goals, phases, faults. A pass says how rare a failure it
 * would have missed.
 */
export function showSweepSummary(session: Session, options: FuzzOptions, tally: Tally): string[] {
  const { style, model, width } = session;
  const work = `${count(tally.events)} events · ${span(tally.micros)} virtual`;
  const lines: string[] = [];
  if (tally.failed > 0) {
    const properties = plural(tally.failures.size, "property", "properties");
    const told = `${properties} violated in ${count(tally.failed)} of ${plural(tally.runs, "run")}`;
    lines.push(style.paint("bad", style.plain(`✗ ${told} · ${work}`)));
  } else {
    const told = `${heldLine(model, options)} in ${plural(tally.runs, "run")} · ${work}`;
    const held = paragraph(style, "✓ ", told, width);
    lines.push(...held.map((line) => style.paint("good", line)));
    lines.push(...paragraph(style, "  ", strengthOf(options, tally), width));
  }
  lines.push(...exploredLines(session, tally));
  lines.push(...unknownLines(session, options, tally));
  lines.push(...goalLines(session, options, tally), ...phaseLines(session, tally));
  lines.push(...faultLines(session, options, tally));
  const missed = missedOf(model, options, tally);
  if (missed.length > 0) {
    const told = paragraph(style, "  required, but never reached: ", missed.join(" "), width);
    lines.push(...told.map((line) => style.paint("warn", line)));
  }
  const partial = partialLine(options, tally);
  if (partial !== undefined) lines.push(style.paint("warn", `  ${partial}`));
  return lines;
}

/** Properties that are judged in some run; undefined: all. */
function judgedIn({ settings, scenarios }: FuzzOptions): readonly string[] | undefined {
  if (settings.properties !== undefined) return settings.properties;
  const held = scenarios.map(({ hold }) => hold);
  return held.includes(undefined) ? undefined : [...new Set(held.flatMap((names) => names ?? []))];
}

function heldLine({ properties: all }: Model, options: FuzzOptions): string {
  if (options.settings.beyondTolerance === true) {
    return "all that can be demanded beyond tolerance held";
  }
  const followed = followedIn(options.scenarios);
  const judged = judgedIn(options)?.length ?? all.filter((row) => isJudged(row, followed)).length;
  return `${plural(judged, "property", "properties")} held`;
}

function partialLine(options: FuzzOptions, tally: Tally): string | undefined {
  if (tally.isInterrupted) return "interrupted: the figures are partial";
  if (!isOutOfTime(options, tally)) return undefined;
  const { from, to } = options.range;
  return `out of time after ${count(tally.runs)} of ${plural(to - from, "run")}: no verdict`;
}

/** Abandoned runs that are named; JSON has them all. */
const NAMED = 5;

function unknownLines({ style, width }: Session, options: FuzzOptions, tally: Tally): string[] {
  const { abandoned } = tally;
  const lines: string[] = [];
  const spent = tally.unknown - abandoned.length - (tally.diverged === undefined ? 0 : 1);
  if (spent > 0) {
    const told = `  ${plural(spent, "run")} without a verdict (out of budget)`;
    lines.push(style.paint("warn", told));
  }
  if (abandoned.length === 0) return lines;
  lines.push(style.paint("warn", `  ${plural(abandoned.length, "run")} abandoned`));
  for (const run of abandoned.slice(0, NAMED)) {
    const lead = `    run ${count(run.index)}  `;
    lines.push(...paragraph(style, lead, run.why, width));
    const replay = replayOfAbandoned(options, run);
    if (replay !== null) lines.push(replayLine(style, replay));
  }
  const others = abandoned.length - NAMED;
  if (others > 0) lines.push(style.plain(`    … ${plural(others, "other")}`));
  return lines;
}

/** A failure has ended it before its last run, so what it did not come to says nothing. */
export function isCutShort({ range, maxFailures }: FuzzOptions, { runs, failed }: Tally): boolean {
  return failed >= maxFailures && runs < range.to - range.from;
}

function goalLines({ model, style, width }: Session, options: FuzzOptions, tally: Tally): string[] {
  const followed = followedIn(options.scenarios);
  const sought = [...model.goals.entries()].filter(([, row]) => isSought(row, followed));
  const never = sought.filter(([goal]) => tally.goals[goal] === 0).map(([, { name }]) => name);
  const reached = sought.length - never.length;
  const lines = paragraph(style, "  goals    ", `${reached} of ${sought.length} reached`, width);
  if (never.length === 0 || isCutShort(options, tally)) return lines;
  lines.push(...paragraph(style, "           never: ", never.join(" "), width));
  const properties = judgedIn(options);
  const vacuous = model.properties
    .filter(({ exercisedBy }) => exercisedBy !== undefined && never.includes(exercisedBy))
    .map(({ name }) => name)
    .filter((name) => properties?.includes(name) ?? true);
  if (vacuous.length > 0) {
    lines.push(
      ...paragraph(style, "           so these held vacuously: ", vacuous.join(" "), width),
    );
  }
  return lines;
}

function phaseLines({ style, width }: Session, { phases }: Tally): string[] {
  const { safety, healing, done } = phases;
  const told =
    `safety ${count(safety + healing + done)} · healing ${count(healing + done)}` +
    ` · settled ${count(done)}`;
  return paragraph(style, "  phases   ", told, width);
}

const CELL = 34;

/** Every kind with "effective of injected", in as many columns as fit. */
function faultLines(
  { model, style, width }: Session,
  options: FuzzOptions,
  tally: Tally,
): string[] {
  const cells: string[] = [];
  const never: string[] = [];
  for (const { kind, tolerated } of model.faults) {
    const sum = tally.faults.get(kind);
    if (sum !== undefined && sum.injected > 0) {
      cells.push(`${kind.padEnd(10)} ${count(sum.effective)} of ${count(sum.injected)}`);
    } else if (tolerated) {
      never.push(kind);
    }
  }
  const lines =
    cells.length === 0 ? ["  faults   none injected"] : ["  faults   took effect / injected"];
  const columns = Math.max(1, Math.floor((width - 11) / CELL));
  for (let first = 0; first < cells.length; first += columns) {
    const row = cells.slice(first, first + columns).map((cell) => cell.padEnd(CELL));
    lines.push(`           ${row.join("")}`.trimEnd());
  }
  if (cells.length > 0 && never.length > 0 && !isCutShort(options, tally)) {
    lines.push(...paragraph(style, "           never: ", never.join(" "), width));
  }
  return lines;
}

/** What replays an abandoned run, null if nothing does. Drawing the plan may be what went wrong, so this, which may be longer, is made without it. */
export function replayOfAbandoned(options: FuzzOptions, { index }: Abandoned): string | null {
  return replayOfIndex(options, index);
}

/** What replays run `index` of a sweep, made without drawing its plan. */
export function replayOfIndex(options: FuzzOptions, index: number): string | null {
  const { guide, seed, settings } = options;
  if (guide?.isNamed === false) return null;
  const scenario = scenarioAt(options, index);
  return replayOf(scenario, { scenario: scenario.name, settings, seed, index });
}
