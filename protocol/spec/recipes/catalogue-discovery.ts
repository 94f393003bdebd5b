/** Properties of members that are found, and of work that is given to them, as the catalogue has them. */

/** Named, cited and broken as the table has it; `family` is a key of FAMILIES. */
export const DISCOVERY_ROWS = [
  {
    name: "FreshDiscovery",
    kind: "always",
    about:
      "discovery hands out no instance that has been gone for longer than a server may lag behind, and a client not notice that it is cut off",
    cite: "reference 14.16",
    brokenBy: ["list-kept-over-reconnect", "create-for-any-session", "instance-is-persistent"],
    family: "discovered",
    exercisedBy: "picked-another",
  },
  {
    name: "DecisionsFenced",
    kind: "always",
    about:
      "no decision of a controller is carried out once another one has begun its epoch: no partition of work has two owners",
    cite: "KAFKA-6082; reference 14.11, epoch",
    brokenBy: ["decides-without-epoch"],
    family: "controlled",
    exercisedBy: "decision-refused",
  },
  {
    name: "PartitionsOwned",
    kind: "eventually",
    about: "once the faults are over, every partition of work is a broker's that is there",
    cite: "Kafka, KafkaController.onBrokerFailure; reference 14.2",
    brokenBy: ["controller-survives-session", "controller-trusts-former"],
    family: "controlled",
    exercisedBy: "work-moved",
  },
] as const;
