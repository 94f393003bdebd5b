/** `zabsim zoo --release`: what can go wrong in a release, and which of its bugs it comes of. */
import { EXIT, usage } from "../errors.ts";
import { inLanes } from "../lanes.ts";
import { vocabularyOf, type Model } from "../model.ts";
import { count, plural } from "../quantities.ts";
import { integerFlag, orUsage, printJson, printLines, seedOf, type Session } from "../session.ts";
import { readSetting } from "../settings.ts";
import { paragraph } from "../style.ts";
import { MOST_RUNS } from "../sweep.ts";
import { findScenario, subjectOfScenario } from "../subject.ts";
import type { Blamed, Trial } from "../zoo/blame.ts";
import { huntersOf, type Hunters } from "../zoo/hunters.ts";
import { zooPlanOf, type Bug } from "../zoo/plan.ts";

const RUNS = 1000;
/** Runs that a thread makes at a time. */
const CHUNK = 25;

/** What became of the runs with one set of bugs taken away. */
interface Pass {
  readonly mend: readonly string[];
  readonly blamed: readonly Blamed[];
}

/** A bug of the release, as it was seen. */
interface Seen {
  readonly bug: Bug;
  /** Of the pass in which it was seen first. */
  readonly runs: number;
  readonly first: number;
  readonly properties: readonly string[];
  /** Taken away so that it could be seen. */
  readonly mend: readonly string[];
}

interface Told {
  readonly release: string;
  readonly seed: string;
  readonly runs: number;
  /** Of the runs of the whole release. */
  readonly failed: number;
  readonly seen: readonly Seen[];
  readonly unseen: readonly Bug[];
  /** Failing runs that no bug of the release explains. */
  readonly unexplained: readonly (Blamed & Pick<Pass, "mend">)[];
}

/**
 * Runs of the default mix. What was seen is taken away and the same runs are made again, until nothing
 * new comes up: a bug that is met in every run would hide the others. Exit 0 if every failure is explained
 * by a bug of the release, else 1; 130 after Ctrl-C.
 */
export async function zooRelease(session: Session, text: string): Promise<number> {
  const { io, model } = session;
  const release = releaseOf(session, text);
  const seed = seedOf(session) ?? "zoo";
  const runs = integerFlag(session, "runs", 1, MOST_RUNS) ?? RUNS;
  const bugs = model.releases.find(({ name }) => name === release)?.bugs ?? [];
  const plan = zooPlanOf(session, []);
  let isInterrupted = false;
  const stop = io.onInterrupt(() => (isInterrupted = true));
  const hunters = await huntersOf(model, plan);
  const passes: Pass[] = [];
  try {
    for (let mend: readonly string[] = [], isNews = true; isNews && !isInterrupted;) {
      const trial = { release, seed, mend, bugs: bugs.filter((bug) => !mend.includes(bug)) };
      const blamed = await passOf(hunters, trial, runs, plan.workers, () => !isInterrupted);
      passes.push({ mend, blamed });
      const news = new Set(blamed.flatMap((run) => run.bugs));
      io.err(`pass ${passes.length}: ${plural(blamed.length, "failing run")}, ${news.size} bugs\n`);
      isNews = news.size > 0;
      mend = [...mend, ...news].sort((a, b) => (a < b ? -1 : 1));
    }
  } finally {
    stop();
    await hunters.close();
  }
  if (isInterrupted) return EXIT.interrupted;
  const told = tell(model, { release, seed, runs, bugs }, passes);
  if (session.json) printJson(session, objectOf(model, told));
  else printLines(session, linesOf(session, told));
  return told.unexplained.length === 0 ? EXIT.held : EXIT.violated;
}

function releaseOf(session: Session, text: string): string {
  const words = vocabularyOf(session.model);
  const { releases = [] } = orUsage(() => readSetting("release", text, words));
  const [release] = releases;
  if (release !== undefined && releases.length === 1) return release;
  throw usage("zoo takes one release for all servers", "zabsim list releases shows them all");
}

async function passOf(
  hunters: Hunters,
  trial: Omit<Trial, "from" | "to">,
  runs: number,
  workers: number,
  mayGoOn: () => boolean,
): Promise<Blamed[]> {
  const blamed: Blamed[] = [];
  const starts = Array.from({ length: Math.ceil(runs / CHUNK) }, (_, chunk) => chunk * CHUNK);
  await inLanes(workers, starts, mayGoOn, async (from) => {
    const to = Math.min(runs, from + CHUNK);
    blamed.push(...(await hunters.blame({ ...trial, from, to })));
  });
  return blamed.sort((a, b) => a.index - b.index);
}

function tell(
  model: Model,
  asked: Pick<Told, "release" | "seed" | "runs"> & { readonly bugs: readonly string[] },
  passes: readonly Pass[],
): Told {
  const { bugs, ...others } = asked;
  const rows = model.bugs.filter(({ name }) => bugs.includes(name));
  const seen = rows.flatMap((bug): Seen[] => {
    for (const { blamed, mend } of passes) {
      const own = blamed.filter((run) => run.bugs.includes(bug.name));
      const [first] = own;
      if (first === undefined) continue;
      const properties = [...new Set(own.map(({ property }) => property))];
      return [{ bug, runs: own.length, first: first.index, properties, mend }];
    }
    return [];
  });
  return {
    ...others,
    failed: passes[0]?.blamed.length ?? 0,
    seen: seen.toSorted((a, b) => a.mend.length - b.mend.length || b.runs - a.runs),
    unseen: rows.filter((bug) => !seen.some((one) => one.bug === bug)),
    unexplained: passes.flatMap(({ blamed, mend }) =>
      blamed.filter((run) => run.bugs.length === 0).map((run) => ({ ...run, mend })),
    ),
  };
}

function tokenOf(model: Model, { release, seed }: Told, mend: readonly string[], index: number) {
  const settings = { releases: [release], ...(mend.length === 0 ? {} : { mend }) };
  return subjectOfScenario(findScenario(model, "swarm"), settings, seed, index).token ?? "";
}

function objectOf(model: Model, told: Told): object {
  const { failed, release, runs, seed, seen, unexplained, unseen } = told;
  return {
    schema: 1,
    release,
    seed,
    runs,
    failed,
    bugs: seen.map(({ bug, first, mend, properties, runs: often }) => ({
      name: bug.name,
      issue: bug.issue,
      runs: often,
      first,
      properties,
      mend,
      token: tokenOf(model, told, mend, first),
    })),
    unseen: unseen.map(({ name }) => name),
    unexplained: unexplained.map(({ index, mend, property }) => ({
      index,
      property,
      token: tokenOf(model, told, mend, index),
    })),
  };
}

function linesOf(session: Session, told: Told): string[] {
  const { model, style, width } = session;
  const { failed, release, runs, seed, seen, unexplained, unseen } = told;
  const title = `release ${release} · seed ${seed} · ${plural(runs, "run")} of the default mix, ${count(failed)} of them fail`;
  const lines = [...paragraph(style, "", title, width), ""];
  for (const { bug, first, mend, properties, runs: often } of seen) {
    const hidden =
      mend.length === 0 ? "" : `, once ${plural(mend.length, "bug")} before it is mended`;
    const what = `${bug.about}: ${plural(often, "run")}${hidden}, ${properties.join(" ")}`;
    lines.push(...paragraph(style, `  ${bug.issue}  `, what, width));
    const replay = `npx zabsim replay ${tokenOf(model, told, mend, first)}`;
    lines.push(style.paint("dim", `    ${style.plain(replay)}`));
  }
  if (unseen.length > 0) {
    const names = unseen.map(({ issue }) => issue).join(" ");
    lines.push("", ...paragraph(style, "", `not seen in ${plural(runs, "run")}: ${names}`, width));
  }
  lines.push("");
  if (unexplained.length === 0) {
    lines.push(...paragraph(style, "", EXPLAINED, width));
    return lines;
  }
  for (const { index, mend, property } of unexplained) {
    const replay = `zabsim replay ${tokenOf(model, told, mend, index)}`;
    const what = `${property}: no bug of the release explains it: ${replay}`;
    lines.push(...paragraph(style, "✗ ", what, width).map((line) => style.paint("bad", line)));
  }
  return lines;
}

const EXPLAINED =
  "Every failure is explained by bugs of the release: with them off the same run holds.";
