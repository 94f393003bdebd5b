/**
 * One who waits for its turn in a queue of ephemeral sequential nodes: what locks, elections and
 * semaphores are made of (reference 14.7). It lists, watches the node in front of it, and lists again.
 */
import { CODE } from "../../api/codes.ts";
import type { Answered, RecipeInput } from "../recipe.ts";
import { NONE } from "../recipe.ts";
import { compareSequences, sequenceOf } from "../sequence.ts";
import { ask, bugsIn, sessionOf, tell, type Turn } from "../turn.ts";
import {
  onPlaceAnswered,
  out,
  pathOf,
  queueUp,
  reset,
  type Contender,
  type Placed,
} from "./place.ts";

/** What has come of a step: it is our turn, or our place is gone and we are out. */
export type Progress = "granted" | "out" | undefined;

/**
 * Which of the names, in the order of their making, stands in the way of that at `own`; -1: none,
 * it is its turn.
 */
export type Rule = (names: readonly string[], own: number) => number;

/** The next lower one: an exclusive lock, and the official election since ZOOKEEPER-1483. */
export const behindTheNext: Rule = (_names, own) => own - 1;

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
    case "LISTING":
      return onListed(c, answer, turn, rule);
    case "READING":
      return onRead(c, answer, turn, rule);
    case "CHECKING":
      return onChecked(c, answer, turn);
    case "WATCHING":
      return onWatched(c, answer, turn);
    default:
      return onPlaced(c, onPlaceAnswered(c, answer, turn), turn);
  }
}

function onPlaced(c: Contender, placed: Placed, turn: Turn): Progress {
  if (placed !== "there") return placed;
  list(c, turn);
  return undefined;
}

function list(c: Contender, turn: Turn): void {
  c.step = "LISTING";
  const watch = watchesList(c, turn);
  c.awaited = ask(turn, { kind: "getChildren2", path: c.directory, watch });
  // The list is what wakes it.
  if (watch) c.watched = c.awaited;
}

function watchesList({ isWokenByList }: Contender, turn: Turn): boolean {
  return isWokenByList || bugsIn(turn)["polls-children"];
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
  if (isForeign(c, turn)) return askOwner(c, turn);
  if (c.readsAll) return read(c, names, turn);
  return decide(c, names, turn, rule);
}

/** Whether its node may be another session's: it was found, not made, or there is a new session since. */
function isForeign(c: Contender, turn: Turn): boolean {
  const bugs = bugsIn(turn);
  const isTrusting = bugs["keeps-node-after-expiry"] || bugs["latch-trusts-former-node"];
  return c.token === 0 || (c.session !== sessionOf(turn) && !isTrusting);
}

function askOwner(c: Contender, turn: Turn): undefined {
  c.step = "CHECKING";
  c.awaited = ask(turn, { kind: "exists", path: pathOf(c), watch: false });
}

/** It is on the list: is it its turn, and if not, whose end does it wait for? */
function decide(c: Contender, names: readonly string[], turn: Turn, rule: Rule): Progress {
  const front = rule(names, names.indexOf(c.node));
  const hasWatched = c.ahead !== "";
  c.ahead = front < 0 ? "" : (names[front] ?? "");
  if (front < 0) return hold(c);
  const isCareless = hasWatched && bugsIn(turn)["watch-not-renewed"];
  watch(c, isCareless ? "" : nameToWatch(c, names, turn), turn);
  return undefined;
}

/** The node whose end it waits for; "" for none: something else wakes it, or nothing. */
function nameToWatch(c: Contender, names: readonly string[], turn: Turn): string {
  const bugs = bugsIn(turn);
  if (watchesList(c, turn)) return "";
  if (bugs["watches-lowest"]) return names[0] ?? "";
  // ZOOKEEPER-3162: the order is that of the numbers, the search is by names.
  if (bugs["predecessor-by-name"]) return names.findLast((name) => name < c.node) ?? "";
  return c.ahead;
}

/** Asks everybody on the list who it is, one by one [LeaderElectionSupport.toLeaderOffers]. */
function read(c: Contender, names: readonly string[], turn: Turn): undefined {
  c.step = "READING";
  c.names = [...names];
  c.unread = [...names];
  readNext(c, turn);
  return undefined;
}

function readNext(c: Contender, turn: Turn): void {
  c.awaited = ask(turn, {
    kind: "getData",
    path: `${c.directory}/${c.unread[0] ?? ""}`,
    watch: false,
  });
}

function onRead(c: Contender, { err }: Answered, turn: Turn, rule: Rule): Progress {
  // It has gone since it was listed, which is nothing unusual.
  if (err === CODE.NONODE && bugsIn(turn)["fails-on-vanished-offer"]) {
    c.step = "FAILED";
    return undefined;
  }
  if (err !== CODE.CONNECTIONLOSS) c.unread.shift();
  if (c.unread.length === 0) return decide(c, c.names, turn, rule);
  readNext(c, turn);
  return undefined;
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
  const bugs = bugsIn(turn);
  if (bugs["sorts-by-name"]) return children.toSorted((one, other) => (one < other ? -1 : 1));
  // ZOOKEEPER-4372: the sign was not read at all; to read it puts who came last in front.
  if (bugs["sequence-never-wraps"]) {
    return children.toSorted((one, other) => sequenceOf(one) - sequenceOf(other));
  }
  return children.toSorted(compareSequences);
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
  c.session = sessionOf(turn);
  c.token = stat.czxid;
  list(c, turn);
  return undefined;
}

function onWatched(c: Contender, { err, op }: Answered, turn: Turn): Progress {
  const isAbsent = err === CODE.NONODE;
  const bugs = bugsIn(turn);
  if (err === CODE.OK || (isAbsent && bugs["absent-means-wait"])) {
    wait(c, "path" in op ? op.path : c.directory, turn);
  } else if (isAbsent && bugs["resets-when-predecessor-is-gone"]) reset(c, turn);
  else list(c, turn);
  return undefined;
}

/** `path`: whose change wakes it. */
function wait(c: Contender, path: string, turn: Turn): void {
  c.step = "WAITING";
  tell(turn, "waiting", c.directory, path, c.token);
}

/** Looks again where it stands, after its connection has come back; whoever is asking will see anyway. */
export function lookAgain(c: Contender, turn: Turn): void {
  if (c.step !== "WAITING" && c.step !== "HELD") return;
  c.watched = NONE;
  list(c, turn);
}

/**
 * The session is over, and its nodes with it, though they may still be listed for a while: "out"
 * unless it stood outside already. Whoever wants to go on queues up anew.
 */
export function onLost(c: Contender, turn: Turn): "out" | undefined {
  if (c.step === "OUT") return undefined;
  // CURATOR-604: it goes on with its node, and asks again when it is back.
  if (bugsIn(turn)["keeps-node-after-expiry"]) return onLostKeepingNode(c, turn);
  return out(c);
}

/**
 * The same for one that cannot know whether its session is over or only LOST to itself: it looks for
 * its node when it is back, and must then ask whose that is.
 */
export function onLostKeepingNode(c: Contender, turn: Turn): "out" | undefined {
  if (c.step === "OUT") return undefined;
  if (c.node === "" || c.isLeaving) return out(c);
  c.watched = NONE;
  list(c, turn);
  return undefined;
}
