/** The strategies of the search, and the scenario that is drawn by one of them. */
import { must } from "../sim/assert.ts";
import { beyondTolerance } from "./beyond-tolerance.ts";
import { DEFAULT_STRATEGY, type Scenario } from "./scenario.ts";
import { drawCrashes } from "./strategies/crashes.ts";
import { drawPriorities } from "./strategies/priorities.ts";
import { drawRandom } from "./strategies/random.ts";
import { drawSmallWorld } from "./strategies/small-worlds.ts";
import { drawSwarm } from "./swarm.ts";

/** One way to look for failures. All have the same budget, of runs, and the same report. */
export interface Strategy {
  readonly name: string;
  /** One sentence: how it looks for them. */
  readonly about: string;
  /** What it needs besides a seed; empty: nothing. */
  readonly needs: string;
  /** Its runs depend on those before them, see `search/`; `plan` draws only the fresh ones, which are the default's. */
  readonly isGuided?: true;
  /** How many runs of the default one of its runs is worth, by the time that it takes; 1 if missing. */
  readonly worth?: number;
  /** As `Scenario.plan`. */
  readonly plan: Scenario["plan"];
}

/** Every strategy, in the order in which they are listed. */
export const STRATEGIES: readonly Strategy[] = [
  {
    name: "random",
    about: "any fault at any time to anybody, in ensembles of one kind: the baseline",
    needs: "",
    plan: drawRandom,
  },
  {
    name: "swarm",
    about: "every run draws few patterns of faults, and an ensemble and weather of its own",
    needs: "",
    plan: (seed, index, options) => drawSwarm(seed, index, options).plan,
  },
  {
    name: "crash",
    about: "servers die around durable writes and steps of the protocol, and return in any order",
    needs: "",
    plan: drawCrashes,
  },
  {
    name: "pct",
    about:
      "the swarm with fewer faults; threads, streams and timers go first by priorities of chance",
    needs: "",
    plan: drawPriorities,
  },
  {
    name: "guided",
    about:
      "rounds of 256 runs: later ones change plans that reached abstract states which few others did",
    needs: "the runs before: one scenario, from its first run on, in one piece",
    isGuided: true,
    plan: (seed, index, options) => drawSwarm(seed, index, options).plan,
  },
  {
    name: "exhaustive",
    about:
      "every run is a small world, tried in every order of its events and faults within a bound",
    needs: "",
    // Measured: 510 ms, and 17 ms.
    worth: 30,
    plan: drawSmallWorld,
  },
];

/** Drawn anew for every run, as `options.strategy` has it. */
export const SWARM: Scenario = {
  name: "swarm",
  group: "swarm",
  about: "Every run draws its own ensemble, weather, writes and mixture of faults.",
  watchFor: [
    "Nothing is ever violated, whatever is drawn.",
    "After the faults a quorum is healed and has to serve again.",
  ],
  goals: [],
  plan: (seed, index, options) => {
    const { strategy: name = DEFAULT_STRATEGY } = options;
    const found = STRATEGIES.find((strategy) => strategy.name === name);
    const plan = must(found, `strategy ${name}`).plan(seed, index, options);
    return options.beyondTolerance === true ? beyondTolerance(plan, seed, index) : plan;
  },
};
