/** Stories of nodes that go by themselves: containers and nodes with a time to live. */
import {
  ask,
  create,
  createContainer,
  createTtl,
  exists,
  getData,
  remove,
  setData,
} from "../calls.ts";
import { SECOND, story } from "../build.ts";
import type { Scenario } from "../scenario.ts";

export const CONTAINER_AND_TTL_REAPING: Scenario = story({
  name: "container-and-ttl-reaping",
  about: "A container loses its last child, and a node with a time to live is left alone.",
  watchFor: [
    "Only the leader looks for them, once in two seconds here (a minute by default).",
    "A container that never had a child stays for a while; one that has lost its last is reaped.",
    "A change gives the node with a time to live its whole time again.",
  ],
  goals: ["container-reaped", "ttl-reaped", "watch-fired"],
  cluster: { servers: 3, clients: 2, containerCheck: 2000 },
  until: 20 * SECOND,
  script: (draft) => {
    ask(draft, 3 * SECOND, "c1", createContainer("/box"));
    ask(draft, 3 * SECOND, "c1", createContainer("/unused"));
    ask(draft, 3 * SECOND, "c1", create("/box/x"));
    ask(draft, 3 * SECOND, "c1", createTtl("/brief", 4000));
    ask(draft, 4 * SECOND, "c2", exists("/box", true));
    ask(draft, 4 * SECOND, "c2", exists("/brief"));
    ask(draft, 6 * SECOND, "c1", setData("/brief"));
    ask(draft, 6500_000, "c2", exists("/brief", true));
    ask(draft, 7 * SECOND, "c1", remove("/box/x"));
    ask(draft, 16 * SECOND, "c2", getData("/unused"));
  },
});
