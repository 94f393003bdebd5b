/** Patterns of clients in trouble: asleep, dead, cut off, or with work in hand as a server fails; and where clients stand in a partition. */
import { between, oneIn, pick } from "../../sim/chance.ts";
import { MODE } from "../../protocol/api/operations.ts";
import { inject, injectWhen, KEYS, MS, SECOND } from "../build.ts";
import {
  ask,
  create,
  create2,
  createContainer,
  createTtl,
  exists,
  getChildren,
  getData,
  remove,
  setData,
  type MakeOp,
} from "../calls.ts";
import {
  anyClient,
  aroundTimeout,
  dislodge,
  hasTwoClients,
  serverOf,
  timeoutOf,
  work,
} from "./client-aims.ts";
import {
  allServers,
  clients,
  downTime,
  hasClients,
  shuffled,
  voters,
  type Mix,
  type Pattern,
} from "./mix.ts";
import { TRAVEL_PATTERNS } from "./travels.ts";

/** What may happen to "/x", "/y" and "/q" while nobody is told. */
const CHANGES: readonly (readonly MakeOp[])[] = [
  [setData("/x")],
  [remove("/x")],
  [remove("/x"), create("/x")],
  [create("/y")],
  [create("/y"), remove("/y")],
  [create("/q/n-", MODE.PERSISTENT_SEQUENTIAL)],
  [create("/q/x"), remove("/q/x")],
];

/** Ways to make a child that is not there yet. */
const CHILDREN: readonly ((parent: string, nth: number) => MakeOp)[] = [
  (parent) => create(`${parent}/n-`, MODE.PERSISTENT_SEQUENTIAL),
  (parent) => create2(`${parent}/n-`, MODE.PERSISTENT_SEQUENTIAL),
  (parent, nth) => create2(`${parent}/c${nth}`),
  (parent, nth) => createContainer(`${parent}/box${nth}`),
  (parent, nth) => createTtl(`${parent}/brief${nth}`, 1000),
];

const TROUBLES: readonly Pattern[] = [
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
    name: "changes-while-away",
    about: "a client loses its connection, and what it watches changes meanwhile",
    crashes: 0,
    partitions: 1,
    fits: hasTwoClients,
    inject: (mix, at, span) => {
      const [client = "c1", other = "c2"] = shuffled(mix.die, clients(mix.cluster));
      ask(mix, at, client, create("/x"));
      ask(mix, at, client, create("/q"));
      ask(mix, at, client, getData("/x", true));
      ask(mix, at, client, exists("/y", true));
      ask(mix, at, client, getChildren("/q", true));
      const left = at + between(mix.die, 50 * MS, 500 * MS);
      // No longer than its pause before the next dial, or up to the end of its session.
      const away = oneIn(mix.die, 1, 2) ? 300 * MS : Math.min(timeoutOf(mix) >> 1, span);
      dislodge(mix, left, client);
      inject(mix, left, { kind: "partition", groups: [["rest"], [client]], span: away });
      let when = left + between(mix.die, MS, away >> 1);
      for (const make of shuffled(mix.die, CHANGES)
        .slice(0, between(mix.die, 2, 4))
        .flat()) {
        ask(mix, when, other, make);
        when += between(mix.die, 0, away >> 3);
      }
      work(mix, client, left + away, left + away + span);
    },
  },
  {
    name: "crash-behind-snapshot",
    about: "servers die right behind a snapshot, taken while a tree grows at many places",
    crashes: 2,
    partitions: 0,
    fits: (cluster) => hasClients(cluster) && cluster.snapCount <= 100,
    inject: (mix, at, span) => {
      const { cluster, die } = mix;
      const parents = Array.from(KEYS, (name) => `/${name}`);
      const client = anyClient(mix);
      for (const parent of parents) ask(mix, at, client, create(parent));
      const begin = at + between(die, MS, 300 * MS);
      const pace = pick(die, [MS, 10 * MS]);
      const count = between(die, 16, 40);
      for (let nth = 0, when = begin; nth < count; nth += 1) {
        ask(mix, when, anyClient(mix), pick(die, CHILDREN)(pick(die, parents), nth));
        when += between(die, 0, pace);
      }
      for (const node of shuffled(die, voters(cluster)).slice(0, between(die, 1, 3))) {
        const when = {
          on: "event",
          event: "snapshotEnded",
          node,
          nth: between(die, 1, 2),
        } as const;
        injectWhen(mix, begin, when, {
          kind: "crash",
          node,
          downFor: between(die, 20 * MS, SECOND),
        });
      }
      work(mix, client, begin + SECOND, begin + SECOND + span);
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

export const CLIENT_PATTERNS: readonly Pattern[] = [...TROUBLES, ...TRAVEL_PATTERNS];

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
