/** Every recipe, by its name: what it is, what it is asked, what it needs. */
import { barrier } from "./data/barrier.ts";
import { twoPhaseCommit } from "./data/commit.ts";
import { atomicLong, sharedCount } from "./data/counter.ts";
import { doubleBarrier } from "./data/double-barrier.ts";
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
import { act, hold, type AskRow, type RecipeRow } from "./row.ts";
import { CONFIGURATION_ROWS } from "./table-configuration.ts";
import { DISCOVERY_ROWS } from "./table-discovery.ts";

/** Said to whoever holds something, by anybody. */
function tellHolder(ask: string, weight: number, about: string): AskRow {
  return { ask, about, weight, holds: false, givesUp: false, values: 0, by: "any" };
}

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
  ...CONFIGURATION_ROWS,
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
  ...DISCOVERY_ROWS,
];

/** By its name; undefined if there is none. */
export function findRecipe(name: string): RecipeRow | undefined {
  return RECIPES.find(({ recipe }) => recipe.name === name);
}
