/** The properties of recipes: name, what it says, where it was read, what breaks it, what puts it to the test. */
import type { Property } from "../../../sim/property.ts";
import { FAMILIES } from "./families.ts";

const ROWS = [
  {
    name: "ExclusiveAtServer",
    kind: "always",
    about: "nobody is granted what another was granted, as long as that one's node is there",
    cite: "reference 14, P-server",
    brokenBy: ["sorts-by-name"],
    family: "held",
    exercisedBy: "handed-over",
  },
  {
    name: "ExclusiveInBelief",
    kind: "always",
    about:
      "two clients believe at once that they hold the same only if one slept, or could not yet know that its session was over",
    cite: "reference 14, P-belief; 9.6",
    brokenBy: ["ignores-suspended", "keeps-node-after-expiry", "deletes-holder-on-timeout"],
    family: "held",
    exercisedBy: "reconnected-too-late",
  },
  {
    name: "ExclusiveAtResource",
    kind: "always",
    about: "the resource takes no write of a holder once it has taken one of its successor",
    cite: "reference 14, P-fenced",
    brokenBy: ["no-fencing"],
    family: "written",
    exercisedBy: "fenced-off",
  },
  {
    name: "FairHandOver",
    kind: "always",
    about: "what is held is granted in the order in which the nodes of those who wait were made",
    cite: "reference 14.7, fairness",
    brokenBy: ["sorts-by-name"],
    family: "held",
    exercisedBy: "handed-over",
  },
  {
    name: "NoHerd",
    kind: "always",
    about: "the end of one holder wakes one of those who wait, not all of them",
    cite: "reference 14.7; ZOOKEEPER-1483",
    brokenBy: ["watches-lowest", "polls-children"],
    family: "held",
    exercisedBy: "handed-over",
  },
  {
    name: "NoLostWakeUp",
    kind: "eventually",
    about: "once the faults are over, whoever waits is granted it or gives up, and every task ends",
    cite: "reference 14.7, deadlock freedom",
    brokenBy: [
      "create-retried-blindly",
      "guid-lookup-without-sync",
      "guid-lookup-after-sync",
      "predecessor-by-name",
      "absent-means-wait",
      "lock-without-ephemeral",
      "delete-loss-is-success",
    ],
    family: "held",
    exercisedBy: "waited",
  },
] as const;

/** A name of the table above, so that a property misspelt does not compile. */
export type RecipePropertyName = (typeof ROWS)[number]["name"];

/** What recipes promise to whoever follows them. */
export const RECIPE_PROPERTIES: readonly Property[] = ROWS.map(({ family, ...row }) => ({
  ...row,
  within: FAMILIES[family],
}));
