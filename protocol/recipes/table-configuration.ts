/** Rows of the table of recipes: what is copied, named, configured, and due. */
import { configuration } from "./configuration/configuration.ts";
import { configService } from "./configuration/staged.ts";
import { cache, childrenCache, nodeCache } from "./data/cache.ts";
import { WRITES } from "./data/cache-writer.ts";
import { DELAYS, delayQueue } from "./data/delay-queue.ts";
import { NAME_COUNT, nameService } from "./data/names.ts";
import { act, hold, type AskRow, type RecipeRow } from "./row.ts";

const CACHE_ASKS: readonly AskRow[] = [
  { ...act("write", 3, "put a node there, remove one, or make all anew"), values: WRITES },
  act("watch", 1, "follow all changes from now on"),
];

/** In the order of `list recipes`. */
export const CONFIGURATION_ROWS: readonly RecipeRow[] = [
  {
    recipe: cache,
    about: "a copy of a node and all that is under it, which follows their changes",
    cite: "CuratorCache; reference 14.15",
    asks: CACHE_ASKS,
    hasResource: false,
  },
  {
    recipe: childrenCache,
    about: "a copy of a node and its children, which follows their changes",
    cite: "PathChildrenCache; reference 14.15",
    asks: CACHE_ASKS,
    hasResource: false,
  },
  {
    recipe: nodeCache,
    about: "a copy of one node, which follows its changes",
    cite: "NodeCache; reference 14.15",
    asks: CACHE_ASKS,
    hasResource: false,
  },
  {
    recipe: delayQueue,
    about: "a queue whose items are taken when they are due, and not before",
    cite: "DistributedDelayQueue; reference 14.17",
    asks: [
      { ...act("offer-later", 2, "put an item in that is due in a while"), values: DELAYS },
      { ...act("take", 1, "take the item that was due first, or wait for one"), givesUp: true },
    ],
    hasResource: false,
  },
  {
    recipe: nameService,
    about: "names: each belongs to the client that has registered it, until that gives it up",
    cite: "reference 14.1",
    asks: [
      { ...act("register", 3, "register a name, if nobody has it"), values: NAME_COUNT },
      { ...act("unregister", 2, "give it up, if one has it"), values: NAME_COUNT },
      { ...act("resolve", 1, "ask whose it is"), values: NAME_COUNT },
    ],
    hasResource: false,
  },
  {
    recipe: configuration,
    about: "a configuration in one node, which one publishes and all the others follow",
    cite: "reference 14.1",
    asks: [
      { ...act("publish", 3, "publish the next version"), by: "first" },
      act("follow", 2, "apply what is there, and all that comes"),
    ],
    hasResource: false,
  },
  {
    recipe: configService,
    group: "systems",
    about:
      "a configuration service, which gives a new version to a canary first and to all when that has proved it",
    cite: "reference 14.1",
    asks: [
      {
        ...hold(
          "roll-out",
          3,
          "give the next version to the canary, wait and look, give it to all",
        ),
        values: 8,
        by: "first",
      },
      { ...act("follow", 1, "apply what is there, and all that comes"), by: "each", standing: 1 },
    ],
    sizes: [1, 1, 2],
    hasResource: false,
  },
];
