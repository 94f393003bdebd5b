/** The reporter for scripts: one object when all is done, as the contract has it. */
import { fuzzObject } from "../fuzz-object.ts";
import { printJson, type Session } from "../session.ts";
import type { Reporter } from "./reporter.ts";

/** How such a file begins. */
export const JSON_HEAD = '{"schema":1,"scenarios":[';

/** One line. A seed that was drawn is told on stderr too, for a sweep that does not come to its end. */
export function jsonReporter(session: Session): Reporter {
  return {
    onStart: ({ options, origin }) => {
      if (origin !== "given") session.io.err(`seed ${options.seed}\n`);
    },
    onEnd: (result) => printJson(session, fuzzObject(session, result)),
  };
}
