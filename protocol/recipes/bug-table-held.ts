/** Rows of the table of bugs: locks of several kinds, and leaders. */
import type { RecipeBugRow } from "./bugs.ts";

const ROWS = {
  "reader-overtakes-writers": {
    issue: "READER-OVERTAKES",
    about: "a reader looks at whoever holds the lock, and not at the writers that wait before it",
    affected: "hand-written locks",
    recipes: ["read-write-lock"],
    cite: "reference 14.8",
  },
  "revoker-deletes-node": {
    issue: "REVOKED-BY-FORCE",
    about: "whoever wants a lock back deletes the node of its holder, who is not told",
    affected: "hand-written locks",
    recipes: ["revocable-lock"],
    cite: "reference 14.9, forced delete",
  },
  "locks-in-different-orders": {
    issue: "LOCK-ORDER",
    about: "two clients take the same locks in different orders, and each waits for the other",
    affected: "every use of several locks",
    recipes: ["multi-lock"],
    cite: "reference 14.12, InterProcessMultiLock",
  },
  "lease-not-returned-on-timeout": {
    issue: "LEASE-LEAK",
    about:
      "who is tired of waiting forgets the lease that it has asked for: nobody gets it any more",
    affected: "hand-written semaphores",
    recipes: ["semaphore"],
    cite: "reference 14.12, InterProcessSemaphoreV2",
  },
  "latch-trusts-former-node": {
    issue: "CURATOR-696",
    about:
      "a latch finds the node of its former session in front, does not ask whose it is, and leads",
    affected: "Curator before 5.7.0",
    recipes: ["leader-latch"],
    cite: "known-bugs R6; LeaderLatch.checkLeadership",
  },
  "latch-keeps-flag": {
    issue: "CURATOR-653",
    about:
      "a latch begins anew while it looks whether it leads: it finds that it does, and goes on leading without its node",
    affected: "Curator before 5.4.0",
    recipes: ["leader-latch"],
    cite: "known-bugs R6b; LeaderLatch.reset, checkLeadership",
  },
  "resets-when-predecessor-is-gone": {
    issue: "CURATOR-644",
    about:
      "a latch whose predecessor has gone begins anew instead of looking again: two of them chase each other",
    affected: "Curator before 5.4.0",
    recipes: ["leader-latch"],
    cite: "known-bugs R7; LeaderLatch.checkLeadership",
  },
  "latch-resets-on-reconnect": {
    issue: "CURATOR-504",
    about: "a latch begins anew when its connection comes back, though its session has lived on",
    affected: "Curator before 5.4.0",
    recipes: ["leader-latch"],
    cite: "known-bugs R7; LeaderLatch.handleStateChange",
  },
  "selector-ignores-interrupt": {
    issue: "SELECTOR-NO-INTERRUPT",
    about: "a leader does not stop when it is interrupted, because its connection is gone",
    affected: "users of LeaderSelector",
    recipes: ["leader-selector"],
    cite: "reference 14.13; LeaderSelectorListenerAdapter",
  },
  "hears-only-of-deletions": {
    issue: "ELECTION-EXPIRED",
    about:
      "a candidate listens to the end of its predecessor only: that its session is over it never hears",
    affected: "LeaderElectionSupport, all",
    recipes: ["leader-election"],
    cite: "known-bugs R14; LeaderElectionSupport.process",
  },
  "fails-on-vanished-offer": {
    issue: "ELECTION-FAILED",
    about:
      "a candidate that cannot read one of those it has listed gives up for good, and bars those behind it",
    affected: "LeaderElectionSupport, all",
    recipes: ["leader-election"],
    cite: "reference 14.11; LeaderElectionSupport.toLeaderOffers",
  },
} as const;

/** Those of what is held, but for the plain lock. */
export const HELD_BUG_ROWS: { readonly [Name in keyof typeof ROWS]: RecipeBugRow } = ROWS;
