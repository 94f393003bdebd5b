/**
 * One place in a queue of ephemeral sequential nodes: what locks, elections and semaphores are made
 * of (reference 14.7). It makes its node, finds it again after a lost answer, waits for the node in
 * front of it, and takes its own away.
 */
import { CODE } from "../../api/codes.ts";
import { MODE } from "../../api/operations.ts";
import type { SessionId } from "../../transaction.ts";
import type { Answered, RecipeInput } from "../recipe.ts";
import { NONE } from "../recipe.ts";
import { compareSequences, nameOf } from "../sequence.ts";
import {
  ask,
  bugsIn,
  container,
  creation,
  freshGuid,
  sessionOf,
  tell,
  type Turn,
} from "../turn.ts";

/**
 * What it is about. OUT: it has no node, and wants none. CREATING, MAKING the directory, SETTLING and
 * FINDING: whether it has one is open. LISTING, CHECKING and WATCHING: is it its turn? WAITING: not
 * yet. HELD: it is. DELETING: it goes. STRANDED: its session is over, and nobody has told it yet.
 */
export type ContenderStep =
  | "OUT"
  | "CREATING"
  | "MAKING"
  | "SETTLING"
  | "FINDING"
  | "LISTING"
  | "CHECKING"
  | "WATCHING"
  | "WAITING"
  | "HELD"
  | "DELETING"
  | "STRANDED";

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
  /** It is going, as soon as it knows what to take away. */
  isLeaving: boolean;
}

/** What has come of a step: it is our turn, or our place is gone and we are out. */
export type Progress = "granted" | "out" | undefined;

/**
 * Which of the names, in the order of their making, stands in the way of that at `own`; -1: none,
 * it is its turn.
 */
export type Rule = (names: readonly string[], own: number) => number;

/** The next lower one: an exclusive lock, and the official election since ZOOKEEPER-1483. */
export const behindTheNext: Rule = (_names, own) => own - 1;

/** A contender that is out; directories are directly under the root. */
export function newContender(directory: string, label: string): Contender {
  return {
    directory,
    label,
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

/** Whether `input` is one that it waits for. */
export function isFor(c: Contender, input: RecipeInput): boolean {
  if (input.kind === "answered") return input.tag === c.awaited;
  return input.kind === "fired" && input.tag === c.watched;
}

/** What it waits for has come. `rule`: whom it waits for. */
export function onInput(c: Contender, input: RecipeInput, turn: Turn, rule: Rule): Progress {
  if (!isFor(c, input)) return undefined;
  if (input.kind === "fired") {
    c.watched = NONE;
    if (c.step === "WAITING") list(c, turn);
    return undefined;
  }
  return input.kind === "answered" ? onAnswered(c, input, turn, rule) : undefined;
}

function onAnswered(c: Contender, answer: Answered, turn: Turn, rule: Rule): Progress {
  c.awaited = NONE;
  if (answer.err === CODE.SESSIONEXPIRED) {
    c.step = "STRANDED";
    return undefined;
  }
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
    case "LISTING":
      return onListed(c, answer, turn, rule);
    case "CHECKING":
      return onChecked(c, answer, turn);
    case "WATCHING":
      return onWatched(c, answer, turn);
    case "DELETING":
      return onDeleted(c, answer, turn);
    default:
      return undefined;
  }
}

function onCreated(c: Contender, { err, result, session }: Answered, turn: Turn): Progress {
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
  return go(c, turn);
}

/** Its node is there: on with it, or away with it. */
function go(c: Contender, turn: Turn): Progress {
  if (c.isLeaving) remove(c, turn);
  else list(c, turn);
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

function onFound(c: Contender, { err, result, session }: Answered, turn: Turn): Progress {
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
  return go(c, turn);
}

function list(c: Contender, turn: Turn): void {
  c.step = "LISTING";
  const { "polls-children": watch } = bugsIn(turn);
  c.awaited = ask(turn, { kind: "getChildren2", path: c.directory, watch });
  // The list is what wakes it.
  if (watch) c.watched = c.awaited;
}

function onListed(c: Contender, { err, result }: Answered, turn: Turn, rule: Rule): Progress {
  if (err === CODE.CONNECTIONLOSS) {
    list(c, turn);
    return undefined;
  }
  const names = result.kind === "children" ? inOrder(result.children, turn) : [];
  const own = names.indexOf(c.node);
  // Somebody has taken it away, or the session of it is over.
  if (own < 0) {
    queueUp(c, turn);
    return undefined;
  }
  const front = rule(names, own);
  c.ahead = front < 0 ? "" : (names[front] ?? "");
  if (front < 0) return onTurn(c, turn);
  watch(c, nameToWatch(c, names, turn), turn);
  return undefined;
}

/** The node whose end it waits for; "" for none: something else wakes it, or nothing. */
function nameToWatch(c: Contender, names: readonly string[], turn: Turn): string {
  const bugs = bugsIn(turn);
  if (bugs["polls-children"]) return "";
  if (bugs["watches-lowest"]) return names[0] ?? "";
  // ZOOKEEPER-3162: the order is that of the numbers, the search is by names.
  if (bugs["predecessor-by-name"]) return names.findLast((name) => name < c.node) ?? "";
  return c.ahead;
}

function watch(c: Contender, name: string, turn: Turn): void {
  if (name === "") return wait(c, c.directory, turn);
  c.step = "WATCHING";
  // getData leaves no watch on a node that is gone, as exists would.
  const kind = bugsIn(turn)["absent-means-wait"] ? "exists" : "getData";
  c.awaited = ask(turn, { kind, path: `${c.directory}/${name}`, watch: true });
  c.watched = c.awaited;
}

function inOrder(children: readonly string[], turn: Turn): readonly string[] {
  if (bugsIn(turn)["sorts-by-name"])
    return children.toSorted((one, other) => (one < other ? -1 : 1));
  return children.toSorted(compareSequences);
}

function onTurn(c: Contender, turn: Turn): Progress {
  const { "keeps-node-after-expiry": isTrusting } = bugsIn(turn);
  if (c.token !== 0 && (c.session === sessionOf(turn) || isTrusting)) return hold(c);
  // A node that was found, not made: whose is it, and since when? [ephemeralOwner]
  c.step = "CHECKING";
  c.awaited = ask(turn, { kind: "exists", path: pathOf(c), watch: false });
  return undefined;
}

function hold(c: Contender): Progress {
  c.step = "HELD";
  return "granted";
}

function onChecked(c: Contender, { err, result }: Answered, turn: Turn): Progress {
  if (err === CODE.CONNECTIONLOSS) {
    list(c, turn);
    return undefined;
  }
  const stat = result.kind === "stat" ? result.stat : undefined;
  if (stat === undefined || stat.ephemeralOwner !== sessionOf(turn)) {
    queueUp(c, turn);
    return undefined;
  }
  c.token = stat.czxid;
  return hold(c);
}

function onWatched(c: Contender, { err, op }: Answered, turn: Turn): Progress {
  const isAbsent = err === CODE.NONODE;
  if (err === CODE.OK || (isAbsent && bugsIn(turn)["absent-means-wait"])) {
    wait(c, "path" in op ? op.path : c.directory, turn);
  } else list(c, turn);
  return undefined;
}

function markFound(turn: Turn, id: "recipe.found-by-guid" | "recipe.not-found-by-guid"): void {
  turn.out.emit({ kind: "mark", id });
}

/** `path`: whose change wakes it. */
function wait(c: Contender, path: string, turn: Turn): void {
  c.step = "WAITING";
  tell(turn, "waiting", c.directory, path, c.token);
}

/**
 * Gives its place up, as soon as it knows which node that is; "out" if it has none. Whoever gives up
 * waiting does the same as whoever releases.
 */
export function leave(c: Contender, turn: Turn): Progress {
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
function onDeleted(c: Contender, { err }: Answered, turn: Turn): Progress {
  if (err === CODE.OK || err === CODE.NONODE) return out(c);
  if (err === CODE.CONNECTIONLOSS && bugsIn(turn)["delete-loss-is-success"]) return out(c);
  remove(c, turn);
  return undefined;
}

function out(c: Contender): Progress {
  c.step = "OUT";
  c.node = "";
  c.token = 0;
  c.awaited = NONE;
  c.watched = NONE;
  c.isLeaving = false;
  return "out";
}

/**
 * The session is over, and its nodes with it, though they may still be listed for a while: "out"
 * unless it stood outside already. Whoever wants to go on queues up anew.
 */
export function onLost(c: Contender, turn: Turn): Progress {
  if (c.step === "OUT") return undefined;
  const isKept = bugsIn(turn)["keeps-node-after-expiry"] && c.node !== "" && !c.isLeaving;
  if (!isKept || c.step === "DELETING") return out(c);
  // CURATOR-604: it goes on with its node, and asks again when it is back.
  c.watched = NONE;
  list(c, turn);
  return undefined;
}
