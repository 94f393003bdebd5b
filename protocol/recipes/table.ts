/** Every recipe, by its name: what it is, what it is asked, what it needs. */
import type { Recipe } from "./recipe.ts";
import { configuration } from "./configuration/configuration.ts";
import { configService } from "./configuration/staged.ts";
import { barrier } from "./data/barrier.ts";
import { cache, childrenCache, nodeCache } from "./data/cache.ts";
import { WRITES } from "./data/cache-writer.ts";
import { twoPhaseCommit } from "./data/commit.ts";
import { atomicLong, sharedCount } from "./data/counter.ts";
import { doubleBarrier } from "./data/double-barrier.ts";
import { DELAYS, delayQueue } from "./data/delay-queue.ts";
import { group, persistentNode } from "./data/group.ts";
import { priorityQueue, queue } from "./data/queue.ts";
import { workQueue } from "./jobs/work-queue.ts";
import { leaderLatch } from "./election/latch.ts";
import { leaderElection } from "./election/official.ts";
import { leaderSelector } from "./election/selector.ts";
import { lock } from "./lock/lock.ts";
import { multiLock } from "./lock/multi.ts";
import { activeStandby } from "./pair/active-standby.ts";
import { readWriteLock } from "./lock/read-write.ts";
import { revocableLock } from "./lock/revocable.ts";
import { semaphore } from "./lock/semaphore.ts";

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
  /** Who does it: one client, the first, one of the others, or each of them at about the same time. */
  readonly by: "any" | "first" | "others" | "each";
  /**
   * A system is there before trouble begins: all who may do it are asked it so often at the start;
   * missing: not at all. Asked once, and taken together, it lasts for the whole run.
   */
  readonly standing?: number;
}

/** One recipe as `list recipes` shows it, with its machine. */
export interface RecipeRow {
  readonly recipe: Recipe;
  /** A whole system that people run, and not a part that systems are made of; missing: a recipe. */
  readonly group?: "systems";
  /** One sentence: what it does. */
  readonly about: string;
  /** Class or section that it was read from. */
  readonly cite: string;
  readonly asks: readonly AskRow[];
  /** `config.size` is drawn from these; missing: it means nothing. */
  readonly sizes?: readonly number[];
  /** It writes to a resource while it holds. */
  readonly hasResource: boolean;
  /** It is the user's own. */
  readonly isOwn?: true;
  /** No run has more tasks; missing: no bound of its own. */
  readonly mostTasks?: number;
}

/** Something is held for a while, by whoever's turn it is. */
function hold(ask: string, weight: number, about: string): AskRow {
  return { ask, about, weight, holds: true, givesUp: true, values: 0, by: "any" };
}

/** Something is done once, as soon as it can be. */
function act(ask: string, weight: number, about: string): AskRow {
  return { ask, about, weight, holds: false, givesUp: false, values: 0, by: "any" };
}

/** Said to whoever holds something, by anybody. */
function tellHolder(ask: string, weight: number, about: string): AskRow {
  return { ask, about, weight, holds: false, givesUp: false, values: 0, by: "any" };
}

const CACHE_ASKS: readonly AskRow[] = [
  { ...act("write", 3, "put a node there, remove one, or make all anew"), values: WRITES },
  act("watch", 1, "follow all changes from now on"),
];

/** In the order of `list recipes`. */
export const RECIPES: readonly RecipeRow[] = [
  {
    recipe: lock,
    about: "an exclusive lock, granted in the order in which it was asked for",
    cite: "InterProcessMutex; reference 14.7",
    asks: [hold("use", 1, "get it, write to the resource, keep it, write again, release it")],
    hasResource: true,
  },
  {
    recipe: readWriteLock,
    about: "a lock that readers share, and a writer has alone",
    cite: "InterProcessReadWriteLock; reference 14.8",
    asks: [
      hold("read", 2, "get it together with others that read, keep it, release it"),
      hold("write", 1, "get it alone, write to the resource, keep it, write again, release it"),
    ],
    hasResource: true,
  },
  {
    recipe: revocableLock,
    about: "an exclusive lock whose holder can be asked to release it",
    cite: "Revoker; reference 14.9",
    asks: [
      hold("use", 3, "get it, keep it until its time is up or somebody asks for it, release it"),
      tellHolder("revoke", 1, "ask whoever holds it to release it"),
    ],
    hasResource: true,
  },
  {
    recipe: multiLock,
    about: "two locks that are taken as one, always in the same order",
    cite: "InterProcessMultiLock; reference 14.12",
    asks: [hold("use", 1, "get both, write to the resource, keep them, write again, release both")],
    hasResource: true,
  },
  {
    recipe: semaphore,
    about: "a number of leases, each held by one at a time",
    cite: "InterProcessSemaphoreV2; reference 14.12",
    asks: [hold("use", 1, "get a lease, keep it, return it")],
    sizes: [1, 2, 2, 3],
    hasResource: false,
  },
  {
    recipe: leaderLatch,
    about: "a leader is whoever has been in the latch for longest",
    cite: "LeaderLatch; reference 14.13",
    asks: [hold("lead", 1, "be in the latch until it has led for a while, leave")],
    hasResource: true,
  },
  {
    recipe: leaderSelector,
    about: "leadership is a method that runs until it returns or is interrupted",
    cite: "LeaderSelector; reference 14.13",
    asks: [hold("lead", 1, "lead for a while without a break; queue up again after one")],
    hasResource: true,
  },
  {
    recipe: leaderElection,
    about: "candidates make their offers, and the oldest one leads until it resigns",
    cite: "LeaderElectionSupport; reference 14.11",
    asks: [hold("lead", 1, "offer itself, lead for a while, resign")],
    hasResource: true,
  },
  {
    recipe: queue,
    about: "a queue, first come, first served; every item is taken once",
    cite: "DistributedQueue; reference 14.5",
    asks: [
      act("offer", 2, "put an item in"),
      { ...act("take", 1, "take the oldest item, or wait for one"), givesUp: true },
    ],
    hasResource: false,
  },
  {
    recipe: priorityQueue,
    about: "a queue in which items of a lower number are taken before others",
    cite: "DistributedPriorityQueue; reference 14.6",
    asks: [
      { ...act("offer", 2, "put an item in, with a priority"), values: 12 },
      { ...act("take", 1, "take the most urgent item, or wait for one"), givesUp: true },
    ],
    hasResource: false,
  },
  {
    recipe: delayQueue,
    about: "a queue whose items are taken when they are due, and not before",
    cite: "DistributedDelayQueue; reference 14.17",
    asks: [
      { ...act("offer-later", 2, "put an item in that is due in a while"), values: DELAYS },
      { ...act("take", 1, "take the item that was due first, or wait for one"), givesUp: true },
    ],
    hasResource: false,
  },
  {
    recipe: atomicLong,
    about: "a number that many add to",
    cite: "DistributedAtomicLong; reference 14.12",
    asks: [{ ...act("add", 1, "add to it"), values: 5 }],
    hasResource: false,
  },
  {
    recipe: sharedCount,
    about: "a number that is set, unless another sets it in between",
    cite: "SharedCount; reference 14.12",
    asks: [{ ...act("set", 1, "try to set it"), values: 100 }],
    hasResource: false,
  },
  {
    recipe: barrier,
    about: "a barrier: while it is closed nobody passes",
    cite: "DistributedBarrier; reference 14.3",
    asks: [
      { ...hold("guard", 1, "close it, keep it closed, open it"), givesUp: false, by: "first" },
      { ...act("pass", 3, "pass it when it is open"), givesUp: true },
    ],
    hasResource: false,
  },
  {
    recipe: doubleBarrier,
    about: "a double barrier: a number of clients begin together, and leave together",
    cite: "DistributedDoubleBarrier; reference 14.4",
    asks: [{ ...hold("meet", 1, "enter with the others, stay, leave with them"), by: "each" }],
    sizes: [2, 2, 3],
    hasResource: false,
  },
  {
    recipe: group,
    about: "a group: who is in it has a node there, from one session to the next",
    cite: "GroupMember, PersistentNode; reference 14.2, 14.14",
    asks: [act("join", 2, "join, and stay"), act("quit", 1, "quit")],
    hasResource: false,
  },
  {
    recipe: persistentNode,
    about: "a node of one's own, which is made again whenever its session is over",
    cite: "PersistentNode; reference 14.14",
    asks: [
      act("keep", 2, "make a node that is called after the client, and keep it"),
      act("drop", 1, "take it away"),
    ],
    hasResource: false,
  },
  {
    recipe: cache,
    about: "a copy of a node and all that is under it, which follows their changes",
    cite: "CuratorCache; reference 14.15",
    asks: CACHE_ASKS,
    hasResource: false,
  },
  {
    recipe: childrenCache,
    about: "a copy of a node and its children, which follows their changes",
    cite: "PathChildrenCache; reference 14.15",
    asks: CACHE_ASKS,
    hasResource: false,
  },
  {
    recipe: nodeCache,
    about: "a copy of one node, which follows its changes",
    cite: "NodeCache; reference 14.15",
    asks: CACHE_ASKS,
    hasResource: false,
  },
  {
    recipe: configuration,
    about: "a configuration in one node, which one publishes and all the others follow",
    cite: "reference 14.1",
    asks: [
      { ...act("publish", 3, "publish the next version"), by: "first" },
      act("follow", 2, "apply what is there, and all that comes"),
    ],
    hasResource: false,
  },
  {
    recipe: configService,
    group: "systems",
    about:
      "a configuration service, which gives a new version to a canary first and to all when that has proved it",
    cite: "reference 14.1",
    asks: [
      {
        ...hold(
          "roll-out",
          3,
          "give the next version to the canary, wait and look, give it to all",
        ),
        values: 8,
        by: "first",
      },
      { ...act("follow", 1, "apply what is there, and all that comes"), by: "each" },
    ],
    sizes: [1, 1, 2],
    hasResource: false,
  },
  {
    recipe: twoPhaseCommit,
    about: "two-phase commit: a decision that all take alike, and that none of them was against",
    cite: "reference 14.10",
    asks: [
      { ...act("vote", 1, "vote, and learn the decision"), givesUp: true, values: 6, by: "each" },
    ],
    sizes: [2, 2, 3],
    hasResource: false,
  },
  {
    recipe: activeStandby,
    group: "systems",
    about: "one process is active, others stand by, and whoever takes over fences the former first",
    cite: "ZKFailoverController, ActiveStandbyElector",
    asks: [
      {
        ...hold("serve", 1, "stand by, be active for a while, step down"),
        by: "each",
        standing: 1,
      },
    ],
    mostTasks: 10,
    hasResource: true,
  },
  {
    recipe: workQueue,
    group: "systems",
    about: "jobs are put in, each is done by one worker, and another one takes over when that dies",
    cite: "Curator DistributedQueue, lock-safe; reference 14.5",
    asks: [
      { ...act("submit", 5, "put a job in"), by: "first" },
      {
        ...hold("work", 2, "claim the oldest job that is free, do it, mark it; or wait for one"),
        by: "others",
        standing: 4,
      },
    ],
    hasResource: true,
  },
];

/** By its name; undefined if there is none. */
export function findRecipe(name: string): RecipeRow | undefined {
  return RECIPES.find(({ recipe }) => recipe.name === name);
}
