/** Stories of reads: how old what they show may be. */
import type { Micros } from "../../sim/machine.ts";
import { ask, create, getData, setData, sync } from "../calls.ts";
import { inject, MS, SECOND, server, story } from "../build.ts";
import type { Scenario } from "../scenario.ts";
import { seat } from "./seats.ts";

export const STALE_READ: Scenario = story({
  name: "stale-read",
  about: "A client reads at a server that hears of commits late, while another one writes.",
  watchFor: [
    "The write is answered, and after that the reader still sees the old value: ZooKeeper allows it.",
    "Sync and read do not come back before the server has caught up, and show the new value.",
  ],
  goals: ["stale-read", "write-answered"],
  // c1 knows s1 alone, and c2 knows s2.
  cluster: { servers: 3, clients: 2, clientServers: 1, sessionTimeout: 6000 },
  until: 16 * SECOND,
  script: (draft) => {
    ask(draft, 3 * SECOND, "c2", create("/a"));
    ask(draft, 4 * SECOND, "c1", getData("/a"));
    inject(draft, 5 * SECOND, { kind: "hold", from: "leader", to: "s1", span: 5 * SECOND });
    ask(draft, 6 * SECOND, "c2", setData("/a"));
    ask(draft, 7 * SECOND, "c1", getData("/a"));
    ask(draft, 8 * SECOND, "c1", sync("/a"));
    ask(draft, 8 * SECOND, "c1", getData("/a"));
  },
});

const QUARTER: Micros = 250 * MS;

/** ZOOKEEPER-1675, reference D5: a leader answers a sync without asking anybody whether it still leads. */
export const SYNC_IS_NOT_A_QUORUM_READ: Scenario = story({
  name: "sync-is-not-a-quorum-read",
  about: "A client reads behind a sync at a leader that has been deposed and has not noticed.",
  watchFor: [
    "Cut off, the old leader serves on for up to a tick longer than its followers wait for it.",
    "In that time another leads and commits, and still sync and read at the old one come back at once.",
    "What they show is stale. This is ZooKeeper as it is (ZOOKEEPER-1675), told and not a violation.",
    "Who must not read stale writes something first: a write needs a quorum.",
  ],
  goals: ["two-claimants", "stale-read", "sync-then-stale-read"],
  cluster: { servers: 3, tickTime: 4000, syncLimit: 3, clients: 4, sessionTimeout: 12_000 },
  until: 36 * SECOND,
  script: (draft) => {
    const last = server(draft.cluster.servers);
    const writers = ["c2", "c3", "c4"];
    const cut = 12 * SECOND;
    seat(draft, cut, [last, "c1"], ["s1", ...writers]);
    ask(draft, 10 * SECOND, "c2", create("/a"));
    const groups = [[last, "c1"], ["rest"]];
    inject(draft, cut, { kind: "partition", groups, span: 18 * SECOND });
    for (let at = cut + 11 * SECOND; at < cut + 15 * SECOND; at += QUARTER) {
      for (const client of writers) ask(draft, at, client, setData("/a"));
      ask(draft, at + 100 * MS, "c1", sync("/a"));
      ask(draft, at + 100 * MS, "c1", getData("/a"));
    }
    ask(draft, 34 * SECOND, "c1", getData("/a"));
  },
});
