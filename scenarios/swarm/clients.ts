/** Patterns of clients in trouble: asleep, dead, cut off, sent from server to server, or served by a laggard. */
import { below, between, oneIn, pick } from "../../sim/chance.ts";
import type { Selector } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { MODE } from "../../protocol/api/operations.ts";
import { connectString } from "../../protocol/client/config.ts";
import { inject, injectWhen, MS, server, syncTimeout, write } from "../build.ts";
import { ask, create, exists, getChildren, getData, remove, setData, sync } from "../calls.ts";
import {
  allServers,
  clients,
  downTime,
  hasClients,
  shuffled,
  type Mix,
  type Pattern,
} from "./mix.ts";

function anyClient(mix: Mix): Selector {
  return pick(mix.die, clients(mix.cluster));
}

/** One of the servers that it knows. */
function serverOf({ cluster, die }: Mix, client: Selector): Selector {
  return server(pick(die, connectString(cluster, Number(client.slice(1)))) + 1);
}

/** ... that is not very likely to lead: not the one with the largest sid, if it knows another. */
function followerOf({ cluster, die }: Mix, client: Selector): Selector {
  const known = connectString(cluster, Number(client.slice(1)));
  const lesser = known.filter((node) => node + 1 < cluster.servers);
  return server(pick(die, lesser.length > 0 ? lesser : known) + 1);
}

/** How long a session of this run lives without its client. */
function timeoutOf({ cluster }: Mix): Micros {
  return (cluster.sessionTimeout ?? 10 * cluster.tickTime) * MS;
}

/** A share or a multiple of that. */
function aroundTimeout(mix: Mix): Micros {
  const timeout = timeoutOf(mix);
  return between(mix.die, MS, pick(mix.die, [timeout, 2 * timeout]));
}

/** Shorter than a leader and its follower wait for each other. */
function nearlyTooLong(mix: Mix): Micros {
  const limit = syncTimeout(mix.cluster);
  return between(mix.die, limit >> 2, limit - (limit >> 4));
}

/** For `span` the client reaches one server only. */
function confine(mix: Mix, at: Micros, client: Selector, only: Selector, span: Micros): void {
  inject(mix, at, {
    kind: "partition",
    groups: [
      ["rest", only],
      [only, client],
    ],
    span,
  });
  for (const b of allServers(mix.cluster)) {
    if (b !== only) inject(mix, at, { kind: "break", a: client, b });
  }
}

/** For `span` the client reaches every server but one. */
function shutOut(mix: Mix, at: Micros, client: Selector, from: Selector, span: Micros): void {
  inject(mix, at, { kind: "break", a: client, b: from });
  inject(mix, at, { kind: "cut", from: client, to: from, span });
  inject(mix, at, { kind: "cut", from, to: client, span });
}

/** The application goes on meanwhile. */
function work(mix: Mix, client: Selector, from: Micros, to: Micros): void {
  const step = Math.max(2 * MS, Math.floor((to - from) / between(mix.die, 2, 8)));
  for (let at = from; at < to; at += step) {
    const make = pick(mix.die, [
      setData("/a"),
      getData("/a"),
      create("/q/n-", MODE.EPHEMERAL_SEQUENTIAL),
      getChildren("/q"),
    ]);
    ask(mix, at, client, make);
  }
}

export const CLIENT_PATTERNS: readonly Pattern[] = [
  {
    name: "pause-client",
    about: "an application stops for a while, shorter or longer than its session lives",
    crashes: 0,
    partitions: 0,
    fits: hasClients,
    inject: (mix, at) => {
      inject(mix, at, { kind: "pause", node: anyClient(mix), span: aroundTimeout(mix) });
    },
  },
  {
    name: "crash-client",
    about: "an application dies and is started again, with a new session",
    crashes: 0,
    partitions: 0,
    fits: hasClients,
    inject: (mix, at) => {
      inject(mix, at, { kind: "crash", node: anyClient(mix), downFor: downTime(mix) });
    },
  },
  {
    name: "isolate-client",
    about: "a client is cut off from every server, for less or more than its session's timeout",
    crashes: 0,
    partitions: 1,
    fits: hasClients,
    inject: (mix, at) => {
      const client = anyClient(mix);
      inject(mix, at, {
        kind: "partition",
        groups: [["rest"], [client]],
        span: aroundTimeout(mix),
      });
    },
  },
  {
    name: "move-client",
    about: "the streams of a client break again and again, and it goes from server to server",
    crashes: 0,
    partitions: 0,
    fits: hasClients,
    inject: (mix, at, span) => {
      const client = anyClient(mix);
      const times = between(mix.die, 1, 4);
      for (let nth = 0; nth < times; nth += 1) {
        for (const node of allServers(mix.cluster)) {
          inject(mix, at + below(mix.die, Math.max(1, span)), {
            kind: "break",
            a: client,
            b: node,
          });
        }
      }
    },
  },
  {
    name: "lost-replies",
    about: "what a server answers a client is lost, and then the connection too",
    crashes: 0,
    partitions: 1,
    fits: hasClients,
    inject: (mix, at, span) => {
      const client = anyClient(mix);
      for (const from of allServers(mix.cluster)) {
        inject(mix, at, { kind: "cut", from, to: client, span });
        if (oneIn(mix.die, 1, 2)) {
          inject(mix, at + between(mix.die, MS, span), { kind: "break", a: client, b: from });
        }
      }
    },
  },
  {
    name: "lagging-server",
    about: "a server hears of commits late, while its clients and the others go on",
    crashes: 0,
    partitions: 0,
    fits: hasClients,
    inject: (mix, at, span) => {
      const to = serverOf(mix, anyClient(mix));
      const by = between(mix.die, 10 * MS, Math.max(10 * MS, span >> 1));
      inject(mix, at, { kind: "delay", from: "leader", to, by, span });
      for (const client of clients(mix.cluster)) work(mix, client, at, at + span);
    },
  },
  {
    name: "slow-requests",
    about: "what a server passes on to its leader takes long, and its client moves on meanwhile",
    crashes: 0,
    partitions: 1,
    fits: hasClients,
    inject: (mix, at) => {
      const client = anyClient(mix);
      const from = followerOf(mix, client);
      const held = nearlyTooLong(mix);
      const move = at + between(mix.die, MS, held >> 2);
      confine(mix, at, client, from, move - at);
      inject(mix, move - between(mix.die, 0, 2 * MS), {
        kind: "hold",
        from,
        to: "leader",
        span: held,
      });
      ask(mix, move, client, create("/q/n-", MODE.EPHEMERAL_SEQUENTIAL));
      ask(mix, move, client, setData("/a"));
      shutOut(mix, move + between(mix.die, MS, 20 * MS), client, from, held);
      work(mix, client, move + 30 * MS, move + held);
    },
  },
  {
    name: "deaf-leader",
    about: "a leader hears nothing from a server for a while, and so of none of its sessions",
    crashes: 0,
    partitions: 1,
    fits: hasClients,
    inject: (mix, at) => {
      const client = anyClient(mix);
      const from = followerOf(mix, client);
      const held = nearlyTooLong(mix);
      const begin = at + between(mix.die, 0, timeoutOf(mix));
      confine(mix, at, client, from, begin + held - at);
      inject(mix, begin, { kind: "hold", from, to: "leader", span: held });
      work(mix, client, begin, begin + held);
    },
  },
  {
    name: "laggard-refuge",
    about: "a client loses all servers but one, which has not heard of the latest commits yet",
    crashes: 0,
    partitions: 1,
    fits: hasClients,
    inject: (mix, at) => {
      const client = anyClient(mix);
      const to = followerOf(mix, client);
      const held = nearlyTooLong(mix);
      const begin = at + between(mix.die, 500 * MS, 1500 * MS);
      const move = begin + between(mix.die, 2 * MS, 100 * MS);
      shutOut(mix, at, client, to, move - at);
      inject(mix, begin, { kind: "hold", from: "leader", to, span: held });
      write(mix, begin + MS, "leader");
      ask(mix, move - MS, client, getData("/a"));
      confine(mix, move, client, to, held);
      work(mix, client, move, begin + held);
    },
  },
  {
    name: "changes-while-away",
    about: "a client loses its connection, and what it watches changes meanwhile",
    crashes: 0,
    partitions: 1,
    fits: (cluster) => (cluster.clients ?? 0) >= 2,
    inject: (mix, at, span) => {
      const [client = "c1", other = "c2"] = shuffled(mix.die, clients(mix.cluster));
      const away = Math.min(aroundTimeout(mix), span);
      ask(mix, at, client, create("/x"));
      ask(mix, at, client, create("/q"));
      ask(mix, at, client, getData("/x", true));
      ask(mix, at, client, exists("/y", true));
      ask(mix, at, client, getChildren("/q", true));
      const left = at + between(mix.die, 50 * MS, 500 * MS);
      inject(mix, left, { kind: "partition", groups: [["rest"], [client]], span: away });
      for (const b of allServers(mix.cluster)) inject(mix, left, { kind: "break", a: client, b });
      const changes = shuffled(mix.die, [
        [setData("/x")],
        [remove("/x")],
        [remove("/x"), create("/x")],
        [create("/y")],
        [create("/y"), remove("/y")],
        [create("/q/n-", MODE.PERSISTENT_SEQUENTIAL)],
        [create("/q/x"), remove("/q/x")],
      ]);
      for (const make of changes.slice(0, between(mix.die, 1, 3)).flat()) {
        ask(mix, left + between(mix.die, MS, away), other, make);
      }
      work(mix, client, left + away, left + away + span);
    },
  },
  {
    name: "both-sides",
    about:
      "the leader is cut off with a client that goes on reading, and so does the rest with its own",
    crashes: 0,
    partitions: 1,
    deposes: true,
    fits: (cluster) => (cluster.clients ?? 0) >= 2 && cluster.servers >= 2,
    inject: (mix, at) => {
      const { cluster, die } = mix;
      const [client = "c1", other = "c2"] = shuffled(die, clients(cluster));
      const span = syncTimeout(cluster) + 2 * cluster.tickTime * MS;
      inject(mix, at, { kind: "partition", groups: [["leader", client], ["rest"]], span });
      // Late in it two leaders may stand side by side.
      const step = Math.floor((cluster.tickTime * MS) / between(die, 2, 8));
      for (let when = at + (span >> 1); when < at + span; when += step) {
        ask(mix, when, client, sync("/a"));
        ask(mix, when, client, getData("/a"));
        ask(mix, when, other, setData("/a"));
      }
    },
  },
  {
    name: "break-after-reply",
    about: "a client's connection breaks right before or behind its nth reply",
    crashes: 0,
    partitions: 0,
    fits: hasClients,
    inject: (mix, at) => {
      const to = anyClient(mix);
      const phase = pick(mix.die, ["before", "after"] as const);
      const nth = between(mix.die, 1, 6);
      const when = { on: "packet", phase, message: "REPLY", to, nth } as const;
      for (const b of allServers(mix.cluster))
        injectWhen(mix, at, when, { kind: "break", a: to, b });
    },
  },
];

/**
 * Clients see a partition from one of its sides, or from all of them; where "rest" is named they are
 * on that side, and sometimes on the other too.
 */
export function placeClients(mix: Mix): void {
  const names = clients(mix.cluster);
  if (names.length === 0) return;
  for (const [index, planned] of mix.faults.entries()) {
    if (planned.fault.kind !== "partition") continue;
    const groups = planned.fault.groups.map((group) => [...group]);
    const named = groups.flat();
    const hasRest = named.includes("rest");
    for (const client of shuffled(mix.die, names)) {
      if (named.includes(client) || (hasRest && oneIn(mix.die, 1, 2))) continue;
      const isEverywhere = oneIn(mix.die, 1, 3);
      const side = pick(mix.die, groups);
      for (const group of groups) if (isEverywhere || group === side) group.push(client);
    }
    mix.faults[index] = { ...planned, fault: { ...planned.fault, groups } };
  }
}
