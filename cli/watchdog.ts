/** Notices that a worker thread makes the same run all the time. */

/** Shared with the thread, which writes into it the index of the run that it makes; -1 before the first. */
export function newMark(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)).fill(-1);
}

/** Looks at a thread so often while it makes a run. */
const LOOKS = 8;

/**
 * Aborts when the same run has been seen at a mark all through the timeout, in milliseconds. Looks are
 * counted instead of time, so that nobody is blamed for the time in which the whole process was stopped.
 */
export function watch(
  mark: Int32Array,
  timeout: number,
): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  let seen = -1;
  let looks = 0;
  const timer = setInterval(() => {
    const index = Atomics.load(mark, 0);
    looks = index === seen ? looks + 1 : 0;
    seen = index;
    if (index >= 0 && looks >= LOOKS) controller.abort();
  }, timeout / LOOKS);
  return { signal: controller.signal, stop: () => clearInterval(timer) };
}

/** What is said of a run that was stopped for it. */
export function hung(timeout: number): string {
  return `it hung: no end within ${timeout / 1000}s`;
}
