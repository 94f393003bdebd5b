/** Rows of the table of recipes: members that are found, and work that is given to them. */
import { brokerRegistry } from "./brokers/broker.ts";
import { registry, serviceRegistry } from "./discovery/registry.ts";
import { act, hold, type RecipeRow } from "./row.ts";

/** In the order of `list recipes`. */
export const DISCOVERY_ROWS: readonly RecipeRow[] = [
  {
    recipe: registry,
    about: "a registry of services: instances come and go, consumers pick one by a ring",
    cite: "ServiceDiscovery, ServiceCache; reference 14.16",
    asks: [
      act("register", 2, "make an instance, and keep it"),
      act("withdraw", 1, "take it away"),
      {
        ...act("pick", 3, "pick an instance for a key, or wait for one"),
        givesUp: true,
        values: 9,
      },
    ],
    hasResource: false,
  },
  {
    recipe: serviceRegistry,
    group: "systems",
    about: "providers come and go, and consumers call one after the other, whom the ring says",
    cite: "ServiceDiscovery, ServiceProvider; reference 14.16",
    asks: [
      {
        ...hold("provide", 3, "register an instance, be there for a while, withdraw it"),
        givesUp: false,
        by: "others",
        standing: 3,
      },
      {
        ...hold("consume", 2, "call an instance every 100 ms for a while"),
        givesUp: false,
        by: "first",
        standing: 1,
      },
    ],
    hasResource: false,
  },
  {
    recipe: brokerRegistry,
    group: "systems",
    about: "brokers come and go, and their controller gives each partition of work to one of them",
    cite: "Kafka's KafkaController, KafkaZkClient; KAFKA-6082",
    asks: [
      {
        ...act("start", 3, "register a broker, and keep it; it may become the controller"),
        standing: 1,
      },
      act("stop", 1, "resign, and unregister it"),
    ],
    sizes: [3, 4, 6],
    hasResource: false,
  },
];
