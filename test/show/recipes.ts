/** "Must show" of issue 5: recipes hold, their broken variants are found and told, fencing saves what belief does not. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { breaksAndMends } from "./own-recipe.ts";
import { json, shown, zabsim, type Shown } from "./runner.ts";
import { allBugs, bugIsTold, groupHolds, type Swept } from "./sweeps.ts";

/** The items of the issue, by number. */
export const RECIPES: ReadonlyMap<number, (word: string) => Iterable<Shown>> = new Map([
  [1, allHold],
  [2, brokenAreFound],
  [3, fencingSaves],
  [4, isDocumented],
  [5, isFast],
  [6, breaksAndMends],
]);

function allHold(word: string): Iterable<Shown> {
  return groupHolds(1, "recipes", word);
}

interface Exhibit {
  readonly name: string;
  readonly mended: string;
  readonly violates: string;
}

function* brokenAreFound(word: string): Iterable<Shown> {
  for (const bug of allBugs()) if (bug.recipes.length > 0) yield bugIsTold(2, bug, word);
  for (const { mended, name, violates } of json<readonly Exhibit[]>(
    zabsim(["list", "museum", "--json"]),
  )) {
    const broken = zabsim(["run", name, "--json"]);
    const { violation } = json<{ violation: { property: string } | null }>(broken);
    const isBroken = broken.code === 1 && violation?.property === violates;
    yield shown(`2 run ${name}`, `violated: ${violation?.property ?? "nothing"}`, isBroken);
    const ran = zabsim(["fuzz", mended, "--runs", "1000", "--seed", word, "--json"]);
    const { failed, runs } = json<Swept>(ran);
    yield shown(`2 fuzz ${mended}`, `${failed} of ${runs} failed`, ran.code === 0);
  }
}

function* fencingSaves(): Iterable<Shown> {
  const story = ["run", "recipes/lock-holder-sleeps"];
  const said = (out: string): string =>
    (/^ *exclusion +([^]*?)\n {2}\w/m.exec(out)?.[1] ?? "nothing").replace(/\s+/g, " ");
  const fenced = zabsim(story);
  const isSaved = /belief is violated.*and the fenced resource stays safe/.test(said(fenced.out));
  yield shown(`3 ${story.join(" ")}`, said(fenced.out), fenced.code === 0 && isSaved);
  const open = zabsim([...story, "--bug", "no-fencing"]);
  const isLost = /belief is violated.*the resource without fencing is violated too/.test(
    said(open.out),
  );
  yield shown(`3 ... --bug no-fencing`, said(open.out), open.code === 1 && isLost);
}

const PAGE = fileURLToPath(new URL("../../../docs/recipes.md", import.meta.url));

function* isDocumented(): Iterable<Shown> {
  const ran = zabsim(["measure", "recipes", "--markdown"]);
  const isSame = ran.out === readFileSync(PAGE, "utf8");
  const figure = isSame ? "docs/recipes.md is what it prints" : "docs/recipes.md differs";
  yield shown("4 measure recipes --markdown", figure, ran.code === 0 && isSame);
}

function* isFast(): Iterable<Shown> {
  const ran = zabsim(["bench", "hand-over", "group", "--json"]);
  interface Benched {
    readonly checks: readonly {
      readonly name: string;
      readonly value: number;
      readonly limit: number;
      readonly ok: boolean;
    }[];
  }
  for (const { limit, name, ok, value } of json<Benched>(ran).checks) {
    yield shown(`5 bench ${name}`, `${value}, limit ${limit}`, ok);
  }
}
