/** The table of strategies and bugs: for a terminal, as Markdown, as JSON. */
import { DEFAULT_STRATEGY } from "../../scenarios/scenario.ts";
import { count, plural } from "../quantities.ts";
import type { Session } from "../session.ts";
import { paragraph } from "../style.ts";
import {
  bestOf,
  costOf,
  neededOf,
  standingOf,
  type Cell,
  type Measure,
  type Row,
} from "./cells.ts";

/** What was measured, and what came of it. */
export interface Detection extends Measure {
  readonly seed: string;
  readonly seeds: number;
  /** Most runs of a seed. */
  readonly budget: number;
  readonly strategies: readonly string[];
  readonly rows: readonly Row[];
  /** False: somebody stopped it before the end. */
  readonly isWhole: boolean;
}

/** Runs; "> N" where N runs were not enough; "-" before the first, and where the bug changes none. */
function spellCell(cell: Cell, { percent }: Measure): string {
  const needed = neededOf(cell, percent);
  if (needed !== undefined) return count(needed);
  return cell.rounds === 0 || cell.isIdle ? "-" : `> ${count(cell.rounds)}`;
}

function isBest(cell: Cell, cells: readonly Cell[], measure: Measure): boolean {
  const cost = costOf(cell, measure);
  return cost !== undefined && cost === bestOf(cells, measure);
}

function head({ budget, percent, seed, seeds }: Detection): string {
  const what =
    percent === 50
      ? "median runs to detection"
      : `runs within which more than ${percent}% of the seeds detect the bug`;
  const many = `${plural(seeds, "seed")} from ${seed}-1 on`;
  return `${what} · ${many} · at most ${plural(budget, "run")} each`;
}

/** What has to be known of strategies whose runs are not like those of the others. */
function remarks({ budget, rows, strategies, worthOf }: Detection): string[] {
  const dear = strategies.filter((name) => worthOf(name) > 1);
  const told = dear.map((name) => {
    const most = plural(Math.ceil(budget / worthOf(name)), "run");
    return `A run of ${name} takes as long as ${worthOf(name)} of the others, so it has ${most} at most, and is compared by that.`;
  });
  const isIdle = rows.some(({ cells }) => cells.some((cell) => cell.isIdle));
  return isIdle ? [...told, "A dash: the bug changes nothing in any of its runs."] : told;
}

/** What the default is worth in a whole table; nothing if it was not measured. */
function closing(detection: Detection): string[] {
  const { isWhole, rows, strategies } = detection;
  if (!isWhole) return ["Stopped before the end: what is not measured yet says nothing."];
  if (!strategies.includes(DEFAULT_STRATEGY)) return [];
  const { found, good } = standingOf(rows, DEFAULT_STRATEGY, detection);
  const missed = rows.length - found;
  const share = found === 0 ? 0 : Math.floor((good * 100) / found);
  return [
    `${DEFAULT_STRATEGY} is the default: best, or within 1.5 times of the best, on ${good} of ` +
      `${plural(found, "bug")} (${share}%).`,
    ...(missed === 0 ? [] : [`No strategy found ${missed} more.`]),
  ];
}

/** Lines of text, the least of each row in bold. */
export function showDetection({ style, width }: Session, detection: Detection): string[] {
  const { isWhole, rows, strategies } = detection;
  const widest = Math.max(3, ...rows.map(({ bug }) => bug.length));
  const heads = strategies.map((name) => (name === DEFAULT_STRATEGY ? `${name}*` : name));
  const widths = heads.map((name) => Math.max(name.length, 7) + 1);
  const titles = heads.map((name, column) => name.padStart(widths[column] ?? 0));
  const lines = [...paragraph(style, "", head(detection), width), ""];
  lines.push(style.paint("strong", `${"bug".padEnd(widest)}${titles.join("")}`));
  for (const { bug, cells } of rows) {
    const texts = cells.map((cell, column) => {
      const text = spellCell(cell, detection).padStart(widths[column] ?? 0);
      return isBest(cell, cells, detection) ? style.paint("strong", text) : text;
    });
    lines.push(style.plain(bug.padEnd(widest)) + texts.join(""));
  }
  const told = closing(detection);
  if (told.length > 0)
    lines.push("", ...paragraph(style, isWhole ? "* " : "", told.join(" "), width));
  const more = remarks(detection).flatMap((text) => paragraph(style, "", text, width));
  if (more.length > 0) lines.push("", ...more);
  return lines;
}

/** A table of Markdown with what it means. */
export function markDetection(detection: Detection): string[] {
  const { rows, strategies } = detection;
  const heads = strategies.map((name) => (name === DEFAULT_STRATEGY ? `**${name}**` : name));
  const cellsOf = (cells: readonly Cell[]): string[] => {
    return cells.map((cell) => {
      const text = spellCell(cell, detection);
      return isBest(cell, cells, detection) ? `**${text}**` : text;
    });
  };
  const line = (words: readonly string[]): string => `| ${words.join(" | ")} |`;
  const more = remarks(detection).join(" ");
  return [
    `${head(detection)}.`,
    "",
    line(["bug", "issue", ...heads]),
    line(["---", "---", ...heads.map(() => "---:")]),
    ...rows.map(({ bug, issue, cells }) => line([bug, issue, ...cellsOf(cells)])),
    "",
    ...closing(detection),
    ...(more === "" ? [] : ["", more]),
  ];
}

/** The object of `--json`. `needed` is the median too, unless another percentage was asked for. */
export function detectionObject(detection: Detection): object {
  const { budget, isWhole, percent, rows, seed, seeds, strategies, worthOf } = detection;
  return {
    schema: 1,
    seed,
    seeds,
    budget,
    percent,
    default: DEFAULT_STRATEGY,
    strategies,
    worth: Object.fromEntries(strategies.map((name) => [name, worthOf(name)])),
    isWhole,
    ...standingOf(rows, DEFAULT_STRATEGY, detection),
    bugs: rows.map(({ bug, issue, cells }) => ({
      name: bug,
      issue,
      cells: cells.map((cell) => ({
        strategy: cell.strategy,
        median: neededOf(cell, 50) ?? null,
        needed: neededOf(cell, percent) ?? null,
        runs: cell.rounds,
        found: cell.found.filter((run) => run !== null).length,
        isIdle: cell.isIdle,
      })),
    })),
  };
}
