/** What the judges of work queues remember. */

/** What of jobs is remembered. Plain data. */
export interface JobsSeen {
  /** Paths of work queues that somebody was sent to. */
  queues: Set<string>;
  /** Who has done each job, by its number. */
  effects: Map<number, number>;
  /** Who was last at each job, by its path. */
  workers: Map<string, number>;
}

/** Nobody has done anything. */
export function startJobs(): JobsSeen {
  return { queues: new Set(), effects: new Map(), workers: new Map() };
}
