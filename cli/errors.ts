/** Exit codes, and the errors that a person is told about in one or two lines. */
import leven from "leven";

/** Exit codes of `contracts.md`. */
export const EXIT = {
  held: 0,
  violated: 1,
  unknown: 2,
  /** Two runs that had to be equal were not; outranks 1 and 2. */
  nondeterministic: 3,
  usage: 64,
  badInput: 65,
  broken: 70,
  /** Only with --bisect. */
  cannotTell: 125,
  interrupted: 130,
} as const;

/** A mistake to be told in one or two lines: what and where, then the way out. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exit: number;
  readonly wayOut: string | undefined;

  constructor(exit: number, message: string, wayOut?: string) {
    super(message);
    this.exit = exit;
    this.wayOut = wayOut;
  }
}

/** A file with several mistakes, each told with its place and an excerpt. `message` is the first of them. */
export class FileError extends CliError {
  /** As they are printed. */
  readonly lines: readonly string[];

  constructor(exit: number, message: string, lines: readonly string[]) {
    super(exit, message);
    this.lines = lines;
  }
}

/** The command was typed wrongly: exit 64. Returned, for the caller to throw. */
export function usage(message: string, wayOut?: string): CliError {
  return new CliError(EXIT.usage, message, wayOut);
}

/** A file or token is no good: exit 65. Returned, for the caller to throw. */
export function badInput(message: string, wayOut?: string): CliError {
  return new CliError(EXIT.badInput, message, wayOut);
}

/** Our own mistake: exit 70. Returned, for the caller to throw. */
export function ownFault(message: string, wayOut?: string): CliError {
  return new CliError(EXIT.broken, message, wayOut);
}

const SHOWN = 64;

/** Text from outside, in quotes, on one line, without control characters, of bounded length. */
export function quote(text: string): string {
  const short = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return harmless(JSON.stringify(short));
}

/** The text with the signs spelt out that a terminal would act on, or that would turn the text around. */
export function harmless(text: string): string {
  // oxlint-disable-next-line no-control-regex -- Those are the signs.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/**
 * The choice that `text` was probably meant to be: one that differs in a third of its letters at
 * most, or contains it; undefined if there is none.
 */
export function nearest(text: string, choices: readonly string[]): string | undefined {
  const wanted = text.slice(0, SHOWN).toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let least = limit + 1;
  for (const choice of choices) {
    const distance = leven(wanted, choice.toLowerCase());
    if (distance < least) [best, least] = [choice, distance];
  }
  return (
    best ?? choices.find((choice) => wanted.length > 2 && choice.toLowerCase().includes(wanted))
  );
}

/** " Did you mean X?", or nothing. */
export function didYouMean(text: string, choices: readonly string[]): string {
  const guess = nearest(text, choices);
  return guess === undefined ? "" : ` Did you mean ${guess}?`;
}
