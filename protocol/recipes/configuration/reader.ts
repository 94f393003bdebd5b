/**
 * Follows one node that holds a configuration: reads it, leaves a watch by the same call, and applies
 * what is new (reference 14.1). Versions in between may be missed; the last one may not.
 */
import { CODE } from "../../api/codes.ts";
import { NONE, type Answered, type RecipeInput } from "../recipe.ts";
import { bugsIn, tell, type Turn } from "../turn.ts";
import { answerTo, newErrand, send, type Errand } from "../data/errand.ts";
import { NO_VERSION, parseVersion, type Version } from "./version.ts";

/** Plain data. READING the node, LOOKING whether there is one, or WATCHING it by a call of its own. */
export interface Reader {
  step: "READING" | "LOOKING" | "WATCHING";
  errand: Errand;
  /** Tag of the call that has left the watch. */
  watched: number;
  /** That is applied. */
  version: Version;
}

/** Nothing is read yet. */
export function newReader(): Reader {
  return { step: "READING", errand: newErrand(), watched: NONE, version: NO_VERSION };
}

/** Reads `node`, and from then on whenever it changes. */
export function read(reader: Reader, node: string, turn: Turn): void {
  // A watch that is set after the read hears of nothing that happened in between.
  const watch = !bugsIn(turn)["watch-after-read"];
  reader.step = "READING";
  send(reader.errand, { kind: "getData", path: node, watch }, turn);
}

/** One input of any kind; true if the reader now knows what is there, and will be told of a change. */
export function onReaderInput(
  reader: Reader,
  node: string,
  input: RecipeInput,
  turn: Turn,
): boolean {
  const { errand, watched } = reader;
  const isIdle = errand.awaited === NONE;
  if (input.kind === "connection" && input.state === "LOST" && isIdle) {
    onLost(reader, node, turn);
    return false;
  }
  if (input.kind === "fired" && input.tag === watched && isIdle) {
    read(reader, node, turn);
    return false;
  }
  const answer = answerTo(errand, input, turn);
  return answer !== undefined && onAnswer(reader, node, answer, turn);
}

/** The watch was the session's, and is over with it. */
function onLost(reader: Reader, node: string, turn: Turn): void {
  reader.watched = NONE;
  if (bugsIn(turn)["watch-lost-with-session"]) return;
  turn.out.emit({ kind: "mark", id: "recipe.read-anew" });
  read(reader, node, turn);
}

function onAnswer(reader: Reader, node: string, answer: Answered, turn: Turn): boolean {
  const { err, result, tag } = answer;
  if (reader.step === "READING") {
    // A read of what is not there leaves no watch.
    if (err !== CODE.OK || result.kind !== "data") return look(reader, "LOOKING", node, turn);
    apply(reader, node, parseVersion(result.data), turn);
    if (bugsIn(turn)["watch-after-read"]) return look(reader, "WATCHING", node, turn);
  } else if (err === CODE.OK && reader.step === "LOOKING") {
    read(reader, node, turn);
    return false;
  }
  reader.watched = tag;
  return true;
}

function look(reader: Reader, step: Reader["step"], node: string, turn: Turn): false {
  reader.step = step;
  send(reader.errand, { kind: "exists", path: node, watch: true }, turn);
  return false;
}

function apply(reader: Reader, node: string, version: Version, turn: Turn): void {
  if (version.number === reader.version.number) return;
  reader.version = version;
  tell(turn, "applied", node, version.content, version.number);
}
