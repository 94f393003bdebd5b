/** `zabsim trace`: every entry of the trace of a run, as text or as JSON lines. */
import { serversOf } from "../../protocol/config.ts";
import type { TraceEntry } from "../../sim/trace.ts";
import { EXIT, quote, usage } from "../errors.ts";
import { plainPlan } from "../plan-file/plain.ts";
import { showHead } from "../run-text.ts";
import {
  nodesOf,
  onlyOf,
  printLines,
  seedOf,
  settingsOf,
  windowOf,
  type Session,
} from "../session.ts";
import { subjectOfToken, type Subject } from "../subject.ts";
import { jsonLine } from "../timeline/jsonl.ts";
import { nodeName } from "../timeline/names.ts";
import { Timeline } from "../timeline/timeline.ts";
import { looksLikeToken } from "../token.ts";
import { judge, throwIfBroken, type Verdict } from "../verdict.ts";
import { version } from "../version.ts";
import { subjectOf } from "./run.ts";

/**
 * `target` is a scenario, the file of a plan, or a token. Two runs, of which the second is
 * recorded: exit 3 if that changed its digest.
 */
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
  const { plan, token } = subject;
  const servers = serversOf(plan.cluster);
  const only = onlyOf(session, plan.cluster);
  const { from = 0, to = Number.MAX_SAFE_INTEGER } = windowOf(session);
  const nodes = Array.from({ length: nodesOf(plan.cluster) }, (_, node) => nodeName(node, servers));
  const facts = { schema: 1, version: version(), token: token ?? null, nodes, digest };
  const header = { ...facts, plan: plainPlan(plan) };
  let lines = [JSON.stringify(header)];
  const verdict = judge(session.model, subject, (entry) => {
    if (entry.at < from || entry.at > to || !concerns(entry, only)) return;
    lines.push(jsonLine(entry, servers));
    if (lines.length < BATCH) return;
    printLines(session, lines);
    lines = [];
  });
  printLines(session, lines);
  return verdict;
}

function concerns({ node }: TraceEntry, only: readonly number[] | undefined): boolean {
  return only === undefined || node < 0 || only.includes(node);
}
