/** `zabsim diff`: where two runs part, and in which their plans differ. */
import { EXIT } from "../errors.ts";
import { partingOf, type Parting } from "../parting.ts";
import { planDifference } from "../plan-difference.ts";
import { clock, plural } from "../quantities.ts";
import { printJson, printLines, type Session } from "../session.ts";
import { paragraph } from "../style.ts";
import type { Subject } from "../subject.ts";
import { subjectOfRun, subjectToTrace } from "../target.ts";
import { looksLikeToken } from "../token.ts";
import { judge, throwIfBroken, type Verdict } from "../verdict.ts";

/** One of the two. */
interface Run {
  readonly name: string;
  readonly subject: Subject;
  readonly verdict: Verdict;
}

/** Each target as `trace` takes it. Exit 0 if both runs have one digest, 1 if not. */
export async function diff(session: Session, one: string, other: string): Promise<number> {
  const first = await runOf(session, one);
  const second = await runOf(session, other);
  const isSame = first.verdict.report.digest === second.verdict.report.digest;
  const parting = isSame ? undefined : partingOf(session.model, first.subject, second.subject);
  const plan = planDifference(first.subject.plan, second.subject.plan);
  if (session.json) {
    printJson(session, {
      schema: 1,
      same: isSame,
      a: plainRun(first),
      b: plainRun(second),
      event: parting?.event ?? null,
      at: parting?.at ?? null,
      both: parting?.both ?? [],
      first: parting?.first ?? [],
      second: parting?.second ?? [],
      plan,
    });
  } else printLines(session, show(session, [first, second], parting, plan));
  return isSame ? EXIT.held : EXIT.violated;
}

async function runOf(session: Session, name: string): Promise<Run> {
  const subject = await (looksLikeToken(name) ? subjectOfRun : subjectToTrace)(session, name);
  const verdict = judge(session.model, subject);
  throwIfBroken(verdict.report, subject);
  return { name, subject, verdict };
}

function plainRun({ subject, verdict: { report, outcome } }: Run): object {
  const { digest, events } = report;
  const property = report.violation?.property ?? null;
  return { token: subject.token ?? null, digest, events, outcome, property };
}

function show(
  { style, width }: Session,
  runs: readonly [Run, Run],
  parting: Parting | undefined,
  plan: readonly string[],
): string[] {
  const [first, second] = runs;
  const section = (label: string, lines: readonly string[]): string[] => [
    style.paint("strong", label),
    ...lines.flatMap((line) => paragraph(style, "  ", line, width)),
  ];
  const isSame = first.verdict.report.digest === second.verdict.report.digest;
  const title = isSame
    ? "the same: every event is equal"
    : parting === undefined
      ? "different, though no entry of the trace is"
      : `different from event ${parting.event} on, at ${clock(parting.at)}`;
  const ends = runs.map((run, nth) => `${nth === 0 ? "first " : "second"}  ${tellRun(run)}`);
  return [
    style.paint(isSame ? "good" : "warn", title),
    ...ends.flatMap((line) => paragraph(style, "  ", line, width)),
    ...(plan.length === 0 ? [] : ["", ...section("plans", plan)]),
    ...(parting === undefined ? [] : ["", ...showParting(section, parting)]),
  ];
}

type Section = (label: string, lines: readonly string[]) => string[];

function showParting(section: Section, { both, first, second }: Parting): string[] {
  const orOver = (lines: readonly string[]): readonly string[] => {
    return lines.length === 0 ? ["it was over"] : lines;
  };
  return [
    ...(both.length === 0 ? [] : section("both", both)),
    ...section("first", orOver(first)),
    ...section("second", orOver(second)),
  ];
}

function tellRun({ name, verdict: { report, outcome } }: Run): string {
  const told = outcome === "violated" ? `✗ ${report.violation?.property ?? ""}` : outcome;
  return `${name} · ${told} · ${plural(report.events, "event")} · digest ${report.digest}`;
}
