/** `zabsim trace`: every entry of the trace of a run, as text or as JSON lines. */
import type { TraceEntry } from "../../sim/trace.ts";
import { EXIT, quote, usage } from "../errors.ts";
import { showHead } from "../run-text.ts";
import { onlyOf, printLines, seedOf, settingsOf, windowOf, type Session } from "../session.ts";
import { subjectOfToken, type Subject } from "../subject.ts";
import { jsonLine } from "../timeline/jsonl.ts";
import { Timeline } from "../timeline/timeline.ts";
import { looksLikeToken } from "../token.ts";
import { judge, throwIfBroken, type Verdict } from "../verdict.ts";
import { version } from "../version.ts";
import { subjectOf } from "./run.ts";

export async function trace(session: Session, target: string): Promise<number> {
  const { format } = session.flags;
  if (format !== "text" && format !== "jsonl") {
    throw usage(`--format is text or jsonl, not ${quote(String(format))}`);
  }
  const subject = looksLikeToken(target)
    ? subjectOfToken(session.model, target, settingsOf(session), flagSeed(session))
    : await subjectOf(session, target);
  const write = format === "text" ? writeText : writeJson;
  // The first run, without a recorder, gives the digest that the header names.
  const plain = judge(session.model, subject);
  throwIfBroken(plain.report, subject);
  const recorded = write(session, subject, plain.report.digest);
  if (recorded.report.digest === plain.report.digest) return EXIT.held;
  session.io.err("error: not deterministic: recording the run changed its digest\n");
  return EXIT.nondeterministic;
}

function flagSeed(session: Session): string | undefined {
  return session.flags["seed"] === undefined ? undefined : seedOf(session);
}

/** Lines that are laid out together. */
const BATCH = 4096;

function writeText(session: Session, subject: Subject): Verdict {
  const { style, width } = session;
  const { servers, observers } = subject.plan.cluster;
  const only = onlyOf(session, servers + observers);
  const timeline = new Timeline({ servers, observers, detail: 2, only, ...windowOf(session) });
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
  const { plan, token } = subject;
  const total = plan.cluster.servers + plan.cluster.observers;
  const only = onlyOf(session, total);
  const { from = 0, to = Number.MAX_SAFE_INTEGER } = windowOf(session);
  const nodes = Array.from({ length: total }, (_, node) => `s${node + 1}`);
  const header = { schema: 1, version: version(), token: token ?? null, nodes, digest, plan };
  let lines = [JSON.stringify(header)];
  const verdict = judge(session.model, subject, (entry) => {
    if (entry.at < from || entry.at > to || !concerns(entry, only)) return;
    lines.push(jsonLine(entry));
    if (lines.length < BATCH) return;
    printLines(session, lines);
    lines = [];
  });
  printLines(session, lines);
  return verdict;
}

function concerns({ node }: TraceEntry, only: readonly number[] | undefined): boolean {
  return only === undefined || node < 0 || only.includes(node + 1);
}
