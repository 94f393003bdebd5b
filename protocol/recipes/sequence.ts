/** Names of sequential nodes: ten digits at the end say who came first. */

/**
 * The number behind the last "-" or "_" of a label; -1 for a name without one. Negative ones have a
 * sign of their own, and come after 2147483647 (reference 12.4).
 */
export function sequenceOf(name: string): number {
  // For every name of every list: no regular expression.
  let at = name.length - 1;
  let value = 0;
  let digits = 0;
  for (let unit = 1; at >= 0 && digits < MOST_DIGITS; at -= 1, digits += 1) {
    const digit = name.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) break;
    value += digit * unit;
    unit *= 10;
  }
  const isNegative = name.charCodeAt(at) === MINUS && isMark(name.charCodeAt(at - 1));
  if (isNegative && digits >= MOST_DIGITS - 1) return -value;
  return digits === MOST_DIGITS && isMark(name.charCodeAt(at)) ? value : -1;
}

const MOST_DIGITS = 10;
const ZERO = 48;
const MINUS = 45;
const UNDERSCORE = 95;

/** What a label ends in. */
function isMark(code: number): boolean {
  return code === MINUS || code === UNDERSCORE;
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
