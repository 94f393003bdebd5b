/** Patterns of clients that go from server to server, ahead of what they asked for or of what servers know. */
import { between, oneIn } from "../../sim/chance.ts";
import type { Micros } from "../../sim/machine.ts";
import { MODE } from "../../protocol/api/operations.ts";
import { inject, MS, SECOND, syncTimeout, write } from "../build.ts";
import { ask, create, getData, setData, sync } from "../calls.ts";
import {
  anyClient,
  canMove,
  clientsByLeader,
  confine,
  dislodge,
  followerOf,
  hasTwoClients,
  look,
  nearlyTooLong,
  redial,
  shutOut,
  timeoutOf,
  work,
} from "./client-aims.ts";
import { hasClients, type Pattern } from "./mix.ts";

/** Patterns that drive a client from one server to another. */
export const TRAVEL_PATTERNS: readonly Pattern[] = [
  {
    name: "quiet-epoch",
    about:
      "a leader is replaced while nobody writes, and a client that only reads goes round the servers",
    crashes: 1,
    partitions: 0,
    deposes: true,
    isSilent: true,
    fits: canMove,
    inject: (mix, at) => {
      // Back at once it is likely to lead again.
      const isBack = oneIn(mix.die, 1, 2);
      const downFor = between(mix.die, 20 * MS, isBack ? 100 * MS : 8 * SECOND);
      const client = isBack ? (clientsByLeader(mix)[0] ?? "c1") : anyClient(mix);
      inject(mix, at, { kind: "crash", node: "leader", downFor });
      const times = between(mix.die, 3, 5);
      let when = at + SECOND;
      for (let nth = 0; nth < times; nth += 1) {
        const next = when + redial(mix) + 200 * MS;
        look(mix, client, when, next);
        dislodge(mix, next, client);
        when = next;
      }
      look(mix, client, when, when + 2 * SECOND);
    },
  },
  {
    name: "slow-requests",
    about:
      "what a server passes on to its leader takes long, and its client leaves it, perhaps to return",
    crashes: 0,
    partitions: 1,
    fits: canMove,
    inject: (mix, at) => {
      const [client = "c1"] = clientsByLeader(mix);
      // To the leader itself, or to whichever server is left.
      const isToLeader = oneIn(mix.die, 1, 2);
      const from = isToLeader ? "followers" : followerOf(mix, client);
      const held = nearlyTooLong(mix);
      const stayAt = (when: Micros, span: Micros): void =>
        isToLeader
          ? shutOut(mix, when, client, "leader", span)
          : confine(mix, when, client, from, span);
      const move = at + redial(mix);
      stayAt(at, move - at);
      const begin = move - between(mix.die, 0, 2 * MS);
      inject(mix, begin, { kind: "hold", from, to: "leader", span: held });
      ask(mix, move, client, create("/q/n-", MODE.EPHEMERAL_SEQUENTIAL));
      ask(mix, move, client, setData("/a"));
      const left = move + between(mix.die, MS, 100 * MS);
      const away = oneIn(mix.die, 1, 2) ? held : redial(mix);
      shutOut(mix, left, client, from, away);
      if (away < held) stayAt(left + away, held);
      work(mix, client, left + MS, move + held);
    },
  },
  {
    name: "deaf-leader",
    about:
      "a leader hears nothing from its followers for a while, and so of none of their sessions",
    crashes: 0,
    partitions: 1,
    fits: hasClients,
    inject: (mix, at) => {
      const client = anyClient(mix);
      // Heard of by none of them it can end no session either.
      const isAll = oneIn(mix.die, 2, 3);
      const from = isAll ? "followers" : followerOf(mix, client);
      const held = nearlyTooLong(mix);
      const begin = at + between(mix.die, 0, timeoutOf(mix));
      if (isAll) shutOut(mix, at, client, "leader", begin + held - at);
      else confine(mix, at, client, from, begin + held - at);
      inject(mix, begin, { kind: "hold", from, to: "leader", span: held });
      work(mix, client, begin, begin + held);
    },
  },
  {
    name: "laggard-refuge",
    about: "a client loses all servers but one, which has not heard of the latest commits yet",
    crashes: 0,
    partitions: 1,
    fits: canMove,
    inject: (mix, at) => {
      const [client = "c1"] = clientsByLeader(mix);
      const to = followerOf(mix, client);
      const held = nearlyTooLong(mix);
      const begin = at + redial(mix);
      const move = begin + between(mix.die, 2 * MS, 300 * MS);
      shutOut(mix, at, client, to, move - at);
      inject(mix, begin, { kind: "hold", from: "leader", to, span: held });
      write(mix, begin + MS, "leader");
      ask(mix, move - MS, client, getData("/a"));
      confine(mix, move, client, to, held);
      work(mix, client, move, begin + held);
    },
  },
  {
    name: "both-sides",
    about: "the leader is cut off with one client, the others with another, and both go on",
    crashes: 2,
    partitions: 1,
    deposes: true,
    fits: (cluster) => hasTwoClients(cluster) && cluster.servers >= 2,
    inject: (mix, at) => {
      const { cluster, die } = mix;
      const [client = "c1", other = "c2"] = clientsByLeader(mix);
      const tick = cluster.tickTime * MS;
      const begin = at + redial(mix);
      const span = syncTimeout(cluster) + 2 * tick;
      shutOut(mix, at, client, "followers", begin - at + span);
      shutOut(mix, at, other, "leader", begin - at);
      const groups = [
        ["leader", client],
        ["rest", other],
      ];
      inject(mix, begin, { kind: "partition", groups, span });
      // Followers that start anew ask for a new leader at once; others do when they miss the old one.
      const isRestarted = oneIn(die, 1, 2);
      if (isRestarted) {
        const downFor = between(die, 20 * MS, 300 * MS);
        inject(mix, begin + MS, { kind: "crash", node: "followers", downFor });
      }
      // From then on two leaders stand side by side until the old one misses its followers.
      const first = isRestarted ? SECOND : span >> 1;
      const step = Math.floor(tick / between(die, 2, 8));
      const isReading = oneIn(die, 1, 2);
      for (let when = begin + first; when < begin + span; when += step) {
        if (!isReading) ask(mix, when, client, setData("/a"));
        ask(mix, when, client, sync("/a"));
        ask(mix, when, client, getData("/a"));
        ask(mix, when, other, setData("/a"));
      }
    },
  },
];
