/** Rows of the table of bugs: mistakes made where members are found, and where work is given to them. */
import type { RecipeBugName, RecipeBugRow } from "./bugs.ts";
import { REGISTRIES } from "./kinds.ts";

type DiscoveryBug = Extract<
  RecipeBugName,
  | "list-kept-over-reconnect"
  | "instance-is-persistent"
  | "decides-without-epoch"
  | "controller-survives-session"
  | "controller-trusts-former"
>;

/** In the order of RECIPE_BUG_NAMES. */
export const DISCOVERY_BUGS: { readonly [Name in DiscoveryBug]: RecipeBugRow } = {
  "list-kept-over-reconnect": {
    issue: "DISCOVERY-STALE",
    about:
      "the list of instances is kept while there is no connection, and after it: of who went in between nobody tells",
    affected: "hand-written discovery; caches that are not rebuilt",
    recipes: REGISTRIES,
    cite: "reference 14.15, 14.16",
  },
  "instance-is-persistent": {
    issue: "INSTANCE-PERSISTENT",
    about:
      "an instance is no ephemeral node: it stays when its provider dies, and is picked for ever",
    affected: "Curator's ServiceType.STATIC used for what can die; hand-written registries",
    recipes: REGISTRIES,
    cite: "reference 14.16",
  },
  "decides-without-epoch": {
    issue: "KAFKA-6082",
    about:
      "a controller that is about to decide when its session ends goes on with the next one, and nobody asks whether another has been elected: it undoes what that one decided",
    affected: "Kafka before 2.0",
    recipes: ["broker-registry"],
    cite: "KAFKA-6082; KafkaZkClient, controller epoch zkVersion",
  },
  "controller-survives-session": {
    issue: "CONTROLLER-SURVIVES",
    about:
      "a controller whose session has ended takes itself for one still: it hears of no broker any more, and is no candidate",
    affected: "hand-written controllers; Kafka's early ones",
    recipes: ["broker-registry"],
    cite: "reference 14.13, 9.6; KafkaController.SessionExpirationListener",
  },
  "controller-trusts-former": {
    issue: "CONTROLLER-TRUSTS-FORMER",
    about:
      "a new controller takes what the former has assigned for up to date, and waits for the brokers to change: those that went with the former keep their work",
    affected: "hand-written controllers",
    recipes: ["broker-registry"],
    cite: "KafkaController.onControllerFailover",
  },
};
