/**
 * Says that a version is applied, for as long as the process that has applied it lives: by an ephemeral
 * node, which is made anew in each session under a name of its own. So nobody takes that of a former
 * session for one of this.
 */
import { MODE } from "../../api/operations.ts";
import type { RecipeInput } from "../recipe.ts";
import { creation, sessionOf, tell, type Turn } from "../turn.ts";
import type { SessionId } from "../../transaction.ts";
import { answerTo, drop, newErrand, send, type Errand } from "../data/errand.ts";
import { ackLabel, acksNode } from "./places.ts";

/** Plain data. */
export interface Acknowledger {
  errand: Errand;
  /** Number of the version; 0: nothing is acknowledged. */
  version: number;
  /** In which that is said, or being said; 0: in none. */
  session: SessionId;
}

/** Nothing is acknowledged. */
export function newAcknowledger(): Acknowledger {
  return { errand: newErrand(), version: 0, session: 0 };
}

/** Says from now on that `version` is applied. */
export function acknowledge(
  acknowledger: Acknowledger,
  path: string,
  version: number,
  turn: Turn,
): void {
  acknowledger.version = version;
  say(acknowledger, path, turn);
}

/** One input of any kind. */
export function onAcknowledgerInput(
  acknowledger: Acknowledger,
  path: string,
  input: RecipeInput,
  turn: Turn,
): void {
  if (acknowledger.version === 0) return;
  if (input.kind === "connection") return onConnection(acknowledger, path, turn);
  const answer = answerTo(acknowledger.errand, input, turn);
  if (answer === undefined) return;
  // Or NODEEXISTS: an earlier try of this session has done it.
  tell(turn, "acknowledged", path, "", acknowledger.version);
}

/** What was said in another session ends with that one. */
function onConnection(acknowledger: Acknowledger, path: string, turn: Turn): void {
  const session = sessionOf(turn);
  if (session === 0) drop(acknowledger.errand);
  else if (session !== acknowledger.session) say(acknowledger, path, turn);
}

function say(acknowledger: Acknowledger, path: string, turn: Turn): void {
  const { version } = acknowledger;
  const session = sessionOf(turn);
  acknowledger.session = session;
  if (session === 0) return;
  const label = ackLabel(version, turn.app.config.client);
  const node = `${acksNode(path)}/${label}${session.toString(16)}`;
  send(acknowledger.errand, creation(node, MODE.EPHEMERAL), turn);
}
