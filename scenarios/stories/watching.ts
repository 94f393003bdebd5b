/** Stories of watches: what a client is told, and when. */
import { ask, create, exists, getChildren, getData, remove, setData } from "../calls.ts";
import { inject, MS, SECOND, server, story } from "../build.ts";
import type { Scenario } from "../scenario.ts";
import { lose, seat } from "./seats.ts";

export const WATCH_ACROSS_RECONNECT: Scenario = story({
  name: "watch-across-reconnect",
  about: "A client is away while what it watches changes, and comes back to another server.",
  watchFor: [
    "Its watches are gone with the connection; it sends them again with the zxid it has seen.",
    "What has changed since is told at once, before anything else is answered.",
    "Of two changes of one node it hears once: a watch tells that there is news, not how many.",
  ],
  goals: ["watch-fired", "watch-restored", "event-on-restore", "session-resumed"],
  cluster: { servers: 3, clients: 2, sessionTimeout: 8000 },
  until: 24 * SECOND,
  script: (draft) => {
    const last = server(draft.cluster.servers);
    seat(draft, 9 * SECOND, [last, "c2"]);
    for (const path of ["/a", "/b"]) ask(draft, 7 * SECOND, "c2", create(path));
    ask(draft, 8 * SECOND, "c1", getData("/a", true));
    ask(draft, 8 * SECOND, "c1", exists("/b", true));
    ask(draft, 8 * SECOND, "c1", exists("/new", true));
    ask(draft, 8 * SECOND, "c1", getChildren("/", true));
    lose(draft, 9 * SECOND - 10 * MS, "c1");
    inject(draft, 9 * SECOND, { kind: "partition", groups: [["rest"], ["c1"]], span: 3 * SECOND });
    ask(draft, 10 * SECOND, "c2", setData("/a"));
    ask(draft, 10 * SECOND, "c2", setData("/a"));
    ask(draft, 10 * SECOND, "c2", remove("/b"));
    ask(draft, 10 * SECOND, "c2", create("/new"));
    ask(draft, 20 * SECOND, "c1", getData("/a", true));
    ask(draft, 21 * SECOND, "c2", setData("/a"));
  },
});
