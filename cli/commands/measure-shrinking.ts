/** `zabsim measure shrinking`: how few faults are left of failures that planted bugs make. */
import { countStrikes } from "../../scenarios/shrink/size.ts";
import { EXIT, usage } from "../errors.ts";
import { firstFailingRun } from "../failing-run.ts";
import { vocabularyOf, type Model } from "../model.ts";
import { count, plural } from "../quantities.ts";
import { integerFlag, orUsage, printJson, printLines, seedOf, type Session } from "../session.ts";
import { readSetting } from "../settings.ts";
import { EXECUTIONS } from "../shrunk-run.ts";
import { paragraph } from "../style.ts";
import { DEFAULT_SEED, findScenario } from "../subject.ts";

/** Faults of the smallest failures that are known, by the issue of the bug; a crash with its restart is one. */
const KNOWN: ReadonlyMap<string, number> = new Map([
  ["M1", 1],
  ["M3", 2],
  ["M4", 2],
  ["M5", 2],
  ["M6", 2],
  ["M7", 1],
  ["M9", 1],
  ["M11", 1],
  ["M13", 1],
  ["M22", 1],
  ["M25", 1],
  ["M26", 0],
]);

const DEFAULT_SEEDS = 10;
const DEFAULT_BUDGET = 4000;

/** What was left of one failure. */
interface Left {
  readonly faults: number;
  readonly operations: number;
  readonly servers: number;
  readonly executions: number;
  readonly token: string;
}

interface Row {
  readonly bug: string;
  readonly issue: string;
  /** Undefined where no number is known. */
  readonly known: number | undefined;
  /** Of each seed in which a run failed, the fewest faults first. */
  readonly left: readonly Left[];
}

/** Bugs by name; without one, those of which a number is known. Exit 0; 130 after Ctrl-C, with the bugs that are done. */
export async function measureShrinking(
  session: Session,
  names: readonly string[],
): Promise<number> {
  const { io } = session;
  const seeds = integerFlag(session, "seeds", 1, 1000) ?? DEFAULT_SEEDS;
  const seed = seedOf(session) ?? DEFAULT_SEED;
  let isInterrupted = false;
  const stop = io.onInterrupt(() => (isInterrupted = true));
  const rows: Row[] = [];
  for (const { name, issue } of chosenBugs(session, names)) {
    const started = io.now();
    const left: Left[] = [];
    for (let nth = 1; nth <= seeds && !isInterrupted; nth += 1) {
      const found = await leftOf(session, name, `${seed}-${nth}`, () => !isInterrupted);
      if (found !== undefined) left.push(found);
    }
    if (isInterrupted) break;
    const slowest = `${((io.now() - started) / 1000 / seeds).toFixed(1)}s a seed`;
    io.err(`${name}: ${plural(left.length, "failure")}, ${slowest}\n`);
    left.sort((a, b) => a.faults - b.faults || a.operations - b.operations);
    rows.push({ bug: name, issue, known: KNOWN.get(issue), left });
  }
  stop();
  show(session, rows, seeds, seed);
  return isInterrupted ? EXIT.interrupted : EXIT.held;
}

function chosenBugs({ model }: Session, names: readonly string[]): Model["bugs"] {
  if (names.length === 0) return model.bugs.filter(({ issue }) => KNOWN.has(issue));
  const asked = orUsage(() => readSetting("bug", names.join(","), vocabularyOf(model))).bugs ?? [];
  if (asked.length === 0) throw usage("measure shrinking takes names of bugs", "zabsim list bugs");
  return model.bugs.filter(({ name }) => asked.includes(name));
}

/** The first failing run of a seed, made small; undefined if none fails, or it was told to stop. */
async function leftOf(
  session: Session,
  bug: string,
  seed: string,
  mayGoOn: () => boolean,
): Promise<Left | undefined> {
  const { model } = session;
  const budget = integerFlag(session, "runs", 1, 1_000_000) ?? DEFAULT_BUDGET;
  const swarm = findScenario(model, "swarm");
  const found = await firstFailingRun(model, swarm, bug, seed, {
    budget,
    executions: EXECUTIONS,
    mayGoOn,
  });
  if (found === undefined) return undefined;
  const { executions, plan, subject } = found;
  return {
    faults: countStrikes(plan.faults),
    operations: plan.operations.length,
    servers: plan.cluster.servers + plan.cluster.observers,
    executions,
    token: subject.token ?? "",
  };
}

function show(session: Session, rows: readonly Row[], seeds: number, seed: string): void {
  if (session.json) {
    const told = rows.map(({ known = null, ...row }) => ({ ...row, known }));
    return printJson(session, { schema: 1, seed, seeds, bugs: told });
  }
  const { style, width } = session;
  const about =
    `faults left of the first failing run of each of ${plural(seeds, "seed")} ` +
    `from ${seed}-1 on, at most ${count(EXECUTIONS)} executions each; ` +
    "a crash with its restart is one fault";
  if (session.flags["markdown"] === true) {
    const cells = [HEAD, HEAD.map(() => "---"), ...rows.map(cellsOf)];
    return printLines(session, [
      `${about[0]?.toUpperCase()}${about.slice(1)}.`,
      "",
      ...cells.map((row) => `| ${row.join(" | ")} |`),
      "",
      verdictOf(rows),
    ]);
  }
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  "),
  );
  const [head = "", ...rest] = lines;
  printLines(session, [
    ...paragraph(style, "", about, width),
    "",
    style.paint("strong", head),
    ...rest,
    "",
    ...paragraph(style, "", verdictOf(rows), width),
  ]);
}

const HEAD = [
  "bug",
  "issue",
  "known",
  "seeds",
  "median",
  "most",
  "within",
  "operations",
  "executions",
];

function cellsOf({ bug, issue, known, left }: Row): string[] {
  const faults = left.map((one) => one.faults);
  const most = (pick: (one: Left) => number): string => count(Math.max(0, ...left.map(pick)));
  const within = left.filter((one) => known !== undefined && one.faults <= 2 * known).length;
  const figure = (value: number | undefined): string => (value === undefined ? "-" : count(value));
  return [
    bug,
    issue,
    figure(known),
    count(left.length),
    figure(faults[Math.floor((faults.length - 1) / 2)]),
    figure(faults.at(-1)),
    known === undefined ? "-" : `${within} of ${left.length}`,
    most(({ operations }) => operations),
    most(({ executions }) => executions),
  ];
}

/** What stands in `within`, summed up. */
function verdictOf(rows: readonly Row[]): string {
  const known = rows.filter((row) => row.known !== undefined);
  const all = known.flatMap(({ left }) => left);
  const within = known.flatMap((row) =>
    row.left.filter(({ faults }) => faults <= 2 * (row.known ?? 0)),
  );
  const over = known.flatMap((row) =>
    row.left.filter(({ faults }) => faults > 2 * (row.known ?? 0)).map(({ token }) => token),
  );
  const told = `At most twice the known number of faults: ${within.length} of ${all.length}.`;
  return over.length === 0 ? told : `${told} More in ${over.join(", ")}.`;
}
