/** Stories of sessions: they expire, survive, move, and take their ephemerals along. */
import { createEphemeral, ask, create, exists, getData, remove, setData } from "../calls.ts";
import { inject, MS, SECOND, server, story } from "../build.ts";
import type { Scenario } from "../scenario.ts";
import { lose, seat } from "./seats.ts";

/** Reference D6: the sleeper that wakes early is told, the one that sleeps on finds out by itself. */
export const SESSION_EXPIRES_PAUSED: Scenario = story({
  name: "session-expires-paused",
  about: "Two clients sleep longer than their sessions live; a third watches their ephemerals.",
  watchFor: [
    "The leader gives the sessions up, and every server deletes their ephemerals at one zxid.",
    "The first sleeper still believes in its session, asks a server, and is told: EXPIRED.",
    "The second sleeps past 4/3 of the timeout and gives its session up without asking anybody.",
  ],
  goals: ["session-expired", "ephemerals-deleted", "watch-fired", "session-opened"],
  cluster: { servers: 3, tickTime: 500, clients: 3, sessionTimeout: 6000 },
  until: 22 * SECOND,
  script: (draft) => {
    for (const client of ["c1", "c2"]) {
      ask(draft, 2 * SECOND, client, createEphemeral(`/${client}`));
      ask(draft, 3 * SECOND, "c3", exists(`/${client}`, true));
      // Just before it falls asleep it is heard of, so that the length of its sleep is all that counts.
      ask(draft, 5 * SECOND - 20 * MS, client, getData(`/${client}`));
      ask(draft, 18 * SECOND, client, createEphemeral(`/${client}`));
    }
    inject(draft, 5 * SECOND, { kind: "pause", node: "c1", span: 7300 * MS });
    inject(draft, 5 * SECOND, { kind: "pause", node: "c2", span: 10 * SECOND });
  },
});

export const SESSION_SURVIVES_FAILOVER: Scenario = story({
  name: "session-survives-failover",
  about: "The leader crashes; the sessions of its clients live on under the next one.",
  watchFor: [
    "Every client is disconnected, also those of other servers: a follower without a leader serves nobody.",
    "The new leader knows all sessions from its tree and gives each its whole timeout again.",
    "The ephemeral is still there, and its owner is the same.",
  ],
  goals: ["leader-crash", "leader-change", "session-survived-failover", "session-resumed"],
  cluster: { servers: 3, clients: 2, sessionTimeout: 8000 },
  until: 20 * SECOND,
  script: (draft) => {
    ask(draft, 3 * SECOND, "c1", createEphemeral("/here"));
    ask(draft, 4 * SECOND, "c2", getData("/here", true));
    inject(draft, 5 * SECOND, { kind: "crash", node: "leader", downFor: 4 * SECOND });
    ask(draft, 14 * SECOND, "c2", getData("/here"));
    ask(draft, 15 * SECOND, "c1", setData("/here"));
  },
});

/** Reference 9.4. */
export const SESSION_MOVES: Scenario = story({
  name: "session-moves",
  about:
    "A client goes to another server while what it wrote through the first is still on its way.",
  watchFor: [
    "The write is stuck between its server and the leader; the client is told CONNECTIONLOSS.",
    "The session is taken to another server, which makes that its owner, and goes on writing.",
    "When the first write reaches the leader at last it is refused: SESSIONMOVED, told to nobody.",
  ],
  goals: ["session-moved", "moved-write-refused", "loss-of-unapplied"],
  cluster: { servers: 3, clients: 1, sessionTimeout: 6000 },
  until: 20 * SECOND,
  script: (draft) => {
    seat(draft, 8 * SECOND, ["s1", "c1"]);
    ask(draft, 6 * SECOND, "c1", create("/a"));
    inject(draft, 7 * SECOND, { kind: "hold", from: "s1", to: "leader", span: 5 * SECOND });
    ask(draft, 7500 * MS, "c1", setData("/a"));
    lose(draft, 8 * SECOND, "c1");
    ask(draft, 11 * SECOND, "c1", setData("/a"));
    ask(draft, 14 * SECOND, "c1", getData("/a"));
  },
});

export const EPHEMERAL_OF_CRASHED_CLIENT: Scenario = story({
  name: "ephemeral-of-crashed-client",
  about: "The holder of an ephemeral dies and is back in three seconds, before its session ends.",
  watchFor: [
    "The new process has a new session; what stands in its way is its own former self: NODEEXISTS.",
    "Nobody tells the servers that a client has died: they wait for the whole timeout.",
    "Then the node goes, whoever watches it hears of it, and somebody else can take it.",
  ],
  goals: ["client-crashed", "session-expired", "ephemerals-deleted", "watch-fired"],
  cluster: { servers: 3, clients: 2, sessionTimeout: 8000 },
  until: 22 * SECOND,
  script: (draft) => {
    ask(draft, 3 * SECOND, "c1", createEphemeral("/holder"));
    ask(draft, 4 * SECOND, "c2", exists("/holder", true));
    inject(draft, 5 * SECOND, { kind: "crash", node: "c1", downFor: 3 * SECOND });
    ask(draft, 10 * SECOND, "c1", createEphemeral("/holder"));
    ask(draft, 18 * SECOND, "c2", createEphemeral("/holder"));
    ask(draft, 19 * SECOND, "c1", exists("/holder"));
    ask(draft, 20 * SECOND, "c2", remove("/holder"));
  },
});

/** Reference D7. */
export const CLIENT_OUTRUNS_SERVER: Scenario = story({
  name: "client-outruns-server",
  about: "A client has seen more than the server that it comes to next.",
  watchFor: [
    "The server's commits are held up, and it knows it: it hangs up without a word.",
    "The client tries the next, until one has seen as much as itself; it never goes back in time.",
  ],
  goals: ["client-ahead-refused", "session-resumed"],
  cluster: { servers: 3, clients: 1, sessionTimeout: 6000 },
  until: 20 * SECOND,
  script: (draft) => {
    const last = server(draft.cluster.servers);
    seat(draft, 8 * SECOND, [last, "c1"]);
    ask(draft, 6 * SECOND, "c1", create("/a"));
    inject(draft, 6500 * MS, { kind: "hold", from: "leader", to: "s1", span: 7 * SECOND });
    ask(draft, 7 * SECOND, "c1", setData("/a"));
    lose(draft, 8 * SECOND - 10 * MS, "c1");
    // Of all servers only the one that lags can be reached for a while.
    const only = { kind: "partition", groups: [["all"], ["s1", "c1"]], span: 5 * SECOND } as const;
    inject(draft, 8 * SECOND, only);
    ask(draft, 12 * SECOND, "c1", getData("/a"));
    ask(draft, 15 * SECOND, "c1", getData("/a"));
  },
});
