/** Patterns of one client in trouble: asleep, dead, cut off, or answered late; all patterns of clients; and where clients stand in a partition. */
import { below, between, oneIn, pick } from "../../sim/chance.ts";
import { inject, injectWhen, MS } from "../build.ts";
import { CHANGE_PATTERNS } from "./changes.ts";
import { anyClient, aroundTimeout, dislodge, serverOf, work } from "./client-aims.ts";
import {
  allServers,
  clients,
  downTime,
  hasClients,
  shuffled,
  type Mix,
  type Pattern,
} from "./mix.ts";
import { TRAVEL_PATTERNS } from "./travels.ts";

/** What befalls one client, or one server of it. */
export const CLIENT_TROUBLES: readonly Pattern[] = [
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
        dislodge(mix, at + below(mix.die, Math.max(1, span)), client);
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

/** What needs several steps in their order. */
export const CLIENT_PLOTS: readonly Pattern[] = [...TRAVEL_PATTERNS, ...CHANGE_PATTERNS];

/** Patterns of clients; they fit only ensembles that have some. */
export const CLIENT_PATTERNS: readonly Pattern[] = [...CLIENT_TROUBLES, ...CLIENT_PLOTS];

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
