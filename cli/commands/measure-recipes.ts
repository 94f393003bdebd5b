/** `zabsim measure recipes`: what goes wrong with recipes as people write them, and which faults it takes. */
import { drawnName, type Scenario } from "../../scenarios/scenario.ts";
import { EXIT, usage } from "../errors.ts";
import { firstFailingRun, type FailingRun } from "../failing-run.ts";
import { vocabularyOf, type Model } from "../model.ts";
import { plural } from "../quantities.ts";
import { integerFlag, orUsage, printJson, printLines, seedOf, type Session } from "../session.ts";
import { table } from "../reporters/markdown-text.ts";
import { readSetting } from "../settings.ts";
import { paragraph } from "../style.ts";
import { findScenario } from "../subject.ts";
import { faultInWords } from "../timeline/faults.ts";

/** The table of the documents is of this seed. */
const SEED = "docs";
const DEFAULT_BUDGET = 3000;
/** Enough to take the faults away that are not needed; for a good story there is `fuzz`. */
const EXECUTIONS = 200;

type Bug = Model["bugs"][number];

/** One mistake, and what it came to. */
interface Row {
  readonly bug: Bug;
  readonly recipe: string;
  /** Undefined: no run failed. */
  readonly found: FailingRun | undefined;
}

/** Bugs by name; without one, all that are made in recipes. Exit 0; 1 if one is not found; 130 after Ctrl-C. */
export async function measureRecipes(session: Session, names: readonly string[]): Promise<number> {
  const { io, model } = session;
  const seed = seedOf(session) ?? SEED;
  const budget = integerFlag(session, "runs", 1, 1_000_000) ?? DEFAULT_BUDGET;
  let isInterrupted = false;
  const stop = io.onInterrupt(() => (isInterrupted = true));
  const rows: Row[] = [];
  for (const bug of chosenBugs(session, names)) {
    const [recipe = ""] = bug.recipes ?? [];
    const scenario = scenarioOf(model, recipe);
    const found = await firstFailingRun(model, scenario, bug.name, seed, {
      budget,
      executions: EXECUTIONS,
      mayGoOn: () => !isInterrupted,
    });
    if (isInterrupted) break;
    const told = found === undefined ? "not found" : `run ${found.index}`;
    io.err(`${recipe} ${bug.name}: ${told}\n`);
    rows.push({ bug, recipe, found });
  }
  stop();
  show(session, rows, seed, budget);
  if (isInterrupted) return EXIT.interrupted;
  return rows.every(({ found }) => found !== undefined) ? EXIT.held : EXIT.violated;
}

/** The one whose runs are drawn for that recipe. */
function scenarioOf(model: Model, recipe: string): Scenario {
  const row = model.recipes.find((one) => one.recipe.name === recipe);
  return findScenario(model, row === undefined ? recipe : drawnName(row));
}

function chosenBugs({ model }: Session, names: readonly string[]): readonly Bug[] {
  const ofRecipes = model.bugs.filter(({ recipes }) => recipes !== undefined);
  if (names.length === 0) return ofRecipes;
  const asked = orUsage(() => readSetting("bug", names.join(","), vocabularyOf(model))).bugs ?? [];
  const chosen = ofRecipes.filter(({ name }) => asked.includes(name));
  if (chosen.length === asked.length) return chosen;
  throw usage("measure recipes takes bugs of recipes", "zabsim list bugs says which are");
}

function show(session: Session, rows: readonly Row[], seed: string, budget: number): void {
  if (session.json) {
    return printJson(session, { schema: 1, seed, budget, bugs: rows.map(rowObject) });
  }
  if (session.flags["markdown"] === true) return printLines(session, page(session, rows, seed));
  const { style, width } = session;
  for (const { bug, recipe, found } of rows) {
    const what = `${bug.about}; ${found === undefined ? "not found" : verdictOf(found)}`;
    printLines(session, paragraph(style, `  ${recipe} ${bug.name}  `, what, width));
  }
}

function rowObject({ bug, recipe, found }: Row): object {
  return {
    bug: bug.name,
    recipe,
    property: found?.property ?? null,
    index: found?.index ?? null,
    faults: found?.plan.faults ?? null,
    operations: found?.plan.operations.length ?? null,
    token: found?.subject.token ?? null,
  };
}

function verdictOf({ plan, property }: FailingRun): string {
  return `${property}, by ${faultsOf(plan)}`;
}

/** "CRASH s1", or that it takes none. */
function faultsOf({ faults, operations }: FailingRun["plan"]): string {
  if (faults.length > 0) return faults.map((planned) => faultInWords(planned)).join(", ");
  return `no fault, ${plural(operations.length, "task")}`;
}

const INTRO = [
  "# Recipes",
  "",
  "Written by `npx zabsim measure recipes --markdown`; do not edit. How to write and test one of your own: [tutorial](tutorial.md).",
  "",
  "Every recipe is judged on three timelines at once: what the ensemble decided, what each client believed, and what the protected resource saw. `npx zabsim fuzz recipes` runs all of them through pauses, expiry, partitions, lost replies and crashes.",
  "",
];

function page({ model }: Session, rows: readonly Row[], seed: string): readonly string[] {
  const { properties, recipes } = model;
  const ofRecipes = recipes.map((row) => {
    const { about, cite } = row;
    const { name } = row.recipe;
    const promised = properties.filter(({ within }) => within?.includes(name) === true);
    const named = promised.map((property) => property.name).join(", ");
    return [`\`${name}\``, about, named, cite, `\`npx zabsim fuzz ${drawnName(row)}\``];
  });
  const ofBugs = rows.map(({ bug, recipe, found }) => [
    whereOf(bug.recipes ?? [recipe]),
    `\`${bug.name}\`: ${bug.about}`,
    exhibitOf(model, bug) ?? bug.issue,
    found?.property ?? bug.breaks.join(", "),
    found === undefined ? "not found" : faultsOf(found.plan),
    `\`npx zabsim fuzz ${scenarioOf(model, recipe).name} --bug ${bug.name}\``,
  ]);
  return [
    ...INTRO,
    "## What there is",
    "",
    ...table(["recipe", "what it is", "what it promises", "read from", "command"], ofRecipes),
    "",
    "## What breaks the naive version",
    "",
    `The fault is what is left of the first failing run of seed \`${seed}\` when it has been made small. With a link: \`npx zabsim run museum/ISSUE\` shows the incident, \`museum/ISSUE-mended\` the same without the mistake.`,
    "",
    ...table(["recipes", "mistake", "incident", "property", "fault", "command"], ofBugs),
  ];
}

/** "lock, semaphore", "lock and 7 others". */
function whereOf(recipes: readonly string[]): string {
  const [first = "", ...others] = recipes;
  return others.length > 2 ? `${first} and ${others.length} others` : recipes.join(", ");
}

function exhibitOf({ museum }: Model, { name }: Bug): string | undefined {
  const found = museum.find(({ bug }) => bug === name);
  return found === undefined ? undefined : `\`museum/${found.issue}\``;
}
