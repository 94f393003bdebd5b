/** Stories of watches: what a client is told, and when. */
import { ask, create, exists, getChildren, getData, remove, setData } from "../calls.ts";
import { inject, MS, SECOND, story } from "../build.ts";
import type { Scenario } from "../scenario.ts";
import { lose } from "./seats.ts";

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
  until: 18 * SECOND,
  script: (draft) => {
    for (const path of ["/a", "/b"]) ask(draft, 3 * SECOND, "c2", create(path));
    ask(draft, 4 * SECOND, "c1", getData("/a", true));
    ask(draft, 4 * SECOND, "c1", exists("/b", true));
    ask(draft, 4 * SECOND, "c1", exists("/new", true));
    ask(draft, 4 * SECOND, "c1", getChildren("/", true));
    lose(draft, 5 * SECOND - 10 * MS, "c1");
    inject(draft, 5 * SECOND, { kind: "partition", groups: [["rest"], ["c1"]], span: 3 * SECOND });
    ask(draft, 6 * SECOND, "c2", setData("/a"));
    ask(draft, 6 * SECOND, "c2", setData("/a"));
    ask(draft, 6 * SECOND, "c2", remove("/b"));
    ask(draft, 6 * SECOND, "c2", create("/new"));
    ask(draft, 14 * SECOND, "c1", getData("/a", true));
    ask(draft, 15 * SECOND, "c2", setData("/a"));
  },
});
