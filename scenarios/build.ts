/** Tools for writing plans tersely: a draft collects operations and faults and becomes a plan. */
import { DEFAULT_CLUSTER, type Cluster } from "../protocol/config.ts";
import type { Command } from "../protocol/zookeeper.ts";
import { below, between, dice, rootWords, type Dice } from "../sim/chance.ts";
import type { Fault, PlannedFault, Selector, Trigger } from "../sim/faults.ts";
import type { Micros } from "../sim/machine.ts";
import { CALM, PLAN_SCHEMA, type Operation, type Weather } from "../sim/plan.ts";
import type { Scenario, ScenarioOptions, EnsemblePlan } from "./scenario.ts";

export const MS: Micros = 1000;
export const SECOND: Micros = 1_000_000;

/** Sixteen keys, drawn like words of a language: the first is asked for most. */
export const KEYS = "abcdefghijklmnop";

interface DraftOperation {
  readonly at: Micros;
  readonly node: Selector;
  /** What is asked, once its number in the plan is known. */
  readonly make: (id: number) => Command;
}

type DraftFault = Omit<PlannedFault, "id">;

/** A plan under construction. Entries may be added in any order: `finish` sorts and numbers them. */
export interface Draft {
  readonly cluster: Cluster;
  /** End of the safety phase. */
  readonly until: Micros;
  /** Chance of the plan, apart from the chance of the run. */
  readonly die: Dice;
  readonly operations: DraftOperation[];
  readonly faults: DraftFault[];
}

/** A fault at `at`, in microseconds; it is numbered when the plan is finished. */
export function inject(draft: Draft, at: Micros, fault: Fault): void {
  draft.faults.push({ at, fault });
}

/** A fault that waits for `when`; the trigger counts from `at`. */
export function injectWhen(draft: Draft, at: Micros, when: Trigger, fault: Fault): void {
  draft.faults.push({ at, when, fault });
}

/** `node` may be "any": a server drawn for this operation. */
export function write(draft: Draft, at: Micros, node: Selector): void {
  const asked = drawServer(draft, node);
  const key = drawKey(draft.die);
  operate(draft, at, asked, (id) => ({ kind: "write", id, key, value: `w${id}` }));
}

/** As `write`: the operator asks for one of KEYS, at a server drawn now if `node` is "any". */
export function read(draft: Draft, at: Micros, node: Selector): void {
  const asked = drawServer(draft, node);
  const key = drawKey(draft.die);
  operate(draft, at, asked, (id) => ({ kind: "read", id, key }));
}

function drawServer({ die, cluster }: Draft, node: Selector): Selector {
  return node === "any" ? server(between(die, 1, nodesOf(cluster))) : node;
}

/** Adds an operation; `make` is given its number in the plan, which no other has. */
export function operate(
  draft: Draft,
  at: Micros,
  node: Selector,
  make: (id: number) => Command,
): void {
  draft.operations.push({ at, node, make });
}

/** Writes from `from` to `to` (excluded), evenly spread with a jitter of half an interval. */
export function writes(
  draft: Draft,
  from: Micros,
  to: Micros,
  perSecond: number,
  node: Selector,
): void {
  const interval = Math.floor(SECOND / perSecond);
  for (let at = from; at < to; at += interval) {
    write(draft, at + below(draft.die, Math.max(1, interval >> 1)), node);
  }
}

/** Zipf's law in integers: key number k has the weight 5040 / (k + 1). */
export function drawKey(die: Dice): string {
  let left = below(die, ZIPF_TOTAL);
  let rank = 0;
  while (left >= zipfWeight(rank)) {
    left -= zipfWeight(rank);
    rank += 1;
  }
  return KEYS.charAt(rank);
}

function zipfWeight(rank: number): number {
  return Math.floor(5040 / (rank + 1));
}

const ZIPF_TOTAL = Array.from(KEYS, (_, rank) => zipfWeight(rank)).reduce((sum, one) => sum + one);

/** The cluster of a scenario, with what the command line changed. */
export function clusterOf(base: Partial<Cluster>, options: ScenarioOptions): Cluster {
  const cluster = { ...DEFAULT_CLUSTER, ...base };
  return {
    ...cluster,
    ...clientOptions(options),
    ...releaseOptions(options),
    servers: options.servers ?? cluster.servers,
    observers: options.observers ?? cluster.observers,
    tickTime: options.tickTime ?? cluster.tickTime,
    initLimit: options.initLimit ?? cluster.initLimit,
    syncLimit: options.syncLimit ?? cluster.syncLimit,
    snapCount: options.snapCount ?? cluster.snapCount,
    commitLogCount: options.commitLogCount ?? cluster.commitLogCount,
    bugs: options.bugs ?? cluster.bugs,
  };
}

/** What the command line says of releases. */
function releaseOptions({ mend = [], releases = [] }: ScenarioOptions): Partial<Cluster> {
  return {
    ...(releases.length === 0 ? {} : { releases }),
    ...(mend.length === 0 ? {} : { mend }),
  };
}

/** What the command line says of clients and of what they are served. */
export function clientOptions(options: ScenarioOptions): Partial<Cluster> {
  const { clients, sessionTimeout, outstandingLimit } = options;
  const { minSessionTimeout, maxSessionTimeout } = options;
  return {
    ...(clients === undefined ? {} : { clients }),
    ...(sessionTimeout === undefined ? {} : { sessionTimeout }),
    ...(outstandingLimit === undefined ? {} : { outstandingLimit }),
    ...(minSessionTimeout === undefined ? {} : { minSessionTimeout }),
    ...(maxSessionTimeout === undefined ? {} : { maxSessionTimeout }),
  };
}

/** How many servers there are, voters and observers. */
export function nodesOf(cluster: Cluster): number {
  return cluster.servers + cluster.observers;
}

/** "s1" … "s13". A sid, not a node: node 0 is s1. */
export function server(sid: number): Selector {
  return `s${sid}`;
}

/** "s`from`" … "s`to`", both included; none if `to` is smaller. */
export function serversFrom(from: number, to: number): Selector[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => server(from + index));
}

/** Fewest voters that decide: more than half. */
export function needOf(cluster: Cluster): number {
  return Math.floor(cluster.servers / 2) + 1;
}

/** How long a follower waits for its leader, and a leader for its followers. */
export function syncTimeout(cluster: Cluster): Micros {
  return cluster.syncLimit * cluster.tickTime * MS;
}

/** What a plan holds beside its draft. */
export interface Run {
  readonly scenario: string;
  /** "SEED.INDEX". */
  readonly seed: string;
  readonly weather: Weather;
  readonly settle: boolean;
  /** Missing: none. */
  readonly pins?: EnsemblePlan["pins"];
}

/** Chance for the plan of run `index`: it depends on (seed, index) alone. */
export function planDice(seed: string, index: number): Dice {
  return dice(rootWords(seed, `plan/${index}`));
}

/**
 * The draft as a plan: operations and faults by their times, equal ones as they were added,
 * numbered from 1. What begins at `until` or later is left out.
 */
export function finish(draft: Draft, run: Run): EnsemblePlan {
  const operations = draft.operations
    .filter(({ at }) => at < draft.until)
    .toSorted((one, other) => one.at - other.at);
  const faults = draft.faults
    .filter(({ at }) => at < draft.until)
    .toSorted((one, other) => one.at - other.at);
  return {
    schema: PLAN_SCHEMA,
    scenario: run.scenario,
    seed: run.seed,
    cluster: draft.cluster,
    weather: run.weather,
    operations: operations.map(materialise),
    faults: faults.map((fault, index) => ({ id: index + 1, ...fault })),
    pins: run.pins ?? [],
    until: draft.until,
    settle: run.settle,
  };
}

function materialise({ at, node, make }: DraftOperation, index: number): Operation<Command> {
  const id = index + 1;
  return { id, at, node, command: make(id) };
}

/**
 * What a story consists of. `script` fills in the draft; times and rates are its own. It is told
 * which of the story's own bugs are switched on.
 */
export interface StoryParts {
  readonly name: string;
  readonly about: string;
  readonly watchFor: readonly string[];
  readonly goals: readonly string[];
  readonly cluster?: Partial<Cluster>;
  readonly weather?: Partial<Weather>;
  /** When each server is first started; all at once if missing. */
  readonly startAt?: (cluster: Cluster, die: Dice) => readonly Micros[];
  readonly until: Micros;
  readonly script: (draft: Draft, bugs: ReadonlySet<string>) => void;
  readonly group?: Scenario["group"];
  readonly tolerated?: false;
  readonly hold?: Scenario["hold"];
  readonly pins?: EnsemblePlan["pins"];
  readonly properties?: Scenario["properties"];
  /** Of the user's own; the cluster names the one that clients follow. */
  readonly recipes?: Scenario["recipes"];
  readonly bugs?: Scenario["bugs"];
}

/** A story cannot do without the clients that it tells of. */
function storyCluster(base: Partial<Cluster>, options: ScenarioOptions): Cluster {
  const { clients: asked = 0, ...others } = options;
  const { clients = 0 } = base;
  const cluster = clusterOf(base, others);
  return asked > clients ? { ...cluster, clients: asked } : cluster;
}

/**
 * A scenario whose plans differ by seed in what `script` draws, and in the decisions of the run.
 * Options of the command line go before the story's own settings, except that it keeps its clients.
 */
export function story(parts: StoryParts): Scenario {
  const { name, about, watchFor, goals, group = "stories", bugs: own = [] } = parts;
  const plan = (seed: string, index: number, options: ScenarioOptions): EnsemblePlan => {
    const isOwn = (bug: string): boolean => own.some((switched) => switched.name === bug);
    const { bugs = [] } = options;
    // A recipe of the user's own looks for the names of its bugs.
    const asked =
      bugs.some(isOwn) && parts.recipes === undefined
        ? { ...options, bugs: bugs.filter((bug) => !isOwn(bug)) }
        : options;
    const die = planDice(seed, index);
    const plain = storyCluster(parts.cluster ?? {}, asked);
    const cluster = { ...plain, startAt: parts.startAt?.(plain, die) ?? plain.startAt };
    const until = options.until ?? parts.until;
    const draft: Draft = { cluster, until, die, operations: [], faults: [] };
    parts.script(draft, new Set(bugs.filter(isOwn)));
    const weather = { ...CALM, ...parts.weather };
    const { pins = [] } = parts;
    return finish(draft, { scenario: name, seed: `${seed}.${index}`, weather, settle: true, pins });
  };
  return {
    name,
    group,
    about,
    watchFor,
    goals,
    plan,
    ...(parts.cluster?.recipe === undefined ? {} : { recipe: parts.cluster.recipe.name }),
    ...(parts.tolerated === false ? { tolerated: false } : {}),
    ...(parts.hold === undefined ? {} : { hold: parts.hold }),
    ...(parts.properties === undefined ? {} : { properties: parts.properties }),
    ...(parts.recipes === undefined ? {} : { recipes: parts.recipes }),
    ...(own.length === 0 ? {} : { bugs: own }),
  };
}
