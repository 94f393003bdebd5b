/** Rows of the table of properties: what names and configurations promise to those who rely on them. */

/** Named, cited and broken as the table has it; `family` is a key of FAMILIES. */
export const CONFIGURATION_ROWS = [
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
