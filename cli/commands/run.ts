/** `zabsim run`: one run, told as a timeline. */
import { LEGEND } from "../timeline/legend.ts";
import { Timeline } from "../timeline/timeline.ts";
import { showHead, showSummary } from "../run-text.ts";
import { detailOf, onlyOf, printJson, printLines, windowOf, type Session } from "../session.ts";
import type { Subject } from "../subject.ts";
import { subjectOf } from "../target.ts";
import { exitOf, judge, runObject, throwIfBroken, type Verdict } from "../verdict.ts";

/**
 * `target` is a scenario, the file of a plan, or a failure id. The exit code is that of the outcome; with
 * `--save`, the plan is written after the run, and where it cannot be, that is said before it.
 */
export async function run(session: Session, target: string): Promise<number> {
  const subject = await subjectOf(session, target);
  const save = await prepareSave(session);
  const verdict = show(session, subject);
  save(subject, verdict);
  if (session.json) printJson(session, runObject(session.model, subject, verdict));
  // A line between this and what a shell prints next: `npm start` goes on with a sweep.
  else printLines(session, [""]);
  return exitOf(verdict.outcome);
}

type Save = (subject: Subject, verdict: Verdict) => void;

/** What `--save` asks for, or nothing. Asked before the run, so that it is not in vain. */
export async function prepareSave(session: Session): Promise<Save> {
  const path = session.flags["save"];
  if (typeof path !== "string") return () => undefined;
  const { checkVacant, savePlan } = await import("../plan-file/write.ts");
  checkVacant(path);
  return (subject, verdict) => savePlan(path, subject, verdict);
}

/** Simulates, telling the story as it goes unless a JSON object was asked for. */
export function show(session: Session, subject: Subject): Verdict {
  const { cluster } = subject.plan;
  const timeline = new Timeline({
    servers: cluster.servers,
    observers: cluster.observers,
    clients: cluster.clients,
    detail: detailOf(session),
    isBrief: subject.scenario?.group === "museum",
    only: onlyOf(session, cluster),
    ...windowOf(session),
  });
  if (session.json) {
    const verdict = judge(session.model, subject);
    throwIfBroken(verdict.report, subject);
    return verdict;
  }
  printLines(session, showHead(session, subject));
  if (session.flags["legend"] === true)
    printLines(session, [...LEGEND.map(session.style.plain), ""]);
  const verdict = judge(session.model, subject, timeline.take);
  if (verdict.report.violation !== undefined) timeline.violated(verdict.report.violation);
  printLines(session, timeline.lines(session.style, session.width));
  throwIfBroken(verdict.report, subject);
  printLines(session, showSummary(session, subject, verdict));
  return verdict;
}
