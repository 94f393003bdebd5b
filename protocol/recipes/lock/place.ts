/**
 * One place in a queue of ephemeral sequential nodes: how its node is made, found again after a lost
 * answer, and taken away (reference 14.7). Whose turn it is, `contender.ts` knows.
 */
import { CODE } from "../../api/codes.ts";
import { MODE } from "../../api/operations.ts";
import type { SessionId } from "../../transaction.ts";
import { NONE, type Answered } from "../recipe.ts";
import { nameOf } from "../sequence.ts";
import { ask, bugsIn, container, creation, freshGuid, type Turn } from "../turn.ts";

/**
 * What it is about. OUT: it has no node, and wants none. CREATING, MAKING the directory, SETTLING and
 * FINDING: whether it has one is open. LISTING, READING the others, CHECKING and WATCHING: is it its
 * turn? WAITING: not yet. HELD: it is. DELETING: it goes. STRANDED: its session is over, and nobody has
 * told it yet. FAILED: it has given up for good, by mistake.
 */
export type ContenderStep =
  | "OUT"
  | "CREATING"
  | "MAKING"
  | "SETTLING"
  | "FINDING"
  | "LISTING"
  | "READING"
  | "CHECKING"
  | "WATCHING"
  | "WAITING"
  | "HELD"
  | "DELETING"
  | "STRANDED"
  | "FAILED";

/** Plain data. Two places of one process may stand in the same directory. */
export interface Contender {
  readonly directory: string;
  /** Behind the guid, and before the number: "lock-". */
  readonly label: string;
  step: ContenderStep;
  /** Prefix of its node's name, of this attempt alone. */
  guid: string;
  /** Name of its node; "" until it is known. */
  node: string;
  /** Session that made the node. */
  session: SessionId;
  /** czxid of the node; 0 until it is known. What fences a holder. */
  token: number;
  /** Tag of the call that is waited for, and of the call that left the watch that is. */
  awaited: number;
  watched: number;
  /** The node in front, as it was last seen; "" for none. */
  ahead: string;
  /** Every change of the list wakes it, not only that of the node in front. */
  readonly isWokenByList: boolean;
  /** It asks everybody on the list who it is. */
  readonly readsAll: boolean;
  /** Who is on the list, in order, and whom of them it has not asked yet. */
  names: string[];
  unread: string[];
  /** It is going, as soon as it knows what to take away. */
  isLeaving: boolean;
}

/** Its node is known now; or it has none any more, and wants none. */
export type Placed = "there" | "out" | undefined;

/** Of what a place is one, beside its directory. */
export interface PlaceKind {
  readonly label: string;
  readonly isWokenByList?: boolean;
  readonly readsAll?: boolean;
}

/** A contender that is out; directories are directly under the root. */
export function newContender(
  directory: string,
  { label, isWokenByList = false, readsAll = false }: PlaceKind,
): Contender {
  return {
    directory,
    label,
    isWokenByList,
    readsAll,
    names: [],
    unread: [],
    step: "OUT",
    guid: "",
    node: "",
    session: 0,
    token: 0,
    awaited: NONE,
    watched: NONE,
    ahead: "",
    isLeaving: false,
  };
}

/** Queues up with a new node, under a new guid. */
export function queueUp(c: Contender, turn: Turn): void {
  c.guid = freshGuid(turn);
  c.node = "";
  c.token = 0;
  c.ahead = "";
  c.watched = NONE;
  c.isLeaving = false;
  create(c, turn);
}

/** Begins anew with another node, although its session lives. Nobody needs to; see the callers. */
export function reset(c: Contender, turn: Turn): void {
  if (c.node !== "") ask(turn, { kind: "delete", path: pathOf(c), version: -1 });
  queueUp(c, turn);
}

function create(c: Contender, turn: Turn): void {
  c.step = "CREATING";
  const { "lock-without-ephemeral": isKept } = bugsIn(turn);
  const mode = isKept ? MODE.PERSISTENT_SEQUENTIAL : MODE.EPHEMERAL_SEQUENTIAL;
  c.awaited = ask(turn, creation(`${c.directory}/${c.guid}${c.label}`, mode));
}

/** Path of its node; "" until it is known. */
export function pathOf({ directory, node }: Contender): string {
  return node === "" ? "" : `${directory}/${node}`;
}

/** An answer that a place waits for while it is open whether it has a node. */
export function onPlaceAnswered(c: Contender, answer: Answered, turn: Turn): Placed {
  switch (c.step) {
    case "CREATING":
      return onCreated(c, answer, turn);
    case "MAKING":
      create(c, turn);
      return undefined;
    case "SETTLING":
      if (answer.err === CODE.OK || answer.err === CODE.NODEEXISTS) find(c, turn);
      else settle(c, turn);
      return undefined;
    case "FINDING":
      return onFound(c, answer, turn);
    case "DELETING":
      return onDeleted(c, answer, turn);
    default:
      return undefined;
  }
}

function onCreated(c: Contender, { err, result, session }: Answered, turn: Turn): Placed {
  if (err === CODE.NONODE) {
    c.step = "MAKING";
    c.awaited = ask(turn, container(c.directory));
    return undefined;
  }
  if (err === CODE.CONNECTIONLOSS) {
    const { "create-retried-blindly": isBlind, "guid-lookup-without-sync": isHasty } = bugsIn(turn);
    if (isBlind) create(c, turn);
    else if (isHasty) find(c, turn);
    else settle(c, turn);
    return undefined;
  }
  if (err !== CODE.OK || result.kind !== "created") {
    create(c, turn);
    return undefined;
  }
  c.node = nameOf(result.path);
  c.token = result.stat.czxid;
  c.session = session;
  return there(c, turn);
}

/** Its node is there: on with it, or away with it. */
function there(c: Contender, turn: Turn): Placed {
  if (!c.isLeaving) return "there";
  remove(c, turn);
  return undefined;
}

/**
 * What the lost create has made is sure to show, or never to come, once a later write of the session
 * is answered: it stands behind it in the order of commits. Neither Curator nor WriteLock does it. A
 * sync is not enough: the leader answers those of its own clients at once, whatever it has proposed
 * and not committed yet [CommitProcessor, matchSyncs].
 */
function settle(c: Contender, turn: Turn): void {
  const { directory } = c;
  const { "guid-lookup-after-sync": isReading } = bugsIn(turn);
  c.step = "SETTLING";
  c.awaited = ask(turn, isReading ? { kind: "sync", path: directory } : container(directory));
}

function find(c: Contender, turn: Turn): void {
  c.step = "FINDING";
  c.awaited = ask(turn, { kind: "getChildren2", path: c.directory, watch: false });
}

function onFound(c: Contender, { err, result, session }: Answered, turn: Turn): Placed {
  if (err === CODE.CONNECTIONLOSS) {
    settle(c, turn);
    return undefined;
  }
  const names = err === CODE.OK && result.kind === "children" ? result.children : [];
  const own = names.find((name) => name.startsWith(c.guid));
  if (own === undefined) {
    markFound(turn, "recipe.not-found-by-guid");
    if (c.isLeaving) return out(c);
    create(c, turn);
    return undefined;
  }
  markFound(turn, "recipe.found-by-guid");
  c.node = own;
  c.session = session;
  return there(c, turn);
}

function markFound(turn: Turn, id: "recipe.found-by-guid" | "recipe.not-found-by-guid"): void {
  turn.out.emit({ kind: "mark", id });
}

/**
 * Gives its place up, as soon as it knows which node that is; "out" if it has none. Whoever gives up
 * waiting does the same as whoever releases.
 */
export function leave(c: Contender, turn: Turn): "out" | undefined {
  switch (c.step) {
    case "OUT":
    case "STRANDED":
      return out(c);
    case "CREATING":
    case "MAKING":
    case "SETTLING":
    case "FINDING":
      c.isLeaving = true;
      return undefined;
    case "DELETING":
      return undefined;
    default:
      remove(c, turn);
      return undefined;
  }
}

function remove(c: Contender, turn: Turn): void {
  const { "deletes-holder-on-timeout": isRude } = bugsIn(turn);
  const name = isRude && c.step !== "HELD" && c.ahead !== "" ? c.ahead : c.node;
  c.step = "DELETING";
  c.isLeaving = true;
  c.watched = NONE;
  c.awaited = ask(turn, { kind: "delete", path: `${c.directory}/${name}`, version: -1 });
}

/** A delete whose answer was lost is done again: NONODE then says that it was done [guaranteed]. */
function onDeleted(c: Contender, { err }: Answered, turn: Turn): Placed {
  if (err === CODE.OK || err === CODE.NONODE) return out(c);
  if (err === CODE.CONNECTIONLOSS && bugsIn(turn)["delete-loss-is-success"]) return out(c);
  remove(c, turn);
  return undefined;
}

/** It has no node, and wants none. */
export function out(c: Contender): "out" {
  c.step = "OUT";
  c.node = "";
  c.token = 0;
  c.awaited = NONE;
  c.watched = NONE;
  c.isLeaving = false;
  return "out";
}
