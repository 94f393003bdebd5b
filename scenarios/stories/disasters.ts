/** Stories of clients at work while servers die or run out of disk. */
import { MODE } from "../../protocol/api/operations.ts";
import { between } from "../../sim/chance.ts";
import { ask, create, createOp, exists, getData, multi, setData } from "../calls.ts";
import { inject, injectWhen, MS, SECOND, story } from "../build.ts";
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
