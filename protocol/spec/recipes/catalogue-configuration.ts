/** Rows of the table of properties: of what is copied, named, configured, and due. */

/** Named, cited and broken as the table has it; `family` is a key of FAMILIES. */
export const CONFIGURATION_ROWS = [
  {
    name: "CacheConverges",
    kind: "eventually",
    about: "once the faults are over, a cache has what is in the tree, and nothing else",
    cite: "reference 14.15",
    brokenBy: ["cache-trusts-cversion"],
    family: "cached",
    exercisedBy: "recreated-unheard",
  },
  {
    name: "CacheGoesForward",
    kind: "always",
    about: "a cache shows no node as of an earlier time than it has shown it before",
    cite: "reference 14.15",
    brokenBy: ["commit-on-first-ack"],
    family: "cached",
    exercisedBy: "saw-change",
  },
  {
    name: "NotBeforeDue",
    kind: "always",
    about: "nobody takes an item before its delay is over, unless a clock has jumped",
    cite: "reference 14.17",
    brokenBy: ["due-is-only-an-order"],
    family: "delayed",
    exercisedBy: "taken-when-due",
  },
  {
    name: "NameIsKept",
    kind: "always",
    about: "a name is kept for whoever has registered it, until that one gives it up",
    cite: "reference 14.1",
    brokenBy: ["unregisters-blindly"],
    family: "named",
    exercisedBy: "registered",
  },
  {
    name: "ConfigurationReaches",
    kind: "eventually",
    about: "once the faults are over, every reader that lives has applied the last version",
    cite: "reference 14.1, no lost final value",
    brokenBy: ["watch-after-read", "watch-lost-with-session"],
    family: "configured",
    exercisedBy: "read-anew",
  },
  {
    name: "ConfigurationInOrder",
    kind: "always",
    about: "no reader applies an older version after a newer one",
    cite: "reference 14.1, monotonic versions",
    brokenBy: ["commit-on-first-ack"],
    family: "configured",
    exercisedBy: "applied-later",
  },
  {
    name: "CanaryFirst",
    kind: "always",
    about:
      "a version is published to all only when each of the canary has applied it, and is there to say so",
    cite: "reference 14.1; a roll-out in stages",
    brokenBy: ["counts-older-acks", "soaks-without-looking"],
    family: "staged",
    exercisedBy: "published-to-all",
  },
] as const;
