/** "Must show" of issue 7: systems hold, their broken versions are found and told, availability is a number. */
import { fileURLToPath } from "node:url";
import { command, json, shown, zabsim, type Shown } from "./runner.ts";
import { allBugs, bugIsTold, groupHolds } from "./sweeps.ts";

/** The items of the issue, by number. */
export const SYSTEMS: ReadonlyMap<number, (word: string) => Iterable<Shown>> = new Map([
  [1, allHold],
  [2, tellAvailability],
  [3, ringMovesLittle],
  [4, areFast],
]);

interface System {
  readonly name: string;
}

/** Without the folder: "registry" of "systems/registry". */
function systemNames(): string[] {
  const listed = json<readonly System[]>(zabsim(["list", "systems", "--json"]));
  return listed.map(({ name }) => name.replace("systems/", ""));
}

function* allHold(word: string): Iterable<Shown> {
  yield* groupHolds(1, "systems", word);
  const systems = systemNames();
  for (const bug of allBugs()) {
    if (bug.recipes.some((recipe) => systems.includes(recipe))) yield bugIsTold(1, bug, word);
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
