/** State of one who puts jobs into a work queue, or does them. */
import type { Errand } from "../data/errand.ts";
import type { Holding } from "../lock/holding.ts";
import { tell, type Turn } from "../turn.ts";

/**
 * SUBMITTING a job, or MAKING the directory; LISTING what there is, WAITING for a job; CLAIMING one,
 * LOOKING whose the claim is, CHECKING that it is not done; WORKING at it until it has taken effect;
 * MARKING that it is done, RELEASING the claim.
 */
export type JobsStep =
  | "IDLE"
  | "SUBMITTING"
  | "MAKING"
  | "LISTING"
  | "WAITING"
  | "CLAIMING"
  | "LOOKING"
  | "CHECKING"
  | "WORKING"
  | "MARKING"
  | "RELEASING";

/** Plain data. */
export interface JobsState {
  step: JobsStep;
  errand: Errand;
  /** What it believes of the job that it is at. */
  readonly holding: Holding;
  /** Number of that job; "" for none. */
  job: string;
  /** Tag of the listing that has left the watch. */
  watched: number;
  /** Tag of the write that is the effect of the job. */
  stored: number;
  /** It has worked for as long as it takes. */
  isWorkOver: boolean;
  /** It has told that it waits. */
  isWaiting: boolean;
  /** It has waited for long enough. */
  isTired: boolean;
  /** The work queue that it is a worker of, from the first job that it was sent for; "" before. */
  queue: string;
  /** It has told that it is at hand. */
  isReady: boolean;
}

/** It does jobs, or would if it was sent for one, from now on. */
export function beReady(state: JobsState, turn: Turn): void {
  if (state.isReady || state.queue === "") return;
  state.isReady = true;
  tell(turn, "serves", state.queue, "a worker");
}

/** It cannot do any for the time being. */
export function rest(state: JobsState, turn: Turn): void {
  if (!state.isReady) return;
  state.isReady = false;
  tell(turn, "rests", state.queue, "a worker");
}
