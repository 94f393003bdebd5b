/** Tells what is wrong with a scenario file: each problem with its place and an excerpt. */
import type { Problem } from "../../scenarios/written/shapes.ts";
import { badInput, didYouMean, EXIT, FileError, quote, type CliError } from "../errors.ts";
import { showPath } from "../plan-file/place.ts";
import { excerpt, type Place } from "./excerpt.ts";

/** A text with a name, in which problems have places. */
export interface Source {
  /** What errors call it. */
  readonly file: string;
  readonly text: string;
  /** Undefined: it cannot be told. */
  readonly placeOf: (problem: Pick<Problem, "path" | "isKey">) => Place | undefined;
}

/** Something wrong, in words. */
export interface Complaint {
  readonly place: Place | undefined;
  readonly what: string;
}

/** Of more problems the places are not even looked up. */
const MOST_PLACED = 50;

/** The first problems of a scenario, in the order of their places. */
export function complaintsOf(source: Source, problems: readonly Problem[]): Complaint[] {
  return problems
    .slice(0, MOST_PLACED)
    .map((problem) => {
      const place = source.placeOf(problem);
      return { place, what: `${place === undefined ? at(problem) : ""}${words(problem)}` };
    })
    .toSorted(({ place: one }, { place: other }) => {
      return (one?.line ?? 0) - (other?.line ?? 0) || (one?.column ?? 0) - (other?.column ?? 0);
    });
}

/** A key that is wrong is named by what is wrong with it. */
function at({ path, isKey }: Problem): string {
  const shown = showPath(isKey ? path.slice(0, -1) : path);
  return shown === "" ? "" : `${shown}: `;
}

function words({ why, guess }: Problem): string {
  return guess === undefined
    ? why
    : `${why}.${didYouMean(guess.word, guess.among)}`.replace(/\.$/, "");
}

/** So many are shown; the first ones are often the cause of the others. */
const MOST = 5;

/** Exit 65. With `isBrief`, as JSON wants it, the first problem in one line. */
export function refuseFile(
  { file, text }: Pick<Source, "file" | "text">,
  complaints: readonly Complaint[],
  isBrief: boolean,
): CliError {
  const headings = complaints.map(({ place, what }) => {
    const where = place === undefined ? file : `${file}:${place.line}:${place.column}`;
    return `${where}: ${what}`;
  });
  const [first = `${quote(file)} is no scenario`] = headings;
  const left = complaints.length - MOST;
  if (isBrief)
    return badInput(first, left > -MOST + 1 ? `and ${complaints.length - 1} more` : undefined);
  const lines = complaints.slice(0, MOST).flatMap(({ place }, index) => {
    const shown = place === undefined ? [] : excerpt(text, place);
    return [`error: ${headings[index] ?? ""}`, ...shown];
  });
  return new FileError(EXIT.badInput, first, left > 0 ? [...lines, `and ${left} more`] : lines);
}
