/** Runs a few tasks of a recipe on three calm servers, and gathers what its clients believe, in order. */
import { expect } from "vitest";
import type { Cluster } from "../../../protocol/config.ts";
import type { RecipeEvent } from "../../../protocol/recipes/vocabulary.ts";
import { story, SECOND, type Draft } from "../../../scenarios/build.ts";
import { simulate } from "../../../scenarios/simulate.ts";

/** `recipe` by its name, with what differs from one holder at a time and no bug. */
export interface Setup extends Partial<Pick<Cluster, "bugs" | "firstSequence" | "sessionTimeout">> {
  readonly recipe: string;
  readonly size?: number;
  readonly clients?: number;
  readonly seed?: string;
}

/** "c1 granted", … without `asked` and `finished`; and what was violated, if anything was. */
export function told(
  { recipe, size, seed = "a", clients = 3, ...others }: Setup,
  script: (draft: Draft) => void,
): { readonly lines: readonly string[]; readonly violated: string | undefined } {
  const plan = story({
    name: "told",
    about: "Told.",
    watchFor: [],
    goals: [],
    cluster: {
      servers: 3,
      clients,
      sessionTimeout: 6000,
      recipe: { name: recipe, ...(size === undefined ? {} : { size }), resource: true },
      ...others,
    },
    until: 40 * SECOND,
    script,
  }).plan(seed, 0, {});
  const lines: string[] = [];
  const report = simulate(plan, {
    record: (entry) => {
      if (entry.kind !== "emit" || entry.emitted.kind !== "recipe") return;
      const { what } = entry.emitted as RecipeEvent;
      if (what !== "asked" && what !== "finished") lines.push(`c${entry.node - 2} ${what}`);
    },
  });
  expect(report.outcome).not.toBe("broken");
  return { lines, violated: report.violation?.property };
}
