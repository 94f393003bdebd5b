/** Stories of clients at work while servers die or run out of disk. */
import { MODE } from "../../protocol/api/operations.ts";
import { between } from "../../sim/chance.ts";
import {
  ask,
  create,
  createEphemeral,
  createOp,
  exists,
  getData,
  multi,
  setData,
} from "../calls.ts";
import { inject, injectWhen, MS, needOf, SECOND, server, serversFrom, story } from "../build.ts";
import type { Scenario } from "../scenario.ts";
import { seat } from "./seats.ts";

export const MULTI_ACROSS_LEADER_CRASH: Scenario = story({
  name: "multi-across-leader-crash",
  about: "The leader dies with a multi on every disk and acknowledged by nobody.",
  watchFor: [
    "The client is told CONNECTIONLOSS: it cannot know whether its multi was carried out.",
    "The next leader finds it in its log and commits it: all of it, in one transaction.",
    "Had no other server logged it, none of it would be there. There is no third outcome.",
  ],
  goals: ["leader-crash", "leader-change", "multi-committed", "loss-of-applied"],
  cluster: { servers: 3, clients: 1, sessionTimeout: 8000 },
  until: 20 * SECOND,
  script: (draft) => {
    ask(draft, 3 * SECOND, "c1", create("/stock"));
    const order = multi((value) => [
      { kind: "check", path: "/stock", version: 0 },
      { kind: "setData", path: "/stock", data: value, version: 0 },
      createOp("create", "/order", value, MODE.PERSISTENT),
    ]);
    const when = { on: "packet", phase: "before", message: "ACK", to: "leader", nth: 1 } as const;
    injectWhen(draft, 5 * SECOND, when, { kind: "crash", node: "leader", downFor: 5 * SECOND });
    ask(draft, 5100 * MS, "c1", order);
    ask(draft, 15 * SECOND, "c1", getData("/stock"));
    ask(draft, 15 * SECOND, "c1", exists("/order"));
    ask(draft, 16 * SECOND, "c1", order);
  },
});

export const FULL_DISK_FOLLOWER: Scenario = story({
  name: "full-disk-follower",
  about: "The disk of a follower is full for six seconds, under the load of four clients.",
  watchFor: [
    "It cannot write its log, so it acknowledges nothing more; the others commit without it.",
    "Its clients are sent off at once, and go to the others with their sessions.",
    "When there is room again it goes back to the log on its disk, and is sent what it lacks.",
  ],
  goals: ["disk-error-survived", "write-answered", "session-moved"],
  cluster: { servers: 3, clients: 4, sessionTimeout: 6000 },
  until: 24 * SECOND,
  script: (draft) => {
    seat(draft, 7 * SECOND, ["s1", "c1"]);
    for (const client of ["c1", "c2", "c3", "c4"]) {
      ask(draft, 6 * SECOND, client, create(`/${client}`));
      for (let at = 7200 * MS; at < 20 * SECOND; at += 200 * MS) {
        ask(draft, at + between(draft.die, 0, 100 * MS), client, setData(`/${client}`));
      }
    }
    inject(draft, 8 * SECOND, { kind: "fullDisk", node: "s1", span: 6 * SECOND });
  },
});

/** Beyond what ZooKeeper promises to survive: a quorum of disks is lost. */
export const RESTORE_FROM_ONE_DISK: Scenario = story({
  name: "restore-from-one-disk",
  about:
    "The power fails, every disk but the leader's is lost, and the ensemble is restored from that.",
  watchFor: [
    "Only as many empty servers are started with it as make a quorum together: empty ones alone could elect one of them and begin anew.",
    "It has the larger zxid and wins; the others get its whole tree with SNAP, sessions included.",
    "Nothing is lost, but only because this disk has everything. What another one lacked would be gone without a word: no server could know.",
  ],
  goals: ["leader-elected", "snap-sync", "restart-after-crash"],
  cluster: { servers: 3, clients: 2, sessionTimeout: 20_000 },
  until: 32 * SECOND,
  tolerated: false,
  script: (draft) => {
    const { observers, servers } = draft.cluster;
    const kept = server(servers);
    const others = serversFrom(1, servers + observers).filter((name) => name !== kept);
    ask(draft, 3 * SECOND, "c1", createEphemeral("/e"));
    ask(draft, 3 * SECOND, "c1", create("/a"));
    for (let at = 4 * SECOND; at < 8 * SECOND; at += SECOND >> 1) {
      ask(draft, at, "c2", setData("/a"));
    }
    inject(draft, 9 * SECOND, { kind: "power", nodes: ["all"] });
    for (const node of others) inject(draft, 10 * SECOND, { kind: "wipe", node });
    const first = others.slice(0, needOf(draft.cluster) - 1);
    for (const node of [kept, ...first]) {
      inject(draft, 11 * SECOND, { kind: "restart", node });
    }
    for (const node of others.slice(first.length)) {
      inject(draft, 15 * SECOND, { kind: "restart", node });
    }
    ask(draft, 28 * SECOND, "c1", getData("/a"));
    ask(draft, 29 * SECOND, "c2", exists("/e"));
  },
});
