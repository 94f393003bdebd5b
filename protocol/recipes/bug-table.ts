/** Rows of the table of bugs: mistakes that people really made in recipes, with the incident that each comes from. */
import type { BugEntry } from "../bugs.ts";
import { CONFIGURATION_BUGS } from "./bug-table-configuration.ts";
import { DATA_BUGS } from "./bug-table-data.ts";
import { DISCOVERY_BUGS } from "./bug-table-discovery.ts";
import { HELD_BUG_ROWS } from "./bug-table-held.ts";
import { SYSTEM_BUG_ROWS } from "./bug-table-systems.ts";
import { KEEPERS, QUEUES, SINGLE_PLACES, WRITERS } from "./kinds.ts";
import { RECIPE_BUG_NAMES, type RecipeBugName, type RecipeBugRow } from "./bugs.ts";

const ROWS: { readonly [Name in RecipeBugName]: RecipeBugRow } = {
  ...HELD_BUG_ROWS,
  ...DATA_BUGS,
  ...CONFIGURATION_BUGS,
  ...DISCOVERY_BUGS,
  ...SYSTEM_BUG_ROWS,
  "create-retried-blindly": {
    issue: "CURATOR-45",
    about:
      "a sequential create that was answered by CONNECTIONLOSS is made again: the first node, which nobody knows, bars the queue",
    affected: "Curator before 1.0.0's withProtection",
    recipes: QUEUES,
    cite: "known-bugs R9; CreateBuilderImpl.withProtection",
  },
  "guid-lookup-without-sync": {
    issue: "GUID-WITHOUT-SYNC",
    about:
      "the node of a lost create is looked for at a server that lags behind: it is not found, and made twice",
    affected: "all of Curator and WriteLock",
    recipes: QUEUES,
    cite: "reference 14.7; CreateBuilderImpl.findProtectedNodeInForeground",
  },
  "guid-lookup-after-sync": {
    issue: "GUID-AFTER-SYNC",
    about:
      "... at a server that was asked to sync first; the leader syncs its own clients with nothing",
    affected: "none; found by this simulator",
    recipes: QUEUES,
    cite: "CommitProcessor.needCommit; reference 5.3, 14.7",
  },
  "sorts-by-name": {
    issue: "ZOOKEEPER-2931",
    about: "who came first is read from the whole name, not from its number",
    affected: "WriteLock before 3.5.4, 3.6.0",
    recipes: QUEUES,
    cite: "known-bugs R2; ZNodeName.compareTo",
  },
  "predecessor-by-name": {
    issue: "ZOOKEEPER-3162",
    about: "the node to wait for is looked for by its name in a list sorted by numbers",
    affected: "C lock recipe before 3.6.0",
    recipes: QUEUES,
    cite: "known-bugs R3; child_floor",
  },
  "absent-means-wait": {
    issue: "WRITELOCK-ABSENT",
    about: "the node to wait for has gone before the watch was set, and nobody looks again",
    affected: "WriteLock, all",
    recipes: QUEUES,
    cite: "known-bugs R11; WriteLock.LockZooKeeperOperation",
  },
  "watches-lowest": {
    issue: "ZOOKEEPER-1483",
    about: "everybody watches the holder instead of the one just in front: each release wakes all",
    affected: "documentation until 2012",
    recipes: QUEUES,
    cite: "known-bugs R1; recipes.html, leader election",
  },
  "watch-not-renewed": {
    issue: "WATCH-NOT-RENEWED",
    about:
      "who is woken and finds that it is not its turn yet waits on, but a watch is told of one change only",
    affected: "hand-written locks, and elections by the documentation until 2012",
    recipes: QUEUES,
    cite: "known-bugs R1, stuck; reference 14, every wait is a loop",
  },
  "polls-children": {
    issue: "LOCK-POLLS-CHILDREN",
    about: "everybody watches the list of those who wait: each change wakes all",
    affected: "hand-written locks",
    recipes: QUEUES,
    cite: "reference 14, negative tests",
  },
  "lock-without-ephemeral": {
    issue: "LOCK-NOT-EPHEMERAL",
    about: "the node of a holder outlives its session: who dies with the lock keeps it",
    affected: "hand-written locks",
    recipes: QUEUES,
    cite: "reference 14.7",
  },
  "keeps-node-after-expiry": {
    issue: "CURATOR-604",
    about:
      "a client whose session is over finds its former node, which is still listed, in front, and believes that it holds the lock",
    affected: "Curator, open",
    recipes: SINGLE_PLACES,
    cite: "known-bugs R8; InterProcessMutex, LockInternals.attemptLock",
  },
  "ignores-suspended": {
    issue: "IGNORES-SUSPENDED",
    about: "a holder goes on although it has been told that its connection is gone",
    affected: "hand-written locks",
    recipes: [...KEEPERS, "active-standby"],
    cite: "reference 9.6; Curator TN10",
  },
  "delete-loss-is-success": {
    issue: "DELETE-LOSS",
    about: "a release that was answered by CONNECTIONLOSS is taken for done: the node stays",
    affected: "WriteLock, all",
    recipes: QUEUES,
    cite: "reference 14.7; WriteLock.unlock",
  },
  "deletes-holder-on-timeout": {
    issue: "RELEASES-ANOTHERS",
    about: "who is tired of waiting deletes the node in front of it instead of its own",
    affected: "hand-written locks",
    recipes: QUEUES,
    cite: "reference 14.7",
  },
  "sequence-never-wraps": {
    issue: "ZOOKEEPER-4372",
    about:
      "sequence numbers are compared as if they never came round: after 2147483647 the last one is the first",
    affected: "WriteLock before 3.8.0",
    recipes: WRITERS,
    cite: "known-bugs R4; ZNodeName, reference 12.4",
  },
  "no-fencing": {
    issue: "CURATOR-206",
    about:
      "the resource does not ask how old a writer's grant is: one that slept writes into its successor's time",
    affected: "every lock without a fencing token",
    recipes: [...WRITERS, "active-standby", "work-queue"],
    cite: "known-bugs R5; fpj.systems 2016; Kleppmann 2016",
  },
};

/** Every bug of recipes, without the properties that it breaks: those name it (`Property.brokenBy`). */
export const RECIPE_BUGS: readonly Omit<BugEntry, "breaks">[] = RECIPE_BUG_NAMES.map((name) => ({
  name,
  ...ROWS[name],
}));
