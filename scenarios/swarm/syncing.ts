/** Patterns of servers that synchronize again and again, with leaders whose disks are slow (known-bugs section 7). */
import { between, oneIn, pick } from "../../sim/chance.ts";
import { inject, injectWhen, MS, needOf, syncTimeout } from "../build.ts";
import { shuffled, voters, type Pattern } from "./mix.ts";
import { atFsync, atPacket, hasSpare, learner, spare, writeSome } from "./victim.ts";

/** Packets of a synchronization, behind which it may break off. */
const SYNC_PACKETS = ["DIFF", "TRUNC", "SNAP", "SNAPCHUNK", "PROPOSAL", "COMMIT", "NEWLEADER"];

/** Syncs that break off, fall behind and begin again. */
export const SYNCING_PATTERNS: readonly Pattern[] = [
  {
    name: "breaks-off-again",
    about: "a server has to synchronize, and the stream is reset at the same packet every time",
    crashes: 0,
    partitions: 0,
    fits: (cluster) => cluster.servers >= 2,
    inject: (mix, at) => {
      const to = learner(mix);
      const fault = { kind: "break", a: "leader", b: to } as const;
      inject(mix, at, fault);
      const message = pick(mix.die, SYNC_PACKETS);
      for (let nth = 1; nth <= 3; nth += 1) {
        injectWhen(mix, at, { on: "packet", phase: "after", message, to, nth }, fault);
      }
    },
  },
  {
    name: "one-short-of-a-quorum",
    about:
      "so many disks are slow that one is missing to commit, and the stream of another breaks on and on",
    crashes: 0,
    partitions: 0,
    fits: (cluster) => cluster.servers >= 3,
    inject: (mix, at, span) => {
      const { die, cluster } = mix;
      const flapping = learner(mix);
      const others = shuffled(die, voters(cluster)).filter((node) => node !== flapping);
      const until = between(die, 50 * MS, Math.max(50 * MS, span >> 1));
      const by = oneIn(die, 1, 2) ? between(die, 20 * MS, 200 * MS) : 0;
      // It and as many others go on as are one less than a quorum.
      for (const node of others.slice(needOf(cluster) - 2)) {
        if (by === 0) inject(mix, at, { kind: "stallDisk", node, span: until });
        else inject(mix, at, { kind: "slowDisk", node, by, span });
      }
      writeSome(mix, at + MS, between(die, 1, pick(die, [3, 20])), "leader");
      const fault = { kind: "break", a: "leader", b: flapping } as const;
      const message = pick(die, ["ACK", "ACK", "COMMIT", "COMMIT", "TRUNC", "PROPOSAL"]);
      const to = message === "ACK" ? "leader" : flapping;
      inject(mix, at + between(die, MS, until), fault);
      for (let nth = 1; nth <= 6; nth += 1) {
        injectWhen(mix, at, { on: "packet", phase: "after", message, to, nth }, fault);
      }
    },
  },
  {
    name: "acks-in-a-sync",
    about:
      "acknowledgements are held back, and arrive while a server synchronizes that has the writes",
    crashes: 0,
    partitions: 0,
    fits: (cluster) => cluster.servers >= 3,
    inject: (mix, at, span) => {
      const { die, cluster } = mix;
      const late = learner(mix);
      const held = voters(cluster).filter((node) => node !== late);
      const fault = { kind: "break", a: "leader", b: late } as const;
      const start = {
        on: "packet",
        phase: "after",
        message: "ACKEPOCH",
        to: "leader",
        nth: 1,
      } as const;
      for (const from of held) {
        inject(mix, at, { kind: "hold", from, to: "leader", span });
        injectWhen(mix, at + MS, start, { kind: "release", from, to: "leader" });
      }
      writeSome(mix, at + MS, between(die, 1, 3), "leader");
      injectWhen(mix, at, atFsync("log", "after")(late), fault);
      const message = pick(die, ["TRUNC", "PROPOSAL", "COMMIT", "NEWLEADER"]);
      injectWhen(mix, at, atPacket(message)(late), fault);
    },
  },
  {
    name: "unseen-reboot",
    about:
      "a leader with a slow disk loses power as it commits, and is back before anybody notices",
    crashes: 1,
    partitions: 0,
    deposes: true,
    fits: (cluster) => cluster.servers >= 3,
    inject: (mix, at, span) => {
      const { die } = mix;
      inject(mix, at, { kind: "stallDisk", node: "leader", span });
      writeSome(mix, at + MS, between(die, 1, 3), "leader");
      const when = { on: "event", event: "committed", node: "leader", nth: 1 } as const;
      const downFor = between(die, MS, syncTimeout(mix.cluster));
      injectWhen(mix, at, when, { kind: "power", nodes: ["leader"], downFor });
    },
  },
  {
    name: "rejoins-a-busy-leader",
    about: "a server comes back while the leader commits more than its own disk takes",
    crashes: 1,
    partitions: 0,
    fits: hasSpare,
    inject: (mix, at, span) => {
      const { die } = mix;
      const away = between(die, span >> 2, span >> 1);
      inject(mix, at, { kind: "crash", node: spare(mix), downFor: away });
      const begin = at + between(die, away >> 1, away);
      inject(mix, begin, { kind: "stallDisk", node: "leader", span });
      writeSome(mix, begin + MS, between(die, 3, 12), "leader");
    },
  },
];
