/** What a failing test says: the text of the command line, and nothing of how an object looks. */
import { CliError } from "../errors.ts";
import type { Io } from "../io.ts";
import type { Model } from "../model.ts";
import { plural } from "../quantities.ts";
import { recipeMistake } from "../recipe-mistake.ts";
import type { Session } from "../session.ts";
import { makeStyle, type Style } from "../style.ts";
import type { Environment } from "../terminal.ts";
import type { Timeline } from "../timeline/timeline.ts";

/** Columns of a text that a test runner prints, whatever the terminal. */
export const WIDTH = 100;
/** Without colour: a test runner has its own. */
export const PLAIN: Style = makeStyle(0, false);

/** A session of no command: its text goes into an error. Only warnings are printed. `folder` is the working folder. */
export function textSession(model: Model, env: Environment, folder: string): Session {
  const io: Io = {
    out: () => undefined,
    err: (text) => void process.stderr.write(text),
    env,
    stdout: { isTTY: false, columns: WIDTH, depth: 1 },
    stderr: { isTTY: false, columns: WIDTH, depth: 1 },
    onInterrupt: () => () => undefined,
    now: () => performance.now(),
    date: () => new Date(),
    folder,
  };
  return { io, model, flags: {}, style: PLAIN, width: WIDTH, json: false };
}

/** Lines of a story that a message shows; what comes before is left out. */
const SHOWN_LINES = 40;

/** The heading of a story and its end. */
export function endOfStory(story: Timeline): string[] {
  const [heading = "", ...told] = story.lines(PLAIN, WIDTH);
  const omitted = Math.max(0, told.length - SHOWN_LINES);
  const gap = omitted === 0 ? [] : [`    … ${plural(omitted, "line")} before`];
  return [heading, ...gap, ...told.slice(omitted)];
}

/** A test of simulations failed; the message is the text of the command line. */
export class SimulationFailure extends Error {
  override readonly name = "SimulationFailure";

  /** `place` is where the test stands, as a stack without its heading: reporters show that line. */
  constructor(lines: readonly string[], place: string) {
    super(lines.join("\n").trimEnd());
    this.stack = `${this.name}: ${this.message}\n${place}`;
  }
}

/** Where the caller of `helper` stands, as a stack without its heading. */
export function placeOfCaller(helper: (...args: never[]) => unknown): string {
  const here: { stack?: string } = {};
  Error.captureStackTrace(here, helper);
  return (here.stack ?? "").split("\n").slice(1).join("\n");
}

/** What was wrong and the way out, for a mistake that a person made; anything else is thrown on. */
export function linesOfMistake(error: unknown): string[] {
  const told = error instanceof CliError ? error : recipeMistake(error, process.cwd());
  if (told === undefined) throw error;
  return [told.message, ...(told.wayOut === undefined ? [] : [told.wayOut])];
}
