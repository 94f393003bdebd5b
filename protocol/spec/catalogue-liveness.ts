/** Rows of the catalogue: what a healed quorum must come to. */

/** The properties of ZAB that are demanded once the faults are over. */
export const EVENTUALLY = [
  {
    name: "LeaderEstablished",
    kind: "eventually",
    about: "a healed quorum has an active leader that a quorum follows",
    cite: "reference 8.5, L1",
    brokenBy: [
      "no-step-down",
      "compare-by-counter",
      "vote-by-id",
      "observer-in-quorum",
      "stuck-behind-promise",
      "settled-votes-strict",
      "election-vote-kept",
    ],
    exercisedBy: "quorum-lost",
  },
  {
    name: "EveryoneDelivers",
    kind: "eventually",
    about: "every server of a healed quorum delivers all that is committed, and answers",
    cite: "reference 8.5, L2",
    brokenBy: ["diff-sets-zxid-first", "propose-to-synced-only", "trunc-skipped"],
    exercisedBy: "diff-sync",
  },
] as const;
