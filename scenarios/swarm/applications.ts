/** Draws what the applications of a run ask of their clients: habits that make and meet conflicts. */
import { MODE, type MultiOp } from "../../protocol/api/operations.ts";
import { below, between, oneIn, pick } from "../../sim/chance.ts";
import type { Selector } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { MS, type Draft } from "../build.ts";
import {
  addWatch,
  ask,
  closeSession,
  create,
  create2,
  createContainer,
  createOp,
  createTtl,
  exists,
  getChildren,
  getData,
  getEphemerals,
  multi,
  remove,
  renew,
  setData,
  sync,
} from "../calls.ts";
import { moment, type Episode } from "./load.ts";
import { clients, type Mix } from "./mix.ts";

/** A habit makes one small group of calls of `client` from `at` on. */
export interface Habit {
  readonly name: string;
  /** It changes nothing. */
  readonly isQuiet?: boolean;
  readonly call: (draft: Draft, client: Selector, at: Micros) => void;
}

/** Calls that go out one behind the other, without waiting for answers. */
const PIPELINED: Micros = 100;

/** Few names, so that applications get in each other's way; the first is the most popular. */
function drawName(mix: Draft, names: string): string {
  const rank = Math.min(below(mix.die, names.length), below(mix.die, names.length));
  return names.charAt(rank);
}

/** What applications do. Their order is part of what a seed means. */
export const HABITS: readonly Habit[] = [
  {
    name: "readers",
    isQuiet: true,
    call: (mix, client, at) => {
      const path = `/${drawName(mix, "abcdef")}`;
      ask(mix, at, client, getData(path));
      ask(mix, at + between(mix.die, 0, 100 * MS), client, exists(path));
      ask(mix, at + between(mix.die, 0, 1000 * MS), client, getChildren("/"));
    },
  },
  {
    name: "registers",
    call: (mix, client, at) => {
      const path = `/${drawName(mix, "abcdef")}`;
      if (oneIn(mix.die, 1, 3)) ask(mix, at, client, create2(path));
      ask(mix, at + PIPELINED, client, setData(path));
      ask(mix, at + 2 * PIPELINED, client, getData(path));
    },
  },
  {
    name: "churn",
    call: (mix, client, at) => {
      const path = `/${drawName(mix, "xyz")}`;
      ask(
        mix,
        at,
        client,
        pick(mix.die, [create(path), create2(path), remove(path), remove(path)]),
      );
      ask(mix, at + PIPELINED, client, exists(path));
    },
  },
  {
    name: "counters",
    call: (mix, client, at) => {
      const path = `/${drawName(mix, "mn")}`;
      if (oneIn(mix.die, 1, 4)) ask(mix, at, client, create(path));
      ask(mix, at + PIPELINED, client, getData(path));
      ask(mix, at + between(mix.die, PIPELINED, 20 * MS), client, setData(path), true);
    },
  },
  {
    name: "watchers",
    isQuiet: true,
    call: (mix, client, at) => {
      const path = `/${drawName(mix, "abcxyz")}`;
      const make = pick(mix.die, [
        getData(path, true),
        exists(path, true),
        getChildren("/", true),
        addWatch(path, 0),
        addWatch("/", 1),
      ]);
      ask(mix, at, client, make);
    },
  },
  {
    name: "multis",
    call: (mix, client, at) => {
      const path = `/${drawName(mix, "abxy")}`;
      const other = `/${drawName(mix, "cdmn")}`;
      const version = oneIn(mix.die, 2, 3) ? -1 : between(mix.die, 0, 3);
      // Half of them find what they need.
      if (oneIn(mix.die, 1, 2)) {
        ask(mix, at, client, create(path));
        ask(mix, at, client, create(other));
      }
      const ops = (data: string): readonly MultiOp[] => [
        createOp("create", `${path}s-`, data, MODE.PERSISTENT_SEQUENTIAL),
        { kind: "setData", path: other, data, version },
        { kind: "check", path, version: -1 },
      ];
      ask(mix, at, client, multi(ops));
      ask(mix, at + PIPELINED, client, getChildren("/"));
    },
  },
  {
    name: "presence",
    call: (mix, client, at) => {
      ask(mix, at, client, create(`/e-${client}`, MODE.EPHEMERAL));
      ask(mix, at + PIPELINED, client, getChildren("/", oneIn(mix.die, 1, 2)));
      if (oneIn(mix.die, 1, 2)) ask(mix, at + 2 * PIPELINED, client, remove(`/e-${client}`));
      ask(mix, at + 3 * PIPELINED, client, getEphemerals("/"));
    },
  },
  {
    name: "queues",
    call: (mix, client, at) => {
      ask(mix, at, client, create("/q"));
      const flags = pick(mix.die, [MODE.PERSISTENT_SEQUENTIAL, MODE.EPHEMERAL_SEQUENTIAL]);
      const count = between(mix.die, 1, 3);
      for (let nth = 1; nth <= count; nth += 1) {
        const make = oneIn(mix.die, 1, 2) ? create : create2;
        ask(mix, at + nth * PIPELINED, client, make("/q/n-", flags));
      }
      if (oneIn(mix.die, 1, 2)) ask(mix, at + 5 * MS, client, remove("/q/n-0000000000"));
      ask(mix, at + 6 * MS, client, getChildren("/q", oneIn(mix.die, 1, 2)));
    },
  },
  {
    name: "syncers",
    isQuiet: true,
    call: (mix, client, at) => {
      const path = `/${drawName(mix, "abc")}`;
      ask(mix, at, client, sync(path));
      ask(mix, at + PIPELINED, client, getData(path));
    },
  },
  {
    name: "reaped",
    call: (mix, client, at) => {
      ask(mix, at, client, createContainer("/box"));
      ask(mix, at + PIPELINED, client, create("/box/x", MODE.EPHEMERAL));
      ask(mix, at + 2 * PIPELINED, client, createTtl("/brief", between(mix.die, 1, 500)));
      if (oneIn(mix.die, 1, 2)) ask(mix, at + 10 * MS, client, remove("/box/x"));
    },
  },
  {
    name: "leavers",
    call: (mix, client, at) => {
      ask(mix, at, client, create(`/l-${client}`, MODE.EPHEMERAL));
      ask(mix, at + PIPELINED, client, closeSession());
      renew(mix, at + between(mix.die, 10 * MS, 1000 * MS), client);
    },
  },
];

/**
 * `count` groups of calls, dealt out to the clients; each application keeps to few habits. What would
 * fall into a silent episode, and is more than looking, is left out.
 */
export function drawApplications(mix: Mix, episodes: readonly Episode[], count: number): void {
  const { cluster, die } = mix;
  const habits = clients(cluster).map((client) => ({
    client,
    own: Array.from({ length: between(die, 1, 3) }, () => pick(die, HABITS)),
  }));
  if (habits.length === 0) return;
  for (let left = count; left > 0; left -= 1) {
    const { client, own } = pick(die, habits);
    const at = moment(mix, pick(die, episodes));
    const { call, isQuiet = false } = pick(die, own);
    if (isQuiet || !isInSilence(episodes, at)) call(mix, client, at);
  }
}

function isInSilence(episodes: readonly Episode[], when: Micros): boolean {
  return episodes.some(({ at, end, isSilent }) => isSilent && when >= at && when < end);
}
