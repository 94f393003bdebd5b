/** Plans in which programs of a test's own run, and what they noted. */
import type { RecipeEvent } from "../../../protocol/recipes/vocabulary.ts";
import type { Recipe } from "../../../protocol/recipes/recipe.ts";
import { inject, SECOND, story } from "../../../scenarios/build.ts";
import { simulateAny, type SimulatedRun } from "../../../scenarios/library.ts";
import { assign, recipe, type Me, type Zk } from "../../../scenarios/own-recipes/index.ts";
import type { EnsemblePlan, Scenario } from "../../../scenarios/scenario.ts";
import type { Fault } from "../../../sim/faults.ts";

/** What a program of a test is. */
export type Code = (zk: Zk, me: Me, ...args: number[]) => ReturnType<Parameters<typeof recipe>[1]>;

/** A fault, and when it strikes, in seconds. */
export type Strike = readonly [at: number, fault: Fault];

/** Clients run the recipe once each, from 2 s on, 10 ms apart. */
function scenarioOf(recipe: Recipe, strikes: readonly Strike[], clients: number): Scenario {
  return story({
    name: "programs",
    about: "",
    watchFor: [],
    goals: [],
    cluster: {
      servers: 3,
      clients,
      sessionTimeout: 6000,
      recipe: { name: recipe.name, own: true, resource: true },
    },
    recipes: [recipe],
    until: 30 * SECOND,
    script: (draft) => {
      for (let client = 1; client <= clients; client += 1) {
        assign(draft, 2 * SECOND + client * 10_000, `c${client}`, "run", "/tried");
      }
      for (const [at, fault] of strikes) inject(draft, at * SECOND, fault);
    },
  });
}

/** The plan of such a run. */
export function planOf(recipe: Recipe, strikes: readonly Strike[] = [], clients = 1): EnsemblePlan {
  return scenarioOf(recipe, strikes, clients).plan("1", 0, {});
}

/** One run: its report, and what its programs said, each with its client in front. */
export function runOf(
  recipe: Recipe,
  strikes: readonly Strike[] = [],
  clients = 1,
): { readonly report: SimulatedRun; readonly told: readonly string[] } {
  const report = simulateAny(scenarioOf(recipe, strikes, clients), { trace: true });
  const told = report.trace.flatMap((entry) => {
    if (entry.kind !== "emit") return [];
    const event = entry.emitted as RecipeEvent;
    if (event.kind !== "recipe" || event.what === "asked") return [];
    const { path, text, what } = event;
    return [`c${entry.node - 2} ${what === "noted" ? text : [what, text || path].join(" ")}`];
  });
  return { report, told };
}

/** The same of a program that is made for this test. */
export function runProgram(
  code: Code,
  strikes: readonly Strike[] = [],
): { readonly report: SimulatedRun; readonly told: readonly string[] } {
  return runOf(recipe("tried", code), strikes);
}
