/** What was found of a history, for people. */
import { plural } from "../quantities.ts";
import { nameOfFile } from "../read-text.ts";
import type { Session } from "../session.ts";
import { paragraph, type Style } from "../style.ts";
import { showData, showPath } from "../timeline/operations.ts";
import type { KeyVerdict, Wrong } from "./judge-history.ts";
import type { Asked, HistoryLine, Value } from "./read-history.ts";

/** Lines of a part that are shown: the last ones. */
const SHOWN = 16;

/** A line for the file, some for each key that did not hold, and the verdict. */
export function showHistory(
  { style, width }: Session,
  path: string,
  model: string,
  asked: readonly Asked[],
  verdicts: readonly KeyVerdict[],
): string[] {
  const processes = new Set(asked.map(({ invoke }) => invoke.process)).size;
  const facts = [
    nameOfFile(path),
    plural(asked.length, "operation"),
    plural(processes, "process", "processes"),
    `each key a ${model}`,
  ];
  const count = (wanted: KeyVerdict["outcome"]): number =>
    verdicts.filter(({ outcome }) => outcome === wanted).length;
  const { length } = verdicts;
  const sums = [
    `${count("held")} of ${plural(length, "key")} linearizable`,
    ...(count("violated") > 0 ? [`${count("violated")} not`] : []),
    ...(count("unknown") > 0 ? [`${count("unknown")} not judged`] : []),
  ].join(" · ");
  const tone = count("violated") > 0 ? "bad" : count("unknown") > 0 ? "warn" : "good";
  const sign = tone === "good" ? "✓" : tone === "bad" ? "✗" : "?";
  const told = verdicts.flatMap((verdict) => keyLines(style, width, model, verdict));
  return [
    ...paragraph(style, "", facts.join(" · "), width),
    "",
    ...told,
    ...(told.length > 0 ? [""] : []),
    style.paint(tone, style.plain(`${sign} ${sums}`)),
  ];
}

function keyLines(style: Style, width: number, model: string, verdict: KeyVerdict): string[] {
  const { key, operations, outcome, why, wrong } = verdict;
  const name = key === "" ? "the only key" : showPath(key);
  const size = plural(operations, "operation");
  if (outcome === "held") return [];
  if (outcome === "unknown") {
    const lines = paragraph(style, "? ", `${name} · ${size}: ${why}`, width);
    return lines.map((line) => style.paint("warn", line));
  }
  const title = paragraph(style, "✗ ", `${name} · ${size}, which no order explains`, width);
  const told = wrong === undefined ? [] : wrongLines(style, width, model, wrong);
  return [...title.map((line) => style.paint("bad", line)), ...told];
}

function wrongLines(style: Style, width: number, model: string, wrong: Wrong): string[] {
  const { culprit, fitting, part, possible } = wrong;
  const where = `line ${culprit.answer?.line ?? culprit.invoke.line}`;
  const lead = `${plural(fitting, "operation")} before it fit; what returned on ${where} fits nowhere:`;
  const shown = part.slice(-SHOWN);
  const omitted = part.length - shown.length;
  const only =
    possible === undefined
      ? []
      : paragraph(
          style,
          "    ",
          `it could have read only: ${possible.map(showValue).join(", ")}`,
          width,
        );
  return [
    ...paragraph(style, "    ", lead, width),
    ...(omitted > 0 ? [style.plain(`      … ${plural(omitted, "operation")} before`)] : []),
    ...shown.flatMap((asked) => {
      const line = operationLine(asked);
      const mark = asked === culprit ? "    ✗ " : "      ";
      return paragraph(style, mark, line, width).map((text) =>
        style.paint(asked === culprit ? "bad" : "plain", text),
      );
    }),
    ...only,
    ...(model === "znode" && culprit.invoke.op === "read"
      ? paragraph(style, "    ", STALE, width)
      : []),
  ];
}

const STALE = "ZooKeeper lets reads be stale; --writes judges what it promises";

/** "lines 6-9, process 0: write 2 → ok". */
function operationLine({ answer, invoke }: Asked): string {
  const lines =
    answer === undefined ? `line ${invoke.line}` : `lines ${invoke.line}-${answer.line}`;
  const who = showPath(String(invoke.process));
  return `${lines}, process ${who}: ${showCall(invoke)} → ${showAnswer(answer)}`;
}

function showCall({ expect, expected, op, value }: HistoryLine): string {
  if (op === "cas") return `cas ${showValue(expected ?? null)} to ${showValue(value ?? null)}`;
  const version = expect === undefined ? "" : ` if version ${expect}`;
  const isBare = op === "read" || op === "delete" || value === undefined;
  return isBare ? `${op}${version}` : `${op} ${showValue(value)}${version}`;
}

function showAnswer(answer: HistoryLine | undefined): string {
  if (answer === undefined || answer.type === "info") return "unknown";
  if (answer.type === "fail") return answer.error === undefined ? "failed" : showPath(answer.error);
  const version = answer.version === undefined ? "" : `, version ${answer.version}`;
  if (answer.op !== "read") return `ok${version}`;
  if (answer.exists === false) return "no node";
  return answer.value === undefined ? `ok${version}` : `${showValue(answer.value)}${version}`;
}

function showValue(value: Value): string {
  return typeof value === "string" ? JSON.stringify(showData(value)) : String(value);
}
