/** What searches in threads share: a watchdog, and whose fault it is if one fails. */
import type { Tinypool } from "tinypool";
import { ownFault } from "./errors.ts";
import { firstLine } from "./sweep.ts";
import { hung, watch } from "./watchdog.ts";

/** What a thread is to do, and how it is watched. */
export interface Watched {
  /** Of the function that the thread exports. */
  readonly name: string;
  /** Whose runs they are. */
  readonly seed: string;
  /** Of one run, in milliseconds. */
  readonly runTimeout: number;
}

/** Has a thread do its task, which shares a mark with the watchdog (see `newMark`). Throws for a run that takes too long. */
export async function runWatched<Result>(
  pool: Tinypool,
  task: { readonly mark: Int32Array; readonly [more: string]: unknown },
  { name, runTimeout, seed }: Watched,
): Promise<Result> {
  const { mark } = task;
  const { signal, stop } = watch(mark, runTimeout);
  try {
    return (await pool.run(task, { signal, name })) as Result;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Error(`run ${Atomics.load(mark, 0)} of seed ${seed}: ${hung(runTimeout)}`);
  } finally {
    stop();
  }
}

/** Exit 70 for whatever is thrown: a search that cannot be finished gives no figure. */
export async function orOurFault<Value>(promise: Promise<Value>): Promise<Value> {
  try {
    return await promise;
  } catch (error) {
    throw ownFault(firstLine(error instanceof Error ? error.message : String(error)));
  }
}
