/** "Must show" of issue 6: every bug is found, quickly; nothing is violated without one; releases explain what fails in them. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PUBLISHED } from "../../cli/zoo/published.ts";
import { json, shown, zabsim, type Shown } from "./runner.ts";
import { allBugs } from "./sweeps.ts";

/** The items of the issue, by number. */
export const ZOO: ReadonlyMap<number, (word: string) => Iterable<Shown>> = new Map([
  [1, quickAndDocumented],
  [2, beatsThePapers],
  [3, releasesExplain],
  [4, schedulesAreShort],
]);

/** Seconds. */
const QUICK_LIMIT = 600;
const PAGE = fileURLToPath(new URL("../../../docs/zoo.md", import.meta.url));

interface Entry {
  readonly name: string;
  readonly issue: string;
  readonly seeds: number;
  readonly found: number;
  readonly runs: { readonly median: number | null };
  readonly wallMs: { readonly median: number | null };
}

interface Zoo {
  readonly bugs: readonly Entry[];
}

function* quickAndDocumented(word: string): Iterable<Shown> {
  const ran = zabsim(["zoo", "--quick", "--seed", word, "--json"]);
  const names = new Set(json<Zoo>(ran).bugs.map(({ name }) => name));
  const missed = /Not found: .*/.exec(ran.out)?.[0] ?? "";
  const figure = `${names.size} bugs, exit ${ran.code}, ${ran.seconds.toFixed(0)} s ${missed}`;
  yield shown("1 zoo --quick", figure, ran.code === 0 && ran.seconds < QUICK_LIMIT);
  const page = zabsim(["zoo", "--markdown"]);
  const isSame = page.out === readFileSync(PAGE, "utf8");
  const told = `docs/zoo.md ${isSame ? "is what it prints" : "differs"}, ${page.seconds.toFixed(0)} s`;
  yield shown("1 zoo --markdown", told, isSame);
}

/** Runs that the median must stay below: of SAMC's guided search; of the pair that loses data, runs and milliseconds. */
const BELOW: readonly (readonly [issue: string, runs: number])[] = [
  ["ZOOKEEPER-1419", 100],
  ["ZOOKEEPER-335", 117],
  ["ZOOKEEPER-975", 53],
  ["ZOOKEEPER-790", 7],
  ["ZOOKEEPER-1653", 11],
];
const PAIR: readonly string[] = ["ZOOKEEPER-4643", "ZOOKEEPER-4646"];
const PAIR_RUNS = 500;
const PAIR_MS = 2000;

function* beatsThePapers(word: string): Iterable<Shown> {
  const bugs = allBugs();
  /** Of an issue with several mistakes the one that takes longest. */
  const measure = (issue: string): Entry | undefined => {
    const names = bugs.filter((bug) => bug.issue === issue).map(({ name }) => name);
    const ran = zabsim(["zoo", ...names, "--strategy", "swarm", "--seed", word, "--json"]);
    const medianOf = ({ runs }: Entry): number => runs.median ?? Infinity;
    return json<Zoo>(ran).bugs.toSorted((a, b) => medianOf(b) - medianOf(a))[0];
  };
  for (const issue of PAIR) {
    const { runs, wallMs } = measure(issue) ?? {};
    const [median = null, wall = null] = [runs?.median, wallMs?.median];
    const ok = median !== null && median <= PAIR_RUNS && wall !== null && wall <= PAIR_MS;
    yield shown(
      `2 zoo ${issue}`,
      `median ${median} runs (${PAIR_RUNS}), ${wall} ms (${PAIR_MS})`,
      ok,
    );
  }
  for (const [issue, limit] of BELOW) {
    const median = measure(issue)?.runs.median ?? null;
    const figure = `median ${median} runs, SAMC ${limit}`;
    yield shown(`2 zoo ${issue}`, figure, median !== null && median < limit);
  }
}

const RELEASES = ["3.4.9", "3.5.5", "3.6.2", "3.7.0", "3.8.3", "3.9.1", "3.9.4", "master"];

function* releasesExplain(word: string): Iterable<Shown> {
  const all = ["fuzz", "--runs", "200000", "--seed", word, "--json"];
  const ran = zabsim(all);
  const { failed, runs } = json<{ failed: number; runs: number }>(ran);
  const took = `${failed} of ${runs} failed, ${ran.seconds.toFixed(0)} s`;
  yield shown("3 fuzz --runs 200000", took, ran.code === 0);
  for (const release of RELEASES) {
    interface Told {
      readonly failed: number;
      readonly runs: number;
      readonly bugs: readonly unknown[];
      readonly unseen: readonly string[];
      readonly unexplained: readonly unknown[];
    }
    const words = ["zoo", "--release", release, "--seed", word, "--json"];
    const told = json<Told>(zabsim(words));
    const figure = `${told.failed} of ${told.runs} fail, by ${told.bugs.length} bugs; not seen: ${told.unseen.join(" ")}; unexplained: ${told.unexplained.length}`;
    yield shown(`3 zoo --release ${release}`, figure, told.unexplained.length === 0);
  }
}

function* schedulesAreShort(word: string): Iterable<Shown> {
  for (const { issue, faults } of PUBLISHED) {
    if (faults === undefined) continue;
    const words = ["fuzz", "--bug", issue, "--profile", "zoo", "--runs", "3000"];
    const ran = zabsim([...words, "--max-failures", "1", "--seed", word, "--json"]);
    interface Failure {
      readonly property: string;
      /** Of the smallest plan. */
      readonly faults: number;
    }
    const [failure] = json<{ failures: readonly Failure[] }>(ran).failures;
    const ours = failure?.faults;
    const figure = `${ours} faults, published ${faults}: ${failure?.property ?? "not found"}`;
    yield shown(
      `4 ${words.slice(0, 3).join(" ")}`,
      figure,
      ours !== undefined && 2 * ours <= 3 * faults,
    );
  }
}
