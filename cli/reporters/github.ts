/** The reporter for GitHub Actions: annotations of the failures, and the summary of the step. */
import { appendFileSync } from "node:fs";
import { resolve } from "node:path";
import { badInput } from "../errors.ts";
import { replayOfFinding } from "../brought.ts";
import type { Finding } from "../finding.ts";
import { plural } from "../quantities.ts";
import { nameOfFile } from "../read-text.ts";
import { replayOfRetried, type Retried } from "../store/retry.ts";
import { toldOf } from "../sweep-result.ts";
import type { Session } from "../session.ts";
import { doubtsOf } from "./judged.ts";
import { markdown } from "./markdown.ts";
import { oneLine } from "./plain-text.ts";
import type { Reporter } from "./reporter.ts";

/** GitHub shows ten of a step. */
const MOST_ANNOTATIONS = 10;

/** Far below what GitHub takes of a step, which others may write to as well. */
const MOST_BYTES = 60_000;

/**
 * Annotations go to stderr, which GitHub reads too, so that stdout is what it is elsewhere. The
 * summary is appended to the file that GITHUB_STEP_SUMMARY names, if it does.
 */
export function githubReporter(session: Session): Reporter {
  const { io } = session;
  return {
    onEnd: (result) => {
      const saved = toldOf(result).filter(({ outcome }) => outcome === "violated");
      const all = [
        ...saved.map(annotationOfSaved),
        ...result.findings.map((finding) => annotation(session, finding)),
      ];
      for (const one of all.slice(0, MOST_ANNOTATIONS)) io.err(`${one}\n`);
      const { unknown } = result.tally;
      if (unknown > 0) {
        const told = `${plural(unknown, "run")} came to no verdict`;
        io.err(`::warning title=zabsim::${inMessage(told)}\n`);
      }
      for (const { what, isError } of doubtsOf(session.model, result)) {
        io.err(`::${isError ? "error" : "warning"} title=zabsim::${inMessage(what)}\n`);
      }
      const path = io.env["GITHUB_STEP_SUMMARY"] ?? "";
      if (path !== "")
        append(resolve(io.folder, path), `${markdown(session, result, MOST_BYTES)}\n`);
    },
  };
}

function append(path: string, text: string): void {
  try {
    appendFileSync(path, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw badInput(`GITHUB_STEP_SUMMARY ${nameOfFile(path)} cannot be written (${code})`);
  }
}

/** In the file of a user's scenario, if it is one: what broke, why, and how to see it again. */
function annotation({ model }: Session, finding: Finding): string {
  const { failure, subject } = finding;
  const { property, why } = failure.violation;
  const file = subject.scenario?.file;
  return spell(file, property, why, replayOfFinding(model, finding) ?? "");
}

/** A regression is a file of the repository; of the store nothing is. */
function annotationOfSaved(retried: Retried): string {
  const { file, isRegression, violation } = retried;
  const { property = "", why = "" } = violation ?? {};
  return spell(isRegression ? file : undefined, property, why, replayOfRetried(retried));
}

function spell(file: string | undefined, property: string, why: string, target: string): string {
  const place = file === undefined ? [] : [`file=${inValue(file)}`];
  const values = [...place, `title=${inValue(oneLine(`zabsim: ${property}`, 200))}`];
  const message = `${oneLine(why)}\nreplay: npx zabsim replay ${target}`;
  return `::error ${values.join(",")}::${inMessage(message)}`;
}

function inMessage(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function inValue(text: string): string {
  return inMessage(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
