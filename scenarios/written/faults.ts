/** The words for faults in a written scenario, and the faults of the kernel that each of them means. */
import type { Cluster } from "../../protocol/config.ts";
import { FAULTS, type Fault, type FaultKind, type Selector } from "../../sim/faults.ts";
import type { Micros } from "../../sim/machine.ts";
import { MS } from "../build.ts";
import { faultWord, linkWord, nodes, nodeWord, waitingWord, type FaultWord } from "./fault-word.ts";
import { described, integer, list, oneOf, optional, word, type Shape } from "./shapes.ts";
import { duration, jump, link, ppm, share } from "./values.ts";

const lasting = { for: optional(described(duration(1), "how long; missing: until it is healed")) };
const limited = { for: described(duration(1), "how long") };

function during(span: Micros | undefined): { readonly span?: Micros } {
  return span === undefined ? {} : { span };
}

/** [leader, rest] or [[s1, s2], [s3, s4, s5]]. */
const groups: Shape<readonly (readonly Selector[])[]> = list(nodes, "groups", 30, 1);

/** Clients reach every side of a partition of servers, unless a group speaks of clients or of the rest. */
function withClients(
  named: readonly (readonly Selector[])[],
  { clients = 0 }: Cluster,
): readonly (readonly Selector[])[] {
  const speaks = (name: Selector): boolean => name === "rest" || name.startsWith("c");
  if (clients === 0 || named.some((group) => group.some(speaks))) return named;
  return named.map((group) => [...group, "clients"]);
}

/** Long enough for the leader to give the session up: its timeout as granted, and two ticks. */
function expiry(cluster: Cluster): Micros {
  const { tickTime, sessionTimeout = 10 * tickTime } = cluster;
  const { minSessionTimeout = 2 * tickTime, maxSessionTimeout = 20 * tickTime } = cluster;
  const granted = Math.min(maxSessionTimeout, Math.max(minSessionTimeout, sessionTimeout));
  return (granted + 2 * tickTime) * MS;
}

const cutWord = linkWord("a direction of a link loses everything", lasting, (way, more) => {
  return { kind: "cut", ...way, ...during(more.for) };
});
const slowDiskWord = nodeWord(
  "every fsync takes longer",
  { by: duration(1), ...lasting },
  (node, more) => [{ kind: "slowDisk", node, by: more.by, ...during(more.for) }],
);
const fullDiskWord = nodeWord("writes fail for want of space", limited, (node, more) => {
  return [{ kind: "fullDisk", node, span: more.for }];
});

/** Every kind of fault of the kernel under its own name. */
const KINDS: { readonly [Kind in FaultKind]: FaultWord } = {
  partition: faultWord(
    "groups of nodes cannot reach each other; a server in none is alone",
    groups,
    lasting,
    (named, more, cluster) => {
      return [{ kind: "partition", groups: withClients(named, cluster), ...during(more.for) }];
    },
  ),
  heal: faultWord("ends every fault of the network", oneOf("what is healed", ["all"]), {}, () => {
    return [{ kind: "heal" }];
  }),
  cut: cutWord,
  hold: linkWord("a direction keeps its packets back, none is lost", lasting, (way, more) => {
    return { kind: "hold", ...way, ...during(more.for) };
  }),
  release: linkWord("ends a hold", {}, (way) => ({ kind: "release", ...way })),
  delay: linkWord("a direction takes longer", { by: duration(1), ...lasting }, (way, more) => ({
    kind: "delay",
    ...way,
    by: more.by,
    ...during(more.for),
  })),
  loss: linkWord(
    "a share of the packets is lost and sent again",
    { share, ...lasting },
    (way, more) => ({ kind: "loss", ...way, permille: more.share, ...during(more.for) }),
  ),
  flap: faultWord(
    "a link goes down and up again and again",
    link,
    { every: duration(2), times: integer(1, 10_000) },
    ({ from, to }, { every, times }) => [{ kind: "flap", a: from, b: to, period: every, times }],
  ),
  break: faultWord("the streams between two nodes are reset", link, {}, ({ from, to }) => {
    return [{ kind: "break", a: from, b: to }];
  }),
  crash: nodeWord("a process dies; missing `for`: for good", lasting, (node, more) => {
    return [{ kind: "crash", node, ...downFor(more.for) }];
  }),
  power: faultWord("machines lose power at once", nodes, lasting, (named, more) => {
    return [{ kind: "power", nodes: named, ...downFor(more.for) }];
  }),
  restart: nodeWord("a stopped process starts again", {}, (node) => [{ kind: "restart", node }]),
  pause: nodeWord(
    "a process stops and goes on, as in a collection of garbage",
    limited,
    (node, more) => {
      return [{ kind: "pause", node, span: more.for }];
    },
  ),
  wipe: nodeWord("a node comes back with an empty disk", {}, (node) => [{ kind: "wipe", node }]),
  slowDisk: slowDiskWord,
  stallDisk: nodeWord("no fsync ends for a while", limited, (node, more) => {
    return [{ kind: "stallDisk", node, span: more.for }];
  }),
  failDisk: nodeWord(
    "the next fsyncs fail with an I/O error",
    { times: integer(1, 1_000_000) },
    (node, { times }) => [{ kind: "failDisk", node, count: times }],
  ),
  fullDisk: fullDiskWord,
  lyingDisk: nodeWord("fsync says done and does nothing", lasting, (node, more) => {
    return [{ kind: "lyingDisk", node, ...during(more.for) }];
  }),
  rot: nodeWord(
    "a record of the newest file of that name is spoilt",
    {
      file: word("a kind of file; write log or snapshot", "[a-zA-Z]{1,32}", (text) => text),
      nth: integer(0, 1_000_000),
    },
    (node, { file, nth }) => [{ kind: "rot", node, file, nth }],
  ),
  skew: nodeWord("a clock runs fast or slow", { by: ppm }, (node, more) => {
    return [{ kind: "skew", node, ppm: more.by }];
  }),
  jump: nodeWord("a wall clock jumps", { by: jump }, (node, more) => {
    return [{ kind: "jump", node, millis: more.by }];
  }),
};

function downFor(span: Micros | undefined): { readonly downFor?: Micros } {
  return span === undefined ? {} : { downFor: span };
}

const clientName = word("a client; write c1", "c[1-9]\\d?", (text) => text);
const client: Shape<Selector> = {
  schema: clientName.schema,
  read: (value, path, found) => {
    const name = clientName.read(value, path, found);
    if (name !== undefined) found.nodes.push({ path, name });
    return name;
  },
};

/** Words for what is made of the kernel's faults, and other spellings of some. */
const OTHERS: { readonly [name: string]: FaultWord } = {
  oneWay: cutWord,
  slow: slowDiskWord,
  diskFull: fullDiskWord,
  expireSession: faultWord(
    "a client is cut off until its session has expired",
    client,
    {},
    (named, _more, cluster) => {
      const span = expiry(cluster);
      return [
        { kind: "cut", from: named, to: "all", span },
        { kind: "cut", from: "all", to: named, span },
      ];
    },
  ),
  dropReply: waitingWord(
    "the nth reply from then on is lost with its connection",
    client,
    { nth: optional(integer(1, 1_000_000)) },
    (named, { nth = 1 }) => {
      const when = { on: "packet", phase: "before", message: "REPLY", to: named, nth } as const;
      return [{ when, fault: { kind: "break", a: named, b: "all" } }];
    },
  ),
};

/** Every word that there is, by its spelling. */
export const FAULT_WORDS: ReadonlyMap<string, FaultWord> = new Map([
  ...Object.entries(KINDS),
  ...Object.entries(OTHERS),
]);

/** Words that a person may well try, and why there is no such fault. */
export const NOT_MODELLED: ReadonlyMap<string, string> = new Map([
  ["duplicate", "no duplicates: ZooKeeper speaks TCP; break and loss come nearest"],
  ["reorder", "nothing is reordered: ZooKeeper speaks TCP; delay and hold come nearest"],
  ["corrupt", "corrupt is not modelled yet: rot spoils a record of a log"],
  ["tornWrite", "tornWrite is not modelled yet: crash and power tear writes as the seed decides"],
  ["loseUnsynced", "loseUnsynced is not modelled yet: power loses most of what is not synced"],
]);

/** Clocks that run further apart are beyond what ZooKeeper promises to survive. */
const MOST_PPM = 500;

/** Whether ZooKeeper promises to survive it. */
export function isTolerated(fault: Fault): boolean {
  if (fault.kind === "skew") return Math.abs(fault.ppm) <= MOST_PPM;
  return FAULTS.some(({ kind, tolerated }) => kind === fault.kind && tolerated);
}
