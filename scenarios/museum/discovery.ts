/** Incidents of discovery: work is sent to those who have gone. */
import { between } from "../../sim/chance.ts";
import { inject, SECOND } from "../build.ts";
import { assign } from "../tasks.ts";
import { exhibit, type Exhibit, type ExhibitParts } from "./exhibit.ts";

/** One server, so that there is nobody to fail over to: what is told is the recipe alone. */
function registryOf(clients: number): ExhibitParts["cluster"] {
  return { servers: 1, clients, sessionTimeout: 6000, recipe: { name: "registry" } };
}

const STALE_LIST: Exhibit = exhibit({
  issue: "DISCOVERY-STALE",
  bug: "list-kept-over-reconnect",
  violates: "FreshDiscovery",
  about: "A consumer calls a provider that has withdrawn, long after it could have known.",
  watchFor: [
    "A partition keeps c2 from all that happens; meanwhile c1 withdraws.",
    "When c2 is back its watch is set again, and tells of all that happens from then on.",
    "Of what happened before nobody tells: c2 picks c1 as if nothing was.",
  ],
  mended: "Whenever there is a connection again, c2 lists all instances.",
  cluster: registryOf(2),
  until: 32 * SECOND,
  script: (draft) => {
    const cut = between(draft.die, 5 * SECOND, 6 * SECOND);
    assign(draft, 3 * SECOND, "c1", "register", "/mail");
    assign(draft, 4 * SECOND, "c2", "pick", "/mail");
    inject(draft, cut, { kind: "partition", groups: [["s1", "c1"], ["c2"]], span: 5 * SECOND });
    assign(draft, cut + SECOND, "c1", "withdraw", "/mail");
    assign(draft, 30 * SECOND, "c2", "pick", "/mail", { patience: SECOND });
  },
});

const OUTLIVED: Exhibit = exhibit({
  issue: "INSTANCE-PERSISTENT",
  bug: "instance-is-persistent",
  violates: "FreshDiscovery",
  about: "A provider has died, and is called for ever.",
  watchFor: [
    "The process of c1 ends, and does not come back; with its session nothing goes.",
    "Its instance is a node like any other: c2 picks it.",
  ],
  mended: "The instance is ephemeral: the ensemble takes it away with the session of c1.",
  cluster: registryOf(2),
  until: 40 * SECOND,
  script: (draft) => {
    assign(draft, 3 * SECOND, "c1", "register", "/mail");
    inject(draft, between(draft.die, 4 * SECOND, 8 * SECOND), { kind: "crash", node: "c1" });
    assign(draft, 36 * SECOND, "c2", "pick", "/mail", { patience: SECOND });
  },
});

/** The most common first. */
export const DISCOVERY_EXHIBITS: readonly Exhibit[] = [STALE_LIST, OUTLIVED];
