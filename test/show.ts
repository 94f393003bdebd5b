/** `npm run show [ISSUE | ISSUE.ITEM ...]`: runs what each issue must show and prints item, figure, verdict. */
import { ENSEMBLE } from "./show/ensemble.ts";
import type { Shown } from "./show/runner.ts";
import { RECIPES } from "./show/recipes.ts";
import { SEARCH } from "./show/search.ts";
import { SERVICE } from "./show/service.ts";
import { SYSTEMS } from "./show/systems.ts";
import { ZOO } from "./show/zoo.ts";

type Items = ReadonlyMap<number, (word: string) => Iterable<Shown>>;

const ISSUES: ReadonlyMap<number, Items> = new Map([
  [2, ENSEMBLE],
  [3, SERVICE],
  [4, SEARCH],
  [5, RECIPES],
  [6, ZOO],
  [7, SYSTEMS],
]);

const wanted = process.argv.slice(2);
const word = process.env["ZABSIM_SEED"] ?? `show${Date.now().toString(36)}`;
let missed = 0;
console.log(`seed ${word}`);
for (const [issue, items] of ISSUES) {
  for (const [number, show] of items) {
    const isWanted = wanted.includes(`${issue}`) || wanted.includes(`${issue}.${number}`);
    if (wanted.length > 0 && !isWanted) continue;
    for (const { item, figure, ok } of show(word)) {
      if (!ok) missed += 1;
      console.log(`${ok ? "ok    " : "MISSED"}  ${issue}.${item}: ${figure}`);
    }
  }
}
console.log(missed === 0 ? "all shown" : `${missed} missed`);
process.exitCode = missed === 0 ? 0 : 1;
