/**
 * An errand: one call at a time, asked again until there is an answer that says something. It fits
 * calls that may be carried out twice without harm; to be made of nothing else is what makes the
 * recipes of this folder survive CONNECTIONLOSS and the end of a session.
 */
import { CODE, type Code } from "../../api/codes.ts";
import type { Op } from "../../api/operations.ts";
import { NONE, type Answered, type RecipeInput } from "../recipe.ts";
import { ask, type Turn } from "../turn.ts";

/** Plain data. */
export interface Errand {
  op: Op | undefined;
  /** Tag of the call that is out; NONE: nothing is asked. */
  awaited: number;
  /** An answer to this call was lost before: what it asks for may have been done. */
  isRepeated: boolean;
}

/** Nothing is asked. */
export function newErrand(): Errand {
  return { op: undefined, awaited: NONE, isRepeated: false };
}

/** Asks for `op`, and forgets what was asked before. */
export function send(errand: Errand, op: Op, turn: Turn): void {
  errand.op = op;
  errand.isRepeated = false;
  errand.awaited = ask(turn, op);
}

/** Nobody waits for an answer any more. */
export function drop(errand: Errand): void {
  errand.op = undefined;
  errand.awaited = NONE;
}

/** The answer that was waited for, if `input` is one that says something; else it is asked again when that is due. */
export function answerTo(errand: Errand, input: RecipeInput, turn: Turn): Answered | undefined {
  if (errand.awaited === NONE) return undefined;
  if (input.kind === "connection" && input.state === "LOST") sendAgain(errand, turn);
  if (input.kind !== "answered" || input.tag !== errand.awaited) return undefined;
  switch (input.err) {
    case CODE.CONNECTIONLOSS:
    case CODE.SESSIONMOVED:
      sendAgain(errand, turn);
      return undefined;
    case CODE.SESSIONEXPIRED:
      // The handle that replaces it comes with LOST.
      return undefined;
    default:
      errand.awaited = NONE;
      return { ...input, err: errorOf(input) };
  }
}

/** A multi that failed says OK itself, and for each operation what became of it: the first error is why. */
function errorOf({ err, op, result }: Answered): Code {
  if (op.kind !== "multi" || result.kind !== "multi") return err;
  return result.results.find((sub) => sub.err !== CODE.OK)?.err ?? err;
}

function sendAgain(errand: Errand, turn: Turn): void {
  if (errand.op === undefined) return;
  errand.isRepeated = true;
  errand.awaited = ask(turn, errand.op);
}
