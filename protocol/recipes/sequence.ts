/** Names of sequential nodes: ten digits at the end say who came first. */

/**
 * The number behind the last "-" or "_" of a label; -1 for a name without one. Negative ones have a
 * sign of their own, and come after 2147483647 (reference 12.4).
 */
export function sequenceOf(name: string): number {
  const found = /[-_](-?\d{9,10})$/u.exec(name)?.[1];
  return found === undefined ? -1 : Number(found);
}

/** Negative if `one` was made before `other`: a 32-bit counter that comes round, compared as such. */
export function compareSequences(one: string, other: string): number {
  return (sequenceOf(one) - sequenceOf(other)) | 0;
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Negative if `one` stands before `other`, by their whole names; 0 if they are the same. */
export function compareNames(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
