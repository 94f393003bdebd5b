/** `zabsim shrink`: a smaller plan that breaks the same property. */
import { countStrikes } from "../../scenarios/shrink/size.ts";
import type { Shrunk } from "../../scenarios/shrink/shrink.ts";
import { must } from "../../sim/assert.ts";
import type { Violation } from "../../sim/report.ts";
import { EXIT } from "../errors.ts";
import { pinLines } from "../pin-text.ts";
import { ensembleInWords, neighbourInWords, sizeInWords } from "../plan-words.ts";
import { clock, plural } from "../quantities.ts";
import { budgetOf, integerFlag, printJson, printLines, type Session } from "../session.ts";
import { openShrinker, type ShrinkBudget } from "../shrinker.ts";
import { EXECUTIONS, storyOf } from "../shrunk-run.ts";
import { paragraph, type Style } from "../style.ts";
import type { Subject } from "../subject.ts";
import { subjectOfRun } from "../target.ts";
import { plainPlan } from "../plan-file/plain.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { exitOf, judge, throwIfBroken, type Verdict } from "../verdict.ts";
import { prepareSave } from "./run.ts";

/** Milliseconds; a guard, not a budget: what is found must not depend on the machine. */
const GUARD = 600_000;

/** Exit 1 with the smallest plan; as `run` if nothing is violated; 130 after Ctrl-C, with the smallest plan so far. */
export async function shrink(session: Session, target: string): Promise<number> {
  const { model } = session;
  const subject = await subjectOfRun(session, target);
  const budget = budgetOfShrinking(session);
  const save = await prepareSave(session);
  const verdict = judge(model, subject);
  const { report, outcome } = verdict;
  throwIfBroken(report, subject);
  const { violation } = report;
  if (violation === undefined) {
    if (session.json) printJson(session, shrunkObject(subject, undefined, []));
    else printLines(session, [`nothing to shrink: every property held (${outcome})`]);
    return exitOf(outcome);
  }
  const { shrunk, isInterrupted } = await shrinkOne(session, subject, verdict, budget);
  const small = { ...subject, plan: shrunk.plan, token: undefined };
  save(small, judge(model, small));
  const story = storyOf(model, subject, shrunk.plan, shrunk.necessary);
  const lines = story.lines(session.style, session.width);
  if (session.json) {
    printJson(session, shrunkObject(subject, shrunk, plainStory(story)));
  } else printLines(session, show(session, subject, violation, shrunk, lines));
  return isInterrupted ? EXIT.interrupted : EXIT.violated;
}

const PLAIN: Style = { ascii: false, paint: (_tone, text) => text, plain: (text) => text };

/** Its lines in 80 columns, for JSON. */
export function plainStory(story: Timeline): string[] {
  return story.lines(PLAIN, 80).map((line) => line.trim());
}

/** `--runs` and `--time`. Throws exit 64. */
export function budgetOfShrinking(session: Session): ShrinkBudget {
  const executions = integerFlag(session, "runs", 1, 1_000_000) ?? EXECUTIONS;
  return { executions, guard: budgetOf(session) ?? GUARD };
}

/** `verdict`: of the subject, in which something is violated. Ctrl-C ends it with the smallest plan so far. */
export async function shrinkOne(
  session: Session,
  subject: Subject,
  { report }: Verdict,
  budget: ShrinkBudget,
): Promise<{ shrunk: Shrunk; isInterrupted: boolean }> {
  const { property } = must(report.violation, "violation");
  const shrinker = openShrinker(session);
  try {
    const shrunk = await shrinker.shrink(subject, property, report, budget);
    return { shrunk, isInterrupted: shrinker.isInterrupted() };
  } finally {
    await shrinker.close();
  }
}

/** The object of `shrink --json`; its fields are promised to scripts. `shrunk` undefined: nothing is violated. */
export function shrunkObject(
  subject: Subject,
  shrunk: Shrunk | undefined,
  story: readonly string[],
): object {
  const { plan = subject.plan, necessary = [], neighbour, violation } = shrunk ?? {};
  const needed = plan.faults.filter(({ id }) => necessary.some((one) => one.id === id));
  return {
    schema: 1,
    plan: plainPlan(plan),
    property: violation?.property ?? null,
    faults: countStrikes(plan.faults),
    executions: shrunk?.executions ?? 1,
    ending: shrunk?.ending ?? "passes",
    story,
    necessary: needed,
    neighbour: neighbour === undefined ? null : { ...neighbour, plan: plainPlan(neighbour.plan) },
    curve: [],
  };
}

function show(
  session: Session,
  subject: Subject,
  violation: Violation,
  shrunk: Shrunk,
  story: readonly string[],
): string[] {
  const { style, width } = session;
  const { plan, executions, ending, neighbour } = shrunk;
  const at = (shrunk.violation ?? violation).at;
  const why = (shrunk.violation ?? violation).why;
  const title = paragraph(style, "✗ ", `${violation.property} at ${clock(at)}: ${why}`, width);
  const sizes = `${sizeInWords(subject.plan)} → ${sizeInWords(plan)}`;
  const told = `${sizes}; ${plural(executions, "execution")}${ENDINGS[ending]}`;
  const tell = (text: string): string[] => paragraph(style, "    ", text, width);
  return [
    ...title.map((line) => style.paint("bad", line)),
    ...tell(told),
    ...tell(ensembleInWords(plan)),
    ...pinLines(plan, session),
    "",
    ...story,
    ...(neighbour === undefined ? [] : ["", ...tell(neighbourInWords(plan, neighbour))]),
    "",
  ];
}

const ENDINGS: { readonly [Ending in Shrunk["ending"]]: string } = {
  smallest: "",
  passes: "",
  budget: ", all that --runs allows",
  stopped: ", stopped: there may be a smaller one",
};
