/** A reason for ignoring an input, as `coverage` lists it. */
export interface IgnoredRow {
  readonly reason: string;
  readonly about: string;
  /** Why the correct protocol never gives it, within tolerance: the law of totality asks for it. */
  readonly unreachable?: string;
}
