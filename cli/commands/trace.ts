/** `zabsim trace`: the trace of a run, as text, as JSON lines, or in the format of another tool. */
import { serversOf } from "../../protocol/config.ts";
import type { Micros } from "../../sim/machine.ts";
import { didYouMean, EXIT, quote, usage } from "../errors.ts";
import { ChromeTrace } from "../exporters/chrome.ts";
import { isWanted, type Exporter, type Extract } from "../exporters/exporter.ts";
import { History } from "../exporters/history.ts";
import { MOST_DRAWN, SequenceDiagram } from "../exporters/mermaid.ts";
import { shiviz } from "../exporters/shiviz.ts";
import { count } from "../quantities.ts";
import { sliceOf } from "../slice.ts";
import { showHead } from "../run-text.ts";
import { nodesOf, onlyOf, printLines, windowOf, type Session } from "../session.ts";
import type { Subject } from "../subject.ts";
import { subjectOfRun, subjectToTrace } from "../target.ts";
import { headerLine, recordLines } from "../timeline/record-lines.ts";
import { Timeline } from "../timeline/timeline.ts";
import { looksLikeToken } from "../token.ts";
import { judge, throwIfBroken, type Verdict } from "../verdict.ts";

/**
 * `target` is a scenario, the file of a plan, a token, or a failure id. Two runs, of which the second is
 * recorded: exit 3 if that changed its digest.
 */
export async function trace(session: Session, target: string): Promise<number> {
  const write = writerOf(String(session.flags["format"]));
  const subject = await (looksLikeToken(target) ? subjectOfRun : subjectToTrace)(session, target);
  // The first run, without a recorder, gives the digest that the header names.
  const plain = judge(session.model, subject);
  throwIfBroken(plain.report, subject);
  const part = partOf(session, subject, plain);
  const recorded = write(session, subject, plain.report.digest, part);
  if (recorded.report.digest === plain.report.digest) return EXIT.held;
  session.io.err("error: not deterministic: recording the run changed its digest\n");
  return EXIT.nondeterministic;
}

/** What of the trace is wanted, besides its nodes. */
interface Part {
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
  readonly indexes?: ReadonlySet<number> | undefined;
}

function partOf(session: Session, subject: Subject, { outcome }: Verdict): Part {
  const slice =
    session.flags["slice"] === true ? sliceOf(session.model, subject) : { indexes: undefined };
  if (slice !== undefined) return { ...windowOf(session), indexes: slice.indexes };
  throw usage(`nothing is violated in this run (${outcome}), so --slice has nothing to trace back`);
}

type Write = (session: Session, subject: Subject, digest: string, part: Part) => Verdict;

const WRITERS: ReadonlyMap<string, Write> = new Map([
  ["text", writeText],
  ["jsonl", writeJson],
  ["mermaid", writeDiagram],
  ["shiviz", exportedBy(shiviz)],
  ["chrome", exportedBy((extract) => new ChromeTrace(extract))],
  ["history", writeHistory],
]);

function writerOf(format: string): Write {
  const write = WRITERS.get(format);
  if (write !== undefined) return write;
  const names = [...WRITERS.keys()];
  throw usage(
    `no format ${quote(format)}.${didYouMean(format, names)}`,
    `--format is one of ${names.join(" ")}`,
  );
}

/** Lines that are laid out together. */
const BATCH = 4096;

function writeText(session: Session, subject: Subject, _digest: string, part: Part): Verdict {
  const { style, width } = session;
  const { servers, observers, clients } = subject.plan.cluster;
  const only = onlyOf(session, subject.plan.cluster);
  const parts = { servers, observers, clients, only, ...part };
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

function writeJson(session: Session, subject: Subject, digest: string, part: Part): Verdict {
  const extract = extractOf(session, subject, part);
  printLines(session, [headerLine(subject, digest)]);
  return recordLines(
    session.model,
    subject,
    (lines) => printLines(session, lines),
    (entry) => isWanted(entry, extract),
  );
}

/** Lines come in batches, so that traces of any length pass through. */
function exportedBy(make: (extract: Extract) => Exporter): Write {
  return (session, subject, _digest, part) => {
    const exporter = make(extractOf(session, subject, part));
    let lines = [...exporter.head];
    const verdict = judge(session.model, subject, (entry) => {
      lines.push(...exporter.take(entry));
      if (lines.length < BATCH) return;
      printLines(session, lines);
      lines = [];
    });
    printLines(session, [...lines, ...exporter.end(verdict.report.violation)]);
    return verdict;
  };
}

function extractOf(
  session: Session,
  { name, plan: { cluster }, token }: Subject,
  { from = 0, indexes, to = Number.MAX_SAFE_INTEGER }: Part,
): Extract {
  return {
    servers: serversOf(cluster),
    nodes: nodesOf(cluster),
    name: token ?? name,
    only: onlyOf(session, cluster),
    from,
    to,
    indexes,
  };
}

/** Without a beginning or without some of its writes, a history would show reads of what nobody wrote. */
function writeHistory(session: Session, subject: Subject, digest: string, part: Part): Verdict {
  const { only, from } = session.flags;
  if (only !== undefined || from !== undefined || part.indexes !== undefined) {
    throw usage("a history with holes cannot be judged: --format history goes with --to only");
  }
  return exportedBy((extract) => new History(extract))(session, subject, digest, part);
}

function writeDiagram(session: Session, subject: Subject, _digest: string, part: Part): Verdict {
  const { servers, observers, clients } = subject.plan.cluster;
  const only = onlyOf(session, subject.plan.cluster);
  const diagram = new SequenceDiagram({
    servers,
    observers,
    clients,
    only,
    ...part,
  });
  const verdict = judge(session.model, subject, diagram.take);
  if (verdict.report.violation !== undefined) diagram.violated(verdict.report.violation);
  const { drawn, lines } = diagram.whole();
  if (drawn > MOST_DRAWN) {
    throw usage(
      `a diagram of ${count(drawn)} notes and messages cannot be read; ${MOST_DRAWN} at most`,
      "take a part: --from 3.9s --to 4.1s, --only s1,s2; or --format chrome, for ui.perfetto.dev",
    );
  }
  printLines(session, lines);
  return verdict;
}
