/** Rows of the table of bugs: mistakes made with names and configurations, and in handing them out in stages. */
import type { RecipeBugName, RecipeBugRow } from "./bugs.ts";

type ConfigurationBug = Extract<
  RecipeBugName,
  "unregisters-blindly" | "watch-lost-with-session" | "counts-older-acks" | "soaks-without-looking"
>;

/** In the order of RECIPE_BUG_NAMES. */
export const CONFIGURATION_BUGS: { readonly [Name in ConfigurationBug]: RecipeBugRow } = {
  "unregisters-blindly": {
    issue: "NAME-TAKEN-AWAY",
    about:
      "who has lost the answer when it gave its name up asks again, and takes it from whoever has registered it in between",
    affected: "hand-written name services",
    recipes: ["name-service"],
    cite: "reference 14.1; known-bugs R10",
  },
  "watch-lost-with-session": {
    issue: "WATCH-LOST",
    about:
      "a reader whose session is over goes on with what it has: its watch was the session's, and nobody tells it any more",
    affected: "hand-written readers of a configuration",
    recipes: ["configuration", "config-service"],
    cite: "reference 14.1, after Expired",
  },
  "counts-older-acks": {
    issue: "OLD-ACK-COUNTED",
    about:
      "an acknowledgement counts for whoever it is from, and not for which version: that of the former one is still there",
    affected: "hand-written roll-outs",
    recipes: ["config-service"],
    cite: "reference 14.1",
  },
  "soaks-without-looking": {
    issue: "CANARY-DIED",
    about:
      "who has counted the acknowledgements does not look again when the version has been in use for a while: the canary has died of it",
    affected: "hand-written roll-outs",
    recipes: ["config-service"],
    cite: "reference 14.1",
  },
};
