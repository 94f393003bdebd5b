/** Assertions: they fail for mistakes of ours, never for what a scenario does. */

/** Thrown by a failed assertion; it ends a run with outcome `broken`. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/**
 * Throws AssertionError, with `what` as its message, unless `condition` holds. `what` states what
 * should have been true.
 */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new AssertionError(what);
}

/** Marks a branch that the types rule out. Throws AssertionError if it is reached all the same. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${JSON.stringify(value)}`);
}

/** The value, which must be there: else AssertionError, with `what` for a name. */
export function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new AssertionError(`missing: ${what}`);
  return value;
}
