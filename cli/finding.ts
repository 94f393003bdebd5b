/** A failure of a sweep that has been looked into. */
import type { EnsemblePlan } from "../scenarios/scenario.ts";
import type { NecessaryFault, Neighbour } from "../scenarios/shrink/necessity.ts";
import type { Shrunk } from "../scenarios/shrink/shrink.ts";
import type { Subject } from "./subject.ts";
import type { Failure } from "./tally.ts";
import type { Timeline } from "./timeline/timeline.ts";

/** Where a failure was saved. */
export interface Saved {
  readonly id: string;
  /** Its folder, as people are told. */
  readonly shown: string;
}

/** A failure, looked into. */
export interface Finding {
  readonly failure: Failure;
  readonly subject: Subject;
  /** Run again, it gave the same digest. */
  readonly isSteady: boolean;
  readonly smallest: EnsemblePlan;
  readonly executions: number;
  /** Why no smaller plan was looked for. */
  readonly ending: Shrunk["ending"];
  /** Faults of the smallest plan without which the property does not break. */
  readonly necessary: readonly NecessaryFault[];
  /** A plan next to the smallest one that holds; undefined if none was found. */
  readonly neighbour: Neighbour | undefined;
  /** The run of the smallest plan; its necessary faults are marked. */
  readonly story: Timeline;
  /** Undefined without a store. */
  readonly saved?: Saved | undefined;
}
