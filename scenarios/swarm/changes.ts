/** Patterns in which clients change much: what another one watches while it is away, or a tree as servers die. */
import { between, oneIn, pick } from "../../sim/chance.ts";
import { MODE } from "../../protocol/api/operations.ts";
import { inject, injectWhen, KEYS, MS, SECOND } from "../build.ts";
import {
  ask,
  create,
  create2,
  createOp,
  exists,
  getChildren,
  getData,
  remove,
  setData,
  type MakeOp,
} from "../calls.ts";
import { anyClient, dislodge, hasTwoClients, timeoutOf, work } from "./client-aims.ts";
import { clients, hasClients, shuffled, voters, type Pattern } from "./mix.ts";

/** What may happen to "/x", "/y" and "/q" while nobody is told. */
const CHANGES: readonly (readonly MakeOp[])[] = [
  [setData("/x")],
  [remove("/x")],
  [remove("/x"), create("/x")],
  [create("/y")],
  [create("/y"), remove("/y")],
  [create("/q/n-", MODE.PERSISTENT_SEQUENTIAL)],
  [create("/q/x"), remove("/q/x")],
  [remove("/q/y")],
];

/** Of nodes that are to outlive the run, in milliseconds. */
const TTL = 3_600_000;

/** Ways to make a child that is not there yet, or to change its parent. */
const GROWTH: readonly ((parent: string) => MakeOp)[] = [
  (parent) => create2(`${parent}/n-`, MODE.PERSISTENT_SEQUENTIAL),
  (parent) => (value) => createOp("create2", `${parent}/${value}`, value, MODE.PERSISTENT),
  (parent) => (value) => createOp("createContainer", `${parent}/${value}`, value, MODE.CONTAINER),
  (parent) => (value) =>
    createOp("createTTL", `${parent}/${value}`, value, MODE.PERSISTENT_WITH_TTL, TTL),
  (parent) => setData(parent),
  () => setData(`/${KEYS.charAt(KEYS.length - 1)}`),
];

/**
 * Patterns in which much is written: to be seen by another client, or by what a disk still holds.
 */
export const CHANGE_PATTERNS: readonly Pattern[] = [
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
      ask(mix, at, client, create("/q/y"));
      // Data and children of one node: when it goes, what was lost is told of twice at the return.
      ask(mix, at, client, getData("/x", true));
      ask(mix, at, client, getChildren("/x", true));
      ask(mix, at, client, exists("/y", true));
      ask(mix, at, client, getChildren("/q", true));
      const left = at + between(mix.die, 50 * MS, 500 * MS);
      // No longer than its pause before the next dial, or up to the end of its session.
      const away = oneIn(mix.die, 1, 2) ? 300 * MS : Math.min(timeoutOf(mix) >> 1, span);
      dislodge(mix, left, client);
      inject(mix, left, { kind: "partition", groups: [["rest"], [client]], span: away });
      let when = left + between(mix.die, MS, away >> 1);
      for (const make of shuffled(mix.die, CHANGES)
        .slice(0, between(mix.die, 2, 5))
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
      const count = between(die, 20, 48);
      for (let nth = 0, when = begin; nth < count; nth += 1) {
        ask(mix, when, anyClient(mix), pick(die, GROWTH)(pick(die, parents)));
        when += between(die, 0, pace);
      }
      for (const node of shuffled(die, voters(cluster)).slice(0, between(die, 1, 3))) {
        const when = {
          on: "event",
          event: "snapshotEnded",
          node,
          nth: pick(die, [1, 1, 2]),
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
];
