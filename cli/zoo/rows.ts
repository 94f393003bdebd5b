/** One row of the zoo: a bug, what each strategy needed for it, and its smallest schedule. */
import { createHash } from "node:crypto";
import { DEFAULT_STRATEGY } from "../../scenarios/scenario.ts";
import { scoreOf, type Mix, type Score } from "./hunts.ts";
import { huntsOf, isSmallest, type Entry } from "./keeper.ts";
import type { Bug, ZooPlan } from "./plan.ts";
import type { Smallest } from "./smallest.ts";

/** A row of the table. */
export interface Row {
  readonly bug: Bug;
  /** Generators and strategies were tuned on this half; the other one was only looked at. */
  readonly isTuned: boolean;
  /** In the order of the strategies; of the default a second one, if it took the default mix. */
  readonly scores: readonly Score[];
  /** Some seed found it, by the default strategy if that was asked for. */
  readonly isFound: boolean;
  /** Half of the seeds did. */
  readonly isUsual: boolean;
  readonly smallest: Smallest | undefined;
}

/** Half of all names: the first byte of their SHA-256 is even. */
export function isTuned(bug: string): boolean {
  const [first = 0] = createHash("sha256").update(bug).digest();
  return first % 2 === 0;
}

/** What is known of a bug so far. */
export function rowOf({ strategies }: ZooPlan, bug: Bug, entries: readonly Entry[]): Row {
  const of = (strategy: string, mix: Mix): Score =>
    scoreOf(strategy, mix, huntsOf(entries, bug.name, strategy, mix));
  const scores = strategies.flatMap((strategy) => {
    const both = strategy === DEFAULT_STRATEGY ? [of(strategy, "default")] : [];
    return [of(strategy, "zoo"), ...both.filter(({ seeds }) => seeds > 0)];
  });
  const isWhole = !strategies.includes(DEFAULT_STRATEGY);
  const counted = scores.filter(({ strategy }) => isWhole || strategy === DEFAULT_STRATEGY);
  return {
    bug,
    isTuned: isTuned(bug.name),
    scores,
    isFound: counted.some(({ found }) => found > 0),
    isUsual: counted.some(({ runs }) => runs.median !== undefined),
    smallest: entries.filter(isSmallest).find((entry) => entry.bug === bug.name),
  };
}
