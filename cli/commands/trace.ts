/** `zabsim trace`: every entry of the trace of a run, as text or as JSON lines. */
import type { TraceEntry } from "../../sim/trace.ts";
import { EXIT, quote, usage } from "../errors.ts";
import { showHead } from "../run-text.ts";
import { onlyOf, printLines, windowOf, type Session } from "../session.ts";
import type { Subject } from "../subject.ts";
import { subjectOf, subjectOfRun } from "../target.ts";
import { headerLine, recordLines } from "../timeline/record-lines.ts";
import { Timeline } from "../timeline/timeline.ts";
import { looksLikeToken } from "../token.ts";
import { judge, throwIfBroken, type Verdict } from "../verdict.ts";

/**
 * `target` is a scenario, the file of a plan, a token, or a failure id. Two runs, of which the second is
 * recorded: exit 3 if that changed its digest.
 */
export async function trace(session: Session, target: string): Promise<number> {
  const { format } = session.flags;
  if (format !== "text" && format !== "jsonl") {
    throw usage(`--format is text or jsonl, not ${quote(String(format))}`);
  }
  const subject = await (looksLikeToken(target) ? subjectOfRun : subjectOf)(session, target);
  const write = format === "text" ? writeText : writeJson;
  // The first run, without a recorder, gives the digest that the header names.
  const plain = judge(session.model, subject);
  throwIfBroken(plain.report, subject);
  const recorded = write(session, subject, plain.report.digest);
  if (recorded.report.digest === plain.report.digest) return EXIT.held;
  session.io.err("error: not deterministic: recording the run changed its digest\n");
  return EXIT.nondeterministic;
}

/** Lines that are laid out together. */
const BATCH = 4096;

function writeText(session: Session, subject: Subject): Verdict {
  const { style, width } = session;
  const { servers, observers, clients } = subject.plan.cluster;
  const only = onlyOf(session, subject.plan.cluster);
  const parts = { servers, observers, clients, only, ...windowOf(session) };
  const timeline = new Timeline({ ...parts, detail: 2 });
  printLines(session, showHead(session, subject));
  printLines(session, timeline.lines(style, width).slice(0, 1));
  const verdict = judge(session.model, subject, (entry) => {
    timeline.take(entry);
    if (timeline.waiting >= BATCH) printLines(session, timeline.drain(style, width));
  });
  if (verdict.report.violation !== undefined) timeline.violated(verdict.report.violation);
  printLines(session, timeline.drain(style, width));
  return verdict;
}

function writeJson(session: Session, subject: Subject, digest: string): Verdict {
  const only = onlyOf(session, subject.plan.cluster);
  const { from = 0, to = Number.MAX_SAFE_INTEGER } = windowOf(session);
  printLines(session, [headerLine(subject, digest)]);
  return recordLines(
    session.model,
    subject,
    (lines) => printLines(session, lines),
    (entry) => entry.at >= from && entry.at <= to && concerns(entry, only),
  );
}

function concerns({ node }: TraceEntry, only: readonly number[] | undefined): boolean {
  return only === undefined || node < 0 || only.includes(node);
}
