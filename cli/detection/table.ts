/** The table of strategies and bugs: for a terminal, as Markdown, as JSON. */
import { DEFAULT_STRATEGY } from "../../scenarios/scenario.ts";
import { count, plural } from "../quantities.ts";
import type { Session } from "../session.ts";
import { paragraph } from "../style.ts";
import { bestOf, medianOf, standingOf, type Cell, type Row } from "./cells.ts";

/** What was measured, and what came of it. */
export interface Detection {
  readonly seed: string;
  readonly seeds: number;
  /** Most runs of a seed. */
  readonly budget: number;
  readonly strategies: readonly string[];
  readonly rows: readonly Row[];
  /** False: somebody stopped it before the end. */
  readonly isWhole: boolean;
}

/** A median; "> N" where N runs were not enough; "-" before the first. */
function spellCell(cell: Cell): string {
  const median = medianOf(cell);
  if (median !== undefined) return count(median);
  return cell.rounds === 0 ? "-" : `> ${count(cell.rounds)}`;
}

function head({ budget, seed, seeds }: Detection): string {
  const many = `${plural(seeds, "seed")} from ${seed}-1 on`;
  return `median runs to detection · ${many} · at most ${plural(budget, "run")} each`;
}

/** What the default is worth in a whole table; nothing if it was not measured. */
function closing({ isWhole, rows, strategies }: Detection): string[] {
  if (!isWhole) return ["Stopped before the end: what is not measured yet says nothing."];
  if (!strategies.includes(DEFAULT_STRATEGY)) return [];
  const { found, good } = standingOf(rows, DEFAULT_STRATEGY);
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
    const best = bestOf(cells);
    const texts = cells.map((cell, column) => {
      const text = spellCell(cell).padStart(widths[column] ?? 0);
      return medianOf(cell) === best && best !== undefined ? style.paint("strong", text) : text;
    });
    lines.push(style.plain(bug.padEnd(widest)) + texts.join(""));
  }
  const told = closing(detection);
  if (told.length > 0)
    lines.push("", ...paragraph(style, isWhole ? "* " : "", told.join(" "), width));
  return lines;
}

/** A table of Markdown with what it means. */
export function markDetection(detection: Detection): string[] {
  const { rows, strategies } = detection;
  const heads = strategies.map((name) => (name === DEFAULT_STRATEGY ? `**${name}**` : name));
  const cellsOf = (cells: readonly Cell[]): string[] => {
    const best = bestOf(cells);
    return cells.map((cell) => {
      const text = spellCell(cell);
      return best !== undefined && medianOf(cell) === best ? `**${text}**` : text;
    });
  };
  const line = (words: readonly string[]): string => `| ${words.join(" | ")} |`;
  return [
    `${head(detection)}.`,
    "",
    line(["bug", "issue", ...heads]),
    line(["---", "---", ...heads.map(() => "---:")]),
    ...rows.map(({ bug, issue, cells }) => line([bug, issue, ...cellsOf(cells)])),
    "",
    ...closing(detection),
  ];
}

/** The object of `--json`. */
export function detectionObject(detection: Detection): object {
  const { budget, isWhole, rows, seed, seeds, strategies } = detection;
  return {
    schema: 1,
    seed,
    seeds,
    budget,
    default: DEFAULT_STRATEGY,
    strategies,
    isWhole,
    ...standingOf(rows, DEFAULT_STRATEGY),
    bugs: rows.map(({ bug, issue, cells }) => ({
      name: bug,
      issue,
      cells: cells.map(({ strategy, rounds, found, ...cell }) => {
        const median = medianOf({ strategy, rounds, found, ...cell }) ?? null;
        return {
          strategy,
          median,
          runs: rounds,
          found: found.filter((run) => run !== null).length,
        };
      }),
    })),
  };
}
