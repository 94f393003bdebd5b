/** Patterns of processes, disks and clocks in trouble: crashes, power, pauses, slow or failing disks. */
import { between, oneIn, pick } from "../../sim/chance.ts";
import { inject, MS, needOf, SECOND, syncTimeout, write } from "../build.ts";
import {
  allServers,
  anyServer,
  downTime,
  leaderOrServer,
  shuffled,
  voters,
  type Pattern,
} from "./mix.ts";

const CRASHES: readonly Pattern[] = [
  {
    name: "crash-leader",
    about: "the leader dies and is started again",
    crashes: 1,
    partitions: 0,
    deposes: true,
    inject: (mix, at) => {
      inject(mix, at, { kind: "crash", node: "leader", downFor: downTime(mix) });
    },
  },
  {
    name: "crash-one",
    about: "one server dies and is started again",
    crashes: 1,
    partitions: 0,
    inject: (mix, at) => {
      inject(mix, at, { kind: "crash", node: anyServer(mix), downFor: downTime(mix) });
    },
  },
  {
    name: "reverse-restart",
    about: "servers die one after another and return in the reverse order",
    crashes: 2,
    partitions: 0,
    fits: (cluster) => cluster.servers >= 2,
    inject: (mix, at, span) => {
      const victims = shuffled(mix.die, voters(mix.cluster)).slice(0, 2);
      const step = between(mix.die, MS, Math.max(MS, span >> 1));
      for (const [index, node] of victims.entries()) {
        inject(mix, at + index * step, { kind: "crash", node });
        const back = at + span + (victims.length - index) * step;
        inject(mix, back, { kind: "restart", node });
      }
    },
  },
  {
    name: "rolling-restart",
    about: "every server in turn is stopped and started again, maybe before the last one is back",
    crashes: 3,
    partitions: 0,
    deposes: true,
    fits: (cluster) => cluster.servers >= 2,
    inject: (mix, at, span) => {
      const { cluster, die } = mix;
      const order = oneIn(die, 1, 2) ? allServers(cluster) : shuffled(die, allServers(cluster));
      const step = between(die, 50 * MS, Math.max(50 * MS, Math.floor(span / order.length)));
      for (const [nth, node] of order.entries()) {
        inject(mix, at + nth * step, { kind: "crash", node, downFor: between(die, MS, 2 * step) });
      }
    },
  },
  {
    name: "silent-epoch",
    about: "a leader is replaced, and again, and nobody writes in between",
    crashes: 2,
    partitions: 0,
    deposes: true,
    isSilent: true,
    inject: (mix, at, span) => {
      const { die, recovery } = mix;
      inject(mix, at, { kind: "crash", node: "leader", downFor: between(die, MS, span) });
      const change = at + between(die, recovery >> 2, recovery);
      inject(mix, change, { kind: "crash", node: "leader", downFor: between(die, MS, recovery) });
    },
  },
  {
    name: "stale-server",
    about: "a server stays away while the others change their leader",
    crashes: 2,
    partitions: 0,
    deposes: true,
    fits: (cluster) => cluster.servers >= 3,
    inject: (mix, at, span) => {
      const downFor = span + mix.recovery + between(mix.die, 0, mix.recovery);
      inject(mix, at, { kind: "crash", node: anyServer(mix), downFor });
      const change = at + between(mix.die, MS, span);
      inject(mix, change, { kind: "crash", node: "leader", downFor: between(mix.die, MS, span) });
    },
  },
  {
    name: "stale-behind-cut",
    about: "a server is cut off while the others change their leader",
    crashes: 1,
    partitions: 1,
    deposes: true,
    fits: (cluster) => cluster.servers >= 3,
    inject: (mix, at, span) => {
      const groups = [[anyServer(mix)], ["rest"]];
      inject(mix, at, { kind: "partition", groups, span: span + mix.recovery });
      const change = at + between(mix.die, MS, span);
      inject(mix, change, { kind: "crash", node: "leader", downFor: between(mix.die, MS, span) });
    },
  },
  {
    name: "epochs-in-a-row",
    about: "one leader after another dies, with little time to write anything",
    crashes: 2,
    partitions: 0,
    deposes: true,
    inject: (mix, at, span) => {
      for (let at2 = at, nth = 0; nth < 2; nth += 1) {
        inject(mix, at2, { kind: "crash", node: "leader", downFor: between(mix.die, MS, span) });
        at2 += between(mix.die, 500 * MS, 500 * MS + mix.recovery);
      }
    },
  },
  {
    name: "power-loss",
    about: "all machines, or a majority of them, lose power at once",
    crashes: 2,
    partitions: 0,
    deposes: true,
    inject: (mix, at) => {
      const some = shuffled(mix.die, voters(mix.cluster)).slice(0, needOf(mix.cluster));
      const nodes = oneIn(mix.die, 1, 2) ? ["all"] : some;
      inject(mix, at, { kind: "power", nodes, downFor: downTime(mix) });
    },
  },
  {
    name: "power-one",
    about: "one machine loses power, and nobody is told",
    crashes: 1,
    partitions: 0,
    inject: (mix, at) => {
      inject(mix, at, { kind: "power", nodes: [leaderOrServer(mix)], downFor: downTime(mix) });
    },
  },
];

const OTHERS: readonly Pattern[] = [
  {
    name: "pause",
    about: "a server stops for a moment, or beyond every timeout, and goes on",
    crashes: 0,
    partitions: 0,
    inject: (mix, at) => {
      const longest = pick(mix.die, [200 * MS, mix.recovery, 2 * mix.recovery]);
      inject(mix, at, {
        kind: "pause",
        node: leaderOrServer(mix),
        span: between(mix.die, MS, longest),
      });
    },
  },
  {
    name: "pause-beyond-timeout",
    about: "the leader or a server sleeps longer than sessions and followers wait, and goes on",
    crashes: 0,
    partitions: 0,
    deposes: true,
    inject: (mix, at) => {
      const { cluster, die } = mix;
      const { tickTime, sessionTimeout = 10 * tickTime } = cluster;
      const longest = Math.max(sessionTimeout * MS, syncTimeout(cluster));
      const span = longest + between(die, MS, SECOND);
      inject(mix, at, { kind: "pause", node: leaderOrServer(mix), span });
    },
  },
  {
    name: "slow-fsync-leader",
    about: "the leader logs last: its fsyncs take much longer than everybody else's",
    crashes: 0,
    partitions: 0,
    inject: (mix, at, span) => {
      const by = between(mix.die, 10 * MS, Math.max(10 * MS, syncTimeout(mix.cluster) >> 1));
      inject(mix, at, { kind: "slowDisk", node: "leader", by, span });
      for (let nth = 1; nth <= 3; nth += 1) write(mix, at + nth * MS, "leader");
    },
  },
  {
    name: "slow-disk",
    about: "the fsyncs of a server take much longer",
    crashes: 0,
    partitions: 0,
    inject: (mix, at, span) => {
      const by = between(mix.die, 5 * MS, pick(mix.die, [50 * MS, 500 * MS]));
      inject(mix, at, { kind: "slowDisk", node: leaderOrServer(mix), by, span });
    },
  },
  {
    name: "stalled-disk",
    about: "no fsync of a server ends for a while",
    crashes: 0,
    partitions: 0,
    inject: (mix, at, span) => {
      inject(mix, at, { kind: "stallDisk", node: leaderOrServer(mix), span });
    },
  },
  {
    name: "failing-disk",
    about: "fsyncs fail with an error, on fewer than a quorum of disks",
    crashes: 1,
    partitions: 0,
    fits: (cluster) => cluster.servers >= 3,
    inject: (mix, at, span) => {
      const node = pick(mix.die, mix.harmable);
      inject(mix, at, { kind: "failDisk", node, count: between(mix.die, 1, 3) });
      inject(mix, at + span, { kind: "restart", node });
    },
  },
  {
    name: "full-disk",
    about: "a disk is full for a while, on fewer than a quorum of servers",
    crashes: 1,
    partitions: 0,
    fits: (cluster) => cluster.servers >= 3,
    inject: (mix, at, span) => {
      const node = pick(mix.die, mix.harmable);
      inject(mix, at, { kind: "fullDisk", node, span });
      inject(mix, at + span + between(mix.die, MS, span), { kind: "restart", node });
    },
  },
  {
    name: "clock-skew",
    about: "clocks run apart, within 500 ppm",
    crashes: 0,
    partitions: 0,
    inject: (mix, at) => {
      for (const node of allServers(mix.cluster)) {
        if (!oneIn(mix.die, 1, 2)) continue;
        inject(mix, at, { kind: "skew", node, ppm: between(mix.die, -500, 500) });
      }
    },
  },
  {
    name: "clock-jump",
    about: "a wall clock jumps by up to an hour",
    crashes: 0,
    partitions: 0,
    inject: (mix, at) => {
      const millis = between(mix.die, -3_600_000, 3_600_000);
      inject(mix, at, { kind: "jump", node: leaderOrServer(mix), millis });
    },
  },
];

/** Patterns of processes, disks and clocks. Disks fail at `harmable` servers only. */
export const PROCESS_PATTERNS: readonly Pattern[] = [...CRASHES, ...OTHERS];
