/** `zabsim coverage`: rows of the reference, reasons to ignore an input and goals, and how often each was met. */
import type { TraceEntry } from "../../sim/trace.ts";
import type { CoverageRow } from "../coverage-rows.ts";
import { EXIT } from "../errors.ts";
import { isGuided, RoundsGuide } from "../guide.ts";
import { Progress } from "../progress.ts";
import { count, plural } from "../quantities.ts";
import { isSought } from "../scope.ts";
import {
  integerFlag,
  printJson,
  printLines,
  seedOf,
  settingsOf,
  type Session,
} from "../session.ts";
import { paragraph } from "../style.ts";
import { DEFAULT_SEED } from "../subject.ts";
import {
  joinTallies,
  MOST_RUNS,
  runsHere,
  sweep,
  type Runner,
  type SweepOptions,
} from "../sweep.ts";
import { selectScenarios } from "../fuzz-options.ts";

const DEFAULT_RUNS = 1000;

interface Counted extends CoverageRow {
  readonly count: number;
}

/**
 * Records every run, so it is several times slower than `fuzz`. Exit 0; 130 after Ctrl-C, with the
 * rows so far.
 */
export async function coverage(session: Session, names: readonly string[]): Promise<number> {
  const { io, model } = session;
  const runs = integerFlag(session, "runs", 1, MOST_RUNS, "ZABSIM_RUNS") ?? DEFAULT_RUNS;
  const seed = seedOf(session) ?? DEFAULT_SEED;
  const settings = settingsOf(session);
  const scenarios = await selectScenarios(session, names, settings);
  const title = `coverage · seed ${seed} · ${plural(runs, "run")}`;
  if (!session.json) printLines(session, [session.style.plain(title), ""]);

  const marks = new Map<string, number>();
  const record = (entry: TraceEntry): void => {
    if (entry.kind !== "emit" || entry.emitted.kind !== "mark") return;
    const { id } = entry.emitted as unknown as { readonly id: string };
    marks.set(id, (marks.get(id) ?? 0) + 1);
  };
  const progress = new Progress(io);
  const recording = {
    ...model,
    simulate: (...[plan, options]: Parameters<typeof model.simulate>) =>
      model.simulate(plan, { ...options, record }),
  };
  const options: SweepOptions = {
    scenarios,
    seed,
    settings,
    range: { from: 0, to: runs },
    budget: undefined,
    maxFailures: MOST_RUNS,
    guide: isGuided(model, settings) ? new RoundsGuide({ scenarios, seed, settings }) : undefined,
  };
  const runner: Runner = (mayGoOn) => runsHere(recording, options, io, mayGoOn);
  const parts = await sweep(recording, options, io, runner, {
    onProgress: (standing) => progress.tell({ ...standing, total: runs }),
  });
  progress.end();
  const tally = joinTallies(parts, MOST_RUNS);

  const sections: readonly (readonly [string, readonly Counted[]])[] = [
    ["rows of the reference", countRows(model.marks, marks)],
    ["reasons to ignore an input", countRows(model.ignored, tally.ignored)],
    ["goals (runs)", goalRows(session, tally.goals)],
  ];
  if (session.json) {
    const rows = sections.flatMap(([, counted]) => counted);
    printJson(session, { schema: 1, runs: tally.runs, seed, rows });
  } else {
    for (const [heading, rows] of sections) printLines(session, showRows(session, heading, rows));
    printLines(
      session,
      showVerdict(
        session,
        sections.flatMap(([, rows]) => rows),
      ),
    );
  }
  return tally.isInterrupted ? EXIT.interrupted : EXIT.held;
}

/** Known rows in their order; what was met but is not listed comes last, so that nothing is hidden. */
function countRows(rows: readonly CoverageRow[], met: ReadonlyMap<string, number>): Counted[] {
  const known = new Set(rows.map(({ id }) => id));
  const strays = [...met.keys()].filter((id) => !known.has(id)).sort((a, b) => (a < b ? -1 : 1));
  return [...rows, ...strays.map((id) => ({ id, about: "(not listed)" }))].map((row) => {
    return { ...row, count: met.get(row.id) ?? 0 };
  });
}

function goalRows({ model }: Session, goals: readonly number[]): Counted[] {
  return model.goals.flatMap((row, goal) => {
    // It runs the swarm, where nobody follows a recipe.
    if (!isSought(row, [])) return [];
    return [{ id: row.name, about: row.about, count: goals[goal] ?? 0 }];
  });
}

function showRows({ style, width }: Session, heading: string, rows: readonly Counted[]): string[] {
  const lines = [style.paint("strong", heading)];
  const widest = Math.max(...rows.map(({ id }) => id.length));
  for (const { id, about, count: times, unreachable } of rows) {
    const lead = `  ${count(times).padStart(11)}  ${id.padEnd(widest)}  `;
    const why = times === 0 && unreachable !== undefined ? ` (cannot be: ${unreachable})` : "";
    const tone = times > 0 || unreachable !== undefined ? "plain" : "warn";
    const told = paragraph(style, lead, about + why, width);
    lines.push(...told.map((line) => style.paint(tone, line)));
  }
  return [...lines, ""];
}

function showVerdict({ style, width }: Session, rows: readonly Counted[]): string[] {
  const zero = rows.filter(({ count }) => count === 0);
  const excused = zero.filter(({ unreachable }) => unreachable !== undefined).length;
  const missing = zero.filter(({ unreachable }) => unreachable === undefined);
  const told = [`${rows.length - zero.length} of ${rows.length} rows reached`];
  if (excused > 0) told.push(`${excused} cannot be reached`);
  const lines = [told.join(" · ")];
  if (missing.length === 0) return lines;
  return [...lines, ...paragraph(style, "never: ", missing.map(({ id }) => id).join(" "), width)];
}
