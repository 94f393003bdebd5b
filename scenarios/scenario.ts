/** What a scenario is: a story with a plan for every seed, and the goals it must reach. */
import type { Cluster } from "../protocol/config.ts";
import type { Command } from "../protocol/zookeeper.ts";
import type { Micros } from "../sim/machine.ts";
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
  /** End of the safety phase, in microseconds. */
  readonly until?: Micros;
  readonly bugs?: readonly string[];
  /** A name of `STRATEGIES`; only the swarm asks for it. */
  readonly strategy?: string;
}

/** What is not said in a token: raise `REPLAY_FORMAT` when this becomes another. */
export const DEFAULT_STRATEGY = "swarm";

/** One row of the catalogue. `plan` may be called in any order and any number of times. */
export interface Scenario {
  readonly name: string;
  readonly group: "stories" | "swarm" | "measure";
  /** One sentence: what happens. */
  readonly about: string;
  /** What to watch for, a sentence each. */
  readonly watchFor: readonly string[];
  /** False: its faults are beyond what ZooKeeper promises to survive. */
  readonly tolerated?: false;
  /** Goals that a run with the default seed must reach. */
  readonly goals: readonly string[];
  /** The file that it was read from, as the user named it. */
  readonly file?: string;
  /** The plan of run `index` of a seed: a pure function that never sees the run. */
  readonly plan: (seed: string, index: number, options: ScenarioOptions) => EnsemblePlan;
}
