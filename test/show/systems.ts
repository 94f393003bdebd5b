/** "Must show" of issue 7: systems hold, their broken versions are found and told, availability is a number. */
import { fileURLToPath } from "node:url";
import { command, json, seedsOf, shown, zabsim, type Shown } from "./runner.ts";

/** The items of the issue, by number. */
export const SYSTEMS: ReadonlyMap<number, (word: string) => Iterable<Shown>> = new Map([
  [1, allHold],
  [2, tellAvailability],
  [3, ringMovesLittle],
  [4, areFast],
]);

interface Swept {
  readonly runs: number;
  readonly failed: number;
  readonly unknown: number;
  readonly goals: readonly { readonly name: string; readonly count: number }[];
}

interface System {
  readonly name: string;
}

/** Without the folder: "registry" of "systems/registry". */
function systemNames(): string[] {
  const listed = json<readonly System[]>(zabsim(["list", "systems", "--json"]));
  return listed.map(({ name }) => name.replace("systems/", ""));
}

/** Lines of a story on a screen, behind its heading. */
const MOST_LINES = 10;

function* allHold(word: string): Iterable<Shown> {
  for (const seed of seedsOf(word, 5)) {
    const ran = zabsim(["fuzz", "systems", "--runs", "10000", "--seed", seed, "--json"]);
    const { failed, goals, unknown } = json<Swept>(ran);
    const missed = goals.filter(({ count }) => count === 0).map(({ name }) => name);
    const figure = `${failed} failed, ${unknown} unknown, ${goals.length - missed.length} of ${goals.length} goals, ${ran.seconds.toFixed(0)} s`;
    yield shown(`1 fuzz systems --seed ${seed}`, figure, ran.code === 0 && missed.length === 0);
  }
  interface Bug {
    readonly name: string;
    readonly recipes: readonly string[];
  }
  const systems = systemNames();
  for (const { name, recipes } of json<readonly Bug[]>(zabsim(["list", "bugs", "--json"]))) {
    if (!recipes.some((recipe) => systems.includes(recipe))) continue;
    const words = ["fuzz", "--bug", name, "--runs", "5000", "--max-failures", "1"];
    const ran = zabsim([...words, "--seed", word]);
    const story = /^ +time .*\n([^]*?)\n\n/m.exec(ran.out)?.[1]?.split("\n") ?? [];
    const told = story.filter((line) => !line.includes("… "));
    const figure = `exit ${ran.code}, a story of ${told.length} lines`;
    const ok = ran.code === 1 && told.length > 0 && told.length <= MOST_LINES;
    yield shown(`1 ${words.slice(0, 3).join(" ")}`, figure, ok);
  }
}

function* tellAvailability(): Iterable<Shown> {
  for (const name of systemNames()) {
    const { out } = zabsim(["run", `systems/${name}`]);
    const [line = "none"] = /^ *availability .*$/m.exec(out) ?? [];
    yield shown(`2 run systems/${name}`, line.trim(), line !== "none");
  }
}

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

function* ringMovesLittle(): Iterable<Shown> {
  const tests = ["vitest", "run", "--config", "test/vitest.config.ts"];
  const ran = command(
    "npx",
    [...tests, "test/protocol/recipes/discovery/ring.test.ts"],
    {},
    { cwd: ROOT },
  );
  const [figure = "no test"] = /Tests .*/.exec(ran.out) ?? [];
  yield shown("3 ring", figure, ran.code === 0);
}

function* areFast(): Iterable<Shown> {
  interface Benched {
    readonly checks: readonly {
      readonly name: string;
      readonly value: number;
      readonly limit: number;
      readonly ok: boolean;
    }[];
  }
  const ran = zabsim(["bench", "tree-cache", "registry", "--json"]);
  for (const { limit, name, ok, value } of json<Benched>(ran).checks) {
    yield shown(`4 bench ${name}`, `${value}, limit ${limit}`, ok);
  }
}
