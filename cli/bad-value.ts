/** The error of a setting that cannot be read. */

/** A value that a setting cannot have; the caller knows whether a person or a file is at fault. */
export class BadValue extends Error {
  override readonly name = "BadValue";
  readonly wayOut: string | undefined;

  constructor(message: string, wayOut?: string) {
    super(message);
    this.wayOut = wayOut;
  }
}
