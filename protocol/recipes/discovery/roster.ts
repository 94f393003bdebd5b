/**
 * Who is in a directory, followed from change to change: one persistent recursive watch tells of
 * each that comes or goes, so that a change costs no list of all the others. What happened while there
 * was no connection nobody tells of: when there is one again, all are listed.
 */
import { CODE } from "../../api/codes.ts";
import { EVENT } from "../../api/operations.ts";
import { answerTo, newErrand, send, type Errand } from "../data/errand.ts";
import { NONE, type Answered, type RecipeInput } from "../recipe.ts";
import { nameOf } from "../sequence.ts";
import { bugsIn, type Turn } from "../turn.ts";
import { join, leave, ringOf, type Ring } from "./ring.ts";

/** Plain data. */
export interface Roster {
  /** The directory. */
  readonly path: string;
  errand: Errand;
  /** Tag of the call that has left the watch; NONE: that is still to come. */
  watched: number;
  /** Names of the nodes in the directory, as far as it knows. */
  members: Set<string>;
  /** They alone, all of weight 1. */
  ring: Ring;
  /** It is told of every change: nobody is handed out while it is not. */
  isFresh: boolean;
}

/** Points of each member: few, as a thousand members are followed by many. */
const DENSITY = 8;
const RECURSIVE = 1;

/** Begins to follow `path`. */
export function follow(path: string, turn: Turn): Roster {
  const roster: Roster = {
    path,
    errand: newErrand(),
    watched: NONE,
    members: new Set(),
    ring: ringOf([], DENSITY),
    isFresh: false,
  };
  watch(roster, turn);
  return roster;
}

function watch(roster: Roster, turn: Turn): void {
  roster.watched = NONE;
  send(roster.errand, { kind: "addWatch", path: roster.path, mode: RECURSIVE }, turn);
}

function list({ errand, path }: Roster, turn: Turn): void {
  send(errand, { kind: "getChildren2", path, watch: false }, turn);
}

/** One input of any kind; true if it is fresh, and knows something that it did not know before. */
export function onRosterInput(roster: Roster, input: RecipeInput, turn: Turn): boolean {
  if (input.kind === "connection") {
    onConnection(roster, input.state, turn);
    return false;
  }
  if (input.kind === "fired" && input.tag === roster.watched) {
    return onChange(roster, input.type, input.path) && roster.isFresh;
  }
  const answer = answerTo(roster.errand, input, turn);
  if (answer === undefined) return false;
  if (answer.op.kind === "addWatch") {
    roster.watched = answer.tag;
    list(roster, turn);
    return false;
  }
  onListed(roster, answer);
  return true;
}

function onConnection(roster: Roster, state: string, turn: Turn): void {
  if (state === "LOST") {
    roster.isFresh = false;
    return watch(roster, turn);
  }
  // A list that was read once is served for ever: the watch is there, so it must be told of all.
  if (bugsIn(turn)["list-kept-over-reconnect"]) return;
  if (state === "SUSPENDED") roster.isFresh = false;
  // The library has set the watch again, before anything that is asked now.
  if (state === "RECONNECTED" && roster.watched !== NONE) list(roster, turn);
}

function onListed(roster: Roster, { err, result }: Answered): void {
  const names = err === CODE.OK && result.kind === "children" ? result.children : [];
  roster.members = new Set(names);
  roster.ring = ringOf(
    names.map((name) => ({ name, weight: 1 })),
    DENSITY,
  );
  roster.isFresh = true;
}

/** Whether somebody came or went. */
function onChange(roster: Roster, type: number, path: string): boolean {
  const name = nameOf(path);
  if (path !== `${roster.path}/${name}`) return false;
  const { members, ring } = roster;
  if (type === EVENT.NODE_CREATED && !members.has(name)) {
    members.add(name);
    join(ring, { name, weight: 1 }, DENSITY);
    return true;
  }
  if (type !== EVENT.NODE_DELETED || !members.delete(name)) return false;
  leave(ring, { name, weight: 1 }, DENSITY);
  return true;
}
