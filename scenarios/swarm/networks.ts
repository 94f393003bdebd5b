/** Patterns of a network in trouble: partitions of every shape, and links that are slow or deaf. */
import { between, oneIn, pick } from "../../sim/chance.ts";
import type { Selector } from "../../sim/faults.ts";
import { inject, injectWhen, MS, needOf, write } from "../build.ts";
import {
  allServers,
  anyServer,
  downTime,
  hasTwo,
  leaderOrServer,
  shuffled,
  voters,
  type Mix,
  type Pattern,
} from "./mix.ts";

/** Two different servers by name, or the leader and one. */
function pair(mix: Mix): [Selector, Selector] {
  const [one = "s1", other = "leader"] = shuffled(mix.die, allServers(mix.cluster));
  return [oneIn(mix.die, 1, 2) ? "leader" : one, other];
}

/** Patterns of links between servers; `placeClients` puts clients into their partitions. */
export const NETWORK_PATTERNS: readonly Pattern[] = [
  {
    name: "isolate-leader",
    about: "the leader is cut off from everyone",
    crashes: 0,
    partitions: 1,
    deposes: true,
    fits: hasTwo,
    inject: (mix, at, span) => {
      inject(mix, at, { kind: "partition", groups: [["leader"], ["rest"]], span });
    },
  },
  {
    name: "unheard-writes",
    about: "the leader is cut off with writes that reach nobody else; who cuts them off may crash",
    crashes: 1,
    partitions: 1,
    deposes: true,
    fits: hasTwo,
    inject: (mix, at, span) => {
      inject(mix, at, { kind: "partition", groups: [["leader"], ["rest"]], span });
      const count = between(mix.die, 1, 2);
      for (let nth = 1; nth <= count; nth += 1) write(mix, at + nth * MS, "leader");
      if (oneIn(mix.die, 1, 2)) return;
      const when = { on: "event", event: "logTruncated", node: "any", nth: 1 } as const;
      injectWhen(mix, at, when, { kind: "crash", node: "any", downFor: downTime(mix) });
    },
  },
  {
    name: "isolate-one",
    about: "one server is cut off from everyone",
    crashes: 0,
    partitions: 1,
    fits: hasTwo,
    inject: (mix, at, span) => {
      inject(mix, at, { kind: "partition", groups: [[anyServer(mix)], ["rest"]], span });
    },
  },
  {
    name: "halves",
    about: "the ensemble is split in two at a place of chance",
    crashes: 0,
    partitions: 1,
    fits: hasTwo,
    inject: (mix, at, span) => {
      const order = shuffled(mix.die, allServers(mix.cluster));
      const size = between(mix.die, 1, order.length - 1);
      const groups = [order.slice(0, size), order.slice(size)];
      inject(mix, at, { kind: "partition", groups, span });
    },
  },
  {
    name: "majorities-ring",
    about: "every voter reaches a majority, no two the same one",
    crashes: 0,
    partitions: 1,
    fits: (cluster) => cluster.servers >= 4,
    inject: (mix, at, span) => {
      const order = shuffled(mix.die, voters(mix.cluster));
      // Whoever shares a group can talk: windows of a ring reach as far on both sides.
      const reach = needOf(mix.cluster) >> 1;
      const groups = order.map((_, start) =>
        Array.from(
          { length: reach + 1 },
          (_, step) => order[(start + step) % order.length] ?? "s1",
        ),
      );
      inject(mix, at, { kind: "partition", groups, span });
    },
  },
  {
    name: "bridge",
    about: "two halves are joined by one server only",
    crashes: 0,
    partitions: 1,
    fits: (cluster) => cluster.servers >= 3,
    inject: (mix, at, span) => {
      const [bridge = "s1", ...others] = shuffled(mix.die, allServers(mix.cluster));
      const half = others.length >> 1;
      const groups = [
        [bridge, ...others.slice(0, half)],
        [bridge, ...others.slice(half)],
      ];
      inject(mix, at, { kind: "partition", groups, span });
    },
  },
  {
    name: "one-way",
    about: "one direction between the leader and the others, or of one link, is lost",
    crashes: 0,
    partitions: 1,
    fits: hasTwo,
    inject: (mix, at, span) => {
      const [one, other] = pair(mix);
      const cuts = [
        { from: "leader", to: "followers" },
        { from: "followers", to: "leader" },
        { from: one, to: other },
        { from: other, to: one },
      ];
      inject(mix, at, { kind: "cut", ...pick(mix.die, cuts), span });
    },
  },
  {
    name: "flapping",
    about: "a link goes down and up again and again",
    crashes: 0,
    partitions: 1,
    fits: hasTwo,
    inject: (mix, at, span) => {
      const [a, b] = pair(mix);
      const times = between(mix.die, 2, 6);
      const period = Math.max(20 * MS, Math.floor(span / times));
      inject(mix, at, { kind: "flap", a, b, period, times });
    },
  },
  {
    name: "break",
    about: "the streams of two servers are reset, once or twice",
    crashes: 0,
    partitions: 0,
    fits: hasTwo,
    inject: (mix, at, span) => {
      const [a, b] = pair(mix);
      inject(mix, at, { kind: "break", a, b });
      if (oneIn(mix.die, 1, 2)) {
        inject(mix, at + between(mix.die, 0, span), { kind: "break", a, b });
      }
    },
  },
  {
    name: "delay",
    about: "a direction is slow, by milliseconds or by more than a timeout",
    crashes: 0,
    partitions: 0,
    fits: hasTwo,
    inject: (mix, at, span) => {
      const [from, to] = pair(mix);
      const by = between(mix.die, MS, pick(mix.die, [20 * MS, 300 * MS, mix.recovery]));
      inject(mix, at, { kind: "delay", from, to, by, span });
    },
  },
  {
    name: "hold",
    about: "a direction keeps its packets back and lets them go at once",
    crashes: 0,
    partitions: 0,
    fits: hasTwo,
    inject: (mix, at, span) => {
      const [from, to] = pair(mix);
      if (oneIn(mix.die, 1, 2)) {
        inject(mix, at, { kind: "hold", from, to, span });
        return;
      }
      // By name: a role may have changed hands by the time of the release.
      const [one = "s1", other = "s2"] = shuffled(mix.die, allServers(mix.cluster));
      inject(mix, at, { kind: "hold", from: one, to: other });
      inject(mix, at + span, { kind: "release", from: one, to: other });
    },
  },
  {
    name: "swizzle-clog",
    about: "servers are clogged one after another, and let go one after another in another order",
    crashes: 0,
    partitions: 1,
    deposes: true,
    fits: hasTwo,
    inject: (mix, at, span) => {
      const { cluster, die } = mix;
      const some = shuffled(die, allServers(cluster));
      const clogged = some.slice(0, between(die, 2, some.length));
      const step = between(die, MS, Math.max(MS, Math.floor(span / (2 * clogged.length))));
      for (const [nth, node] of clogged.entries()) {
        inject(mix, at + nth * step, { kind: "hold", from: node, to: "all" });
        inject(mix, at + nth * step, { kind: "hold", from: "all", to: node });
      }
      for (const [nth, node] of shuffled(die, clogged).entries()) {
        const when = at + (span >> 1) + nth * step;
        inject(mix, when, { kind: "release", from: node, to: "all" });
        inject(mix, when, { kind: "release", from: "all", to: node });
      }
    },
  },
  {
    name: "lossy-link",
    about: "a direction loses a good part of its packets",
    crashes: 0,
    partitions: 0,
    fits: hasTwo,
    inject: (mix, at, span) => {
      const [from, to] = pair(mix);
      inject(mix, at, { kind: "loss", from, to, permille: between(mix.die, 50, 700), span });
    },
  },
  {
    name: "cut-and-heal",
    about: "a server is cut off without an end, and everything is healed later",
    crashes: 0,
    partitions: 1,
    deposes: true,
    fits: hasTwo,
    inject: (mix, at, span) => {
      const groups = [[leaderOrServer(mix)], ["rest"]];
      inject(mix, at, { kind: "partition", groups });
      inject(mix, at + span, { kind: "heal" });
    },
  },
];
