/** Explains a failing run: its smallest plan, what that cannot do without, and when there was no way back. */
import type { CurvePoint } from "../scenarios/inevitable.ts";
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import type { NecessaryFault } from "../scenarios/shrink/necessity.ts";
import type { Shrunk } from "../scenarios/shrink/shrink.ts";
import { withSpan } from "../scenarios/shrink/time-edits.ts";
import type { Violation } from "../sim/report.ts";
import { budgetOfShrinking, plainStory, shrinkOne, shrunkObject } from "./commands/shrink.ts";
import { curveLines, jumpInWords, LABEL, labelled, plainCurve, share } from "./curve-text.ts";
import { EXIT } from "./errors.ts";
import { partingOf, type Parting } from "./parting.ts";
import { ensembleInWords, neighbourInWords, sizeInWords } from "./plan-words.ts";
import { clock, count, plural, shortSpan } from "./quantities.ts";
import { integerFlag, printJson, printLines, type Session } from "./session.ts";
import { storyOf } from "./shrunk-run.ts";
import { sliceOf, type Slice } from "./slice.ts";
import { paragraph } from "./style.ts";
import type { Subject } from "./subject.ts";
import { subjectOfRun } from "./target.ts";
import { faultInWords } from "./timeline/faults.ts";
import type { Timeline } from "./timeline/timeline.ts";
import { exitOf, judge, throwIfBroken } from "./verdict.ts";

/** Futures from each moment, unless it is said otherwise. */
const FORKS = 50;

/** Everything that is told. */
interface Explanation {
  readonly subject: Subject;
  readonly violation: Violation;
  readonly shrunk: Shrunk;
  readonly story: Timeline;
  readonly free: readonly string[];
  /** Empty after Ctrl-C. */
  readonly curve: readonly CurvePoint[];
  readonly slice: Slice | undefined;
  /** Where the nearest plan that holds parts from the smallest one. */
  readonly parting: Parting | undefined;
}

/** Exit 1 if something is violated, else as `run`; 130 after Ctrl-C, without the futures. */
export async function explainRun(session: Session, target: string): Promise<number> {
  const { model } = session;
  const subject = await subjectOfRun(session, target);
  const budget = budgetOfShrinking(session);
  const forks = integerFlag(session, "forks", 1, 1000) ?? FORKS;
  const verdict = judge(model, subject);
  const { report, outcome } = verdict;
  throwIfBroken(report, subject);
  if (report.violation === undefined) {
    if (session.json) printJson(session, shrunkObject(subject, undefined, []));
    else printLines(session, [`nothing to explain: every property held (${outcome})`]);
    return exitOf(outcome);
  }
  const { shrunk, isInterrupted } = await shrinkOne(session, subject, verdict, budget);
  const { neighbour, necessary, plan } = shrunk;
  const small = { ...subject, plan, token: undefined };
  const violation = shrunk.violation ?? report.violation;
  const { property } = violation;
  const curve = isInterrupted ? [] : model.curve(plan, { property, forks });
  const explanation: Explanation = {
    subject,
    violation,
    shrunk,
    story: storyOf(model, subject, plan, necessary),
    free: isInterrupted ? [] : freedomOf(session, small, shrunk, curve),
    curve,
    slice: sliceOf(model, small),
    parting: neighbour && partingOf(model, small, { ...small, plan: neighbour.plan }),
  };
  if (session.json) printJson(session, plainExplanation(explanation));
  else printLines(session, show(session, explanation));
  return isInterrupted ? EXIT.interrupted : EXIT.violated;
}

/** What may be another, or be left out, and the same property breaks. */
function freedomOf(
  { model }: Session,
  small: Subject,
  { necessary, plan, violation }: Shrunk,
  [start]: readonly CurvePoint[],
): string[] {
  const spare = plan.faults.filter(({ id }) => necessary.every((one) => one.id !== id));
  const free = spare.map((planned) => `${faultInWords(planned)}, by itself`);
  if (start !== undefined && start.violating > 0) {
    free.push(`the seed: ${count(start.violating)} of ${count(start.forks)} others break it too`);
  }
  const sizes = otherSizes(plan).filter((other) => {
    const { report } = judge(model, { ...small, plan: other });
    return report.violation?.property === violation?.property;
  });
  const numbers = sizes.map(({ cluster }) => String(cluster.servers));
  if (numbers.length > 0) free.push(`the number of servers: ${numbers.join(" or ")} will do`);
  return free;
}

/** Ensembles that are usual. Pins and late starts mean nodes by their number, so plans with either stay as they are. */
function otherSizes(plan: EnsemblePlan): EnsemblePlan[] {
  const { cluster, pins } = plan;
  if (pins.length > 0 || cluster.startAt.some((at) => at > 0)) return [];
  return [3, 5, 7]
    .filter((servers) => servers > cluster.servers)
    .map((servers) => ({ ...plan, cluster: { ...cluster, servers } }));
}

/** "PAUSE c1 ≥ 10.02s", where a shorter one is known not to be enough. */
function necessaryInWords(plan: EnsemblePlan, necessary: readonly NecessaryFault[]): string[] {
  return plan.faults.flatMap((planned) => {
    const need = necessary.find(({ id }) => id === planned.id);
    if (need === undefined) return [];
    const { longEnough, tooShort } = need;
    const at = planned.when === undefined ? ` at ${clock(planned.at)}` : "";
    if (longEnough === undefined || tooShort === undefined)
      return [`${faultInWords(planned)}${at}`];
    const least = faultInWords(withSpan(planned, longEnough)).replace(" for ", " ≥ ");
    return [`${least}${at} (${shortSpan(tooShort)} is too short)`];
  });
}

/** The object of `explain --json`: that of `shrink`, and what is told besides. */
function plainExplanation(explanation: Explanation): object {
  const { curve, free, parting, shrunk, slice, story, subject } = explanation;
  return {
    ...shrunkObject(subject, shrunk, plainStory(story)),
    curve: plainCurve(curve),
    free,
    causes: slice === undefined ? null : { entries: slice.indexes.size, of: slice.total },
    differs: parting === undefined ? null : { event: parting.event, at: parting.at },
  };
}

function show(session: Session, explanation: Explanation): string[] {
  const { style, width } = session;
  const { free, shrunk, story, subject, violation } = explanation;
  const { at, property, why } = violation;
  const { executions, necessary, plan } = shrunk;
  const sizes = `${sizeInWords(subject.plan)} → ${sizeInWords(plan)}`;
  const title = paragraph(style, "✗ ", `${property} at ${clock(at)}: ${why}`, width);
  const needed = necessaryInWords(plan, necessary);
  const section = (label: string, lines: readonly string[]): string[] => {
    return labelled(style, label, lines, width);
  };
  return [
    ...title.map((line) => style.paint("bad", line)),
    ...paragraph(style, "    ", `${sizes}; ${plural(executions, "execution")}`, width),
    ...paragraph(style, "    ", ensembleInWords(plan), width),
    "",
    ...story.lines(style, width),
    "",
    ...section("necessary", needed.length === 0 ? ["no fault"] : needed),
    ...section("free", free),
    ...showCurve(session, explanation),
    ...showRest(session, explanation),
    "",
  ];
}

function showCurve({ style, width }: Session, { curve, shrunk, story }: Explanation): string[] {
  const [start] = curve;
  if (start === undefined) return [];
  const jump = jumpInWords(curve, story, shrunk.plan);
  const begin = `chance of it, the future re-rolled ${plural(start.forks, "time")} from each moment:`;
  const never = `no moment of no return: ${share(start)} from the start, by the plan alone`;
  const lines = [begin, ...curveLines(curve, style, width - LABEL - 3), jump ?? never];
  // Bars are in the alphabet of the style already, and are not to be broken.
  return lines.flatMap((line, nth) => {
    const isBar = nth > 0 && nth < lines.length - 1;
    if (isBar) return [`${" ".repeat(LABEL + 3)}${line}`];
    return labelled(style, nth === 0 ? "inevitable" : "", [line], width);
  });
}

function showRest({ style, width }: Session, explanation: Explanation): string[] {
  const { parting, shrunk, slice } = explanation;
  const { neighbour, plan } = shrunk;
  const lines: string[] = [];
  if (slice !== undefined) {
    const of = `${count(slice.indexes.size)} of ${plural(slice.total, "entry", "entries")} of its trace`;
    lines.push(...labelled(style, "causes", [`${of} (trace --slice)`], width));
  }
  if (neighbour === undefined) return lines;
  const where =
    parting === undefined ? "" : `; parts at event ${count(parting.event)}, ${clock(parting.at)}`;
  const told = `${neighbourInWords(plan, neighbour)}${where}`;
  return [...lines, ...labelled(style, "differs", [told], width)];
}
