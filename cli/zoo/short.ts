/** The short table of the zoo for the README: the bugs that others have searched for, too. */
import { count } from "../quantities.ts";
import { publishedInWords, publishedOf } from "./published.ts";
import { mainScore, type Zoo } from "./table.ts";

/** Lines of Markdown, in the order of the table of bugs. */
export function markShort({ rows }: Zoo): string[] {
  const known = rows.filter(({ bug }) => publishedOf(bug.issue) !== undefined);
  return [
    "| Issue | What was wrong | Runs here, median | Published |",
    "| --- | --- | ---: | --- |",
    ...known.map((row) => {
      const { bug } = row;
      const median = mainScore(row)?.runs.median;
      const runs = median === undefined ? "-" : count(median);
      return `| ${bug.issue} | ${bug.about} | ${runs} | ${publishedInWords(bug.issue, count)} |`;
    }),
  ];
}
