/** A written scenario as a whole: what may stand in it, and the sense that its parts must make together. */
import { ALL_BUG_NAMES } from "../../protocol/all-bugs.ts";
import type { Cluster } from "../../protocol/config.ts";
import { GOALS, PROPERTIES } from "../../protocol/spec/zookeeper.ts";
import type { Micros } from "../../sim/machine.ts";
import type { Weather } from "../../sim/plan.ts";
import { MS, SECOND } from "../build.ts";
import {
  described,
  either,
  integer,
  list,
  oneOf,
  optional,
  record,
  refuse,
  text,
  word,
  type Findings,
  type JsonSchema,
  type NamedNode,
  type Problem,
} from "./shapes.ts";
import { entry, type Entry } from "./timeline.ts";
import { duration, millis, range, rate, share } from "./values.ts";
import { countCalls, WORKLOADS, type ClientGroup } from "./workloads.ts";

const ticks = integer(1, 1000);
const DAY_MS = 86_400_000;

const cluster = record("cluster", {
  servers: optional(described(integer(1, 13), "voting servers (5)")),
  observers: optional(
    described(integer(0, 13), "observers (0); their ids follow those of the voters"),
  ),
  tickTime: optional(described(millis(10, 60_000), "tickTime (2s)")),
  initLimit: optional(described(ticks, "initLimit, in ticks (10)")),
  syncLimit: optional(described(ticks, "syncLimit, in ticks (5)")),
  snapCount: optional(described(integer(2, 1_000_000_000), "snapCount (100000)")),
  commitLogCount: optional(described(integer(1, 1_000_000_000), "commitLogCount (500)")),
  globalOutstandingLimit: optional(
    described(integer(1, 1_000_000), "globalOutstandingLimit (1000)"),
  ),
  minSessionTimeout: optional(described(millis(1, DAY_MS), "minSessionTimeout (2 ticks)")),
  maxSessionTimeout: optional(described(millis(1, DAY_MS), "maxSessionTimeout (20 ticks)")),
  startAt: optional(
    described(list(duration(), "times", 26), "when each server is first started; missing: at once"),
  ),
  bugs: optional(
    described(list(oneOf("a bug", ALL_BUG_NAMES), "bugs", 100), "bugs put back (zabsim list bugs)"),
  ),
});

const clients = record("group of clients", {
  count: optional(described(integer(1, 50), "how many (1)")),
  workload: described(oneOf("a workload", WORKLOADS), "what they do"),
  rate: optional(described(rate, "how often each of them calls (1/s)")),
  from: optional(described(duration(), "from when on (1s)")),
  to: optional(described(duration(), "until when; missing: as long as there are faults")),
  sessionTimeout: optional(described(millis(1, 1_200_000), "what they ask for (10 ticks)")),
});

const random = record("random", {
  delay: optional(described(range, "how long a packet is on its way (200us..800us)")),
  fsync: optional(described(range, "how long an fsync takes (500us..3ms)")),
  service: optional(described(duration(), "how long a thread takes for one item, at most (50us)")),
  loss: optional(described(share, "share of all packets that is lost and sent again (0)")),
  jitter: optional(described(duration(), "how much later than written an entry may begin (0s)")),
});

const expectation = record("expect", {
  hold: optional(
    described(
      either(
        (value) => typeof value === "string",
        oneOf("what holds", ["all"]),
        list(
          oneOf(
            "a property",
            PROPERTIES.map(({ name }) => name),
          ),
          "properties",
          1000,
          1,
        ),
      ),
      "properties that are judged: all, or a list (zabsim list properties)",
    ),
  ),
  goals: optional(
    described(
      list(
        oneOf(
          "a goal",
          GOALS.map(({ name }) => name),
        ),
        "goals",
        1000,
      ),
      "goals that the run with the default seed must reach (zabsim list goals)",
    ),
  ),
});

const name = word(
  "a name; write letters, digits, - and _",
  "[A-Za-z0-9][A-Za-z0-9/_-]{0,63}",
  (text) => text,
);

/** A scenario as it is written. */
const document = record("a scenario", {
  $schema: optional(described(text(1000), "for editors")),
  name: described(name, "letters, digits, - and _"),
  about: optional(described(text(1000), "one sentence: what happens")),
  watchFor: optional(described(list(text(1000), "sentences", 100), "what to watch for")),
  cluster: optional(cluster),
  clients: optional(list(clients, "groups of clients", 50)),
  timeline: optional(described(list(entry, "entries", 1000), "what happens, and when")),
  random: optional(
    described(
      random,
      "what the seed may vary; missing: calm in run 0, the weather of the swarm in others",
    ),
  ),
  until: optional(described(duration(1000), "end of the faults (30s); then all is healed")),
  expect: optional(expectation),
});

/** Editors check and complete scenario files with it. */
export const SCENARIO_SCHEMA: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "A scenario of zabsim",
  ...document.schema,
};

/** A scenario, read. */
export interface Written {
  readonly name: string;
  readonly about: string;
  readonly watchFor: readonly string[];
  readonly cluster: Partial<Cluster>;
  readonly clients: readonly ClientGroup[];
  readonly timeline: readonly Entry[];
  /** Undefined: not spoken of. */
  readonly weather: Partial<Weather> | undefined;
  readonly jitter: Micros;
  readonly until: Micros;
  /** Undefined: all are judged. */
  readonly hold: readonly string[] | undefined;
  readonly goals: readonly string[];
  /** Every node that is named, and where. */
  readonly nodes: readonly NamedNode[];
}

type Document = NonNullable<ReturnType<typeof document.read>>;

/** Reads a scenario from plain data. Without a problem there is a scenario. */
export function readScenario(value: unknown): {
  readonly written: Written | undefined;
  readonly problems: readonly Problem[];
} {
  const found: Findings = { problems: [], nodes: [] };
  const read = document.read(value, [], found);
  if (read === undefined) return { written: undefined, problems: found.problems };
  const written = writtenOf(read, found.nodes);
  checkSense(read, written, found);
  return { written: found.problems.length === 0 ? written : undefined, problems: found.problems };
}

const DEFAULT_UNTIL = 30 * SECOND;

function writtenOf(read: Document, nodes: readonly NamedNode[]): Written {
  const { hold, goals } = read.expect ?? {};
  return {
    name: read.name,
    about: read.about ?? "",
    watchFor: read.watchFor ?? [],
    cluster: clusterOf(read),
    clients: (read.clients ?? []).map((group) => ({
      count: group.count ?? 1,
      workload: group.workload,
      interval: group.rate ?? SECOND,
      from: group.from ?? SECOND,
      to: group.to,
      sessionTimeout: group.sessionTimeout,
    })),
    timeline: read.timeline ?? [],
    weather: read.random === undefined ? undefined : weatherOf(read.random),
    jitter: read.random?.jitter ?? 0,
    until: read.until ?? DEFAULT_UNTIL,
    hold: hold === undefined || hold === "all" ? undefined : (hold as readonly string[]),
    goals: goals ?? [],
    nodes,
  };
}

function clusterOf({ cluster, clients = [] }: Document): Partial<Cluster> {
  const { globalOutstandingLimit: outstandingLimit, ...others } = { ...cluster };
  const count = clients.reduce((sum, group) => sum + (group.count ?? 1), 0);
  const sessionTimeout = clients.find((group) => group.sessionTimeout)?.sessionTimeout;
  return known({
    ...others,
    outstandingLimit,
    sessionTimeout,
    clients: count === 0 ? undefined : count,
  });
}

function weatherOf({
  delay,
  fsync,
  service,
  loss,
}: NonNullable<Document["random"]>): Partial<Weather> {
  return known({ latency: delay, fsync, service, lossPermille: loss });
}

/** Only what is there. */
function known<T extends object>(object: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}

/** A plan with more would take minutes to draw and to read. */
const MOST_CALLS = 100_000;

/** What no part can say by itself. Nodes are counted later: the command line may change how many there are. */
function checkSense(read: Document, written: Written, found: Findings): void {
  const { until, clients, timeline } = written;
  for (const { path, moment } of timeline) {
    if (moment.at < until) continue;
    refuse(found, path, `it begins when the faults are over: until is ${until / MS / 1000}s`);
  }
  const [first, ...others] = [...new Set(clients.map(({ sessionTimeout }) => sessionTimeout))];
  if (others.length > 0) {
    const index = clients.findIndex(({ sessionTimeout }) => sessionTimeout !== first);
    const why =
      "clients with different session timeouts are not modelled yet: write the same in each group";
    refuse(found, ["clients", index], why);
  }
  const total = clients.reduce((sum, { count }) => sum + count, 0);
  if (total > 50) refuse(found, ["clients"], `there are ${total} clients, and 50 are the most`);
  const calls = clients.reduce((sum, group) => sum + countCalls(group, until), 0);
  if (calls > MOST_CALLS) {
    refuse(found, ["clients"], `they would call ${calls} times, and ${MOST_CALLS} are the most`);
  }
  const { tickTime = 2000, minSessionTimeout, maxSessionTimeout } = read.cluster ?? {};
  if ((minSessionTimeout ?? 2 * tickTime) > (maxSessionTimeout ?? 20 * tickTime))
    refuse(found, ["cluster", "minSessionTimeout"], "it is above maxSessionTimeout");
}
