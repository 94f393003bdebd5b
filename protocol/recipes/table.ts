/** Every recipe, by its name: what it is, what it is asked, what it needs. */
import type { Recipe } from "./recipe.ts";
import { barrier } from "./data/barrier.ts";
import { twoPhaseCommit } from "./data/commit.ts";
import { atomicLong, sharedCount } from "./data/counter.ts";
import { doubleBarrier } from "./data/double-barrier.ts";
import { group } from "./data/group.ts";
import { priorityQueue, queue } from "./data/queue.ts";
import { lock } from "./lock/lock.ts";

/** One word that a recipe's tasks may ask, and how runs are drawn that ask it. */
export interface AskRow {
  readonly ask: string;
  /** One sentence: what the application then does. */
  readonly about: string;
  /** How often it is drawn, beside the other asks of its recipe. */
  readonly weight: number;
  /** Its `span` means something: how long something is kept. */
  readonly holds: boolean;
  /** Its `patience` means something: it may give up. */
  readonly givesUp: boolean;
  /** Its `value` is drawn below this; 0: it means nothing. */
  readonly values: number;
  /** Who does it: one client, the first, or each of them at about the same time. */
  readonly by: "any" | "first" | "each";
}

/** One recipe as `list recipes` shows it, with its machine. */
export interface RecipeRow {
  readonly recipe: Recipe;
  /** One sentence: what it does. */
  readonly about: string;
  /** Class or section that it was read from. */
  readonly cite: string;
  readonly asks: readonly AskRow[];
  /** `config.size` is drawn from these; missing: it means nothing. */
  readonly sizes?: readonly number[];
  /** It writes to a resource while it holds. */
  readonly hasResource: boolean;
}

/** Something is held for a while, by whoever's turn it is. */
function use(about: string): AskRow {
  return { ask: "use", about, weight: 1, holds: true, givesUp: true, values: 0, by: "any" };
}

/** In the order of `list recipes`. */
export const RECIPES: readonly RecipeRow[] = [
  {
    recipe: lock,
    about: "an exclusive lock, granted in the order in which it was asked for",
    cite: "InterProcessMutex; reference 14.7",
    asks: [use("get it, write to the resource, keep it, write again, release it")],
    hasResource: true,
  },
  {
    recipe: queue,
    about: "a queue, first come, first served; every item is taken once",
    cite: "DistributedQueue; reference 14.5",
    asks: [
      { ...use("put an item in"), ask: "offer", weight: 2, holds: false, givesUp: false },
      { ...use("take the oldest item, or wait for one"), ask: "take", holds: false },
    ],
    hasResource: false,
  },
  {
    recipe: priorityQueue,
    about: "a queue in which items of a lower number are taken before others",
    cite: "DistributedPriorityQueue; reference 14.6",
    asks: [
      {
        ...use("put an item in, with a priority"),
        ask: "offer",
        weight: 2,
        holds: false,
        givesUp: false,
        values: 12,
      },
      { ...use("take the most urgent item, or wait for one"), ask: "take", holds: false },
    ],
    hasResource: false,
  },
  {
    recipe: atomicLong,
    about: "a number that many add to",
    cite: "DistributedAtomicLong; reference 14.12",
    asks: [{ ...use("add to it"), ask: "add", holds: false, givesUp: false, values: 5 }],
    hasResource: false,
  },
  {
    recipe: sharedCount,
    about: "a number that is set, unless another sets it in between",
    cite: "SharedCount; reference 14.12",
    asks: [{ ...use("try to set it"), ask: "set", holds: false, givesUp: false, values: 100 }],
    hasResource: false,
  },
  {
    recipe: barrier,
    about: "a barrier: while it is closed nobody passes",
    cite: "DistributedBarrier; reference 14.3",
    asks: [
      { ...use("close it, keep it closed, open it"), ask: "guard", givesUp: false, by: "first" },
      { ...use("pass it when it is open"), ask: "pass", weight: 3, holds: false },
    ],
    hasResource: false,
  },
  {
    recipe: doubleBarrier,
    about: "a double barrier: a number of clients begin together, and leave together",
    cite: "DistributedDoubleBarrier; reference 14.4",
    asks: [{ ...use("enter with the others, stay, leave with them"), ask: "meet", by: "each" }],
    sizes: [2, 2, 3],
    hasResource: false,
  },
  {
    recipe: group,
    about: "a group: who is in it has a node there, from one session to the next",
    cite: "GroupMember, PersistentNode; reference 14.2, 14.14",
    asks: [
      { ...use("join, and stay"), ask: "join", weight: 2, holds: false, givesUp: false },
      { ...use("quit"), ask: "quit", holds: false, givesUp: false },
    ],
    hasResource: false,
  },
  {
    recipe: twoPhaseCommit,
    about: "two-phase commit: a decision that all take alike, and that none of them was against",
    cite: "reference 14.10",
    asks: [
      { ...use("vote, and learn the decision"), ask: "vote", holds: false, values: 6, by: "each" },
    ],
    sizes: [2, 2, 3],
    hasResource: false,
  },
];

/** By its name; undefined if there is none. */
export function findRecipe(name: string): RecipeRow | undefined {
  return RECIPES.find(({ recipe }) => recipe.name === name);
}
