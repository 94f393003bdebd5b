/** `zabsim shrink`: a smaller plan that breaks the same property. */
import { Worker } from "node:worker_threads";
import { countStrikes } from "../../scenarios/shrink/size.ts";
import type { Shrunk } from "../../scenarios/shrink/shrink.ts";
import { must } from "../../sim/assert.ts";
import { withoutSchedule } from "../../sim/scheduler.ts";
import type { Violation } from "../../sim/report.ts";
import { builtFile } from "../built.ts";
import { EXIT } from "../errors.ts";
import { pinLines } from "../pin-text.ts";
import { ensembleInWords, neighbourInWords, sizeInWords } from "../plan-words.ts";
import { clock, plural } from "../quantities.ts";
import { budgetOf, integerFlag, printJson, printLines, type Session } from "../session.ts";
import type { ShrinkTask } from "../shrink-worker.ts";
import { EXECUTIONS, shrinkSubject, storyOf } from "../shrunk-run.ts";
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
  const { shrunk, isInterrupted } = await shrinkInThread(session, subject, verdict, budget);
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

/** What shrinking may cost: executions, and milliseconds. */
export type ShrinkBudget = Pick<ShrinkTask, "executions" | "guard">;

/** `--runs` and `--time`. Throws exit 64. */
export function budgetOfShrinking(session: Session): ShrinkBudget {
  const executions = integerFlag(session, "runs", 1, 1_000_000) ?? EXECUTIONS;
  return { executions, guard: budgetOf(session) ?? GUARD };
}

/**
 * `verdict`: of the subject, in which something is violated. In a thread of its own where the model
 * can be loaded there; Ctrl-C ends it with the smallest plan so far.
 */
export async function shrinkInThread(
  { io, model }: Session,
  subject: Subject,
  { report }: Verdict,
  budget: ShrinkBudget,
): Promise<{ shrunk: Shrunk; isInterrupted: boolean }> {
  const { source, brought = [] } = model;
  const property = must(report.violation, "violation").property;
  if (source === undefined) {
    const effort = { executions: budget.executions, mayGoOn: () => true };
    return {
      shrunk: shrinkSubject(model, subject, property, report, effort),
      isInterrupted: false,
    };
  }
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const { settings, scenario } = subject;
  const plan = withoutSchedule(subject.plan, report);
  const modules = brought.flatMap(({ file }) => file ?? []);
  const given = { source, modules, plan, property, settings, hold: scenario?.hold };
  const task: ShrinkTask = { ...given, stop, ...budget };
  const release = io.onInterrupt(() => {
    if (Atomics.add(stop, 0, 1) > 0) process.exit(EXIT.interrupted);
  });
  try {
    const worker = new Worker(builtFile("shrink-worker.js"), { workerData: task });
    const shrunk = await new Promise<Shrunk>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", (code) => reject(new Error(`the thread ended with ${code}`)));
    });
    return { shrunk, isInterrupted: Atomics.load(stop, 0) > 0 };
  } finally {
    release();
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
