/** What a run found, as plain data: verdicts, goals, faults, counters and the digest. */
import type { FaultKind } from "./faults.ts";
import type { Micros } from "./machine.ts";
import type { Pin } from "./plan.ts";
import type { Availability, PropertyKind } from "./property.ts";

/**
 * `unknown`: the run was given up before it could be judged. `broken`: an assertion of ours failed,
 * which says nothing about the protocol.
 */
export type Outcome = "held" | "violated" | "unknown" | "broken";

/** boot, safety (faults on), healing (a quorum is healed, progress demanded), done. */
export type Phase = "safety" | "healing" | "done";

/**
 * The first time that a property was broken. `at` is microseconds of global time, `why` one
 * sentence for people.
 */
export interface Violation {
  readonly property: string;
  readonly at: Micros;
  readonly why: string;
  /** Index of the event that broke it. */
  readonly event: number;
}

/** How often faults of one kind struck, and how often that mattered. */
export interface FaultCount {
  readonly kind: FaultKind;
  /** Fired. */
  readonly injected: number;
  /** Changed something: a packet was held up, a write was lost, a timer was late. */
  readonly effective: number;
}

/** Deterministic work done by a run; tested, so that it does not change by accident. */
export interface Counters {
  readonly messages: number;
  readonly decisions: number;
  readonly peakQueue: number;
  readonly fsyncs: number;
}

/** How many orders of events an exploration has tried, see `explore`. */
export interface Explored {
  /** Distinct ones. */
  readonly states: number;
  /** Orders that were followed, most of them until they came to a state that had been visited. */
  readonly orders: number;
  /** Orders that were run to the end of the plan. */
  readonly paths: number;
  /** All orders with so many put-offs have been visited; -1: not even those without. */
  readonly delays: number;
  /** Nothing was left out of what the plan asks for. */
  readonly isComplete: boolean;
}

/**
 * A pure function of plan and code: equal on every machine, whatever was recorded. `micros` and
 * `events` say where the run ended.
 */
export interface Report {
  readonly outcome: Outcome;
  /** The first violation, or undefined. */
  readonly violation: Violation | undefined;
  /** Outcome `broken`: message of the failed assertion. */
  readonly broken: string | undefined;
  /** Why the outcome is `unknown`. */
  readonly unknown: string | undefined;
  /** 16 hex digits. */
  readonly digest: string;
  readonly events: number;
  readonly micros: Micros;
  readonly phase: Phase;
  readonly properties: readonly {
    readonly name: string;
    readonly kind: PropertyKind;
    readonly outcome: Outcome;
  }[];
  /** How often each goal was reached, in the order of `Spec.goals`. */
  readonly goals: readonly number[];
  readonly faults: readonly FaultCount[];
  /** Reasons given to `ignore`, and how often. */
  readonly ignored: readonly (readonly [string, number])[];
  readonly counters: Counters;
  /** What was put off under the schedule of the plan, see `withoutSchedule`; missing if it has none. */
  readonly pins?: readonly Pin[];
  /** Faults that were put off under it: id, and the time at which they struck. */
  readonly moved?: readonly (readonly [id: number, at: Micros])[];
  /** How far an exploration came; missing for a single run. */
  readonly explored?: Explored;
  /** How much of its time a system has served; missing where none is run. */
  readonly availability?: Availability;
  /** Abstract states that were reached, as ascending numbers; only of a run that was asked for them. */
  readonly features?: readonly number[];
}
