/** Rows of the table of bugs: mistakes made in recipes over data and groups. */
import { REGISTRIES } from "./kinds.ts";
import type { RecipeBugName, RecipeBugRow } from "./bugs.ts";

type DataBug = Extract<
  RecipeBugName,
  | "offer-retried-blindly"
  | "lost-delete-is-anothers"
  | "priority-as-text"
  | "due-is-only-an-order"
  | "waits-for-changes-only"
  | "adds-again-after-conflict"
  | "conflict-is-anothers"
  | "barrier-if-not-loop"
  | "watch-after-read"
  | "barrier-read-stale"
  | "any-wake-up-enters"
  | "recounts-without-ready"
  | "leaves-at-one-left"
  | "create-for-any-session"
  | "adopts-old-node"
  | "cache-trusts-cversion"
  | "decides-by-itself"
  | "silence-is-commit"
>;

/** In the order of RECIPE_BUG_NAMES. */
export const DATA_BUGS: { readonly [Name in DataBug]: RecipeBugRow } = {
  "offer-retried-blindly": {
    issue: "QUEUE-OFFER-TWICE",
    about: "an offer that was answered by CONNECTIONLOSS is made again: the item is there twice",
    affected: "hand-written queues; the official one",
    recipes: ["queue", "priority-queue", "delay-queue"],
    cite: "reference 14.5; DistributedQueue.offer",
  },
  "lost-delete-is-anothers": {
    issue: "QUEUE-ITEM-LOST",
    about:
      "who lost the answer to its delete finds the item gone, and thinks that another one has it: nobody has",
    affected: "the official queue",
    recipes: ["queue", "priority-queue", "delay-queue"],
    cite: "known-bugs R10; DistributedQueue.remove",
  },
  "priority-as-text": {
    issue: "PRIORITY-AS-TEXT",
    about: "priorities are written without leading zeros and compared as text: 10 comes before 9",
    affected: "hand-written queues",
    recipes: ["priority-queue"],
    cite: "reference 14.6; DistributedPriorityQueue",
  },
  "due-is-only-an-order": {
    issue: "DELAY-AS-PRIORITY",
    about: "items stand in line by when they are due, and the first is taken, due or not",
    affected: "delay queues made of priority queues",
    recipes: ["delay-queue"],
    cite: "reference 14.17; DistributedDelayQueue",
  },
  "waits-for-changes-only": {
    issue: "DELAY-WITHOUT-ALARM",
    about: "who finds that nothing is due yet waits for a change, and time passes without one",
    affected: "delay queues made of priority queues",
    recipes: ["delay-queue"],
    cite: "reference 14.17; DistributedDelayQueue.getDelay",
  },
  "adds-again-after-conflict": {
    issue: "ATOMICLONG-RETRY",
    about:
      "a write that was done and whose answer was lost is asked again, meets its own version, takes that for a conflict, and is added once more",
    affected: "Curator's DistributedAtomicLong, open",
    recipes: ["atomic-long"],
    cite: "known-bugs R15; DistributedAtomicValue.tryOnce",
  },
  "conflict-is-anothers": {
    issue: "SHAREDCOUNT-RETRY",
    about: "... and is reported as refused, though it was done",
    affected: "Curator's SharedCount, open",
    recipes: ["shared-count", "name-service"],
    cite: "known-bugs R10; SharedValue.trySetValue",
  },
  "barrier-if-not-loop": {
    issue: "BARRIER-IF",
    about: "whatever wakes one who waits lets it through: nobody looks again",
    affected: "hand-written barriers",
    recipes: ["barrier"],
    cite: "reference 14.3, wrong variant",
  },
  "watch-after-read": {
    issue: "WATCH-AFTER-READ",
    about: "the watch is set after the read, and not by it: what happens in between is missed",
    affected: "hand-written barriers and configurations",
    recipes: ["barrier", "configuration", "config-service"],
    cite: "reference 14, negative tests; known-bugs R11",
  },
  "barrier-read-stale": {
    issue: "BARRIER-READ-STALE",
    about: "a server that has not heard of the barrier yet says that there is none",
    affected: "Curator's DistributedBarrier, the documented recipe",
    recipes: ["barrier"],
    cite: "reference 14.1, hidden channels; DistributedBarrier.waitOnBarrier",
  },
  "any-wake-up-enters": {
    issue: "GH-1290",
    about: "one who waits for the others takes whatever wakes it for their coming",
    affected: "Curator before the fix of GH-1290 in 2026",
    recipes: ["double-barrier"],
    cite: "known-bugs R12; DistributedDoubleBarrier.internalEnter",
  },
  "recounts-without-ready": {
    issue: "GH-1290-RECOUNT",
    about:
      "one that is woken counts the parties again and does not ask whether all were there: some have left already, and it waits for ever",
    affected: "Curator since the fix of GH-1290",
    recipes: ["double-barrier"],
    cite: "known-bugs R12b; DistributedDoubleBarrier.internalEnter",
  },
  "leaves-at-one-left": {
    issue: "DOUBLE-BARRIER-ONE-LEFT",
    about: "a party that has taken its node away leaves when one other is left, which is inside",
    affected: "Curator's DistributedDoubleBarrier, open",
    recipes: ["double-barrier"],
    cite: "reference 14.4, (c); DistributedDoubleBarrier.internalLeave",
  },
  "create-for-any-session": {
    issue: "HELIX-641",
    about:
      "what was to be created when the session ended is created under the next one, after the member has quit: a ghost",
    affected: "Helix before 0.6.8",
    recipes: ["group", "persistent-node", ...REGISTRIES],
    cite: "known-bugs R13; HELIX-642",
  },
  "adopts-old-node": {
    issue: "PERSISTENTNODE-GAP",
    about: "a node of the former session is taken for one's own until the ensemble removes it",
    affected: "Curator's PersistentNode",
    recipes: ["group", "persistent-node", ...REGISTRIES],
    cite: "reference 14.14; PersistentNode.createNode",
  },
  "cache-trusts-cversion": {
    issue: "CACHE-RECREATED",
    about:
      "a node whose cversion is the known one is not asked for its children, though it was deleted and created again: those it has now are missing for ever",
    affected: "Curator's CuratorCache, open",
    recipes: ["cache", "children-cache"],
    cite: "known-bugs R16; CuratorCacheImpl.checkChildrenChanged",
  },
  "decides-by-itself": {
    issue: "SPLIT-DECISION",
    about:
      "each site decides by the votes that it has read, and when it is tired of waiting: not as the others do",
    affected: "the documented recipe",
    recipes: ["two-phase-commit"],
    cite: "reference 14.10; recipes.html, two-phased commit",
  },
  "silence-is-commit": {
    issue: "SILENCE-IS-COMMIT",
    about: "who has not voted when the others are tired of waiting is taken for agreed",
    affected: "hand-written commits",
    recipes: ["two-phase-commit"],
    cite: "reference 14.10",
  },
};
