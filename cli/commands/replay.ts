/** `zabsim replay`: exactly that run again, and whether it is still the same. */
import { CliError, EXIT, quote, usage } from "../errors.ts";
import { printJson, printLines, settingsOf, textFlag, type Session } from "../session.ts";
import { spellSettings } from "../settings.ts";
import type { Subject } from "../subject.ts";
import { subjectOfRun } from "../target.ts";
import { exitOf, judge, runObject, throwIfBroken, type Verdict } from "../verdict.ts";
import { prepareSave, show } from "./run.ts";

/**
 * Exit as `run`; 3 if the digest is not the recorded one. With `--bisect` only the verdict counts,
 * as `git bisect run` reads it: 0, 1, or 125 if it cannot be told.
 */
export async function replay(session: Session, target: string): Promise<number> {
  if (session.flags["bisect"] !== true) return (await replayOnce(session, target)).exit;
  try {
    const { verdict } = await replayOnce(session, target);
    // Code differs between the commits of a bisection, so digests do; only the verdict counts.
    if (verdict.outcome === "held") return EXIT.held;
    return verdict.outcome === "violated" ? EXIT.violated : EXIT.cannotTell;
  } catch (error) {
    if (!(error instanceof CliError) || error.exit === EXIT.usage) throw error;
    session.io.err(`cannot tell: ${error.message}\n`);
    return EXIT.cannotTell;
  }
}

async function replayOnce(
  session: Session,
  target: string,
): Promise<{ verdict: Verdict; exit: number }> {
  const overrides = settingsOf(session);
  const digest = digestFlag(session);
  const subject = await subjectOfRun(session, target);
  // For a scenario of the user's own, seed and options are what names the run.
  const isChanged =
    subject.scenario?.file === undefined &&
    (session.flags["seed"] !== undefined ||
      overrides.bugs !== undefined ||
      spellSettings(overrides).size > 0);
  const expected = isChanged ? undefined : (digest ?? subject.expected?.digest);
  const save = await prepareSave(session);
  const first = judge(session.model, subject);
  throwIfBroken(first.report, subject);
  const verdict = show(session, subject);
  save(subject, verdict);
  const isRepeated = first.report.digest === verdict.report.digest;
  const isAsExpected = expected === undefined || expected === verdict.report.digest;
  const isComparable = expected !== undefined || (!isChanged && subject.replay !== undefined);
  const reproduced = isRepeated && !isComparable ? null : isRepeated && isAsExpected;
  if (session.json) {
    const object = runObject(session.model, subject, verdict);
    printJson(session, { ...object, expectedDigest: expected ?? null, reproduced });
  } else {
    printLines(session, closing(session, subject, verdict, first.report.digest, expected));
  }
  const isSame = reproduced !== false;
  return { verdict, exit: isSame ? exitOf(verdict.outcome) : EXIT.nondeterministic };
}

function digestFlag(session: Session): string | undefined {
  const digest = textFlag(session, "digest");
  if (digest === undefined || /^[0-9a-f]{16}$/.test(digest)) return digest;
  throw usage(`--digest takes the 16 hex digits of a run, not ${quote(digest)}`);
}

function closing(
  { style }: Session,
  subject: Subject,
  { report, outcome }: Verdict,
  first: string,
  expected: string | undefined,
): string[] {
  if (first !== report.digest) {
    const what = `two runs of one plan differ: ${first} and ${report.digest}`;
    return ["", style.paint("bad", `NOT DETERMINISTIC  ${what}`)];
  }
  if (expected !== undefined && expected !== report.digest) {
    const what = `digest ${report.digest}, recorded was ${expected}`;
    const why = "two runs here agree, so the code is not the one that recorded it";
    return ["", style.paint("bad", `NOT REPRODUCED  ${what}`), `  ${why}`];
  }
  const as = expected === undefined ? "twice" : "as recorded";
  const property = subject.expected?.property;
  const gone = outcome === "held" && property !== undefined ? `; ${property} holds now` : "";
  const told = outcome === "violated" ? (report.violation?.property ?? "") : outcome;
  return ["", `reproduced  ${told}, digest ${report.digest} ${as}${gone}`];
}
