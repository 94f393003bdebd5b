/** A plan: one run, materialised as plain data. Together with the code it decides every event. */
import type { PlannedFault, Selector } from "./faults.ts";
import type { Micros } from "./machine.ts";

/** Version of the format; a plan file of another is refused. */
export const PLAN_SCHEMA = 1;

/** Ranges that keyed decisions draw from: microseconds, both bounds included. */
export interface Weather {
  readonly latency: readonly [Micros, Micros];
  readonly fsync: readonly [Micros, Micros];
  /** How long a thread takes for one item, from 0. */
  readonly service: Micros;
  /** Share of packets lost, everywhere and always. */
  readonly lossPermille: number;
  /** Share of datagrams that come twice; missing: none. */
  readonly duplicatePermille?: number;
}

/** A quiet local network with a middling disk: what a plan has unless it says otherwise. */
export const CALM: Weather = {
  latency: [200, 800],
  fsync: [500, 3000],
  service: 50,
  lossPermille: 0,
};

/** Something a user of the system asks of a node at a time. */
export interface Operation<Command = object> {
  readonly id: number;
  readonly at: Micros;
  readonly node: Selector;
  readonly command: Command;
}

/** Fixes one keyed decision: `key` is "PURPOSE:a:b:nth", `value` what `decide` must answer. */
export interface Pin {
  readonly key: string;
  readonly value: number;
}

/** No event is put off by more than this. */
export const LONGEST_DELAY: Micros = 1_000_000;

/**
 * Priorities for channels: a channel is one direction of a stream, one thread, one timer or one
 * disk. Each has a priority of chance, and of what is due at a node within `window` of its earliest event
 * the highest priority goes first. When so many events as `changes` says (ascending) have happened,
 * the channel whose turn it is falls behind all others. Nothing is later than `window` by it.
 */
export interface Priorities {
  readonly kind: "priorities";
  /** At most `LONGEST_DELAY`. */
  readonly window: Micros;
  readonly changes: readonly number[];
}

/**
 * All orders within a bound: one plan is then many runs, see `explore`. An event may be put off behind
 * what is due within `window` after it, and a run has up to `delays` such put-offs; a fault strikes at
 * its time, or behind one of the next `reach` events, or never. No more than `states` are visited.
 */
export interface Exploration {
  readonly kind: "explore";
  /** At most `LONGEST_DELAY`. */
  readonly window: Micros;
  readonly delays: number;
  readonly reach: number;
  readonly states: number;
}

/** How the order of events is chosen during the safety phase, if not earliest first. */
export type Schedule = Priorities | Exploration;

/**
 * One run. `Cluster` and `Command` are the protocol's own; the kernel passes them on unread. Times
 * are microseconds from the start of the world.
 */
export interface Plan<Cluster = object, Command = object> {
  readonly schema: typeof PLAN_SCHEMA;
  readonly scenario: string;
  /** Seed of the keyed decisions, "SEED" or "SEED.INDEX". */
  readonly seed: string;
  readonly cluster: Cluster;
  readonly weather: Weather;
  readonly operations: readonly Operation<Command>[];
  readonly faults: readonly PlannedFault[];
  readonly pins: readonly Pin[];
  /** Missing: the earliest event comes first. */
  readonly schedule?: Schedule;
  /** End of the safety phase. */
  readonly until: Micros;
  /** Whether a quorum is then healed and progress demanded of it. */
  readonly settle: boolean;
}
