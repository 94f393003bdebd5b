/** Plans in which programs of a test's own run, and what they noted. */
import type { RecipeEvent } from "../../../protocol/recipes/vocabulary.ts";
import type { Recipe } from "../../../protocol/recipes/recipe.ts";
import { inject, SECOND, story } from "../../../scenarios/build.ts";
import { recipe, type Me, type Zk } from "../../../scenarios/own-recipes/index.ts";
import type { EnsemblePlan, Scenario } from "../../../scenarios/scenario.ts";
import { simulate } from "../../../scenarios/simulate.ts";
import { assign } from "../../../scenarios/tasks.ts";
import type { Fault } from "../../../sim/faults.ts";
import type { Report } from "../../../sim/report.ts";

/** What a program of a test is. */
export type Code = (zk: Zk, me: Me, ...args: number[]) => ReturnType<Parameters<typeof recipe>[1]>;

/** A fault, and when it strikes, in seconds. */
export type Strike = readonly [at: number, fault: Fault];

/** Clients run the recipe once each, from 2 s on, 10 ms apart. */
export function planOf(recipe: Recipe, strikes: readonly Strike[] = [], clients = 1): EnsemblePlan {
  const scenario: Scenario = story({
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
    until: 30 * SECOND,
    script: (draft) => {
      for (let client = 1; client <= clients; client += 1) {
        assign(draft, 2 * SECOND + client * 10_000, `c${client}`, "run", "/tried");
      }
      for (const [at, fault] of strikes) inject(draft, at * SECOND, fault);
    },
  });
  return scenario.plan("1", 0, {});
}

/** One run: its report, and what its programs said, each with its client in front. */
export function runOf(
  recipe: Recipe,
  strikes: readonly Strike[] = [],
  clients = 1,
): { readonly report: Report; readonly told: readonly string[] } {
  const told: string[] = [];
  const plan = planOf(recipe, strikes, clients);
  const report = simulate(plan, {
    recipes: [recipe],
    record: (entry) => {
      if (entry.kind !== "emit") return;
      const event = entry.emitted as RecipeEvent;
      if (event.kind !== "recipe" || event.what === "asked") return;
      const { path, text, what } = event;
      told.push(`c${entry.node - 2} ${what === "noted" ? text : [what, text || path].join(" ")}`);
    },
  });
  return { report, told };
}

/** The same of a program that is made for this test. */
export function runProgram(
  code: Code,
  strikes: readonly Strike[] = [],
): { readonly report: Report; readonly told: readonly string[] } {
  return runOf(recipe("tried", code), strikes);
}
