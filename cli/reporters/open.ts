/** The reporters that a command line asks for, each with its place to write to, told as one. */
import { resolve } from "node:path";
import { didYouMean, quote, usage } from "../errors.ts";
import type { Session } from "../session.ts";
import type { Runner } from "../sweep.ts";
import { defaultReporter } from "./default.ts";
import { dotReporter } from "./dot.ts";
import { githubReporter } from "./github.ts";
import { JSON_HEAD, jsonReporter } from "./json.ts";
import { JSONL_HEAD, jsonlReporter } from "./jsonl.ts";
import { JUNIT_HEAD, junitReporter } from "./junit.ts";
import { MARKDOWN_HEAD, markdownReporter } from "./markdown.ts";
import { plainSession } from "./plain-text.ts";
import { openReport, type ReportFile } from "./report-file.ts";
import type { Reporter } from "./reporter.ts";

interface Kind {
  readonly name: string;
  readonly make: (session: Session) => Reporter;
  /** How its files begin, to be told from those of others; undefined if it writes none. */
  readonly head: string | undefined;
  /** What it does not write by itself of that. */
  readonly title?: string;
  readonly isStreamed?: true;
}

const DEFAULT_TITLE = "zabsim default report\n";
const DOT_TITLE = "zabsim dot report\n";

const KINDS: readonly Kind[] = [
  { name: "default", make: defaultReporter, head: DEFAULT_TITLE, title: DEFAULT_TITLE },
  { name: "dot", make: dotReporter, head: DOT_TITLE, title: DOT_TITLE },
  { name: "json", make: jsonReporter, head: JSON_HEAD },
  { name: "jsonl", make: jsonlReporter, head: JSONL_HEAD, isStreamed: true },
  { name: "junit", make: junitReporter, head: JUNIT_HEAD },
  { name: "markdown", make: markdownReporter, head: MARKDOWN_HEAD },
  { name: "github", make: githubReporter, head: undefined },
];

/** A reporter that was asked for; `path` undefined is stdout. */
interface Wish {
  readonly kind: Kind;
  readonly path: string | undefined;
}

/** All reporters of a sweep, which hear of everything in turn. */
export type Reporters = Required<Reporter>;

/**
 * From `--reporter`, else ZABSIM_REPORTER (a comma list), and `--json`; `github` by itself on GitHub
 * Actions. Without one for stdout the default one takes it. Throws exit 64 for a name that is none
 * or two for one place, exit 65 for a file that must not be replaced.
 */
export function openReporters(session: Session): Reporters {
  const wishes = wishesOf(session);
  const files: ReportFile[] = [];
  const reporters = wishes.map(({ kind, path }) => {
    if (path === undefined) return kind.make(session);
    const file = openReport(session.io.folder, path, kind.head ?? "", kind.isStreamed === true);
    files.push(file);
    if (kind.title !== undefined) file.write(kind.title);
    const out = (text: string): void => file.write(text);
    return kind.make(plainSession({ ...session, io: { ...session.io, out } }));
  });
  return {
    onStart: (start) => {
      for (const reporter of reporters) reporter.onStart?.(start);
    },
    onRetried: (retried) => {
      for (const reporter of reporters) reporter.onRetried?.(retried);
    },
    onProgress: (progress) => {
      for (const reporter of reporters) reporter.onProgress?.(progress);
    },
    onFailure: (failure) => {
      for (const reporter of reporters) reporter.onFailure?.(failure);
    },
    onShrunk: (finding) => {
      for (const reporter of reporters) reporter.onShrunk?.(finding);
    },
    onEnd: (result) => {
      for (const reporter of reporters) reporter.onEnd?.(result);
      for (const file of files) file.close();
    },
  };
}

/** The same runs, one at a time; each is told just before the sweep counts it. */
export function observed(runner: Runner, reporters: Reporters): Runner {
  return async function* (mayGoOn) {
    let runs = 0;
    let failed = 0;
    for await (const batch of runner(mayGoOn)) {
      for (const run of batch) {
        runs += 1;
        if ("report" in run && run.report.outcome === "violated") failed += 1;
        reporters.onProgress({ run, runs, failed });
        yield [run];
      }
    }
  };
}

function wishesOf(session: Session): Wish[] {
  const wishes = wordsOf(session).map(wishOf);
  const isThere = (name: string): boolean => wishes.some(({ kind }) => kind.name === name);
  const onStdout = wishes.filter((wish) => wish.path === undefined && wish.kind.head !== undefined);
  const [one, other] = onStdout;
  if (one !== undefined && other !== undefined) {
    throw usage(
      `the reporters ${one.kind.name} and ${other.kind.name} cannot both write to stdout`,
      `give one a file: --reporter ${other.kind.name}=FILE`,
    );
  }
  const paths = wishes.flatMap(({ path }) =>
    path === undefined ? [] : [resolve(session.io.folder, path)],
  );
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw usage(`two reporters cannot both write to ${quote(twice)}`);
  if (one === undefined) wishes.unshift(wishOf("default"));
  if (session.io.env["GITHUB_ACTIONS"] === "true" && !isThere("github")) {
    wishes.push(wishOf("github"));
  }
  return wishes;
}

/** What was asked for, as it was written. */
function wordsOf({ flags, io, json }: Session): string[] {
  const flag = flags["reporter"];
  const mirrored = (io.env["ZABSIM_REPORTER"] ?? "").split(",").filter((word) => word !== "");
  const words = Array.isArray(flag) ? flag : json ? [] : mirrored;
  return json ? ["json", ...words.filter((word) => word !== "json")] : words;
}

function wishOf(word: string): Wish {
  const cut = word.indexOf("=");
  const name = cut < 0 ? word : word.slice(0, cut);
  const path = cut < 0 ? undefined : word.slice(cut + 1);
  const kind = KINDS.find((kind) => kind.name === name);
  if (kind === undefined) {
    const names = KINDS.map((kind) => kind.name);
    const guess = didYouMean(name, names);
    throw usage(`no reporter ${quote(name)}.${guess}`, `there are ${names.join(", ")}`);
  }
  if (path === "") throw usage(`--reporter ${name}= lacks the name of its file`);
  if (path !== undefined && kind.head === undefined) {
    throw usage(`the reporter ${name} takes no file: GITHUB_STEP_SUMMARY names it`);
  }
  return { kind, path };
}
