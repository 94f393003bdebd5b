/** How much a long run keeps alive: its heap after forced collections, the plan not counted. */
import { universeOf } from "../../scenarios/simulate.ts";
import { must } from "../../sim/assert.ts";
import { runUntil, startCourse } from "../../sim/run.ts";
import { steadyPlan } from "./plans.ts";

/** Collections are forced so often, in virtual microseconds. */
const SLICE = 5_000_000;
/** Snapshots often enough that old logs are purged within the shorter run. */
const SNAP_COUNT = 1000;

/**
 * The largest live heap, in MiB, of a steady run of so many virtual seconds. Needs --expose-gc. What
 * V8 has not collected yet says more of the size of the machine than of the program, and the plan
 * is as long as the run by its nature: neither is counted.
 */
export function peakLiveHeap(seconds: number): number {
  const collect = must(globalThis.gc, "--expose-gc");
  const steady = steadyPlan(5, seconds);
  const plan = { ...steady, cluster: { ...steady.cluster, snapCount: SNAP_COUNT } };
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const course = startCourse(universeOf(plan.cluster), plan);
  const before = heap();
  let peak = 0;
  for (let until = SLICE; until < plan.until; until += SLICE) {
    runUntil(course, until);
    peak = Math.max(peak, heap());
  }
  return (peak - before) / 1_048_576;
}
