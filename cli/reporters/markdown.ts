/** The reporter for people who read elsewhere: Markdown, with a diagram of each failure that is small. */
import { replayOfFinding } from "../brought.ts";
import type { Finding } from "../finding.ts";
import { count } from "../quantities.ts";
import type { Session } from "../session.ts";
import { SequenceDiagram } from "../exporters/mermaid.ts";
import { judge } from "../verdict.ts";
import { doubtsOf, judgedProperties } from "./judged.ts";
import { block, inCode, inCodeCell, inText } from "./markdown-text.ts";
import { plainFinding, plainSummary } from "./plain-text.ts";
import { replayOfRetried } from "../store/retry.ts";
import { toldOf, type SweepResult } from "../sweep-result.ts";
import type { Reporter } from "./reporter.ts";

/** How such a file begins. */
export const MARKDOWN_HEAD = "<!-- zabsim: this report is written anew each time -->\n";

/** All failures, however many. */
export function markdownReporter(session: Session): Reporter {
  return {
    onEnd: (result) => {
      const text = markdown(session, result, Number.MAX_SAFE_INTEGER);
      session.io.out(MARKDOWN_HEAD + text);
    },
  };
}

/**
 * Verdict, table, failures and the summary, in at most `most` bytes of UTF-8: failures that do not
 * fit are counted instead. GitHub drops a step summary that is too large as a whole.
 */
export function markdown(session: Session, result: SweepResult, most: number): string {
  const { findings } = result;
  const [verdict = "", ...summary] = plainSummary(session, result);
  const head = [`## ${inText(verdict)}`, "", ...tableOf(session, result), ""].join("\n");
  const details = ["<details><summary>goals, phases, faults</summary>", ""];
  const tail = [...details, ...block("text", summary), "", "</details>", ""].join("\n");
  const room = most - bytes(head) - bytes(tail) - ROOM_FOR_COUNT;
  const sections: string[] = [];
  let used = 0;
  for (const finding of findings) {
    const section = sectionOf(session, finding, result.tally.runs);
    used += bytes(section);
    if (used > room) break;
    sections.push(section);
  }
  const omitted = findings.length - sections.length;
  const others = omitted === 0 ? "" : `… and ${omitted} more failures\n\n`;
  return [head, ...sections, others + tail].join("\n");
}

const ROOM_FOR_COUNT = 100;

function bytes(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/** What failed, what held vacuously, and how many others held. */
function tableOf(session: Session, result: SweepResult): string[] {
  const { options, tally } = result;
  const judged = judgedProperties(session.model, result);
  const rows = judged.flatMap(({ finding, isVacuous, name }) => {
    if (isVacuous) return [[inCodeCell(name), "held vacuously", ""]];
    if (finding === undefined) return [];
    const { failure, isSteady } = finding;
    const times = `${count(failure.count)} of ${count(tally.runs)} runs`;
    const verdict = isSteady ? `**violated** in ${times}` : "**not deterministic**";
    return [
      [
        inCodeCell(name),
        verdict,
        inCodeCell(`npx zabsim replay ${replayOfFinding(session.model, finding) ?? ""}`),
      ],
    ];
  });
  const others = judged.length - rows.length;
  const saved = toldOf(result).flatMap((retried) => {
    const { file, outcome, violation } = retried;
    if (outcome === "held") return [];
    const what =
      violation === undefined ? "no verdict" : `**still violates** ${inText(violation.property)}`;
    return [[inCodeCell(file), what, inCodeCell(`npx zabsim replay ${replayOfRetried(retried)}`)]];
  });
  const scenarios = options.scenarios.map(({ name }) => name).join(" ");
  return [
    `${inCode(scenarios)}, seed ${inCode(options.seed)}, ${count(tally.runs)} runs`,
    "",
    "| property | verdict | replay |",
    "| --- | --- | --- |",
    ...[...saved, ...rows].map((cells) => `| ${cells.join(" | ")} |`),
    ...(others > 0 ? [`| ${rows.length > 0 ? "the others" : "all"} (${others}) | held | |`] : []),
    ...(tally.unknown > 0 ? [`| ${count(tally.unknown)} runs | no verdict | |`] : []),
    ...doubtsOf(session.model, result).map(({ what, isError }) => {
      return `| ${inText(what)} | ${isError ? "**not deterministic**" : "no verdict"} | |`;
    }),
  ];
}

function sectionOf(session: Session, finding: Finding, runs: number): string {
  const { failure } = finding;
  const { property, why } = failure.violation;
  const diagram = diagramOf(session, finding);
  return [
    `### ✗ ${inText(property)}`,
    "",
    inText(why),
    "",
    ...block("sh", [`npx zabsim replay ${replayOfFinding(session.model, finding) ?? ""}`]),
    "",
    ...block("text", plainFinding(session, finding, runs)),
    "",
    ...(diagram === undefined ? [] : [...block("mermaid", diagram), ""]),
  ].join("\n");
}

/** Of the run of the smallest plan, unless it is too large to be read. */
function diagramOf(
  { model }: Session,
  { smallest, subject }: Finding,
): readonly string[] | undefined {
  const { servers, observers, clients } = smallest.cluster;
  const diagram = new SequenceDiagram({ servers, observers, clients });
  const { report } = judge(model, { ...subject, plan: smallest }, diagram.take);
  if (report.violation !== undefined) diagram.violated(report.violation);
  return diagram.ending();
}
