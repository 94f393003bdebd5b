/** What a scenario is: a story with a plan for every seed, and the goals it must reach. */
import type { Cluster } from "../protocol/config.ts";
import type { Command, ZooKeeper } from "../protocol/zookeeper.ts";
import type { Recipe } from "../protocol/recipes/recipe.ts";
import type { RecipeRow } from "../protocol/recipes/row.ts";
import type { Micros } from "../sim/machine.ts";
import type { OwnProperty } from "../sim/own-properties.ts";
import type { Plan } from "../sim/plan.ts";

/** A plan of servers and, behind them, clients. */
export type EnsemblePlan = Plan<Cluster, Command>;

/** What the command line may change; undefined leaves it to the scenario. Times in milliseconds. */
export interface ScenarioOptions {
  readonly servers?: number;
  readonly observers?: number;
  /** A story has at least those that it tells of. */
  readonly clients?: number;
  readonly sessionTimeout?: number;
  readonly tickTime?: number;
  readonly initLimit?: number;
  readonly syncLimit?: number;
  readonly snapCount?: number;
  readonly commitLogCount?: number;
  readonly outstandingLimit?: number;
  readonly minSessionTimeout?: number;
  readonly maxSessionTimeout?: number;
  /** End of the safety phase, in microseconds. */
  readonly until?: Micros;
  readonly bugs?: readonly string[];
  /** As `Cluster.releases`; empty: none. */
  readonly releases?: readonly string[];
  /** Bugs that the releases are without. */
  readonly mend?: readonly string[];
  /** Draw faults that ZooKeeper does not promise to survive, too; only the swarm asks for it. */
  readonly beyondTolerance?: true;
  /** Draw runs of this kind only; only the swarm asks for it. */
  readonly scale?: Scale;
  /** A name of `STRATEGIES`; only the swarm asks for it. */
  readonly strategy?: string;
}

/**
 * A run is `small` with the bounds of the published searches, `wide` with any ensemble and many
 * kinds of fault, or a `campaign` against one server: many short epochs.
 */
export type Scale = "small" | "wide" | "campaign";

/** What is not said in a token: raise `REPLAY_FORMAT` when this becomes another. */
export const DEFAULT_STRATEGY = "swarm";

/** Strategies that know one kind of ensemble only, so that no scale goes with them. */
export const UNSCALED: readonly string[] = ["random", "exhaustive"];

/** A mistake that can be put into what a scenario does: a switch of the scenario's own. */
export interface ScenarioBug {
  readonly name: string;
  /** One sentence: what goes wrong. */
  readonly about: string;
}

/** What of a row of RECIPES says where its runs are. */
type Drawn = Pick<RecipeRow, "group"> & { readonly recipe: Pick<Recipe, "name"> };

/** Name of the scenario whose runs are drawn for a recipe: "recipes/lock", "systems/NAME". */
export function drawnName({ group, recipe }: Drawn): string {
  return `${group ?? "recipes"}/${recipe.name}`;
}

/** One row of the catalogue. `plan` may be called in any order and any number of times. */
export interface Scenario {
  readonly name: string;
  /** "own": a user's. */
  readonly group: "stories" | "recipes" | "systems" | "museum" | "swarm" | "measure" | "own";
  /** One sentence: what happens. */
  readonly about: string;
  /** What to watch for, a sentence each. */
  readonly watchFor: readonly string[];
  /** False: its faults are beyond what ZooKeeper promises to survive. */
  readonly tolerated?: false;
  /** Goals that a run with the default seed must reach. */
  readonly goals: readonly string[];
  /** The recipe that its clients follow; missing: none. */
  readonly recipe?: string;
  /** Every run of it is drawn anew, as those of the swarm are. */
  readonly isDrawn?: true;
  /** Only these properties are judged; missing: all. */
  readonly hold?: readonly string[];
  /** The file that it was read from, as the user named it. */
  readonly file?: string;
  /** Judged besides what ZooKeeper promises. */
  readonly properties?: readonly OwnProperty<ZooKeeper>[];
  /** Recipes of the user's own that its plans name. */
  readonly recipes?: readonly Recipe[];
  /** Names of goals that its runs are there for, beside those of no recipe. */
  readonly seeks?: readonly string[];
  /**
   * Names that `ScenarioOptions.bugs` may hold besides those of ZooKeeper. A plan shows what they do,
   * not their names; but for those of a recipe of the user's own, which looks for the name (`Me.bug`).
   */
  readonly bugs?: readonly ScenarioBug[];
  /** The plan of run `index` of a seed: a pure function that never sees the run. */
  readonly plan: (seed: string, index: number, options: ScenarioOptions) => EnsemblePlan;
}
