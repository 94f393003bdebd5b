/** Switches that put the mistakes of real recipes back, one condition each at the line where it is made. */

import type { BugRow } from "../bugs.ts";

/** What the table says of a recipe's bug. */
export interface RecipeBugRow extends BugRow {
  /** Names of the recipes that have the line where it is made. */
  readonly recipes: readonly string[];
}

/** Every switch off: recipes as they should be. */
export const RECIPE_BUG_NAMES = [
  "create-retried-blindly", // CURATOR-45
  "guid-lookup-without-sync",
  "guid-lookup-after-sync",
  "sorts-by-name", // ZOOKEEPER-2931
  "predecessor-by-name", // ZOOKEEPER-3162
  "absent-means-wait", // WriteLock
  "watches-lowest", // ZOOKEEPER-1483
  "watch-not-renewed",
  "polls-children",
  "lock-without-ephemeral",
  "keeps-node-after-expiry", // CURATOR-604
  "ignores-suspended",
  "delete-loss-is-success",
  "deletes-holder-on-timeout",
  "no-fencing", // CURATOR-206
  "sequence-never-wraps", // ZOOKEEPER-4372
  "reader-overtakes-writers",
  "revoker-deletes-node",
  "locks-in-different-orders",
  "lease-not-returned-on-timeout",
  "latch-trusts-former-node", // CURATOR-696
  "latch-keeps-flag", // CURATOR-653
  "resets-when-predecessor-is-gone", // CURATOR-644
  "latch-resets-on-reconnect", // CURATOR-504
  "selector-ignores-interrupt",
  "hears-only-of-deletions", // LeaderElectionSupport
  "fails-on-vanished-offer", // LeaderElectionSupport
  "offer-retried-blindly",
  "lost-delete-is-anothers",
  "priority-as-text",
  "due-is-only-an-order",
  "waits-for-changes-only",
  "adds-again-after-conflict", // DistributedAtomicLong
  "conflict-is-anothers", // SharedCount
  "barrier-if-not-loop",
  "watch-after-read",
  "barrier-read-stale",
  "any-wake-up-enters", // Curator GH-1290
  "recounts-without-ready", // since its fix
  "leaves-at-one-left",
  "create-for-any-session", // HELIX-641
  "adopts-old-node", // PersistentNode
  "list-kept-over-reconnect",
  "instance-is-persistent",
  "decides-without-epoch",
  "controller-survives-session",
  "controller-trusts-former",
  "cache-trusts-cversion", // CuratorCache
  "unregisters-blindly",
  "watch-lost-with-session",
  "counts-older-acks",
  "soaks-without-looking",
  "decides-by-itself",
  "silence-is-commit",
  "fencing-does-nothing", // HDFS
  "ignores-breadcrumb", // HDFS
  "claim-outlives-worker",
  "claim-of-former-session",
  "marked-before-effect",
] as const;

/** A name of RECIPE_BUG_NAMES, so that a switch misspelt does not compile. */
export type RecipeBugName = (typeof RECIPE_BUG_NAMES)[number];
/** Every switch with its position. Frozen, and shared by all applications of a run. */
export type RecipeBugs = { readonly [Name in RecipeBugName]: boolean };

/** The switches that are named are on, all others off; other names are not of recipes. Frozen. */
export function recipeBugsOf(names: readonly string[]): RecipeBugs {
  return Object.freeze(
    Object.fromEntries(RECIPE_BUG_NAMES.map((name) => [name, names.includes(name)])) as {
      [Name in RecipeBugName]: boolean;
    },
  );
}
