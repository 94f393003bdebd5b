/** What is in a work queue: jobs, claims and marks, told apart by their names. */
import type { Task } from "../vocabulary.ts";

/** Whole path of what there is of the job of that number. */
export function nodeOf(
  { path }: Pick<Task, "path">,
  what: "job" | "claim" | "done",
  job: string,
): string {
  return `${path}/${what}-${job}`;
}

/** Number of the oldest job that nobody has claimed or done; undefined if there is none. */
export function firstFree(names: readonly string[]): string | undefined {
  const there = new Set(names);
  const free = names.flatMap((name) => {
    const job = name.startsWith("job-") ? name.slice("job-".length) : undefined;
    const isTaken = job === undefined || there.has(`claim-${job}`) || there.has(`done-${job}`);
    return isTaken ? [] : [Number(job)];
  });
  return free.length === 0 ? undefined : String(Math.min(...free));
}
