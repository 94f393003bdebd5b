/** What is shown of a group of drawn scenarios: that it holds and reaches its goals, and that its bugs are told in few lines. */
import { json, seedsOf, shown, zabsim, type Shown } from "./runner.ts";

/** What `fuzz --json` says of a sweep. */
export interface Swept {
  readonly runs: number;
  readonly failed: number;
  readonly unknown: number;
  readonly goals: readonly { readonly name: string; readonly count: number }[];
}

/** Five seeds of 10,000 runs each. */
export function* groupHolds(item: number, group: string, word: string): Iterable<Shown> {
  for (const seed of seedsOf(word, 5)) {
    const ran = zabsim(["fuzz", group, "--runs", "10000", "--seed", seed, "--json"]);
    const { failed, goals, unknown } = json<Swept>(ran);
    const missed = goals.filter(({ count }) => count === 0).map(({ name }) => name);
    const figure = `${failed} failed, ${unknown} unknown, ${goals.length - missed.length} of ${goals.length} goals, ${ran.seconds.toFixed(0)} s`;
    const ok = ran.code === 0 && missed.length === 0;
    yield shown(`${item} fuzz ${group} --seed ${seed}`, figure, ok);
  }
}

/** One row of `list bugs --json`. */
export interface Bug {
  readonly name: string;
  readonly issue: string;
  /** Where it can be made. */
  readonly recipes: readonly string[];
}

/** All there are. */
export function allBugs(): readonly Bug[] {
  return json<readonly Bug[]>(zabsim(["list", "bugs", "--json"]));
}

/** Lines of a story on a screen, behind its heading. */
const MOST_LINES = 10;

/** The bug is found, and its story fits on a screen. */
export function bugIsTold(item: number, { name }: Bug, word: string): Shown {
  const words = ["fuzz", "--bug", name, "--runs", "5000", "--max-failures", "1"];
  const ran = zabsim([...words, "--seed", word]);
  const story = /^ +time .*\n([^]*?)\n\n/m.exec(ran.out)?.[1]?.split("\n") ?? [];
  const told = story.filter((line) => !line.includes("… "));
  const figure = `exit ${ran.code}, a story of ${told.length} lines`;
  const ok = ran.code === 1 && told.length > 0 && told.length <= MOST_LINES;
  return shown(`${item} ${words.slice(0, 3).join(" ")}`, figure, ok);
}
