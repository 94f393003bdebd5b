/** The reporter for CI servers: JUnit XML, a suite for what was run and a case for each property. */
import { plural } from "../quantities.ts";
import type { Session } from "../session.ts";
import { doubtsOf, judgedProperties, subjectOf, type Doubt, type Judged } from "./judged.ts";
import { oneLine, plainFinding, plainSummary } from "./plain-text.ts";
import { toldOf, type SweepResult } from "../sweep-result.ts";
import { replayOfRetried, type Retried } from "../store/retry.ts";
import type { Reporter } from "./reporter.ts";
import { attributes, element, textElement, XML_HEAD } from "./xml.ts";

/** How such a file begins. */
export const JUNIT_HEAD: string = `${XML_HEAD}\n<testsuites name="zabsim"`;

/**
 * Without `time`: what a run takes on this machine says nothing, and two reports of one sweep are
 * equal. Whether every run came to a verdict is a case of its own, skipped if not.
 */
export function junitReporter(session: Session): Reporter {
  return { onEnd: (result) => session.io.out(junit(session, result)) };
}

function junit(session: Session, result: SweepResult): string {
  const { options, findings, tally } = result;
  const retried = toldOf(result);
  const doubts = doubtsOf(session.model, result);
  const cases = [
    ...retried.map(retriedCase),
    ...judgedProperties(session.model, result).map((judged) => caseOf(session, result, judged)),
    verdictCase(result),
    ...doubts.map((doubt) => doubtCase(result, doubt)),
  ];
  const totals = {
    tests: cases.length,
    failures:
      findings.filter(({ isSteady }) => isSteady).length +
      retried.filter(({ outcome }) => outcome === "violated").length,
    errors:
      findings.filter(({ isSteady }) => !isSteady).length +
      doubts.filter(({ isError }) => isError).length,
    skipped:
      (tally.unknown > 0 ? 1 : 0) +
      doubts.filter(({ isError }) => !isError).length +
      retried.filter(({ outcome }) => outcome === "unknown").length,
  };
  const facts = element("properties", {}, [
    fact("seed", options.seed),
    fact("runs", tally.runs),
    fact("scenarios", options.scenarios.map(({ name }) => name).join(" ")),
  ]);
  const told = textElement("system-out", {}, plainSummary(session, result));
  const suite = element("testsuite", { name: subjectOf(result), ...totals }, [
    facts,
    ...cases,
    told,
  ]);
  const whole = `<testsuites${attributes({ name: "zabsim", ...totals })}>`;
  return [XML_HEAD, whole, suite, "</testsuites>", ""].join("\n");
}

/** A plan that was saved before, and has been run again before anything new. */
function retriedCase(retried: Retried): string {
  const { file, outcome, violation } = retried;
  const values = { classname: "saved", name: file };
  if (outcome === "held") return element("testcase", values, []);
  if (violation === undefined) {
    return element("testcase", values, [element("skipped", { message: "no verdict" }, [])]);
  }
  const { property, why } = violation;
  const told = [oneLine(why), "", `  replay   npx zabsim replay ${replayOfRetried(retried)}`];
  const message = oneLine(why);
  return element("testcase", values, [textElement("failure", { message, type: property }, told)]);
}

function caseOf(session: Session, result: SweepResult, judged: Judged): string {
  const { finding, isVacuous, name } = judged;
  const values = { classname: subjectOf(result), name };
  if (isVacuous) {
    const told = "held vacuously: no run came to what this property is about";
    return element("testcase", values, [textElement("system-out", {}, [told])]);
  }
  if (finding === undefined) return element("testcase", values, []);
  const { failure, isSteady, subject } = finding;
  const { index, digest, violation, count } = failure;
  const facts = element("properties", {}, [
    fact("token", subject.token ?? ""),
    fact("seed", result.options.seed),
    fact("index", index),
    fact("digest", digest),
    fact("count", count),
  ]);
  const story = plainFinding(session, finding, result.tally.runs);
  const verdict = isSteady
    ? textElement("failure", { message: oneLine(violation.why), type: name }, story)
    : textElement("error", { message: "not deterministic", type: name }, story);
  return element("testcase", values, [facts, verdict]);
}

function verdictCase(result: SweepResult): string {
  const { abandoned, unknown } = result.tally;
  const values = { classname: subjectOf(result), name: "every run comes to a verdict" };
  if (unknown === 0) return element("testcase", values, []);
  const [first] = abandoned;
  const why = first === undefined ? "out of budget" : `run ${first.index}: ${first.why}`;
  const message = `${plural(unknown, "run")} without a verdict (${oneLine(why)})`;
  return element("testcase", values, [element("skipped", { message }, [])]);
}

function doubtCase(result: SweepResult, { what, isError }: Doubt): string {
  const name = isError ? "every run is deterministic" : "the sweep is enough";
  const values = { classname: subjectOf(result), name };
  const message = oneLine(what);
  const inner = isError
    ? element("error", { message, type: "not deterministic" }, [])
    : element("skipped", { message }, []);
  return element("testcase", values, [inner]);
}

function fact(name: string, value: string | number): string {
  return element("property", { name, value }, []);
}
