/** The form of the tables that say why inputs are ignored, one in each room. */

/** A reason for ignoring an input (law 2 of sim/machine.ts), as `coverage` lists it. */
export interface IgnoredRow {
  readonly reason: string;
  readonly about: string;
  /** Why the correct protocol never gives it, within tolerance: the law of totality asks for it. */
  readonly unreachable?: string;
}
