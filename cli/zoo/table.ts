/** The zoo as a table: for a terminal, as Markdown, as JSON. Wall times are told apart, since no two machines agree on them. */
import { DEFAULT_STRATEGY } from "../../scenarios/scenario.ts";
import { count, plural } from "../quantities.ts";
import { table } from "../reporters/markdown-text.ts";
import type { Session } from "../session.ts";
import { paragraph } from "../style.ts";
import type { Quantiles, Score } from "./hunts.ts";
import type { ZooPlan } from "./plan.ts";
import { publishedInWords } from "./published.ts";
import type { Row } from "./rows.ts";

/** What was measured, and what came of it. */
export interface Zoo extends ZooPlan {
  readonly rows: readonly Row[];
  /** False: somebody stopped it before the end. */
  readonly isWhole: boolean;
}

/** "2 (p90 4)"; "12 of 30 in 1,000" where more than half of the seeds did not find it. */
function spellRuns({ found, runs, seeds }: Score, budget: number): string {
  if (runs.median !== undefined) {
    return `${count(runs.median)} (${runs.p90 === undefined ? "-" : count(runs.p90)})`;
  }
  return seeds === 0 ? "-" : `${found} of ${seeds} seeds in ${count(budget)}`;
}

/** The score that tells whether it was found: of the default mix where it took that. */
export function mainScore({ scores }: Row): Score | undefined {
  const ours = scores.filter(({ strategy }) => strategy === DEFAULT_STRATEGY);
  const found = (ours.length === 0 ? scores : ours).toSorted((a, b) => b.found - a.found);
  return found.find(({ runs }) => runs.median !== undefined) ?? found[0];
}

function head({ budget, seed, seeds }: Zoo): string {
  const many = `${plural(seeds, "seed")} from ${seed}-1 on`;
  return `runs to the first violation, median and (90th percentile) · profile zoo · ${many} · at most ${plural(budget, "run")} each`;
}

/** How many bugs of a half were found, and how quickly. */
function halfLine(rows: readonly Row[], isTuned: boolean): string {
  const half = rows.filter((row) => row.isTuned === isTuned);
  const medians = half.flatMap((row) => mainScore(row)?.runs.median ?? []).sort((a, b) => a - b);
  const middle = medians[medians.length >> 1];
  const which = isTuned ? "Of the half that was tuned on" : "of the other half";
  const found = `${medians.length} of ${half.length} were found`;
  return `${which} ${found}${middle === undefined ? "" : `, the median of their medians is ${count(middle)}`}`;
}

function closing({ isWhole, rows }: Zoo): string {
  const missed = rows.filter(({ isFound }) => !isFound).map(({ bug }) => bug.name);
  const told = missed.length === 0 ? "Every bug was found." : `Not found: ${missed.join(" ")}.`;
  const stopped = isWhole ? "" : " Stopped before the end.";
  return `${told} ${halfLine(rows, true)}; ${halfLine(rows, false)}.${stopped}`;
}

/** Lines for a terminal: a block of two or three for each bug, by what it took. */
export function showZoo({ style, width }: Session, zoo: Zoo): string[] {
  const { budget, rows, strategies } = zoo;
  const widest = Math.max(...rows.map(({ bug }) => bug.name.length));
  const lines = [...paragraph(style, "", head(zoo), width), ""];
  for (const row of rows) {
    const { bug, scores, smallest } = row;
    const runs = scores.map((score) => {
      const name = strategies.length > 1 ? `${score.strategy} ` : "";
      const mix = score.mix === "zoo" ? "" : ", with the default mix";
      return `${name}${spellRuns(score, budget)}${mix}`;
    });
    const lead = `${bug.name.padEnd(widest)}  `;
    const told = [
      ...runs,
      ...(smallest === undefined
        ? []
        : [`${smallest.property}, ${plural(smallest.faults, "fault")}`]),
    ].join(" · ");
    const shown = paragraph(style, lead, told, width);
    lines.push(...(row.isFound ? shown : shown.map((line) => style.paint("bad", line))));
    const published = publishedInWords(bug.issue, count);
    if (published !== "") {
      const more = paragraph(style, " ".repeat(lead.length), `published: ${published}`, width);
      lines.push(...more.map((line) => style.paint("dim", line)));
    }
  }
  return [...lines, "", ...paragraph(style, "", closing(zoo), width)];
}

const INTRO = [
  "# The zoo",
  "",
  "Written by `npx zabsim zoo --markdown`; do not edit. Each row is a mistake that ZooKeeper had, or that is easily made, put back by one switch (`--bug`). The figures say how many runs it takes until a property is violated: the median over the seeds and, in parentheses, the 90th percentile. All bugs are searched with one profile: three servers, at most three crashes and three partitions, four to six writes (`fuzz --profile zoo`); where fewer than half of the seeds find a bug in so small a world, for want of observers for instance, the default mix was searched too. Where none of ten seeds finds it the others are not asked.",
  "",
];

const CAVEATS = [
  "What others published is not the same measure. SAMC counts executions of the real system, 20 to 120 events each; FlyMC counts paths, and its figures were read off a plot; SandTable, Remix and zookeeper-tla-spec count distinct states of breadth-first search over specifications in which an election is one action; TLC's random walk over those was measured for this project. The same bug with the same tool differs by a factor of 100 between two of these papers. Compare orders of magnitude.",
  "",
];

/** A page of Markdown: what depends on seeds and code alone. */
export function markZoo(zoo: Zoo): string[] {
  const { budget, rows, strategies } = zoo;
  const heads = [
    "bug",
    "issue",
    "half",
    ...strategies,
    "events",
    "violates",
    "faults",
    "published",
  ];
  const cells = rows.map((row) => {
    const { bug, isTuned, scores, smallest } = row;
    const runs = strategies.map((strategy) =>
      scores
        .filter((score) => score.strategy === strategy)
        .map((score) => spellRuns(score, budget) + (score.mix === "zoo" ? "" : ", default mix"))
        .join("; "),
    );
    const main = mainScore(row);
    return [
      `\`${bug.name}\``,
      bug.issue,
      isTuned ? "tuned" : "other",
      ...runs,
      spellMaybe(main?.events.median),
      main?.properties[0] ?? "",
      spellMaybe(smallest?.faults),
      publishedInWords(bug.issue, count),
    ];
  });
  const schedules = rows.flatMap(({ bug, smallest }) => {
    if (smallest === undefined) return [];
    const { events, operations, property, schedule, token } = smallest;
    const told = schedule === "" ? "no fault" : schedule;
    return [
      `- **${bug.name}** (${bug.issue}; releases: ${bug.affected}): ${bug.about}. ${property} by ${told}; ${plural(operations, "operation")}, ${plural(events, "event")}. \`npx zabsim shrink ${token}\``,
    ];
  });
  return [
    ...INTRO,
    `${head(zoo)}.`,
    "",
    ...table(heads, cells),
    "",
    closing(zoo),
    "",
    ...CAVEATS,
    "## The smallest schedules",
    "",
    "What is left of the first failing run of the first seed when it has been made small in at most 400 executions; a crash and the restart behind it are one fault.",
    "",
    ...schedules,
  ];
}

function spellMaybe(value: number | undefined): string {
  return value === undefined ? "" : count(value);
}

/** A page of Markdown: wall times, which are of one machine. */
export function markTimes({ rows, strategies }: Zoo): string[] {
  const line = (words: readonly string[]): string => `| ${words.join(" | ")} |`;
  const heads = ["bug", ...strategies.map((name) => `${name}, ms`), "virtual, s"];
  return [
    "# How long the zoo takes",
    "",
    "Written by `npx zabsim zoo --times`; do not edit. Wall time of one core until the bug is found, median, on the machine that wrote it; and virtual time.",
    "",
    line(heads),
    line(heads.map((_, column) => (column === 0 ? "---" : "---:"))),
    ...rows.map((row) => {
      const wall = strategies.map((strategy) =>
        row.scores
          .filter((score) => score.strategy === strategy)
          .map(({ wallMs }) => spellMaybe(wallMs.median))
          .join("; "),
      );
      const virtual = mainScore(row)?.virtualMs.median;
      const seconds = virtual === undefined ? "" : count(Math.round(virtual / 1000));
      return line([`\`${row.bug.name}\``, ...wall, seconds]);
    }),
  ];
}

/** The object of `--json`: an entry for each bug, strategy and mix. */
export function zooObject({ budget, isWhole, rows, seed }: Zoo): object {
  return {
    schema: 1,
    profile: "zoo",
    seed,
    budget,
    isWhole,
    bugs: rows.flatMap(({ bug, isTuned, scores, smallest }) =>
      scores.map(({ events, found, mix, properties, runs, seeds, strategy, ...times }) => ({
        name: bug.name,
        issue: bug.issue,
        tuned: isTuned,
        strategy,
        mix,
        seeds,
        found,
        runs: plain(runs),
        events: plain(events),
        virtualMs: plain(times.virtualMs),
        wallMs: plain(times.wallMs),
        properties,
        faults: smallest?.faults ?? null,
        token: smallest?.token ?? null,
      })),
    ),
  };
}

function plain({ median, p90 }: Quantiles): object {
  return { median: median ?? null, p90: p90 ?? null };
}
